"""The second decoder sees every kind of damage."""

import datetime as dt
import shutil
from base64 import b64encode
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from campaign.compiled import Compiled, compile_edition
from campaign.edition import Edition
from campaign.errors import Fault
from campaign.message import splice
from campaign.office.prepare import _EPOCH, _SAMPLE, Prepared, files_of, prepare, verify
from campaign.readback import differences
from campaign.rendering.facts import facts
from campaign.rendering.renderer import Renderer
from campaign.sender import Sender

SAMPLE = Path(__file__).parents[1] / "releases" / "asylum-ruling"
SENDER = Sender(organisation="Meridian Rights", address="press@meridianrights.example")
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The sample release, compiled, with its attachment as a file."""
    folder = shutil.copytree(SAMPLE, tmp_path_factory.mktemp("sample") / SAMPLE.name)
    facts = folder / "release.toml"
    facts.write_text(facts.read_text("utf-8").replace("[[attachments]]", '[[attachments]]\nsend = "file"'), "utf-8")
    return prepare(folder, Renderer(), SENDER)


def edition(prepared: Prepared, locale: str) -> Edition:
    """One edition."""
    return next(one for one in prepared.loaded.editions if one.locale == locale)


def _verify(prepared: Prepared, compiled: Compiled, changed: Edition) -> None:
    verify(compiled, prepared.loaded.release, changed, SENDER, files_of(prepared.loaded))


@pytest.mark.parametrize("locale", ["ar", "en", "fr", "pl", "uk"])
def test_sample_reads_back(prepared: Prepared, locale: str) -> None:
    """Every sample edition says after decoding what its model says."""
    _verify(prepared, prepared.compiled[locale], edition(prepared, locale))


#: How the attachment begins on the wire.
_START = b64encode((SAMPLE / "files" / "timeline.txt").read_bytes()[:30])
DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "subject": lambda raw: raw.replace(b"Subject: ", b"Subject: x"),
    "from": lambda raw: raw.replace(b"<press@", b"<other@"),
    "bare LF": lambda raw: raw.replace(b"\r\n", b"\n", 30),
    "second To": lambda raw: b"To: x@y.example\r\n" + raw,
    "8-bit": lambda raw: raw.replace(b"Mukhtar", b"M\xc3\xbckhtar"),
    "long line": lambda raw: raw.replace(b"Mukhtar", b"x" * 999),
    "a word lost": lambda raw: raw.replace(b"Interpol", b"Intrpl"),
    "cut short": lambda raw: raw[: len(raw) // 2],
    "a file's bytes": lambda raw: raw.replace(_START, _START[::-1]),
    "a file's name": lambda raw: raw.replace(b'filename="timeline.txt"', b'filename="timeline.tx"'),
    "boundary": lambda raw: raw.replace(b'boundary="=_a_', b'boundary="=_b_'),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_seen(prepared: Prepared, damage: str) -> None:
    """A message that was damaged on its way through our own encoding is not let through."""
    raw = splice(prepared.compiled["en"], _SAMPLE, "mailto:x@y.example", _EPOCH).content
    wanted = (edition(prepared, "en"), SENDER, facts(prepared.loaded.release, "en"), files_of(prepared.loaded))
    assert differences(raw, *wanted) == []

    assert differences(DAMAGE[damage](raw), *wanted)


def test_damaged_edition_cannot_be_planned(prepared: Prepared) -> None:
    """An edition whose rendering lost a paragraph raises before it can be planned."""
    rendered = prepared.rendered["fr"]
    torn = compile_edition(rendered._replace(text=rendered.text[:2000]), SENDER)

    with pytest.raises(Fault, match="edition fr cannot be planned"):
        _verify(prepared, torn, edition(prepared, "fr"))


DROPPED = {
    "contacts": "Nadia Ferrandot",
    "related": "Extradition step by step",
    "coverage": "Gazeta Mostowa",
    "files": "التسلسل الزمني",
}


@pytest.mark.parametrize("part", ["html", "txt"])
@pytest.mark.parametrize("block", DROPPED)
def test_a_template_that_drops_a_part_is_found(tmp_path: Path, block: str, part: str) -> None:
    """A workspace whose template leaves out contacts, Read also, coverage or files cannot plan."""
    (tmp_path / "email").mkdir()
    override = f'{{% extends "shipped/email/release.{part}.j2" %}}{{% block {block} %}}{{% endblock %}}'
    (tmp_path / "email" / f"release.{part}.j2").write_text(override, "utf-8")

    with pytest.raises(Fault, match=f"lacks '{DROPPED[block]}") as raised:
        prepare(SAMPLE, Renderer(tmp_path), SENDER)
    assert ("HTML" if part == "html" else "text part") in str(raised.value)


@pytest.mark.parametrize(
    ("words", "href"),
    [
        ("our-site.example", "https://our-site.example/"),
        ("https://a.example", "https://a.example/"),
        ("press@x.example", "mailto:press@x.example"),
        ("the report", "https://a.example/report?a=1&b=2"),
    ],
)
def test_any_link_may_be_planned(prepared: Prepared, words: str, href: str) -> None:
    """A link whose words are its address needs no second mention in the text part, and is no damage."""
    from campaign.edition import Paragraph, Section, Span

    link = Section(blocks=(Paragraph(text=(Span(text="See "), Span(text=words, href=href))),))
    changed = edition(prepared, "en").model_copy(update={"sections": (link,), "boilerplate": ()})
    rendered = Renderer().render(prepared.loaded.release, changed, SENDER)

    verify(compile_edition(rendered, SENDER), prepared.loaded.release, changed, SENDER, ())


def test_text_files_say_their_charset(tmp_path: Path) -> None:
    """A text file that goes with a release is read in any script as it was written."""
    folder = shutil.copytree(SAMPLE, tmp_path / SAMPLE.name)
    facts = folder / "release.toml"
    facts.write_text(facts.read_text("utf-8").replace("[[attachments]]", '[[attachments]]\nsend = "file"'), "utf-8")
    raw = splice(prepare(folder, Renderer(), SENDER).compiled["en"], _SAMPLE, "mailto:x@y.example", _EPOCH).content
    attached = {part.get_filename(): part for part in message_from_bytes(raw, policy=policy.default).iter_attachments()}

    assert attached["timeline.txt"].get_content() == (SAMPLE / "files" / "timeline.txt").read_text("utf-8")
