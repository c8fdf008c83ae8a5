"""A finished release in plain text, read into the form of ``release.toml`` and ``<locale>.md``.

It decides what shape and fixed phrases show, marks the rest with a comment ``undecided:``, and loses no sentence:
what does not stand in a part as it was written stands in a comment ``from the draft``. It asks nobody and invents no
fact; where a model needs an address that the draft does not give, a placeholder on ``placeholder.example`` stands
until a person has replaced it.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from campaign.edition import Edition, Items, Paragraph, Quote, Section, Span, Text
from campaign.errors import InputError, Problem
from campaign.intake import facts, opening, phrases, shape
from campaign.intake.edition import render
from campaign.intake.people import contact_like
from campaign.intake.shape import Line
from campaign.intake.skeleton import checked
from campaign.intake.source import LIMIT, Note, notes

__all__ = ["Draft", "read"]

#: What one run of words may hold (``text.Prose``).
_PARAGRAPH = 100_000
_Block = Paragraph | Items | Quote


class Draft(NamedTuple):
    """The files by their path in the release's folder, and what a person has still to decide, where it stands."""

    files: dict[str, str]
    undecided: tuple[Note, ...]


def read(text: str, slug: str, locale: str, today: dt.date) -> Draft:
    """The release that a text holds. ``today`` serves when the text has no date.

    Raises ``InputError`` when the text is empty, or slug or locale cannot be.
    """
    (tag,) = checked(slug, [locale])
    if len(text) > LIMIT:
        raise InputError.of("draft", "", f"{len(text):,} characters", f"a text of at most {LIMIT:,} characters")
    lines = shape.lines(text)
    long = [line.row for line in lines if len(line.text) > _PARAGRAPH]
    if long:
        right = f"paragraphs of at most {_PARAGRAPH:,} characters"
        raise InputError(Problem("draft", row, "", "", right) for row in long)
    if not lines:
        raise InputError.of("draft", "", "", "a text with at least one sentence")
    top, rest = opening.read(lines)
    body = _Body(rest)
    files = {
        "release.toml": facts.write(slug, tag, today, top, body.blocks),
        f"{tag}.md": render(body.edition(tag, top), body.remarks(top)),
    }
    return Draft(files, tuple(note for name, content in files.items() for note in notes(name, content)))


class _Part:
    """A section as it grows: blocks, and what is said above each."""

    def __init__(self, heading: str, said: Sequence[str] = ()) -> None:
        self.heading, self.said = heading, tuple(said)
        self.blocks: list[tuple[_Block, list[str]]] = []

    def add(self, block: _Block, *said: str) -> None:
        self.blocks.append((block, list(said)))


