"""A finished release, read into the form of ``release.toml`` and ``<locale>.md``.

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

__all__ = ["Draft", "arrange", "read"]

#: What one run of words may hold (``text.Prose``).
_PARAGRAPH = 100_000
_WHO = "undecided: who says this?"
_Block = Paragraph | Items | Quote


class Draft(NamedTuple):
    """The files by their path in the release's folder, and what a person has still to decide, where it stands."""

    files: dict[str, str]
    undecided: tuple[Note, ...]


def read(text: str, slug: str, locale: str, today: dt.date) -> Draft:
    """The release that a text holds. ``today`` serves when the text has no date.

    Raises ``InputError`` when the text is empty, or slug or locale cannot be.
    """
    checked(slug, [locale])
    if len(text) > LIMIT:
        raise _too_long(len(text))
    return arrange(shape.lines(text), slug, locale, today)


def arrange(lines: Sequence[Line], slug: str, locale: str, today: dt.date, said: Sequence[str] = ()) -> Draft:
    """The release that these lines hold. ``said`` are remarks on the whole draft; they stand at the edition's end.

    Raises ``InputError`` when there is no line, or one too long, or slug or locale cannot be.
    """
    (tag,) = checked(slug, [locale])
    total = sum(len(line.text) for line in lines)
    if total > LIMIT:
        raise _too_long(total)
    long = [line.row for line in lines if len(line.text) > _PARAGRAPH]
    if long:
        right = f"paragraphs of at most {_PARAGRAPH:,} characters"
        raise InputError(Problem("draft", row, "", "", right) for row in long)
    if not lines:
        raise InputError.of("draft", "", "", "a text with at least one sentence")
    top, rest = opening.read(lines)
    body = _Body(rest)
    body.end.extend(said)
    files = {
        "release.toml": facts.write(slug, tag, today, top, body.blocks),
        f"{tag}.md": render(body.edition(tag, top), body.remarks(top)),
    }
    return Draft(files, tuple(note for name, content in files.items() for note in notes(name, content)))


