"""A release's folder: all its files read, or every problem in them at once; and the empty form of one."""

import datetime as dt
import re
from pathlib import Path

import pytest

from campaign.errors import InputError
from campaign.intake.release import load
from campaign.intake.skeleton import skeleton
from campaign.intake.toml import quoted, rows

TODAY = dt.date(2024, 4, 1)
FACTS = 'slug = "quiet-harbour"\nissue_date = 2024-04-01\nsource_locale = "en"\n'
EDITION = "---\nheadline: A headline\n---\nThe lead.\n"
SAMPLE = Path(__file__).parents[2] / "releases" / "asylum-ruling"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A release with one edition and nothing wrong."""
    folder = tmp_path / "quiet-harbour"
    folder.mkdir()
    (folder / "release.toml").write_text(FACTS, encoding="utf-8")
    (folder / "en.md").write_text(EDITION, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[tuple[str, int, str, str]]:
    """What is wrong in a folder: file, line, field, what would be right."""
    with pytest.raises(InputError) as caught:
        load(folder)
    return [(Path(p.where).name, p.row, p.field, p.right) for p in caught.value.problems]


def test_the_sample_release_loads():
    """The release that comes with the program has five editions and every kind of part."""
    found = load(SAMPLE)

    assert [edition.locale for edition in found.editions] == ["ar", "en", "fr", "pl", "uk"]
    assert found.release.slug == SAMPLE.name
    assert not found.notes


def test_a_small_release_loads(folder: Path):
    """Three facts and one edition are enough; a byte order mark and Windows line ends do no harm."""
    (folder / "en.md").write_bytes(b"\xef\xbb\xbf" + EDITION.replace("\n", "\r\n").encode())
    found = load(folder)

    assert (found.folder, found.release.source_locale) == (folder, "en")
    assert [edition.headline for edition in found.editions] == ["A headline"]


def test_every_problem_of_every_file_is_told_at_once(folder: Path):
    """One error names file, line and field of all that is wrong in the folder."""
    (folder / "release.toml").write_text(
        'slug = "other"\n\n[[related]]\ntitle = "T"\nurl = "nowhere"\n', encoding="utf-8"
    )
    (folder / "en.md").write_text("---\nsubhead: x\n---\nLead.\n\n# No\n", encoding="utf-8")
    (folder / "fr_be.md").write_text(EDITION, encoding="utf-8")
    (folder / "README.md").write_text("About\n", encoding="utf-8")
    (folder / "pl.md").write_bytes(b"---\nheadline: \xb3\n---\n")

    assert sorted((where, row, field) for where, row, field, _ in problems(folder)) == [
        ("README.md", 0, "file name"),
        ("en.md", 1, "headline"),
        ("en.md", 6, "text"),
        ("fr_be.md", 0, "file name"),
        ("pl.md", 2, ""),
        ("release.toml", 0, "issue_date"),
        ("release.toml", 0, "source_locale"),
        ("release.toml", 1, "slug"),
        ("release.toml", 3, "related[1].date"),
        ("release.toml", 3, "related[1].locale"),
        ("release.toml", 5, "related[1].url"),
    ]


@pytest.mark.parametrize(
    ("more", "row", "field", "right"),
    [
        ("sensitivity = 5", 0, "", "sensitivity is 0, 1 or 2"),
        ("colour = 1", 4, "colour", "there are slug"),
        ('beats = "justice"', 4, "beats", "a list in square brackets"),
        ("beats = [1]", 4, "beats[1]", "text in quotes"),
        ("[embargo]\nlifts = 2024-04-01T09:00:00Z\nzone = 'Europe/Paris'", 4, "embargo", "without offset"),
        ("[embargo]\nlifts = 2024-03-31T02:30:00\nzone = 'Europe/Paris'", 4, "embargo", "does not exist"),
        ("[embargo]\nlifts = 2024-04-01T09:00:00", 4, "embargo.zone", "is required"),
        ("[embargo]\nlifts = 2024-04-01T09:00:00\nzone = 'Paris'", 6, "embargo.zone", "Europe/Warsaw"),
        ("[embargo]\nlifts = 'soon'\nzone = 'UTC'", 5, "embargo.lifts", "2026-12-03T14:00:00"),
        ("[[press_contacts]]\nname = 'A'\nemail = 'a at b'", 6, "press_contacts[1].email", "an e-mail address"),
        ("[[images]]\npath = 'en.md'\ntitle = { xx1 = 'a' }", 6, "images[1].title", "a locale tag"),
        (
            "[[press_contacts]]\nphone = '1'\nname = 'A'\nemail = 'a@b.example'",
            5,
            "press_contacts[1].phone",
            "telephone",
        ),
        ("x = [", 4, "", "TOML that can be read"),
        ("slug = 'again'", 4, "", "TOML that can be read"),
        ("x = " + "[" * 50_000, 0, "", "not nested"),
    ],
)
def test_facts(folder: Path, more: str, row: int, field: str, right: str):
    """A wrong fact is told with its line, its field and what would be right."""
    with (folder / "release.toml").open("a", encoding="utf-8") as file:
        file.write(more + "\n")
    found = problems(folder)

    assert [(where, line, name) for where, line, name, _ in found] == [("release.toml", row, field)]
    assert right in found[0][3]


@pytest.mark.parametrize(
    "path", ["missing.pdf", "../outside.txt", "/etc/hostname", "link.txt", "C:\\x.txt", "..", "a\\b"]
)
def test_attachments_stay_in_the_folder(folder: Path, path: str):
    """An attachment is a file that is there, inside the release's folder, links followed."""
    (folder.parent / "outside.txt").write_text("secret", encoding="utf-8")
    (folder / "link.txt").symlink_to(folder.parent / "outside.txt")
    entry = f"[[attachments]]\npath = '{path}'\ntitle = 'T'\nsend = 'file'\n"
    (folder / "release.toml").write_text(FACTS + entry, encoding="utf-8")

    assert [found[:3] for found in problems(folder)] == [("release.toml", 5, "attachments[1].path")]


