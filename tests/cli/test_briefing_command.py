"""`campaign briefing`: the background paper, from a workspace."""

import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from campaign.intake.release import load
from campaign.rendering.pdf import pdf
from tests.faults import need
from tests.support.keyboard import Campaign, Relay

PAPER = """\
---
title: {title}
summary: [One., Two., Three.]
asks:
- {{to: Parliament, text: Ask the minister., for: mep}}
- {{text: Publish the ruling.}}
---
"""


@pytest.fixture
def papers(office: Path) -> Path:
    """The release's folder of briefings, with one in each language."""
    folder = office / "releases" / "water-rights" / "briefing"
    folder.mkdir()
    (folder / "en.md").write_text(PAPER.format(title="Water in the valley"), "utf-8")
    (folder / "fr.md").write_text(PAPER.format(title="L’eau dans la vallée"), "utf-8")
    return folder


def test_every_locale_is_written(campaign: Campaign, office: Path, papers: Path) -> None:
    """Each locale becomes HTML and PDF, in a folder for its owner only; what is for some readers is told, not shown."""
    need.weasyprint()
    done = campaign("briefing", "water-rights")
    folder = office / "preview" / "water-rights" / "briefing"
    names = {f"water-rights-briefing-{locale}.{kind}" for locale in ("en", "fr") for kind in ("html", "pdf")}

    assert done.code == 0, done.err
    assert {path.name for path in folder.iterdir()} == names
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "water-rights-briefing-fr.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert "Ask the minister" not in (folder / "water-rights-briefing-en.html").read_text("utf-8")
    assert "Left out: up to 1 parts that are for mep, diplomat, editor only" in done.text


def test_one_locale_for_one_reader(campaign: Campaign, office: Path, papers: Path) -> None:
    """A locale, a kind of reader and a folder can be chosen."""
    need.weasyprint()
    done = campaign("briefing", "water-rights", "--audience-kind", "mep", "-l", "FR", "--out", "papers")

    assert done.code == 0, done.err
    assert sorted(path.name for path in (office / "papers").iterdir()) == [
        "water-rights-briefing-fr-mep.html",
        "water-rights-briefing-fr-mep.pdf",
    ]
    assert "Ask the minister" in (office / "papers" / "water-rights-briefing-fr-mep.html").read_text("utf-8")


def test_a_missing_paper_is_told(campaign: Campaign, office: Path, papers: Path) -> None:
    """An edition without a paper is named; the others are written."""
    need.weasyprint()
    (papers / "fr.md").unlink()
    done = campaign("briefing", "water-rights")

    assert (done.code, "No briefing in fr: briefing/fr.md" in done.text) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--audience-kind", "king"), "--audience-kind: found 'king', one of mep, diplomat, editor\n"),
        (("-l", "de", "-l", "!"), "--locale: found 'de', one of en, fr\n--locale: found '!', one of en, fr\n"),
    ],
)
def test_wrong_wishes_are_told(campaign: Campaign, papers: Path, words: tuple[str, ...], said: str) -> None:
    """A reader or a locale that there is not is wrong input; nothing is written."""
    done = campaign("briefing", "water-rights", *words, "--out", "papers")

    assert (done.code, done.err) == (2, said)
    assert not Path("papers").exists()


def test_no_paper_at_all(campaign: Campaign, office: Path) -> None:
    """A release without a briefing is one clear line."""
    done = campaign("briefing", "water-rights")

    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "briefing/en.md" in done.err


def test_a_mistake_in_a_paper_stops_the_release(campaign: Campaign, papers: Path) -> None:
    """What is wrong in a paper is told by `check` as well, with file and line."""
    (papers / "fr.md").write_text("---\ntitle: x\nsummary: [One.]\n---\n", "utf-8")
    done = campaign("check", "water-rights")

    assert done.code == 2
    assert "briefing/fr.md:3: summary: found '1 sentences', three sentences" in done.err


