"""The second decoder sees every kind of damage."""

import datetime as dt
import shutil
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from campaign.edition import Edition
from campaign.errors import Fault
from campaign.message import compile_edition, splice
from campaign.office.prepare import _EPOCH, _SAMPLE, Prepared, prepare, verify
from campaign.readback import differences
from campaign.rendering.renderer import Renderer
from campaign.sender import Sender

SAMPLE = Path(__file__).parents[1] / "releases" / "asylum-ruling"
SENDER = Sender(organisation="Meridian Rights", address="press@meridianrights.example")
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    """The sample release, compiled."""
    return prepare(SAMPLE, Renderer(), SENDER)


def edition(prepared: Prepared, locale: str) -> Edition:
    """One edition."""
    return next(one for one in prepared.loaded.editions if one.locale == locale)


@pytest.mark.parametrize("locale", ["ar", "en", "fr", "pl", "uk"])
def test_sample_reads_back(prepared: Prepared, locale: str) -> None:
    """Every sample edition says after decoding what its model says."""
    verify(prepared.compiled[locale], edition(prepared, locale), SENDER)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "subject": lambda raw: raw.replace(b"Subject: ", b"Subject: x"),
    "from": lambda raw: raw.replace(b"<press@", b"<other@"),
    "bare LF": lambda raw: raw.replace(b"\r\n", b"\n", 30),
    "second To": lambda raw: b"To: x@y.example\r\n" + raw,
    "8-bit": lambda raw: raw.replace(b"Mukhtar", b"M\xc3\xbckhtar"),
    "long line": lambda raw: raw.replace(b"Mukhtar", b"x" * 999),
    "a word lost": lambda raw: raw.replace(b"Interpol", b"Intrpl"),
    "cut short": lambda raw: raw[: len(raw) // 2],
    "boundary": lambda raw: raw.replace(b'boundary="=_a_', b'boundary="=_b_'),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_seen(prepared: Prepared, damage: str) -> None:
    """A message that was damaged on its way through our own encoding is not let through."""
    from campaign.office.prepare import _EPOCH, _SAMPLE, splice

    raw = splice(prepared.compiled["en"], _SAMPLE, "mailto:x@y.example", _EPOCH).content
    assert differences(raw, edition(prepared, "en"), SENDER) == []

    assert differences(DAMAGE[damage](raw), edition(prepared, "en"), SENDER)


def test_damaged_edition_cannot_be_planned(prepared: Prepared) -> None:
    """An edition whose rendering lost a paragraph raises before it can be planned."""
    rendered = prepared.rendered["fr"]
    torn = compile_edition(rendered._replace(text=rendered.text[:2000]), SENDER)

    with pytest.raises(Fault, match="edition fr cannot be planned"):
        verify(torn, edition(prepared, "fr"), SENDER)


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

    verify(compile_edition(rendered, SENDER), changed, SENDER)


def test_text_files_say_their_charset(tmp_path: Path) -> None:
    """A text file that goes with a release is read in any script as it was written."""
    folder = shutil.copytree(SAMPLE, tmp_path / SAMPLE.name)
    facts = folder / "release.toml"
    facts.write_text(facts.read_text("utf-8").replace("[[attachments]]", '[[attachments]]\nsend = "file"'), "utf-8")
    raw = splice(prepare(folder, Renderer(), SENDER).compiled["en"], _SAMPLE, "mailto:x@y.example", _EPOCH).content
    attached = {part.get_filename(): part for part in message_from_bytes(raw, policy=policy.default).iter_attachments()}

    assert attached["timeline.txt"].get_content() == (SAMPLE / "files" / "timeline.txt").read_text("utf-8")
