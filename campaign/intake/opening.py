"""The top of a draft: what stands before the lead, and the lead."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from campaign.intake import phrases, shape
from campaign.intake.dates import clock, find
from campaign.intake.people import contact_like, reachable
from campaign.intake.shape import Line

__all__ = ["Hold", "Opening", "read"]

#: The longest headline that is proposed from a lead, in characters.
_PROPOSED = 110
_PLACE = re.compile(r"(?P<place>[^\W\d][^\d.!?:;«»“”]{1,60}?)\s*[,،(]\s*(?:[^\W\d]\w{0,12},?\s+){0,2}", re.UNICODE)
_AFTER = re.compile(r"[^\S\n]*(?:r\.|г\.|року|года|р\.|م)?\)?\s*(?P<sign>[–—―-]+|:|\.(?=\s|$))?\s*")
_ZONES = {
    **dict.fromkeys(("UTC", "GMT"), "UTC"),
    **dict.fromkeys(("CET", "CEST", "MEZ", "MESZ"), "Europe/Brussels"),
    **dict.fromkeys(("EET", "EEST"), "Europe/Kyiv"),
    **dict.fromkeys(("WET", "WEST"), "Europe/Lisbon"),
    **dict.fromkeys(("EST", "EDT", "ET"), "America/New_York"),
    "BST": "Europe/London",
    "MSK": "Europe/Moscow",
}


class Hold(NamedTuple):
    """An embargo as the draft says it. ``lifts`` is wall time, ``None`` when it cannot be read."""

    line: Line
    lifts: dt.datetime | None
    zone: str


class Opening(NamedTuple):
    """What stands above the body. ``remarks`` is what is said above each part of the edition."""

    headline: str
    subhead: str
    place: str
    date: dt.date | None
    date_unsure: bool
    hold: Hold | None
    lead: str
    remarks: dict[str, list[str]]


class _Dateline(NamedTuple):
    """Place and date, whether day and month could be exchanged, and where the line goes on."""

    place: str
    date: dt.date
    unsure: bool
    end: int


def read(lines: Sequence[Line]) -> tuple[Opening, Sequence[Line]]:
    """The opening, and the lines below the lead."""
    return _Top(lines).read()


class _Top:
    """The opening as it is found."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.headline = self.subhead = self.place = ""
        self.date: dt.date | None = None
        self.unsure = False
        self.hold: Hold | None = None
        self.remarks: dict[str, list[str]] = {}
        #: Press contacts from above the lead; they are read after the body.
        self.below: list[Line] = []

    def say(self, part: str, *remarks: str) -> None:
        self.remarks.setdefault(part, []).extend(remarks)

    def read(self) -> tuple[Opening, Sequence[Line]]:
        number = 0
        # The last line is the lead, whatever it looks like.
        while number < len(self.lines) - 1:
            block = self.contacts(number)
            if block and number + block < len(self.lines):
                self.below.extend(self.lines[number : number + block])
                number += block
            elif self.takes(self.lines[number], self.lines[number + 1]):
                number += 1
            else:
                break
        line = self.lines[number]
        found = _dateline(line.text)
        lead = line.text
        if found and found.end < len(line.text) and self.dates(line, found):
            lead = line.text[found.end :]
        if not self.headline:
            self.headline = _proposed(lead)
            self.say("headline", "undecided: the draft has no headline; this one is the beginning of its lead")
        if shape.quotation(line.text) or shape.bullet(line.text):
            self.say("lead", f"undecided: is this the lead? (line {line.row} of the draft)")
        top = Opening(
            self.headline, self.subhead, self.place, self.date, self.unsure, self.hold, lead, self.remarks
        )  # fmt: skip
        return top, [*self.lines[number + 1 :], *self.below]

    def contacts(self, number: int) -> int:
        """How many lines of press contacts stand here, above the lead."""
        if not phrases.matches(phrases.CONTACTS, self.lines[number].text):
            return 0
        block = 1
        for place, line in enumerate(self.lines[number + 1 : number + 9], 2):
            if not contact_like(line.text):
                break
            block = place if reachable(line.text) else block
        return block

    def takes(self, line: Line, following: Line) -> bool:
        """Whether a line stands above the lead; what it says is kept."""
        text = line.text
        kept = f"from the draft, line {line.row}: {text}"
        if phrases.KICKER.fullmatch(text) or phrases.END.fullmatch(text):
            self.say("headline", kept)
        elif self.hold is None and (hold := _hold(line)):
            self.hold = hold
        elif found := _dateline(text):
            return found.end == len(text) and self.dates(line, found)
        elif not self.headline and len(text) <= 200 and _is_title(text):
            self.headline = text.lstrip("# ")
        elif self.headline and not self.subhead and len(text) <= 250 and self.is_subhead(text, following.text):
            self.subhead = text.lstrip("# ")
        else:
            return False
        return True

    def is_subhead(self, text: str, following: str) -> bool:
        below = shape.heading(text, following) or (not self.place and _dateline(following) is not None)
        return _is_title(text) and below

    def dates(self, line: Line, found: "_Dateline") -> bool:
        """Keeps place and date, unless the draft has already said when."""
        if self.date is not None:
            return False
        self.place, self.date, self.unsure = found.place, found.date, found.unsure
        self.say("dateline", f"from the draft, line {line.row}: {line.text[: found.end].strip()}")
        return True


