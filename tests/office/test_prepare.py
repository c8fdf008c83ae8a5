"""Laws of what goes with an edition: what its files are called and weigh, and that its paper is read too."""

import shutil
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from campaign.compiled import Only
from campaign.finding import Finding
from campaign.intake.release import load
from campaign.office.prepare import Prepared, _kind, files_of, prepare
from campaign.office.review import Office, findings
from campaign.rendering.renderer import Renderer
from campaign.sender import Sender
from tests.faults import need

SAMPLE = Path(__file__).parents[2] / "releases" / "asylum-ruling"
SENDER = Sender(organisation="Meridian Rights", address="press@meridianrights.example")


def found(ready: Prepared, most: int = 25_000_000) -> list[Finding]:
    """What the linter says, without an office's own settings."""
    return findings(ready, Office(Path("campaign.toml"), SENDER, most, ""))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample release, to be written in."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "asylum-ruling"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("files.tar.gz", "application/gzip"),
        ("map.svgz", "application/gzip"),
        ("files.tar.xz", "application/octet-stream"),
        ("report.pdf", "application/pdf"),
        ("list.csv", "text/csv; charset=utf-8"),
        ("letter.eml", "application/octet-stream"),
        ("letter", "application/octet-stream"),
    ],
)
def test_a_file_is_what_it_says(name: str, kind: str) -> None:
    """A packed file is not called what is packed in it; a mail in a mail is only a file."""
    assert kind == _kind(name, b"words")


@pytest.mark.parametrize("typed", ["NFC", "NFD"])
@pytest.mark.parametrize("lying", ["NFC", "NFD"])
def test_a_name_from_a_mac_is_found(folder: Path, lying: Literal["NFC", "NFD"], typed: Literal["NFC", "NFD"]) -> None:
    """Accents written apart or as one letter name the same file; the reader gets them as one letter."""
    (folder / "files" / unicodedata.normalize(lying, "Übersicht é.txt")).write_text("Words.\n", "utf-8")
    path = unicodedata.normalize(typed, "files/Übersicht é.txt")
    facts = folder / "release.toml"
    entry = f'\n[[attachments]]\ntitle = "Overview"\nsend = "file"\npath = "{path}"\n'
    facts.write_text(facts.read_text("utf-8") + entry, "utf-8")
    ready = prepare(folder, Renderer(), SENDER)

    assert [(file.name, file.content) for file in files_of(ready.loaded)] == [("Übersicht é.txt", b"Words.\n")]
    assert found(ready) == []


def test_a_briefing_counts_in_the_message(folder: Path) -> None:
    """A paper that goes as a file is part of the message that the relay must take."""
    need.weasyprint()
    facts = folder / "release.toml"
    facts.write_text(facts.read_text("utf-8") + '\n[briefing]\nwith = "attachment"\n', "utf-8")
    ready = prepare(folder, Renderer(), SENDER)
    plain = max(sum(len(one) for one in edition.full if isinstance(one, bytes)) for edition in ready.compiled.values())

    assert all(any(isinstance(one, Only) for one in edition.full) for edition in ready.compiled.values())
    assert {one.rule for one in found(ready, plain)} == {"message-large"}


def test_a_placeholder_in_a_briefing_is_found(folder: Path) -> None:
    """What somebody meant to come back to in a paper is an error of that file and line, whether or not it is mailed."""
    path = folder / "briefing" / "fr.md"
    text = path.read_text("utf-8").rstrip() + "\n\nTODO: le chiffre.\n"
    path.write_text(text, "utf-8")
    (one,) = found(prepare(folder, Renderer(), SENDER))

    assert (one.rule, one.where, one.row, one.locale) == ("placeholder", str(path), text.count("\n"), "fr")
    assert one.found.startswith("TODO")


def test_the_sample_s_papers_have_no_placeholder(folder: Path) -> None:
    """Whoever wrote a paper to its end is not told otherwise."""
    assert found(prepare(folder, Renderer(), SENDER)) == []
    assert len(load(folder).briefings) == 5