def _too_long(characters: int) -> InputError:
    return InputError.of("draft", "", f"{characters:,} characters", f"a text of at most {LIMIT:,} characters")


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

    def following(self, number: int) -> Line | None:
        return self.lines[number + 1] if number + 1 < len(self.lines) else None

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
                    self.blocks[kind].append(line.part(line.text.rfind(match[1]))._replace(said=()))
                return True
        if phrases.END.fullmatch(line.text):
            self.end.extend(line.kept())
            return True
        if self.stands_for_us(number):
            self.about.extend(line.kept())
            self.take = self.standing
            return True
        return False

    def stands_for_us(self, number: int) -> bool:
        """Whether a line is the heading of the boilerplate: a phrase for it, and no other heading below."""
        line, following = self.lines[number], self.following(number)
        if not phrases.matches(phrases.BOILERPLATE, line.text) or following is None or line.text[-1] in ".!?":
            return False
        if len(following.text) <= len(line.text) or following.declared:
            return False
        for later in range(number + 1, len(self.lines)):
            text = self.lines[later].text
            if any(phrases.matches(p, text) for p in (phrases.CONTACTS, phrases.RELATED, phrases.COVERAGE)):
                return True
            if shape.heading(self.lines[later], self.following(later)):
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
        prose = following is not None and not contact_like(following.text) and not facts.entry_like(following.text)
        if line.declared or (prose and shape.heading(line, following)):
            return False
        self.blocks[self.kind].append(line)
        return True

    def standing(self, number: int) -> bool:
        line = self.lines[number]
        if shape.heading(line, self.following(number)):
            return False
        self.boilerplate.append(line.words())
        self.about.extend(line.said)
        return True

    def prose(self, number: int) -> bool:
        line = self.lines[number]
        entry = None if line.kind == "quote" else shape.bullet(line.text)
        if shape.heading(line, self.following(number)):
            linked = any(span.href for span in line.spans)
            heading = line.text if line.kind else line.text.lstrip("# ")
            self.parts.append(_Part(heading, line.kept() if linked else line.said))
        elif (entry and self.listed(number, entry)) or self.attributed(line):
            pass
        elif line.kind == "quote":
            self.quoted(number)
        else:
            block, *said = _paragraph(line)
            self.parts[-1].add(block, *line.said, *said)
        return True

    def quoted(self, number: int) -> None:
        """Adds a paragraph that the document sets apart as somebody's words."""
        line = self.lines[number]
        block, *said = _paragraph(line)
        if not isinstance(block, Quote):
            who = f"{_WHO} ({line.place} of the draft)"
            block, said = Quote(paragraphs=(line.words(),)), [*said, who]
        blocks = self.parts[-1].blocks
        last = blocks[-1][0] if blocks else None
        goes_on = number and self.lines[number - 1].kind == "quote" and isinstance(last, Quote) and not last.speaker
        if goes_on and isinstance(last, Quote):
            whole = block.model_copy(update={"paragraphs": (*last.paragraphs, *block.paragraphs)})
            asked = blocks[-1][1] if not block.speaker else _settled(blocks[-1][1])
            more = [remark for remark in said if not remark.startswith(_WHO)]
            blocks[-1] = (whole, [*asked, *line.said, *more])
        else:
            self.parts[-1].add(block, *line.said, *said)

    def listed(self, number: int, entry: shape.Bullet) -> bool:
        """Adds an entry to the list above, or begins one. A lone dash begins speech, a lone number a sentence."""
        line, following = self.lines[number], self.following(number)
        words = line.words(len(line.text) - len(entry.text))
        blocks = self.parts[-1].blocks
        last = blocks[-1][0] if blocks else None
        # A table begins a list of its own; below it goes on only with its rows.
        before = self.lines[number - 1].kind if number else ""
        other = "row" in (line.kind, before) and (line.kind != before or bool(line.said))
        open_list = isinstance(last, Items) and last.ordered == bool(entry.number) and not other
        if isinstance(last, Items) and open_list and (not entry.number or entry.number == len(last.items) + 1):
            items = last.model_copy(update={"items": (*last.items, words)})
            blocks[-1] = (items, [*blocks[-1][1], *line.said])
            return True
        dash = line.text[0] in "–—"
        alone = following is None or not shape.bullet(following.text)
        if entry.number > 1 or ((entry.number or dash) and alone):
            return False
        self.parts[-1].add(Items(ordered=bool(entry.number), items=(words,)), *line.said)
        return True

    def attributed(self, line: Line) -> bool:
        """Gives a quotation without speaker the one named by the line below it."""
        blocks = self.parts[-1].blocks
        last = blocks[-1][0] if blocks else None
        named = shape.attribution(line.text) if line.text[0] in "—–―-" and len(line.text) <= 140 else None
        if not named or not isinstance(last, Quote) or last.speaker:
            return False
        named_now = last.model_copy(update={"speaker": named[0], "role": named[1]})
        blocks[-1] = (named_now, [*_settled(blocks[-1][1]), *line.kept()])
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
            lead=top.lead,
            sections=tuple(sections),
            boilerplate=tuple(self.boilerplate),
        )

    def remarks(self, top: opening.Opening) -> dict[str, list[str]]:
        """What is said above each part, by the names that ``edition.render`` knows."""
        found = {**top.remarks, "boilerplate": self.about, "end": self.end}
        for number, part in enumerate(part for part in self.parts if part.heading or part.blocks):
            found[str(number)] = list(part.said)
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


def _settled(said: Sequence[str]) -> list[str]:
    """The remarks, without the question who speaks."""
    return [remark for remark in said if not remark.startswith(_WHO)]


def _spoken(line: Line, words: str) -> Text:
    """Somebody's words as they stand in a line, with the stop that was set behind them."""
    start = line.text.find(words)
    if start >= 0:
        return line.words(start, start + len(words))
    start = line.text.find(words[:-1])
    return (*line.words(start, start + len(words) - 1), Span(text=words[-1]))


def _paragraph(line: Line) -> tuple[_Block, *tuple[str, ...]]:
    """A paragraph, or a quotation when it is wholly somebody's words."""
    quotation = shape.quotation(line.text)
    if quotation is None:
        pairs = f"undecided: do the quotation marks pair? ({line.place} of the draft)"
        return Paragraph(text=line.words()), *([] if shape.paired(line.text) else [pairs])
    named = shape.attribution(quotation.tail) if quotation.tail else None
    who = f"{_WHO} ({line.place} of the draft)"
    if not quotation.closed:
        open_end = f"undecided: where does this quotation end? ({line.place} of the draft)"
        return Quote(paragraphs=(_spoken(line, quotation.words),)), who, open_end
    if not quotation.tail:
        return Quote(paragraphs=(_spoken(line, quotation.words),)), who
    if named:
        # The comma stood before "said"; set apart, the words end with a stop.
        words = quotation.words.rstrip(",،")
        words += "" if words[-1:] in shape.ENDS else "."
        said = line._replace(said=()).kept()
        return Quote(paragraphs=(_spoken(line, words),), speaker=named[0], role=named[1]), *said
    remark = f"undecided: should these words be set apart, and who says them? ({line.place} of the draft)"
    return Paragraph(text=line.words()), *([remark] if len(quotation.words) >= 60 else [])
