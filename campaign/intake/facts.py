"""``release.toml`` as it is written from a draft: every line of the draft that became a fact is kept beside it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from campaign.intake.dates import Found, find
from campaign.intake.opening import Hold, Opening
from campaign.intake.people import LONGEST, Person, people
from campaign.intake.shape import Line, bullet
from campaign.intake.toml import quoted
from campaign.url import checked

__all__ = ["entry_like", "write"]

_URL = re.compile(r"https?://[^\s<>\"\\]+")
_OUTLET = re.compile(r"\s*[:：|]\s+|\s+[–—-]\s+|\s*[,،]\s*(?=[«“„\"])")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_QUOTES = ' «»“”„"'
#: When nobody can read an embargo, nothing may go out.
_NEVER = dt.datetime(2999, 1, 1)  # noqa: DTZ001 - wall time, as an embargo keeps it


class _Entry(NamedTuple):
    title: str
    url: str
    date: dt.date | None
    unsure: bool


def entry_like(text: str) -> bool:
    """Whether a line can be a report or a story in a list, and is not the next paragraph."""
    if len(text) > LONGEST:
        return False
    return bool(bullet(text) or _URL.search(text) or _entry(text).date) or (len(text) <= 200 and text[-1] not in ".!?…")


def write(slug: str, tag: str, today: dt.date, top: Opening, blocks: Mapping[str, Sequence[Line]]) -> str:
    """The file's text."""
    unsure = ["undecided: could day and month be the other way round?"] if top.date_unsure else []
    undated = [] if top.date else ["undecided: the draft has no date of issue; this is the day on which it was read"]
    parts = [
        ["# Read from a draft. Lines that say undecided: wait for you; delete each when it is settled."],
        [f"slug = {quoted(slug)}"],
        [*_comments(*unsure, *undated), f"issue_date = {(top.date or today).isoformat()}"],
        [f"source_locale = {quoted(tag)}", "sensitivity = 0"],
        *([_embargo(top.hold)] if top.hold else []),
        *_contacts(tag, blocks.get("contacts", ())),
        *_related(tag, top.date or today, blocks.get("related", ())),
        *_coverage(tag, top.date or today, blocks.get("coverage", ())),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _comments(*remarks: str) -> list[str]:
    return [f"# {remark}" for remark in remarks]


def _kept(lines: Sequence[Line]) -> list[str]:
    return [f"# {remark}" for line in lines for remark in line.kept()]


def _embargo(hold: Hold) -> list[str]:
    remarks = []
    if hold.lifts is None:
        remarks.append("undecided: until when? Nothing goes out before the moment that stands here")
    if not hold.zone:
        remarks.append("undecided: in which time zone?")
    lifts, zone = hold.lifts or _NEVER, hold.zone or "UTC"
    return [
        *_kept([hold.line]),
        *_comments(*remarks),
        "[embargo]",
        f"lifts = {lifts.isoformat()}",
        f"zone = {quoted(zone)}",
    ]


def _contacts(tag: str, lines: Sequence[Line]) -> list[list[str]]:
    if not lines:
        return [_comments("undecided: the draft names no press contact; whom may journalists ring?")]
    found = people(lines[1:])
    nobody = [] if found else _comments("undecided: whom may journalists ring?")
    return [_kept(lines[:1]) + nobody, *(_contact(tag, number, person) for number, person in enumerate(found, 1))]


def _contact(tag: str, number: int, person: Person) -> list[str]:
    values = {
        "name": quoted(person.name or "Press office"),
        "role": f"{{ {tag} = {quoted(person.role)} }}" if person.role else "",
        "email": quoted(person.email or f"unknown-{number}@placeholder.example"),
        "telephone": quoted(person.telephone) if person.telephone else "",
    }
    remarks = _comments(*(f"undecided: {what}" for what in person.unread))
    return [*_kept(person.lines), *remarks, "[[press_contacts]]", *(f"{k} = {v}" for k, v in values.items() if v)]


def _related(tag: str, date: dt.date, lines: Sequence[Line]) -> list[list[str]]:
    parts = [_head(lines, "undecided: which reports?")] if lines else []
    for number, line in enumerate(lines[1:], 1):
        entry = _entry(_written(line))
        parts.append([*_shared(line, entry), "[[related]]", f"title = {quoted(entry.title)}"])
        parts[-1] += [f"locale = {quoted(tag)}", *_where(entry, date, f"report-{number}")]
    return parts


def _coverage(tag: str, date: dt.date, lines: Sequence[Line]) -> list[list[str]]:
    parts = [_head(lines, "undecided: the draft speaks of coverage and lists none")] if lines else []
    for number, line in enumerate(lines[1:], 1):
        entry = _entry(_written(line))
        pieces = _OUTLET.split(entry.title, maxsplit=1)
        outlet, title = (pieces[0], pieces[1]) if len(pieces) > 1 else (entry.title, entry.title)
        which = _comments("undecided: which is the outlet, which the title?") if len(pieces) == 1 else []
        parts.append([*_shared(line, entry), *which, "[[coverage]]", f"outlet = {quoted(outlet)}"])
        parts[-1] += [f"title = {quoted(title.strip(_QUOTES))}", f"locale = {quoted(tag)}"]
        parts[-1] += _where(entry, date, f"story-{number}")
    return parts


def _head(lines: Sequence[Line], empty: str) -> list[str]:
    return _kept(lines[:1]) + ([] if len(lines) > 1 else _comments(empty))


def _shared(line: Line, entry: _Entry) -> list[str]:
    remarks = [
        *([] if entry.url else ["undecided: the address is missing"]),
        *([] if entry.date else ["undecided: the date is missing"]),
        *(["undecided: could day and month be the other way round?"] if entry.unsure else []),
    ]
    return [*_kept([line]), *_comments(*remarks)]


def _where(entry: _Entry, date: dt.date, placeholder: str) -> list[str]:
    url = entry.url or f"https://placeholder.example/{placeholder}"
    return [f"url = {quoted(url)}", f"date = {(entry.date or date).isoformat()}"]


def _entry(text: str) -> _Entry:
    """Title, address and date of one report or story."""
    mark = bullet(text)
    words = mark.text if mark else text
    url = _URL.search(words)
    address = url[0].rstrip(").,;]»”") if url else ""
    words = words.replace(address, " ") if address else words
    try:
        checked(address)
    except ValueError:
        address = ""
    words, date = _undated(words)
    title = " ".join(words.split()).strip(" -–—,;.")
    return _Entry(title or "Untitled", address, date.date if date else None, bool(date and date.unsure))


def _written(line: Line) -> str:
    """The line's words on one line, and the address that its first link has and its words do not."""
    address = next((span.href for span in line.spans if span.href and _URL.match(span.href)), "")
    words = " ".join(line.text.split("\n"))
    return words if not address or _URL.search(words) else f"{address} {words}"


def _undated(words: str) -> tuple[str, Found | None]:
    """The words without a date that stands in brackets, at their end or at their beginning; and the date."""
    for match in reversed(list(_BRACKETS.finditer(words))):
        date = find(match[1])
        if date:
            alone = not (match[1][: date.start] + match[1][date.end :]).strip(" .,г")
            return (words[: match.start()] + words[match.end() :] if alone else words), date
    date = find(words)
    if date and not words[date.end :].strip(" .,;"):
        return words[: date.start], date
    if date and not words[: date.start].strip():
        return words[date.end :].lstrip(" .,:–—-"), date
    return words, date
