"""`campaign briefing`: the background paper, from a workspace."""

import sys
from pathlib import Path

import pytest

from tests.faults import need
from tests.support.keyboard import Campaign

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
    (tmp_path / "weasyprint.py").write_text("raise ImportError")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    done = campaign("briefing", "water-rights", "--out", "papers")

    assert done.code == 3
    assert done.err == "a PDF needs WeasyPrint: pip install 'campaign[pdf]'; the HTML works without it\n"
    assert sorted(path.suffix for path in Path("papers").iterdir()) == [".html", ".html"]
