"""The top of a draft: what stands before the lead, and the lead."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from campaign.edition import Text, plain
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
    lead: Text
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
        #: Where a document's title stands; what stands above it is no headline.
        self.title = next((place for place, line in enumerate(lines[:12]) if line.kind == "title"), -1)
        if any(len(line.text) > 200 for line in lines[: max(self.title, 0)]):
            self.title = -1

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
            elif number < self.title and not self.hold_or_date(self.lines[number]):
                self.say("headline", *self.lines[number].kept())
                number += 1
            elif self.takes(self.lines[number], self.lines[number + 1]):
                number += 1
            else:
                break
        line = self.lines[number]
        found = _dateline(line.text)
        lead = line.words()
        if found and found.end < len(line.text) and self.dates(line, found):
            lead = line.words(found.end)
        self.say("lead", *line.said)
        if not self.headline:
            self.headline = _proposed(plain(lead))
            self.say("headline", "undecided: the draft has no headline; this one is the beginning of its lead")
        if shape.quotation(line.text) or shape.bullet(line.text) or line.kind == "quote":
            self.say("lead", f"undecided: is this the lead? ({line.place} of the draft)")
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
        if phrases.KICKER.fullmatch(text) or phrases.END.fullmatch(text):
            self.say("headline", *line.kept())
        elif self.hold_or_date(line):
            pass
        elif _dateline(text) and not line.declared:
            return False
        elif not self.headline and (line.declared or (len(text) <= 200 and _is_title(line))):
            self.headline = self.titled("headline", line)
        elif self.headline and not self.subhead and len(text) <= 250 and self.is_subhead(line, following):
            self.subhead = self.titled("subhead", line)
        elif line.declared:
            # Nothing but headline and subhead stands above a lead.
            self.say("headline", *line.kept())
        else:
            return False
        return True

    def hold_or_date(self, line: Line) -> bool:
        """Whether a line is the embargo, or place and date alone; then it is kept."""
        if self.hold is None and (hold := _hold(line)):
            self.hold = hold
            return True
        found = _dateline(line.text)
        return bool(found and found.end == len(line.text) and self.dates(line, found))

    def titled(self, part: str, line: Line) -> str:
        """The words of a headline or subhead. What a line of plain words cannot hold is said above it."""
        self.say(part, *(line.kept() if any(span.href for span in line.spans) else line.said))
        return line.text if line.kind else line.text.lstrip("# ")

    def is_subhead(self, line: Line, following: Line) -> bool:
        below = shape.heading(line, following) or (not self.place and _dateline(following.text) is not None)
        return line.declared or (_is_title(line) and below)

    def dates(self, line: Line, found: "_Dateline") -> bool:
        """Keeps place and date, unless the draft has already said when."""
        if self.date is not None:
            return False
        self.place, self.date, self.unsure = found.place, found.date, found.unsure
        self.say("dateline", *line.part(0, found.end)._replace(said=()).kept())
        return True


def _is_title(line: Line) -> bool:
    text = line.text
    if line.kind in ("quote", "row"):
        return False
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
