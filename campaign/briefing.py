"""The background paper that goes with an edition: the facts in order, who is who, what may be asked.

Not part of the edition's words. Contacts and related reports are the release's and stand there once.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from campaign.edition import Items, Quote, Section, Text, plain
from campaign.locale import Tag
from campaign.text import Line, Model
from campaign.url import Url

__all__ = [
    "AUDIENCES", "Ask", "AudienceKind", "Briefing", "Chapter", "Event", "Moment", "Person", "Question", "Testimony",
    "disorder", "file_name", "for_audience", "said", "withheld",
]  # fmt: skip

#: For whom a paper is made.
AudienceKind = Literal["mep", "diplomat", "editor"]
AUDIENCES: tuple[AudienceKind, ...] = get_args(AudienceKind)

_MOMENT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class Moment(NamedTuple):
    """A day, a month or a year: what is not known is 0. Compared as far as both are known, see :func:`disorder`."""

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        """ISO 8601, as far as it is known: ``2016``, ``2016-12``, ``2016-12-09``."""
        return "-".join(f"{part:02}" for part in self if part)


def _moment(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _MOMENT.fullmatch(value.strip())
    year, month, day = (int(part) if part else None for part in match.groups()) if match else (0, 0, 0)
    try:
        # What is not known cannot be wrong: any January and any first will do.
        dt.date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise ValueError("a date such as 2016-12-09, or 2016-12 or 2016 when no more is known") from None
    return Moment(year or 0, month or 0, day or 0)


_When = Annotated[Moment, BeforeValidator(_moment)]


class _Part(Model):
    """A part of a paper. ``audiences`` are those whom it is for; empty: everybody."""

    audiences: tuple[AudienceKind, ...] = ()


class Event(_Part):
    """Something that happened, on a day, in a month or in a year."""

    date: _When
    text: Annotated[Text, Field(min_length=1)]


class Person(_Part):
    """Somebody, or some institution, who plays a part: name, role, and what one must know of them."""

    name: Annotated[Line, Field(min_length=1)]
    role: Line = ""
    note: tuple[Text, ...] = ()


class Testimony(Quote, _Part):
    """Somebody's words with the source where they can be found. ``url`` leads there."""

    paragraphs: Annotated[tuple[Text, ...], Field(min_length=1)]
    speaker: Annotated[Line, Field(min_length=1)]
    source: Annotated[Line, Field(min_length=1)]
    url: Url | None = None


class Question(_Part):
    """What somebody will ask, and our answer."""

    question: Annotated[Line, Field(min_length=1)]
    answer: Annotated[tuple[Text, ...], Field(min_length=1)]


class Ask(_Part):
    """What we ask, and of whom."""

    text: Annotated[Text, Field(min_length=1)]
    to: Line = ""


class Chapter(Section, _Part):
    """A section of free text."""


def _three(sentences: tuple[str, ...]) -> tuple[str, ...]:
    if len(sentences) != 3 or not all(sentences):
        raise ValueError("three sentences, each on a line that begins with -")
    return sentences


class Briefing(Model):
    """Background in one locale. ``summary`` is three sentences, one an entry: no rule tells sentences apart."""

    locale: Tag
    title: Annotated[Line, Field(min_length=1)]
    summary: Annotated[tuple[Line, ...], AfterValidator(_three)]
    timeline: tuple[Event, ...] = ()
    people: tuple[Person, ...] = ()
    quotes: tuple[Testimony, ...] = ()
    questions: tuple[Question, ...] = ()
    asks: tuple[Ask, ...] = ()
    sections: tuple[Chapter, ...] = ()


_PARTS = ("timeline", "people", "quotes", "questions", "asks", "sections")


def for_audience(briefing: Briefing, kind: AudienceKind | None = None) -> Briefing:
    """The paper for one kind of reader: what is for everybody and what is for them.

    Without a kind only what is for everybody: what is meant for some is not shown to others.
    """
    kept = {
        name: tuple(part for part in getattr(briefing, name) if not part.audiences or kind in part.audiences)
        for name in _PARTS
    }
    return briefing.model_copy(update=kept)


def withheld(briefing: Briefing, kind: AudienceKind | None = None) -> int:
    """How many parts :func:`for_audience` leaves out."""
    shown = for_audience(briefing, kind)
    return sum(len(getattr(briefing, name)) - len(getattr(shown, name)) for name in _PARTS)


def said(briefing: Briefing) -> Iterator[str]:
    """Every line and paragraph of a paper, for all its readers, as plain words."""
    yield from (briefing.title, *briefing.summary)
    texts: list[Text] = [event.text for event in briefing.timeline]
    for person in briefing.people:
        yield from (person.name, person.role)
        texts += person.note
    for quote in briefing.quotes:
        yield from (quote.speaker, quote.role, quote.source)
        texts += quote.paragraphs
    for question in briefing.questions:
        yield question.question
        texts += question.answer
    for ask in briefing.asks:
        yield ask.to
        texts.append(ask.text)
    for section in briefing.sections:
        yield section.heading
        for block in section.blocks:
            match block:
                case Items():
                    texts += block.items
                case Quote():
                    yield from (block.speaker, block.role)
                    texts += block.paragraphs
                case _:
                    texts.append(block.text)
    yield from map(plain, texts)


def disorder(timeline: tuple[Event, ...]) -> int | None:
    """The 0-based place of the first event that stands after a later one; ``None`` for a timeline in order.

    2017 may stand before or after 13 July 2017: they are compared as far as both are known.
    """
    for place in range(1, len(timeline)):
        before, after = timeline[place - 1].date, timeline[place].date
        known = min(sum(map(bool, before)), sum(map(bool, after)))
        if after[:known] < before[:known]:
            return place
    return None


def file_name(slug: str, locale: str, kind: AudienceKind | None = None) -> str:
    """The paper's name as a file, without ending: the slug and the locale, nothing of what it says."""
    return f"{slug}-briefing-{locale}" + (f"-{kind}" if kind else "")