def _is_title(text: str) -> bool:
    return text[-1] not in ".;,:…،؛" and text[-2:] not in (".”", ".»", '."', ".“") and shape.bullet(text) is None


def _dateline(text: str) -> _Dateline | None:
    """Place and date at the beginning of a line."""
    found = find(text[:120])
    if not found:
        return None
    before = text[: found.start]
    after = _AFTER.match(text, found.end)
    sign, end = (after["sign"] or "", after.end()) if after else ("", found.end)
    whole = end == len(text)
    place = _PLACE.fullmatch(before)
    words = len(place["place"].split()) if place else 0
    # A full stop also ends an ordinary sentence, so there the place has to be short.
    if place and (words <= 3 or (words <= 5 and sign != ".")) and (whole or sign):
        return _Dateline(place["place"].strip(), found.date, found.unsure, end)
    # A weekday or an article may stand alone before the date.
    if whole and len(text) <= 60 and re.fullmatch(r"(?:\w{1,12},?\s+)?", before):
        return _Dateline("", found.date, found.unsure, end)
    return None


def _hold(line: Line) -> Hold | None:
    """The embargo that a line speaks of."""
    text = line.text
    match = phrases.EMBARGO.match(text.lstrip("*[(# "))
    if not match or len(text) > 200:
        return None
    date = find(text)
    rest = text[: date.start] + " " + text[date.end :] if date else text
    hour = clock(rest)
    if not (date or hour or ":" in text or len(text.split()) <= 3):
        return None
    zone = next((zone for word in re.findall(r"\w+", text) if (zone := _ZONES.get(word))), "")
    lifts = dt.datetime.combine(date.date, hour) if date and hour and not date.unsure else None
    return Hold(line, lifts, zone)


def _proposed(lead: str) -> str:
    """The lead's first clause, cut at a word."""
    sentence = re.split(r"(?<=\w{3}[.!?…])\s", lead, maxsplit=1)[0].rstrip(".")
    clauses = re.split(r"(?<=[,;:–—،])\s", sentence)
    clause = clauses[0]
    for more in clauses[1:]:
        if len(clause) >= 60:
            break
        clause = f"{clause} {more}"
    clause = clause.rstrip(" ,;:–—،") or lead.strip()
    return clause if len(clause) <= _PROPOSED else clause[: _PROPOSED - 1].rpartition(" ")[0] + "…"
