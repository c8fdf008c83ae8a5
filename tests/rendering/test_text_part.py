"""Laws of the text part."""

from collections.abc import Callable

import pytest

from campaign.compiled import Slot, mark
from campaign.edition import Edition, Items, Paragraph, Quote, Section, Span, Text, plain
from campaign.flowed import SIGNATURE, columns, unflow
from campaign.intake.release import load
from campaign.locale import direction
from campaign.release import Release
from campaign.rendering import spans
from campaign.rendering.bidi import apart
from campaign.rendering.environment import shipped
from campaign.rendering.renderer import Renderer
from campaign.rendering.typography import compose
from campaign.sender import Sender

Editions = Callable[[str], Edition]
LINK = "https://lanternwatch.example/a"
OTHER = "https://lanternwatch.example/b"


def edition_of(*texts: Text) -> Edition:
    """An edition of these paragraphs."""
    blocks = tuple(Paragraph(text=text) for text in texts)
    return Edition(locale="en", headline="H", lead=(Span(text="Lead."),), sections=(Section(blocks=blocks),))


def test_the_text_part_as_it_reads(renderer: Renderer, release: Release, sender: Sender, edition_in: Editions) -> None:
    """The designed text part, whole: what an editor sees and can paste."""
    text = renderer.render(release, edition_in("en"), sender).text
    rule = "-" * 72

    assert text.startswith(
        f"{mark(Slot.SALUTATION)}\n\n{mark(Slot.NOTE)}{rule}\n"
        "Lantern Watch\nPress release\nBridgetown, 1 March 2026\n"
        "Embargo: not for publication before Monday, 2 March 2026, 00:30 (local \n"
        "time in Paris; 1 March 2026 23:30 UTC).\n"
        f"{rule}\n\nCourt frees two harbour workers\n\nThey had been held for a year without charge\n\n\n"
        "The court freed two workers : at last.\n\nFirst line\nsecond line of file [1]\n\n"
        "* * *\n\n“We waited.”\n— Дарина Коваль\n\n* * *\n\n\nWhat happened ?\n\n"
        "- one worker\n\n- another worker\n\n1. first step\n\n2. second step\n\n"
        "“We waited.\n\n“Now we work.”\n— Дарина Коваль, crane driver\n\n“Nobody signed this.”\n\n"
        f"[1] <https://lanternwatch.example/file>\n\n{rule}\nPress contacts\n\nAnn Other\n"
    )
    assert text.endswith(
        f"{rule}\nAbout Lantern Watch\n\nLantern Watch stands by.\n\n{SIGNATURE}\nLantern Watch\n"
        "1 Quay Street, Bridgetown\n<https://lanternwatch.example/>\n\n"
        "You receive this release because you, or your newsroom, report on the \nsubjects it deals with.\n\n"
        "You may object to our messages at any time, without giving a reason.\nOpt out of these messages:\n"
        f"<{mark(Slot.OPT_OUT)}>\n"
    )


@pytest.mark.parametrize("tag", ["en", "fr", "pl", "uk", "ar"])
def test_the_sample_is_whole_and_fits(renderer: Renderer, sender: Sender, tag: str) -> None:
    """Every paragraph of the sample stands in the text part; no line is wider than 72 but an address alone."""
    loaded = load(shipped().parent / "releases" / "asylum-ruling")
    written = next(edition for edition in loaded.editions if edition.locale == tag)
    text = renderer.render(loaded.release, written, sender).text
    edition = compose(written)
    numbers = spans.notes(edition)
    said = unflow(text)

    for part in (edition.lead, *(text for section in edition.sections for text in texts(section))):
        assert apart(spans.words(part, numbers), direction(tag)) in said
    for line in text.replace(mark(Slot.NOTE), "").split("\n"):
        assert columns(line) <= 72 or line.strip("\u2068\u2069").startswith("<") or line.strip("\u2069").endswith(">")
        assert not line.startswith(">")
    assert text.count(f"\n{SIGNATURE}\n") == 1


def texts(section: Section) -> list[Text]:
    """A section's words, paragraph by paragraph."""
    found: list[Text] = []
    for block in section.blocks:
        match block:
            case Paragraph():
                found.append(block.text)
            case Items():
                found.extend(block.items)
            case Quote():
                found.extend(block.paragraphs)
    return found


def test_foreign_names_keep_their_place(
    renderer: Renderer, release: Release, sender: Sender, edition_in: Editions
) -> None:
    """In a line of the other direction names and numbers stand between isolates, each opened and closed."""
    arabic = renderer.render(release, edition_in("ar"), sender).text
    english = renderer.render(release, edition_in("en"), sender).text

    assert "\u2068+32 2 555 01 01\u2069" in arabic
    assert "\u2068Lantern Watch\u2069" in arabic
    assert "\u2068محاكمة الميناء\u2069" in english
    assert "\u2068Ann Other" not in english
    for line in (arabic + english).split("\n"):
        assert line.count("\u2068") == line.count("\u2069")


def test_links_become_numbered_notes() -> None:
    """An address has one number, in the order of reading; the words around it stay as they are."""
    one, two = Span(text="one ", href=OTHER), Span(text="two", href=LINK)
    first, second = (Span(text="See "), one, Span(text="and "), two), (Span(text="again", href=OTHER),)
    numbers = spans.notes(edition_of(first, second))

    assert numbers == {OTHER: 1, LINK: 2}
    assert [spans.words(text, numbers) for text in (first, second)] == ["See one [1] and two [2]", "again [1]"]


def test_an_address_that_is_said_gets_no_note() -> None:
    """Words that are the address itself need no note."""
    said = (Span(text="lanternwatch.example/a", href=LINK), Span(text=" or "), Span(text=OTHER, href=OTHER))
    mail = (Span(text="a@lanternwatch.example", href="mailto:a@lanternwatch.example"),)

    assert not spans.notes(edition_of(said, mail))
    assert plain(said) == spans.words(said, {})


def test_a_link_of_several_looks_has_one_note() -> None:
    """A link that is partly bold is one link."""
    link = (Span(text="the ", href=LINK), Span(text="whole", href=LINK, strong=True), Span(text=" file", href=LINK))

    assert spans.words(link, spans.notes(edition_of(link))) == "the whole file [1]"


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_no_note_leaves_no_gap(
    renderer: Renderer, release: Release, sender: Sender, edition_in: Editions, locale: str
) -> None:
    """Without a note one blank line parts the salutation from the release."""
    text = renderer.render(release, edition_in(locale), sender).text.replace(mark(Slot.NOTE), "")

    assert text.startswith(f"{mark(Slot.SALUTATION)}\n\n---")
