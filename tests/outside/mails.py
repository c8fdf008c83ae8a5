"""Every mail that the outside tools see, made by the way that real ones take: files, intake, rendering, splice."""

import datetime as dt
from base64 import b64encode
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from functools import cached_property
from pathlib import Path

from campaign.compiled import File, Rendered
from campaign.contact import Contact
from campaign.message import Personal, objection, splice
from campaign.office.prepare import files_of, prepare
from campaign.rendering.renderer import Renderer
from campaign.sender import Sender
from tests.support import awkward

__all__ = ["SAMPLE", "Mail", "every"]

SAMPLE = Path(__file__).parents[2] / "releases" / "asylum-ruling"
_RENDERER = Renderer()
_NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
_SENDER = Sender(
    organisation="Meridian Rights",
    address="press@meridianrights.example",
    reply_to="desk@meridianrights.example",
    postal="14 Quai des Planches, 1000 Brussels, Belgium",
    website="https://meridianrights.example/",
)
_READER = Contact(address="zoe@newsroom.example", given_name="Zoë", family_name="Lindqvist")
_NOTE = "You asked about the ruling.\n\nI am at my desk until six."


class Mail:
    """One finished message in both forms, with what it was made from."""

    def __init__(
        self, name: str, rendered: Rendered, sender: Sender, files: Sequence[File], full: bytes, text_only: bytes
    ) -> None:
        self.name, self.locale, self.subject = name, rendered.locale, rendered.subject
        self.pictures = rendered.images
        self.sender, self.files = sender, files
        self.full, self.text_only = full, text_only

    @cached_property
    def html(self) -> str:
        """The HTML part, by the standard library."""
        part = message_from_bytes(self.full, policy=policy.default).get_body(("html",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")

    @property
    def opened(self) -> str:
        """The HTML part as a mail program shows it: with the pictures that lie in the message."""
        html = self.html
        for one in self.pictures:
            html = html.replace(f"cid:{one.cid}", f"data:{one.kind};base64,{b64encode(one.content).decode()}")
        return html

    @property
    def is_sample(self) -> bool:
        """Whether it is an edition of the sample release."""
        return self.name.startswith("sample-")


def every(folder: Path) -> Iterator[Mail]:
    """The sample's editions, then the forty. ``folder`` takes their files."""
    yield from _made("sample-", SAMPLE, _SENDER, _READER, _NOTE)
    for release in awkward.releases():
        yield from _made(release.name, release.write(folder), release.sender, release.reader, release.note)


def _made(name: str, folder: Path, sender: Sender, reader: Contact, note: str) -> Iterator[Mail]:
    prepared = prepare(folder, _RENDERER, sender)
    for locale, rendered in prepared.rendered.items():
        greeting = _RENDERER.salutation(reader, locale)
        whole = Personal("", 1, locale, reader.address, reader.name, greeting, note, text_only=False, token="t" * 24)
        forms = [
            splice(prepared.compiled[locale], personal, objection(sender, "o" * 24), _NOW).content
            for personal in (whole, whole._replace(text_only=True))
        ]
        shown = name + locale if name.endswith("-") else name
        yield Mail(shown, rendered, sender, files_of(prepared.loaded), *forms)
