"""The record of a source edition: when it holds, and what it names when it does not."""

import pytest

from campaign.edition import Edition, Paragraph, Quote, Section, Span
from campaign.provenance import FORM, Change, changes, record


def words(text: str) -> tuple[Span, ...]:
    """One paragraph's words."""
    return (Span(text=text),)


def source(*paragraphs: str, headline: str = "Court orders clean water") -> Edition:
    """An edition with these paragraphs below its lead."""
    blocks = tuple(Paragraph(text=words(paragraph)) for paragraph in paragraphs)
    return Edition(locale="en", headline=headline, lead=words("Lead."), sections=(Section(blocks=blocks),))


BEFORE = source("One.", "Two.", "Three.", "Four.")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (BEFORE, []),
        (source("One.", "Two,\n twice.", "Three.", "Four."), [Change("section.1.block.2")]),
        (source("One.", "New.", "Two.", "Three.", "Four."), [Change("section.1.block.2")]),
        (source("One.", "Three.", "Four."), [Change("section.1.block.2", 1)]),
        (source("One.", "Two."), [Change("section.1.block.2", 2)]),
        (source("One.", "Two.", "Three.", "Four.", headline="Water"), [Change("headline")]),
        (source("1.", "Two.", "3.", "Four."), [Change("section.1.block.1"), Change("section.1.block.3")]),
    ],
)
def test_what_changed_is_named(now: Edition, expected: list[Change]):
    """A record names exactly the parts of the source that were changed, added or removed since."""
    assert list(changes(record(BEFORE), now)) == expected


def test_looks_are_no_words():
    """Emphasis, ids, blanks and the source's own record change nothing; a link's target does."""
    bold = (Span(text="O", strong=True), Span(text="ne.  "))
    quote = Quote(paragraphs=(words("We won."),), speaker="Ada")
    plain = Edition(locale="en", headline="H", lead=words("One."), sections=(Section(heading="S", blocks=(quote,)),))
    named = Section(heading="S", blocks=(quote.model_copy(update={"id": "b"}),), id="a")
    other = Edition(locale="en", headline="H", lead=bold, sections=(named,), source="0" * 16)
    linked = plain.model_copy(update={"lead": (Span(text="One.", href="https://x.example/"),)})

    assert changes(record(plain), other) == ()
    assert list(changes(record(plain), linked)) == [Change("lead")]
    assert FORM.fullmatch(record(plain))
