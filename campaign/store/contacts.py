"""Contacts and suppressions in the ledger."""

import datetime as dt
import hmac
from base64 import b32encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, case, delete, func, insert, select, update

from campaign.address import key
from campaign.contact import Contact
from campaign.store.schema import contacts, suppressions
from campaign.suppression import Suppression

__all__ = [
    "Baseless", "Stored", "add", "baseless", "change", "every", "find", "held", "short_id", "suppress", "suppressed",
    "unsuppress",
]  # fmt: skip


class Stored(NamedTuple):
    """A contact as the ledger holds it."""

    id: str
    contact: Contact


def short_id(secret: bytes, address: str) -> str:
    """Twelve letters and digits that stand for an address in commands and logs (60 bits, keyed to this ledger)."""
    return b32encode(hmac.digest(secret, b"contact\x1f" + key(address).encode(), "sha256"))[:12].decode().lower()


def _stored(row: tuple[str, str]) -> Stored:
    return Stored(row[0], Contact.model_validate_json(row[1]))


def every(connection: Connection) -> Iterator[Stored]:
    """All active contacts, by address."""
    rows = connection.execution_options(yield_per=1000).execute(
        select(contacts.c.id, contacts.c.document).where(contacts.c.active).order_by(contacts.c.address_key)
    )
    return (_stored((row.id, row.document)) for row in rows)


def find(connection: Connection, name: str) -> Stored | None:
    """The contact with this short id or address, or ``None``."""
    row = connection.execute(
        select(contacts.c.id, contacts.c.document).where(
            (contacts.c.id == name) | (contacts.c.address_key == key(name))
        )
    ).first()
    return _stored((row.id, row.document)) if row else None


def held(connection: Connection, keys: Sequence[str]) -> Mapping[str, Stored]:
    """The contacts with these address keys. Asks in one statement; a few hundred keys at a time."""
    rows = connection.execute(
        select(contacts.c.address_key, contacts.c.id, contacts.c.document).where(contacts.c.address_key.in_(keys))
    )
    return {row.address_key: _stored((row.id, row.document)) for row in rows}


class Baseless(NamedTuple):
    """Contacts on whose legal basis nothing is known: how many of how many, and the first short ids."""

    lacking: int
    among: int
    ids: tuple[str, ...]


def baseless(connection: Connection, most: int = 5) -> Baseless:
    """Who has no legal basis. Counted by the database: there may be hundreds of thousands."""
    # A document holds only what is known; a quotation mark inside a note is escaped in it.
    unknown = contacts.c.document.not_like('%"basis":%') & contacts.c.active
    counted = connection.execute(select(func.count(), func.sum(case((unknown, 1), else_=0))).where(contacts.c.active))
    among, lacking = counted.one()
    ids = connection.execute(select(contacts.c.id).where(unknown).order_by(contacts.c.id).limit(most)).scalars()
    return Baseless(lacking or 0, among, tuple(ids))


def add(connection: Connection, secret: bytes, people: Iterable[Contact], now: dt.datetime) -> None:
    """Add contacts. Raises ``IntegrityError`` for an address that is there: the import's plan knows better."""
    rows = [
        {
            "id": short_id(secret, person.address),
            "address_key": key(person.address),
            "document": person.model_dump_json(exclude_defaults=True),
            "active": True,
            "added_at": now,
            "updated_at": now,
        }
        for person in people
    ]
    if rows:
        connection.execute(insert(contacts), rows)


def change(connection: Connection, people: Iterable[Contact], now: dt.datetime) -> None:
    """Write contacts as they are now, found by their addresses."""
    for person in people:
        connection.execute(
            update(contacts)
            .where(contacts.c.address_key == key(person.address))
            .values(document=person.model_dump_json(exclude_defaults=True), updated_at=now)
        )


def suppressed(connection: Connection, keys: Sequence[str] | None = None) -> Mapping[str, str]:
    """Why addresses are suppressed, by address key: these keys', or all."""
    chosen = select(suppressions.c.address_key, suppressions.c.reason)
    if keys is not None:
        chosen = chosen.where(suppressions.c.address_key.in_(keys))
    return {row.address_key: row.reason for row in connection.execute(chosen)}


def suppress(connection: Connection, suppression: Suppression) -> bool:
    """Never write to this address again. False when it was suppressed already; the older fact stands."""
    if suppressed(connection, [key(suppression.address)]):
        return False
    connection.execute(
        insert(suppressions).values(
            address_key=key(suppression.address),
            address=suppression.address,
            reason=suppression.reason,
            since=suppression.since,
            note=suppression.note,
        )
    )
    return True


def unsuppress(connection: Connection, address: str) -> bool:
    """Lift a suppression. False when there was none."""
    return bool(connection.execute(delete(suppressions).where(suppressions.c.address_key == key(address))).rowcount)
