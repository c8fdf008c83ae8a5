"""What an import would change, row by row, before anything is changed.

Not the import: it looks nothing up itself and writes nothing. Rows stream through in chunks; of a row that has
passed only its address and number are kept.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from campaign.address import key
from campaign.contact import Contact, LegalBasis
from campaign.errors import Problem, shown

__all__ = ["Change", "Entry", "Held", "LookUp", "SheetRow", "Verdict", "changes", "line", "merge", "plan"]

Verdict = Literal["add", "update", "same", "duplicate", "suppressed", "invalid"]


class SheetRow(NamedTuple):
    """One row of a sheet, read. ``given`` names the fields of the contact that the row says something about.

    ``contact`` is ``None`` when there are ``problems``. ``number`` is the row's first line in the file.
    """

    number: int
    contact: Contact | None
    given: frozenset[str]
    problems: tuple[Problem, ...] = ()


class Held(NamedTuple):
    """What we hold under one address: the contact with its id, and why it is suppressed, empty when it is not."""

    id: str
    contact: Contact | None
    suppressed: str


#: What we hold for each of these address keys; a key with nothing may be left out.
LookUp = Callable[[Sequence[str]], Mapping[str, Held]]


class Change(NamedTuple):
    """One field of a contact, as text for a person to compare."""

    field: str
    old: str
    new: str


class Entry(NamedTuple):
    """What becomes of one row.

    ``contact`` is what would be stored, for add and update; ``id`` is the contact it updates. ``first`` is the row
    that a duplicate repeats, ``suppressed`` why an address is not brought back.
    """

    number: int
    verdict: Verdict
    address: str = ""
    contact: Contact | None = None
    id: str = ""
    changes: tuple[Change, ...] = ()
    first: int = 0
    suppressed: str = ""
    problems: tuple[Problem, ...] = ()


_NOTHING = Held("", None, "")


def plan(rows: Iterable[SheetRow], look_up: LookUp, chunk: int = 500) -> Iterator[Entry]:
    """An entry for every row, in order. ``look_up`` is called once for each ``chunk`` of rows."""
    seen: dict[str, int] = {}
    remaining = iter(rows)
    while taken := list(islice(remaining, chunk)):
        keys = [key(row.contact.address) for row in taken if row.contact]
        held = look_up(list(dict.fromkeys(keys))) if keys else {}
        for row in taken:
            yield _entry(row, held, seen)


def _entry(row: SheetRow, held: Mapping[str, Held], seen: dict[str, int]) -> Entry:
    if row.contact is None:
        return Entry(row.number, "invalid", problems=row.problems)
    address = row.contact.address
    found = key(address)
    first = seen.setdefault(found, row.number)
    if first != row.number:
        return Entry(row.number, "duplicate", address, first=first)
    ours = held.get(found, _NOTHING)
    if ours.suppressed:
        return Entry(row.number, "suppressed", address, suppressed=ours.suppressed)
    if ours.contact is None:
        return Entry(row.number, "add", address, row.contact)
    merged = merge(ours.contact, row.contact, row.given)
    changed = changes(ours.contact, merged)
    verdict: Verdict = "update" if changed else "same"
    return Entry(row.number, verdict, ours.contact.address, merged if changed else None, ours.id, changed)


def merge(held: Contact, row: Contact, given: Collection[str]) -> Contact:
    """The contact we hold with the fields that the row gives. The address stays as it is: it is who they are.

    A field the row says nothing about is never erased.
    """
    return held.model_copy(update={field: getattr(row, field) for field in given if field != "address"})


def changes(old: Contact, new: Contact) -> tuple[Change, ...]:
    """The fields in which two contacts differ, in the model's order."""
    pairs = ((field, getattr(old, field), getattr(new, field)) for field in Contact.model_fields)
    return tuple(Change(field, _text(before), _text(after)) for field, before, after in pairs if before != after)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, LegalBasis):
        return f"{value.kind}, {value.source}, {value.date}"
    if isinstance(value, tuple):
        return "; ".join(value)
    return "" if value is None else str(value)


def line(entry: Entry) -> str:
    """The entry as one line for a person's screen, whatever the sheet holds. Not for logs: it shows addresses."""
    said = {
        "duplicate": f"of row {entry.first}",
        "suppressed": f"{entry.suppressed}; not brought back",
        "update": ", ".join(f"{field} {shown(old)} → {shown(new)}" for field, old, new in entry.changes),
        "invalid": "; ".join(f"{p.field}: found {shown(p.found)}, {p.right}" for p in entry.problems),
    }.get(entry.verdict, "")
    address = shown(entry.address, 254)[1:-1] if entry.address else ""
    return f"{entry.number:>6}  {entry.verdict:<10}  " + ": ".join(filter(None, (address, said)))