class _Body:
    """Everything below the lead."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.parts = [_Part("")]
        self.boilerplate: list[Text] = []
        self.about: list[str] = []
        self.end: list[str] = []
        #: The lines of the blocks that hold facts, by kind; the head's own line first.
        self.blocks: dict[str, list[Line]] = {}
        self.kind = ""
        self.take: Callable[[int], bool] = self.prose
        for number in range(len(lines)):
            if not (self.head(number) or self.take(number)):
                self.take = self.prose
                self.prose(number)

    def following(self, number: int) -> str | None:
        return self.lines[number + 1].text if number + 1 < len(self.lines) else None

    def head(self, number: int) -> bool:
        """Whether a line opens a block of another kind, or closes the release."""
        line = self.lines[number]
        kinds = {"contacts": phrases.CONTACTS, "related": phrases.RELATED, "coverage": phrases.COVERAGE}
        for kind, phrase in kinds.items():
            match = phrases.matches(phrase, line.text)
            if match and len(line.text) <= 200:
                self.blocks.setdefault(kind, []).append(line)
                self.take = {"contacts": self.contact, "related": self.entry, "coverage": self.entry}[kind]
                self.kind = kind
                if match[1]:
                    self.blocks[kind].append(Line(line.row, match[1]))
                return True
        if phrases.END.fullmatch(line.text):
            self.end.append(_kept(line))
            return True
        if self.stands_for_us(number):
            self.about.append(_kept(line))
            self.take = self.standing
            return True
        return False

    def stands_for_us(self, number: int) -> bool:
        """Whether a line is the heading of the boilerplate: a phrase for it, and no other heading below."""
        line, following = self.lines[number], self.following(number)
        if not phrases.matches(phrases.BOILERPLATE, line.text) or following is None or line.text[-1] in ".!?":
            return False
        if len(following) <= len(line.text):
            return False
        for later in range(number + 1, len(self.lines)):
            text = self.lines[later].text
            if any(phrases.matches(p, text) for p in (phrases.CONTACTS, phrases.RELATED, phrases.COVERAGE)):
                return True
            if shape.heading(text, self.following(later)):
                return False
        return True

    def contact(self, number: int) -> bool:
        return contact_like(self.lines[number].text) and self.keep(number)

    def entry(self, number: int) -> bool:
        text = self.lines[number].text
        return facts.entry_like(text) and self.keep(number)

    def keep(self, number: int) -> bool:
        """Takes a line into the current block of facts, unless it is a heading above prose."""
        line, following = self.lines[number], self.following(number)
        prose = following is not None and not contact_like(following) and not facts.entry_like(following)
        if prose and shape.heading(line.text, following):
            return False
        self.blocks[self.kind].append(line)
        return True

    def standing(self, number: int) -> bool:
        line = self.lines[number]
        if shape.heading(line.text, self.following(number)):
            return False
        self.boilerplate.append(_words(line.text))
        return True

    def prose(self, number: int) -> bool:
        line = self.lines[number]
        entry = shape.bullet(line.text)
        if shape.heading(line.text, self.following(number)):
            self.parts.append(_Part(line.text.lstrip("# ")))
        elif entry and self.listed(number, entry):
            pass
        elif not self.attributed(line):
            self.parts[-1].add(*_paragraph(line))
        return True

    def listed(self, number: int, entry: shape.Bullet) -> bool:
        """Adds an entry to the list above, or begins one. A lone dash begins speech, a lone number a sentence."""
        blocks = self.parts[-1].blocks
        last = blocks[-1][0] if blocks else None
        open_list = isinstance(last, Items) and last.ordered == bool(entry.number)
        if isinstance(last, Items) and open_list and (not entry.number or entry.number == len(last.items) + 1):
            blocks[-1] = (last.model_copy(update={"items": (*last.items, _words(entry.text))}), blocks[-1][1])
            return True
        following = shape.bullet(self.following(number) or "")
        dash = self.lines[number].text[0] in "–—"
        if entry.number > 1 or ((entry.number or dash) and not following):
            return False
        self.parts[-1].add(Items(ordered=bool(entry.number), items=(_words(entry.text),)))
        return True

    def attributed(self, line: Line) -> bool:
        """Gives a quotation without speaker the one named by the line below it."""
        blocks = self.parts[-1].blocks
        last = blocks[-1][0] if blocks else None
        named = shape.attribution(line.text) if line.text[0] in "—–―-" and len(line.text) <= 140 else None
        if not named or not isinstance(last, Quote) or last.speaker:
            return False
        blocks[-1] = (last.model_copy(update={"speaker": named[0], "role": named[1]}), [_kept(line)])
        return True

    def edition(self, tag: str, top: opening.Opening) -> Edition:
        parts = [part for part in self.parts if part.heading or part.blocks]
        names = _names([part.heading for part in parts])
        sections = [
            Section(heading=part.heading, blocks=tuple(block for block, _ in part.blocks), id=name)
            for part, name in zip(parts, names, strict=True)
        ]
        return Edition(
            locale=tag,
            headline=top.headline,
            subhead=top.subhead,
            dateline=top.place,
            lead=_words(top.lead),
            sections=tuple(sections),
            boilerplate=tuple(self.boilerplate),
        )

    def remarks(self, top: opening.Opening) -> dict[str, list[str]]:
        """What is said above each part, by the names that ``edition.render`` knows."""
        found = {**top.remarks, "boilerplate": self.about, "end": self.end}
        for number, part in enumerate(part for part in self.parts if part.heading or part.blocks):
            found |= {f"{number}.{place}": said for place, (_, said) in enumerate(part.blocks)}
        return found


def _names(headings: Sequence[str]) -> list[str]:
    """What each section is called in every edition: three words of its heading, or its number. None without one."""
    found: list[str] = []
    for number, heading in enumerate(headings, 1):
        ascii_only = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
        name = "-".join(re.findall("[a-z0-9]+", ascii_only)[:3])
        fits = 3 <= len(name) <= 40 and name not in found
        found.append((name if fits else f"part-{number}") if heading else "")
    return found


def _kept(line: Line) -> str:
    return f"from the draft, line {line.row}: {line.text}"


def _words(text: str) -> Text:
    return (Span(text=text),)


def _paragraph(line: Line) -> tuple[_Block, *tuple[str, ...]]:
    """A paragraph, or a quotation when it is wholly somebody's words."""
    quotation = shape.quotation(line.text)
    if quotation is None:
        pairs = f"undecided: do the quotation marks pair? (line {line.row} of the draft)"
        return Paragraph(text=_words(line.text)), *([] if shape.paired(line.text) else [pairs])
    named = shape.attribution(quotation.tail) if quotation.tail else None
    who = f"undecided: who says this? (line {line.row} of the draft)"
    if not quotation.closed:
        open_end = f"undecided: where does this quotation end? (line {line.row} of the draft)"
        return Quote(paragraphs=(_words(quotation.words),)), who, open_end
    if not quotation.tail:
        return Quote(paragraphs=(_words(quotation.words),)), who
    if named:
        # The comma stood before "said"; set apart, the words end with a stop.
        words = quotation.words.rstrip(",،")
        words += "" if words[-1:] in shape.ENDS else "."
        return Quote(paragraphs=(_words(words),), speaker=named[0], role=named[1]), _kept(line)
    remark = f"undecided: should these words be set apart, and who says them? (line {line.row} of the draft)"
    return Paragraph(text=_words(line.text)), *([remark] if len(quotation.words) >= 60 else [])