def test_without_weasyprint_the_html_is_there(
    campaign: Campaign, papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no PDF can be made, the HTML is written all the same, one line says how to install it, and exit is 3."""
    pdf.cache_clear()
    (tmp_path / "weasyprint.py").write_text("raise ImportError")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    done = campaign("briefing", "water-rights", "--out", "papers")

    assert done.code == 3
    assert done.err == "a PDF needs WeasyPrint: pip install 'campaign[pdf]'; the HTML works without it\n"
    assert sorted(path.suffix for path in Path("papers").iterdir()) == [".html", ".html"]


def _terms(office: Path, terms: str) -> None:
    facts = office / "releases" / "water-rights" / "release.toml"
    facts.write_text(f"{facts.read_text('utf-8')}\n[briefing]\n{terms}\n", "utf-8")


def _received(connected: Path, campaign: Campaign, relay: Relay) -> dict[str, EmailMessage]:
    """Plan and send to all; the messages by their recipients, the same bytes as each preview."""
    planned = campaign("plan", "water-rights", "-a", "all")
    assert planned.code == 0, planned.err
    sent = campaign("send", "water-rights", "--yes")
    assert sent.code == 0, sent.err
    found = {}
    for content in relay.received():
        message = message_from_bytes(content, policy=policy.default)
        to = message["To"].addresses[0].addr_spec
        found[to] = message
        assert campaign("preview", "water-rights", "--contact", to).out in content
    return found


def _names(message: EmailMessage) -> list[str | None]:
    return [part.get_filename() for part in message.walk() if part.get_content_disposition() == "attachment"]


def test_the_paper_goes_to_those_who_want_it(campaign: Campaign, connected: Path, papers: Path, relay: Relay) -> None:
    """As a file, to those whose contact says so, in their edition's language; the others' messages do not name it."""
    need.weasyprint()
    _terms(connected, 'with = "attachment"\nto = "wanting"')
    (connected / "wishes.csv").write_text(
        "email,wants_briefing\nada@gazette.example,yes\nluc@courrier.example,oui\n", "utf-8"
    )
    assert campaign("contacts", "import", "wishes.csv", "--yes").code == 0
    found = _received(connected, campaign, relay)

    assert len(found) == 4
    assert {to: _names(message) for to, message in found.items() if _names(message)} == {
        "ada@gazette.example": ["water-rights-briefing-en.pdf"],
        "luc@courrier.example": ["water-rights-briefing-fr.pdf"],
    }
    for to, message in found.items():
        text = message.get_body(("plain",))
        assert text is not None
        assert ("briefing-" in text.get_content()) == bool(_names(message)), to
    pdf = next(part for part in found["luc@courrier.example"].walk() if part.get_filename())
    campaign("briefing", "water-rights", "-l", "fr", "--out", "papers")
    assert pdf.get_content() == (connected / "papers" / "water-rights-briefing-fr.pdf").read_bytes()


def test_the_paper_goes_as_a_link(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """To all whose edition has an address for it; no file goes with it, and no PDF is made."""
    _terms(connected, 'with = "link"\nurl = { fr = "https://lanternwatch.example/note.pdf" }')
    found = _received(connected, campaign, relay)
    linked = {
        to
        for to, message in found.items()
        if all(
            "lanternwatch.example/note.pdf" in part.get_content()
            for part in message.walk()
            if part.get_content_maintype() == "text"
        )
    }

    assert linked == {"luc@courrier.example"}
    assert not any(map(_names, found.values()))


def test_a_changed_paper_stops_the_send(campaign: Campaign, connected: Path, papers: Path) -> None:
    """A paper that is attached is part of what was planned: once it is changed, the plan does not go."""
    need.weasyprint()
    _terms(connected, 'with = "attachment"')
    assert "4 get the briefing (attachment)" in campaign("plan", "water-rights", "-a", "all").text
    (papers / "en.md").write_text(PAPER.format(title="Another title"), "utf-8")
    done = campaign("send", "water-rights", "--yes")

    assert done.code == 2
    assert "edition en: found 'changed since the plan'" in done.err


def test_new_writes_papers_that_load(campaign: Campaign, office: Path) -> None:
    """`new --briefing` writes a paper for each locale of a new release, or beside each edition of one that is there."""
    fresh = campaign("new", "harbour", "-l", "en", "-l", "uk", "--briefing")
    later = campaign("new", "water-rights", "--briefing")
    again = campaign("new", "water-rights", "--briefing")

    assert (fresh.code, later.code, again.code) == (0, 0, 2)
    for slug, locales in (("harbour", ["en", "uk"]), ("water-rights", ["en", "fr"])):
        loaded = load(office / "releases" / slug)
        assert [paper.locale for paper in loaded.briefings] == locales
        assert sum("briefing" in note.where for note in loaded.notes) == 2
