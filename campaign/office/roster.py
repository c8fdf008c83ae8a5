"""Importing a sheet: what it would change, and the change itself in one transaction."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection

from campaign.contact import Contact
from campaign.roster import Entry, Held, SheetRow, plan
from campaign.store import contacts
from campaign.store.ledger import Ledger

__all__ = ["apply", "preview"]

_CHUNK = 500


def preview(ledger: Ledger, rows: Iterable[SheetRow]) -> Iterator[Entry]:
    """What the ledger would make of each row. Nothing is written."""
    with ledger.read() as connection:
        yield from plan(rows, _look_up(connection), _CHUNK)


def apply(ledger: Ledger, rows: Iterable[SheetRow], now: dt.datetime) -> Counter[str]:
    """Write what each row says, all or nothing. Decided again inside the transaction. Returns counts by verdict."""
    counts: Counter[str] = Counter()
    with ledger.write() as connection:
        entries = plan(rows, _look_up(connection), _CHUNK)
        while taken := list(islice(entries, _CHUNK)):
            counts.update(entry.verdict for entry in taken)
            wanted = {verdict: _people(taken, verdict) for verdict in ("add", "update")}
            contacts.add(connection, ledger.secret, wanted["add"], now)
            contacts.change(connection, wanted["update"], now)
    return counts


def _people(entries: Iterable[Entry], verdict: str) -> list[Contact]:
    return [entry.contact for entry in entries if entry.verdict == verdict and entry.contact]


def _look_up(connection: Connection) -> Callable[[Sequence[str]], Mapping[str, Held]]:
    def look_up(keys: Sequence[str]) -> Mapping[str, Held]:
        ours = contacts.held(connection, keys)
        suppressed = contacts.suppressed(connection, keys)
        return {
            key: Held(
                ours[key].id if key in ours else "",
                ours[key].contact if key in ours else None,
                suppressed.get(key, ""),
            )
            for key in ours.keys() | suppressed.keys()
        }

    return look_up
