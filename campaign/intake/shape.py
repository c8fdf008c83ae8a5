"""What the lines of a draft look like: list entries, headings, quotations, attributions.

In plain text told by shape alone, in any language; a document says of some lines what they are, see ``Line.kind``.
Each answer may be "not this"; then the line is an ordinary paragraph.
"""

import re
from typing import NamedTuple

from campaign.edition import Span, Text
from campaign.intake import phrases
from campaign.intake.dates import find
from campaign.text import normalise

__all__ = ["ENDS", "Bullet", "Line", "Quotation", "attribution", "bullet", "heading", "lines", "paired", "quotation"]

#: The longest line of a text that was wrapped by hand, and the shortest that may go on in the next, in characters.
_WRAPPED, _FULL = 100, 50
_BULLET = re.compile(r"(?:[-•*·‣▪●◦–—]|(?P<number>\d{1,3})[.)])\s+(?=\S)")
_MARKS = {"“": "”", "„": "”“", "«": "»", "‟": "”"}
#: What a sentence may end with.
ENDS = ".!?…؟۔"
_PARTICLES = {"al", "bin", "da", "de", "del", "della", "der", "di", "du", "el", "ibn", "la", "le", "van", "von", "y"}
_NAME = r"(?P<name>\w[\w.'’-]*(?:\s+\w[\w.'’-]*){0,5})"
_TAILS = (
    re.compile(rf"[\s,،–—-]*{phrases.VERBS}\s+{_NAME}\s*(?:[,،]\s*(?P<role>[^.!?]+?))?\s*[.]?", re.IGNORECASE),
    re.compile(rf"[\s,،–—-]*{_NAME}\s*(?:[,،]\s*(?P<role>[^.!?]+?))?[,،]?\s+{phrases.VERBS}\s*[.]?", re.IGNORECASE),
    re.compile(rf"\s*[–—―-]+\s*{_NAME}\s*(?:[,،]\s*(?P<role>[^!?]+?))?\s*", re.IGNORECASE),
)


class Line(NamedTuple):
    """One paragraph of the draft, with the 1-based line on which it begins, or its number in a document.

    ``kind`` is what a document says of it: ``title`` ``heading`` ``quote`` ``row`` (of a table) ``paragraph``, or
    ``loose`` for a paragraph that may be a heading all the same; empty in plain text. ``spans``, if there are any, are
    the text with its looks and links. ``said`` is what stands beside it, such as its footnotes, as remarks.
    """

    row: int
    text: str
    kind: str = ""
    spans: Text = ()
    said: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"{'paragraph' if self.kind else 'line'} {self.row}"

    @property
    def declared(self) -> bool:
        """Whether the document calls it a heading."""
        return self.kind in ("title", "heading")

    @property
    def bold(self) -> bool:
        """Whether all of it is strong."""
        return bool(self.spans) and all(span.strong or not span.text.strip() for span in self.spans)

    @property
    def shown(self) -> str:
        """The words on one line, with the address of each link behind its words."""
        words = "".join(
            span.text + (f" <{span.href}>" if span.href and span.href not in span.text else "") for span in self.spans
        )
        return " ".join((words or self.text).split("\n"))

    def kept(self) -> tuple[str, ...]:
        """Remarks that hold the whole line."""
        return (f"from the draft, {self.place}: {self.shown}", *self.said)

    def words(self, start: int = 0, end: int | None = None) -> Text:
        """A part of the text, by characters, with its looks and links; no white space at its ends."""
        stop = len(self.text) if end is None else end
        cut = self.text[start:stop]
        start += len(cut) - len(cut.lstrip())
        stop = start + len(cut.strip())
        if not self.spans:
            return (Span(text=self.text[start:stop]),) if stop > start else ()
        found, place = [], 0
        for span in self.spans:
            piece = span.text[max(start - place, 0) : max(stop - place, 0)]
            place += len(span.text)
            if piece:
                found.append(span.model_copy(update={"text": piece}))
        return tuple(found)

    def part(self, start: int, end: int | None = None) -> "Line":
        """The same line, cut."""
        words = self.words(start, end)
        return self._replace(text="".join(span.text for span in words), spans=words if self.spans else ())


class Bullet(NamedTuple):
    """An entry of a list: its number, 0 for a dash or a dot, and its words."""

    number: int
    text: str


class Quotation(NamedTuple):
    """Somebody's words without their marks, and what follows them in the paragraph."""

    words: str
    tail: str
    closed: bool


