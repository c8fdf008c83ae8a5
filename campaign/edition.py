"""One release in one locale, complete in itself; and which edition a contact gets, with the reason."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import ConfigDict, Field

from campaign.contact import Contact
from campaign.locale import Tag, lookup
from campaign.text import Line, Model, Prose
from campaign.url import Url

__all__ = ["Choice", "Edition", "Items", "Paragraph", "Quote", "Section", "Span", "Text", "choose", "plain"]


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


Block = Annotated[Paragraph | Items | Quote, Field(discriminator="kind")]


class Section(Model):
    """Blocks under a heading. Only the first section of an edition may have none."""

    heading: Line = ""
    blocks: tuple[Block, ...]


class Edition(Model):
    """A release in one locale. ``dateline`` is the place; the date comes from the release."""

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
