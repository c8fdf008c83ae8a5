"""`new`: a release's folder from nothing or from a draft."""

from pathlib import Path

import pytest

from campaign.intake.edition import read
from campaign.provenance import record
from tests.support.keyboard import Campaign
from tests.support.wordfile import COMMENT, archive, document, paragraph

DRAFT = """\
Court orders clean water

The court ruled on Monday that the villages must have water.

“We have waited nine years,” said Ada Ferrin.
"""


def test_a_skeleton_loads(campaign: Campaign, office: Path) -> None:
    """A skeleton can be checked at once; what is still a placeholder is a finding, and cannot be planned."""
    made = campaign("new", "first-words", "--locale", "en", "--locale", "pt-br")
    checked = campaign("check", "first-words")
    planned = campaign("plan", "first-words", "-a", "all")

    assert made.code == 0
    assert "en.md, pt-BR.md" in made.text
    assert made.text.endswith("campaign check first-words\n")
    assert checked.code == 1
    assert "releases/first-words/release.toml:3: " in checked.text
    assert planned.code == 2
    assert "releases/first-words/en.md:3: undecided" in planned.err


def test_a_draft_is_put_into_form(campaign: Campaign, office: Path) -> None:
    """A finished text becomes a release; what could not be decided is listed by file and line."""
    (office / "draft.txt").write_text(DRAFT, "utf-8")
    made = campaign("new", "from-draft", "--from", "draft.txt")

    assert made.code == 0
    assert "release.toml:" in made.text
    assert made.text.endswith("campaign check from-draft\n")
    assert "We have waited nine years" in (office / "releases" / "from-draft" / "en.md").read_text("utf-8")


def test_a_word_document_is_put_into_form(campaign: Campaign, office: Path) -> None:
    """A Word document becomes a release, whatever its file is called; what was left out is told first."""
    octets = document(*map(paragraph, filter(None, DRAFT.split("\n"))), parts={"comments": COMMENT})
    (office / "draft.txt").write_bytes(octets)
    made = campaign("new", "from-word", "--from", "draft.txt")
    edition = (office / "releases" / "from-word" / "en.md").read_text("utf-8")

    assert (made.code, made.err) == (0, "")
    assert made.text.split("\n")[1] == "2 comments left out"
    assert "headline: Court orders clean water\n" in edition
    assert "> We have waited nine years." in edition
    assert campaign("check", "from-word").code == 1


def test_a_page_is_put_into_form(campaign: Campaign, office: Path) -> None:
    """A web page becomes a release, with its links."""
    (office / "draft.html").write_text(
        "<h1>Water</h1><p>The court <a href='https://court.example/'>ruled</a>.", "utf-8"
    )
    made = campaign("new", "from-page", "--from", "draft.html")

    assert made.code == 0
    assert "[ruled](https://court.example/)" in (office / "releases" / "from-page" / "en.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (archive({"word/document.xml": b" " * 40_000_000}), "no part of a document grows so much"),
        (b"%PDF-1.7", "this is a PDF"),
        (document(), "at least one sentence"),
        (b"<!DOCTYPE html><p hidden>x</p>", "at least one sentence"),
    ],
    ids=["bomb", "pdf", "empty", "hidden"],
)
def test_what_is_no_draft(campaign: Campaign, office: Path, octets: bytes, said: str) -> None:
    """A bomb, another format and a document without words are refused in one line; nothing is written."""
    (office / "draft.docx").write_bytes(octets)
    before = sorted(office.rglob("*"))
    done = campaign("new", "from-draft", "--from", "draft.docx")

    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1
    assert sorted(office.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "water-rights"), "a release is here already"),
        (("new", "Water Rights"), "found 'Water Rights'"),
        (("new", "../outside"), "found '../outside'"),
        (("new", "."), "found '.'"),
        (("new", "other", "--locale", "english!"), "found 'english!'"),
        (("new", "other", "--from", "nowhere.txt"), "nowhere.txt: a file that can be read"),
        (("new", "other", "--from", "people.csv", "-l", "en", "-l", "fr"), "one locale"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_made(campaign: Campaign, office: Path, words: tuple[str, ...], said: str) -> None:
    """A name, a locale or a draft that cannot be is refused with 2, and nothing is written anywhere."""
    before = sorted(office.rglob("*"))
    done = campaign(*words)

    assert done.code == 2
    assert said in done.err
    assert sorted(office.rglob("*")) == before
    assert not (office.parent / "outside").exists()


def test_agree_records_the_source(campaign: Campaign, office: Path) -> None:
    """`agree` writes what the source now says into the editions that are named, and into nothing else."""
    folder = office / "releases" / "water-rights"
    before = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
    done = campaign("agree", "water-rights", "fr")
    after = {path.name: path.read_text("utf-8") for path in folder.iterdir()}

    assert done.code == 0
    assert [name for name in before if before[name] != after[name]] == ["fr.md"]
    assert record(read(before["en.md"], "en.md", "en")) == read(after["fr.md"], "fr.md", "fr").source


@pytest.mark.parametrize(("locale", "right"), [("en", "one of fr"), ("pl", "one of fr")])
def test_agree_needs_an_edition(campaign: Campaign, office: Path, locale: str, right: str) -> None:
    """The source, and what is no edition, agree with nothing: exit 2, and no file changes."""
    done = campaign("agree", "water-rights", "fr", locale)

    assert done.code == 2
    assert right in done.err
    assert "source:" not in (office / "releases" / "water-rights" / "fr.md").read_text("utf-8")


def test_skeletons_agree(campaign: Campaign, office: Path) -> None:
    """The editions of a skeleton have the same names for their parts, and record their source."""
    campaign("new", "first-words", "--locale", "en", "--locale", "fr")
    folder = office / "releases" / "first-words"
    en, fr = (read((folder / f"{tag}.md").read_text("utf-8"), tag, tag) for tag in ("en", "fr"))

    assert fr.source == record(en)
    assert [section.id for section in en.sections] == [section.id for section in fr.sections] == ["", "a-name"]