def test_editions_that_are_not_there(folder: Path):
    """A release has the edition of its source locale, and at least one."""
    (folder / "en.md").rename(folder / "fr.md")
    assert problems(folder) == [
        ("release.toml", 3, "source_locale", "the locale of an edition that is there; en.md is missing")
    ]

    (folder / "fr.md").unlink()
    assert "at least one edition, in a file named by its locale: en.md" in [found[3] for found in problems(folder)]


@pytest.mark.parametrize(("name", "right"), [("EN-gb.md", "en-GB.md"), ("pt_BR.md", "pt-BR.md"), ("fr.MD", "fr.md")])
def test_file_names_are_canonical(folder: Path, name: str, right: str):
    """A locale has one file name; another spelling is told with the right one."""
    (folder / name).write_text(EDITION, encoding="utf-8")

    assert problems(folder) == [(name, 0, "file name", right)]


def test_a_folder_that_is_none(tmp_path: Path):
    """A path that is no folder, and a folder without facts, get one line each."""
    assert problems(tmp_path / "nowhere")[0][3].startswith("the folder of a release")
    assert ("release.toml", 0, "", "a file that can be read (No such file or directory)") in problems(tmp_path)


def test_a_huge_file_is_refused(folder: Path):
    """A text of more than a megabyte is nobody's edition."""
    (folder / "en.md").write_text(EDITION + "a" * 1_000_000, encoding="utf-8")

    assert [found[3] for found in problems(folder)] == ["a text file of at most one megabyte"]


def test_undecided_comments_are_notes(folder: Path):
    """What a comment calls undecided comes back with the release, until the comment is deleted."""
    (folder / "release.toml").write_text("# undecided: when?\n" + FACTS + "# decided: now\n", encoding="utf-8")
    (folder / "en.md").write_text(EDITION + "\n%% undecided: who?\n> Words\n", encoding="utf-8")

    assert [(Path(note.where).name, note.row, note.text) for note in load(folder).notes] == [
        ("release.toml", 1, "when?"),
        ("en.md", 6, "who?"),
    ]


def test_the_lines_of_a_document():
    """Tables, arrays of tables, dotted and quoted keys are found where they stand."""
    text = 'a = 1\n[b]\n"c d" = 2\n[[e]]\nf.g = 3\n[e.h]\ni = 4\n[[e]]\n  f = 5 # no\n[e.h]\n'

    assert rows(text) == {
        ("a",): 1,
        ("b",): 2,
        ("b", "c d"): 3,
        ("e",): 4,
        ("e", 0): 4,
        ("e", 0, "f", "g"): 5,
        ("e", 0, "h"): 6,
        ("e", 0, "h", "i"): 7,
        ("e", 1): 8,
        ("e", 1, "f"): 9,
        ("e", 1, "h"): 10,
    }


def test_quoting():
    """A string is written as TOML reads it back."""
    assert quoted('a "b" \\ c\nd\te') == '"a \\"b\\" \\\\ c\\nd\\te"'


@pytest.mark.parametrize("locales", [["en"], ["fr", "en"], ["sr_latn", "pt-br", "ar", "zh-Hant-TW"]])
def test_the_skeleton_loads(tmp_path: Path, locales: list[str]):
    """The empty form is a release: it loads, has every part in it, and says that its words are placeholders."""
    folder = tmp_path / "new-case"
    folder.mkdir()
    files = skeleton("new-case", locales, TODAY)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    found = load(folder)
    edition = found.editions[0]

    assert len(found.editions) == len(locales)
    assert found.release.issue_date == TODAY
    assert f"{found.release.source_locale}.md" == list(files)[1]
    assert len(found.notes) == 1 + len(locales)
    assert all([edition.subhead, edition.subject, edition.preheader, edition.dateline, edition.pull_quote])
    assert edition.boilerplate
    kinds = [block.kind for section in edition.sections for block in section.blocks]
    assert kinds == ["paragraph", "paragraph", "quote", "items", "items"]


def test_what_the_skeleton_shows_as_a_comment_can_be_used(tmp_path: Path):
    """With the # taken away, the parts that the form only shows are read too."""
    folder = tmp_path / "new-case"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "timeline.pdf").write_bytes(b"%PDF")
    (folder / "files" / "courtroom.jpg").write_bytes(b"JPEG")
    for name, content in skeleton("new-case", ["en"], TODAY).items():
        used = re.sub(r"(?m)^# (?=\[|\w+ = )", "", content) if name == "release.toml" else content
        (folder / name).write_text(used, encoding="utf-8")
    release = load(folder).release

    assert release.embargo is not None
    assert (len(release.coverage), len(release.attachments), len(release.images)) == (1, 1, 1)


def test_a_slug_or_a_locale_that_cannot_be():
    """Both are told at once, with what would be right."""
    with pytest.raises(InputError) as caught:
        skeleton("../Bad Slug", ["english"], TODAY)

    assert [problem.where for problem in caught.value.problems] == ["slug", "locale"]
    with pytest.raises(InputError, match="at least one locale"):
        skeleton("good", [], TODAY)
