"""`check` and `preview`: what a release is, before anybody gets it."""

from pathlib import Path

import pytest

from tests.support.keyboard import Campaign


def test_check_says_what_stands(campaign: Campaign, office: Path) -> None:
    """A release that is fine is shown edition by edition, with the next command."""
    done = campaign("check", "water-rights")
    as_json = campaign("check", "water-rights", "--json").json

    assert done.code == 0
    assert "Court orders clean water" in done.text
    assert done.text.endswith("Next: campaign preview water-rights\n")
    assert [edition["locale"] for edition in as_json["editions"]] == ["en", "fr"]
    assert as_json["problems"] == as_json["undecided"] == []


def test_check_says_all_that_is_wrong(campaign: Campaign, office: Path) -> None:
    """Every problem of every file comes at once, each with its file and line; with --json as values."""
    folder = office / "releases" / "water-rights"
    (folder / "release.toml").write_text('slug = "water-rights"\nissue_date = "soon"\nsource_locale = "en"\n')
    (folder / "fr.md").write_text("---\nsubhead: Rien\n---\nTexte.\n")
    done = campaign("check", "water-rights")
    as_json = campaign("check", "water-rights", "--json")

    assert (done.code, done.out) == (2, b"")
    assert "releases/water-rights/release.toml:2: issue_date: found 'soon'" in done.err
    assert "releases/water-rights/fr.md" in done.err
    assert as_json.code == 2
    assert len(as_json.json["problems"]) == done.err.count("\n")


def test_check_reads_the_notes(campaign: Campaign, office: Path) -> None:
    """Personal notes are checked with the release, not only when it is planned."""
    (office / "releases" / "water-rights" / "notes.toml").write_text('"ada@gazette.example" = 7\n')
    done = campaign("check", "water-rights")

    assert done.code == 2
    assert "notes.toml: ada@gazette.example: found '7'" in done.err


@pytest.mark.parametrize("slug", ["nonsense", "..", ".", "", "../office", "water-rights/", "/", "water-rights/../x"])
def test_slug_is_a_release_or_nothing(campaign: Campaign, office: Path, slug: str) -> None:
    """A name is one of the folders under releases/; no path leads out of it."""
    (office / "release.toml").write_text("")
    done = campaign("check", slug)

    assert done.code == 2
    assert done.err.startswith("SLUG: ")
    assert done.err.endswith("one of water-rights\n")


def test_preview_writes_pages(campaign: Campaign, office: Path) -> None:
    """Every edition lies there as HTML and text, and a page shows them; no slot's mark is left in them."""
    done = campaign("preview", "water-rights")
    folder = office / "preview" / "water-rights"
    pages = {path.name: path.read_text("utf-8") for path in folder.iterdir()}

    assert done.code == 0
    assert set(pages) == {"en.html", "en.txt", "fr.html", "fr.txt", "index.html"}
    assert "Look at preview/water-rights/index.html" in done.text
    assert "Trois villages" in pages["fr.txt"]
    assert not any("\ufdd0" <= letter <= "\ufdef" for page in pages.values() for letter in page)


@pytest.mark.parametrize("name", ["nobody@daily.example", "-"])
def test_preview_for_nobody(campaign: Campaign, office: Path, name: str) -> None:
    """A person who is not in the ledger has no message."""
    done = campaign("preview", "water-rights", "--contact", name)

    assert (done.code, done.out) == (2, b"")
    assert "no contact with this address or short id" in done.err


def test_preview_for_somebody_suppressed(campaign: Campaign, office: Path) -> None:
    """Who would be left out has no message, and the reason is said."""
    campaign("contacts", "suppress", "ada@gazette.example", "--reason", "opt-out")
    done = campaign("preview", "water-rights", "--contact", "ada@gazette.example")

    assert done.code == 2
    assert "gets no message: suppressed: opt-out" in done.err


def test_check_compares_the_editions(campaign: Campaign, office: Path) -> None:
    """What does not agree with the source is told with file, line and rule, and fails the check; as JSON as well."""
    folder = office / "releases" / "water-rights"
    (folder / "en.md").write_text(
        "---\nheadline: Water\n---\nOn 2 March 2026 the court ruled for 300 people.\n", "utf-8"
    )
    (folder / "fr.md").write_text("---\nheadline: Eau\n---\nLe 2 mars 2026, la cour a tranché pour 400 personnes.\n")
    agreed = campaign("agree", "water-rights", "fr")
    done = campaign("check", "water-rights")
    as_json = campaign("check", "water-rights", "--json")

    assert (agreed.code, done.code, as_json.code) == (0, 1, 1)
    assert "releases/water-rights/fr.md:6: warning number-differs: found '400', 300, as in the source" in done.text
    assert [one["rule"] for one in as_json.json["findings"] if one["place"] == "lead"] == ["number-differs"]
