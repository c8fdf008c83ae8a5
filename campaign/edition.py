"""One release in one locale, complete in itself; and which edition a contact gets, with the reason."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import ConfigDict, Field

from campaign.contact import Contact
from campaign.locale import Tag, lookup
from campaign.text import Line, Model, Prose, Slug
from campaign.url import Url

__all__ = ["Choice", "Edition", "Items", "Paragraph", "Quote", "Section", "Span", "Text", "choose", "places", "plain"]


class Span(Model):
    """A run of words with one look. Text is data: no markup in it means anything."""

    # White space at a span's edge parts words; it must not be stripped.
    model_config = ConfigDict(str_strip_whitespace=False)

    text: Annotated[Prose, Field(min_length=1)]
    strong: bool = False
    emphasis: bool = False
    href: Url | None = None


#: One paragraph's words.
Text = tuple[Span, ...]
#: What a section or a quotation is called in every edition of its release; empty when nobody said.
Id = Literal[""] | Slug


def plain(text: Iterable[Span]) -> str:
    """The words alone."""
    return "".join(span.text for span in text)


class Paragraph(Model):
    """A paragraph."""

    kind: Literal["paragraph"] = "paragraph"
    text: Text


class Items(Model):
    """A list, numbered when ``ordered``."""

    kind: Literal["items"] = "items"
    ordered: bool = False
    items: tuple[Text, ...]


class Quote(Model):
    """Somebody's words, set apart. Without quotation marks: those are the locale's, added when rendered."""

    kind: Literal["quote"] = "quote"
    paragraphs: tuple[Text, ...]
    speaker: Line = ""
    role: Line = ""
    id: Id = ""


Block = Annotated[Paragraph | Items | Quote, Field(discriminator="kind")]


class Section(Model):
    """Blocks under a heading. Only the first section of an edition may have none."""

    heading: Line = ""
    blocks: tuple[Block, ...]
    id: Id = ""


class Edition(Model):
    """A release in one locale. ``dateline`` is the place; the date comes from the release.

    ``source`` is the record of the source edition that this one was made from, see ``provenance``; no words of it.
    """

    locale: Tag
    headline: Annotated[Line, Field(min_length=1)]
    subhead: Line = ""
    subject: Line = ""
    preheader: Line = ""
    dateline: Line = ""
    lead: Text
    sections: tuple[Section, ...] = ()
    pull_quote: Quote | None = None
    boilerplate: tuple[Text, ...] = ()
    source: Prose = ""

    @property
    def mail_subject(self) -> str:
        """The subject: as written, else the headline."""
        return self.subject or self.headline

    @property
    def mail_preheader(self) -> str:
        """The line beside the subject in an inbox: as written, else the start of the lead, cut at a word."""
        if self.preheader:
            return self.preheader
        words = " ".join(plain(self.lead).split())
        return words if len(words) <= 110 else words[:109].rpartition(" ")[0] + "…"


def places(edition: Edition) -> Iterator[tuple[str, Text]]:
    """Every part that has words, in the order of reading, each with the name of its place.

    ``headline`` ``subhead`` ``subject`` ``preheader`` ``dateline`` ``lead``; ``section.2`` is the second section's
    heading, ``section.2.block.3`` its third block, ``section.2.block.3.1`` the first entry of a list or the first
    paragraph of a quotation there, ``.speaker`` and ``.role`` whose it is; then ``pull_quote.1`` and the like,
    ``boilerplate.1``.
    """
    for name in ("headline", "subhead", "subject", "preheader", "dateline"):
        yield from _line(name, getattr(edition, name))
    yield "lead", edition.lead
    for number, section in enumerate(edition.sections, 1):
        yield from _line(f"section.{number}", section.heading)
        for position, block in enumerate(section.blocks, 1):
            yield from _block(f"section.{number}.block.{position}", block)
    if edition.pull_quote:
        yield from _block("pull_quote", edition.pull_quote)
    for number, text in enumerate(edition.boilerplate, 1):
        yield f"boilerplate.{number}", text


def _block(place: str, block: Paragraph | Items | Quote) -> Iterator[tuple[str, Text]]:
    if isinstance(block, Paragraph):
        yield place, block.text
        return
    for number, text in enumerate(block.items if isinstance(block, Items) else block.paragraphs, 1):
        yield f"{place}.{number}", text
    if isinstance(block, Quote):
        yield from _line(f"{place}.speaker", block.speaker)
        yield from _line(f"{place}.role", block.role)


def _line(place: str, words: str) -> Iterator[tuple[str, Text]]:
    if words:
        yield place, (Span(text=words),)


class Choice(NamedTuple):
    """The edition a contact gets. ``wanted`` is the language that led to it, empty for a fallback."""

    locale: str
    reason: Literal["exact", "base", "fallback"]
    wanted: str


def choose(contact: Contact, locales: Sequence[str], fallback: Sequence[str], source: str) -> Choice:
    """The one edition for a contact: by their languages in order, then the fallback chain, then the source edition.

    ``locales`` are the editions there are; ``source`` is one of them. Every contact gets exactly one.
    """
    for wanted in contact.languages:
        found = lookup(wanted, locales)
        if found:
            return Choice(found[0], "exact" if found[1] == "exact" else "base", wanted)
    for tag in fallback:
        found = lookup(tag, locales)
        if found:
            return Choice(found[0], "fallback", "")
    return Choice(source, "fallback", "")