def lines(text: str) -> list[Line]:
    """The paragraphs of a draft: lines that were wrapped by hand are joined, empty ones dropped."""
    raw = normalise(text).split("\n")
    wrapped = max(map(len, raw)) <= _WRAPPED and any(not line.strip() for line in raw[:-1])
    found: list[Line] = []
    before = ""
    for row, line in enumerate(raw, 1):
        if line.strip() and before.strip() and _goes_on(found[-1].text, before, line, wrapped=wrapped):
            found[-1] = found[-1]._replace(text=f"{found[-1].text} {line.strip()}")
        elif line.strip():
            found.append(Line(row, line.strip()))
        before = line
    return found


def _goes_on(entry: str, before: str, line: str, *, wrapped: bool) -> bool:
    if bullet(line.strip()):
        return False
    if bullet(entry) and line.startswith("  "):
        return True
    heads = (phrases.CONTACTS, phrases.RELATED, phrases.COVERAGE)
    alone = "@" in before + line or any(phrases.matches(head, before) for head in heads)
    dated = before.rstrip().endswith(")") and find(before) is not None
    return wrapped and len(before.strip()) >= _FULL and not alone and not dated


def bullet(text: str) -> Bullet | None:
    """The list entry that a line is."""
    match = _BULLET.match(text)
    return Bullet(int(match["number"] or 0), text[match.end() :]) if match else None


def heading(line: Line, below: Line | None) -> bool:
    """Whether a line is a heading: called one, or short, without a stop at its end, above something longer."""
    text = line.text
    if line.declared:
        return True
    if not line.kind and text.startswith("#") and len(text) <= 200:
        return bool(text.lstrip("# "))
    if line.kind not in ("", "loose") or any(span.href for span in line.spans):
        return False
    return below is not None and _above(text, below.text, bold=line.bold)


def _above(text: str, following: str, *, bold: bool) -> bool:
    if len(text) > 110 or bullet(text) or text[0] in {*_MARKS, '"'} or "@" in text:
        return False
    words = len(text.split())
    if text[-1] in ".;,…!،؛" or (text[-1] in "?؟:" and words > 10 - 5 * (text[-1] == ":")):
        return False
    starts = bool(bullet(following)) or following[0] in {*_MARKS, '"'}
    if text[-1] == ":" and starts:
        return False
    return bold or starts or following[-1] == ":" or len(following) >= max(60, 1.2 * len(text))


def quotation(text: str) -> Quotation | None:
    """The paragraph as a quotation when it begins with one. ``closed`` is false when its closing mark is missing."""
    closing = _MARKS.get(text[:1], text[:1] if text[:1] == '"' else "")
    if not closing:
        return None
    end = text.rfind('"') if closing == '"' else _end(text, closing)
    if end <= 0:
        words = text[1:].strip()
        return Quotation(words, "", closed=False) if words else None
    words, tail = text[1:end].strip(), text[end + 1 :].strip()
    if tail in {".", "!", "?", ",", "…"}:
        # The stop belongs to the words, wherever the writer put it.
        words, tail = words + ("" if words[-1:] in ENDS else tail.replace(",", "")), ""
    return Quotation(words, tail, closed=True) if words else None


def _end(text: str, closing: str) -> int:
    """Where the first quotation closes, inner ones of the same marks passed over; -1 when it does not."""
    depth = 0
    for number, character in enumerate(text):
        if character in closing and depth and (character != text[0]):
            depth -= 1
            if depth == 0:
                return number
        elif character == text[0]:
            depth += 1
    return -1


def paired(text: str) -> bool:
    """Whether double quotation marks open as often as they close, in any country's way of using them."""
    marks = [text.count(mark) for mark in "„“”"]
    curly = marks[1] == marks[2] if not marks[0] else marks[0] <= marks[1] + marks[2]
    return curly and text.count("«") == text.count("»") and text.count('"') % 2 == 0


def attribution(tail: str) -> tuple[str, str] | None:
    """Speaker and role in what follows somebody's words: ``said Ada Lovelace, director.`` ``— Ada Lovelace``."""
    for pattern in _TAILS:
        match = pattern.fullmatch(tail)
        if match and _a_name(match["name"]):
            return match["name"], (match["role"] or "").strip()
    return None


def _a_name(words: str) -> bool:
    parts = words.split()
    cased = [part for part in parts if part.lower() != part.upper()]
    named = all(part[0].isupper() or part.lower() in _PARTICLES for part in cased)
    # Scripts without capitals: a name is short.
    return len(parts) <= (6 if cased else 4) and named and bool(parts) and parts[-1].lower() not in _PARTICLES
