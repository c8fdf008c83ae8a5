"""Laws of what the desk shows: the truth about what would be sent, and every problem in its place."""

import re
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from campaign.desk.state import Desk
from campaign.letter import open_letter
from tests.desk.conftest import Ask

LUC = "Luc Médard"


def short_id(ask: Ask, name: str) -> str:
    """A contact's short id, as the search shows it."""
    found = re.search(r'contact=(\w+)"><bdi>' + name, ask(f"?q={name.rsplit(maxsplit=1)[-1]}").text)
    assert found
    return found[1]


def test_every_edition_in_every_look(ask: Ask) -> None:
    """The page shows each edition in an inbox, on a phone, on a desk, dark, without images, as text, with its size."""
    page = ask("").text

    for tag in ("en", "fr"):
        for part in ("inbox", "facts", "light-phone", "light-desktop", "dark-phone", "bare-phone", "text", "headers"):
            assert page.count(f'id="{tag}-{part}"') == 1
    assert "of 80,000 bytes" in page
    assert "Gmail cuts at 102,400" in page
    assert "Readers of this edition: 3" in page


def test_one_edition_alone(ask: Ask) -> None:
    """A locale chooses one edition; one that is not there chooses all."""
    assert 'id="en-inbox"' not in ask("?locale=fr").text
    assert 'id="en-inbox"' in ask("?locale=xx").text


@pytest.mark.parametrize("words", ["medard", "Luc COURRIER", "médard luc"])
def test_a_reader_is_found_by_any_of_their_names(ask: Ask, words: str) -> None:
    """Name, outlet and short id find a contact, whatever accents, case and order; the address does not show."""
    page = ask(f"?q={quote_plus(words)}").text

    assert "1 of 4 contacts" in page
    assert LUC in page
    assert "luc@courrier.example" not in page


def test_a_reader_sees_their_own_message(ask: Ask, desk: Desk) -> None:
    """A chosen contact's page shows their edition and why it is theirs."""
    page = ask(f"?contact={short_id(ask, LUC)}").text

    assert "French, because they read fr" in page
    assert "in Paris" in page
    assert 'id="fr-inbox"' in page
    assert 'id="en-inbox"' not in page


def test_a_reader_who_is_not_there(ask: Ask) -> None:
    """An unknown short id is said to be unknown, and has no message."""
    assert "No contact has this short id" in ask("?contact=nobody").text
    assert ask("message/en.eml?contact=nobody").status == 404
    assert ask("mail/en/sepia").status == 404
    assert ask("mail/xx/light").status == 404


def test_the_frame_shows_what_is_sent(ask: Ask) -> None:
    """The HTML in a frame is the HTML part of the message's bytes, but for the colour scheme and the names of parts."""
    who = short_id(ask, LUC)
    letter = open_letter(ask(f"message/fr.eml?contact={who}").body)
    asked = re.compile(r"\(prefers-color-scheme: dark\)|\(m(?:ax|in)-width:0\)|color-scheme[^;>]*| id=\"part-\d+\"")

    for look in ("light", "dark", "bare"):
        assert asked.sub("", ask(f"mail/fr/{look}?contact={who}").text) == asked.sub("", letter.html)
    assert ask(f"source/fr?contact={who}").body == letter.content


def test_problems_stand_in_place_of_their_edition(ask: Ask, desk: Desk, office: Path) -> None:
    """An edition that cannot be read shows why; the others follow each save; mended, it is back."""
    folder = office / "releases" / "water-rights"
    good = (folder / "fr.md").read_text("utf-8")
    (folder / "fr.md").write_text("---\nsubhead: Rien\n---\nTexte.\n", "utf-8")
    (folder / "en.md").write_text((folder / "en.md").read_text("utf-8").replace("spring", "summer"), "utf-8")
    assert desk.again()
    page = ask("").text

    assert 'id="fr-problems"' in page
    assert 'id="fr-inbox"' not in page
    assert "<strong><bdi>headline</bdi></strong>" in page
    assert "by summer" in page
    (folder / "fr.md").write_text(good, "utf-8")
    assert desk.again()
    assert 'id="fr-inbox"' in ask("").text


@pytest.mark.parametrize("file", ["releases/water-rights/release.toml", "campaign.toml"])
def test_problems_of_all(ask: Ask, desk: Desk, office: Path, file: str) -> None:
    """What breaks all editions is shown in place of all of them; mended, they are back."""
    good = (office / file).read_bytes()
    (office / file).write_text("x = [", "utf-8")
    assert desk.again([office / file])
    page = ask("").text

    assert "This keeps the editions from being shown" in page
    assert "<iframe" not in page
    (office / file).write_bytes(good)
    assert desk.again([office / file])
    assert 'id="fr-inbox"' in ask("").text


def test_what_is_undecided_is_shown(ask: Ask, desk: Desk, office: Path) -> None:
    """A comment that says undecided is a finding of its edition, with its line."""
    path = office / "releases" / "water-rights" / "en.md"
    path.write_text(path.read_text("utf-8") + "\n%% undecided: <who> said so?\n", "utf-8")
    assert desk.again()
    assert desk.judge()
    page = ask("?locale=en").text

    assert "&lt;who&gt; said so?" in page
    assert "en.md:8" in page


def test_nothing_new_is_not_told(desk: Desk, office: Path) -> None:
    """A save that changes nothing is no news."""
    path = office / "releases" / "water-rights" / "en.md"
    path.write_bytes(path.read_bytes())

    number = desk.seen.number

    assert not desk.again()
    assert not desk.judge()
    assert desk.seen.number == number


@pytest.mark.parametrize(
    ("path", "concerned"),
    [
        ("releases/water-rights/en.md", True),
        ("releases/water-rights/files/map.png", True),
        ("releases/other/en.md", False),
        ("templates/email/release.html.j2", True),
        ("campaign.toml", True),
        ("ledger.db-wal", False),
        ("preview/water-rights/index.html", False),
        ("releases/water-rights/.en.md.swp", False),
        ("releases/water-rights/en.md~", False),
    ],
)
def test_only_its_own_files_concern_the_desk(desk: Desk, office: Path, path: str, *, concerned: bool) -> None:
    """The release, the templates and the settings are watched; the ledger, the output and editors' leavings are not."""
    assert desk.concerns(office.resolve() / path) is concerned


def test_a_briefing_beside_its_edition(ask: Ask, desk: Desk, office: Path) -> None:
    """A briefing can be looked at and kept as PDF; a problem in it is not its edition's."""
    paper = office / "releases" / "water-rights" / "briefing" / "en.md"
    paper.parent.mkdir()
    paper.write_text(
        "---\ntitle: The valley\nsummary:\n  - One.\n  - Two.\n  - Three.\n---\n\n## Facts\n\nWater.\n", "utf-8"
    )
    assert desk.again()
    assert desk.seen.problems == ()

    assert 'id="en-briefing"' in ask("").text
    assert 'id="fr-briefing"' not in ask("").text
    assert "The valley" in ask("briefing/en").text
    assert ask("briefing/en").headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert ask("briefing/fr").status == ask("briefing/fr/pdf").status == 404
    assert ask("briefing/en/pdf").status in {200, 503}
    paper.write_text("---\nsubtitle: No\n---\n", "utf-8")
    assert desk.again()
    page = ask("").text
    assert "This keeps the release from being planned" in page
    assert "briefing/en.md" in page
    assert 'id="en-inbox"' in page
