"""Mailings in the ledger: frozen plans, their editions, and the accounting over them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select

from campaign.address import domain, key
from campaign.compiled import Compiled
from campaign.delivery import State
from campaign.errors import Fault
from campaign.mailing import Plan, PlannedDelivery, Wave, dated, delivery_token
from campaign.message import Personal
from campaign.store.schema import deliveries, editions, left_out, mailing_editions, mailings, waves

__all__ = [
    "STOPPED",
    "Accounts",
    "Mailing",
    "absent",
    "account",
    "compiled",
    "dates",
    "find",
    "freeze",
    "mailed",
    "of_release",
    "people",
    "personal",
]

#: The reason of a pause that a person made. The program's own reasons say what went wrong.
STOPPED = "stopped by a person"


class Mailing(NamedTuple):
    """A mailing as the ledger holds it."""

    id: str
    release: str
    digest: str
    audience: str
    planned: int
    left_out: int
    planned_at: dt.datetime
    approved_at: dt.datetime | None
    paused_at: dt.datetime | None
    pause_reason: str

    @property
    def stopped(self) -> bool:
        """Whether a person stopped it: then only a person's ``resume`` lets it go on."""
        return self.paused_at is not None and self.pause_reason == STOPPED


_MAILING = select(*(mailings.c[name] for name in Mailing._fields))


def freeze(
    connection: Connection,
    secret: bytes,
    plan: Plan,
    compiled_editions: Mapping[str, Compiled],
    documents: Mapping[str, str],
    now: dt.datetime,
) -> bool:
    """Write a plan down. False when this very plan is in the ledger already: a plan is a value.

    ``documents`` keep each edition's words by locale, for corrections to come.
    """
    known = find(connection, plan.id)
    if known and known.digest != plan.digest:
        raise Fault(f"another plan is called {plan.id}; change a word of the release and plan again")
    if known:
        return False
    connection.execute(
        insert(mailings).values(
            id=plan.id,
            release=plan.slug,
            digest=plan.digest,
            audience=plan.audience,
            planned=len(plan.deliveries),
            left_out=len(plan.left_out),
            planned_at=now,
        )
    )
    for locale, digest in plan.editions.items():
        if not connection.execute(select(editions.c.digest).where(editions.c.digest == digest)).first():
            connection.execute(
                insert(editions).values(
                    digest=digest,
                    locale=locale,
                    compiled=compiled_editions[locale].dump(),
                    document=documents[locale],
                )
            )
        connection.execute(insert(mailing_editions).values(mailing_id=plan.id, locale=locale, digest=digest))
    connection.execute(insert(waves), [{"mailing_id": plan.id, "number": n, "at": at} for n, at in plan.waves])
    rows = [_delivery_row(secret, plan.id, planned) for planned in plan.deliveries]
    if rows:
        connection.execute(insert(deliveries), rows)
    out = [
        {"mailing_id": plan.id, "contact_id": one.contact_id, "address": one.address, "reason": one.reason}
        for one in plan.left_out
    ]
    if out:
        connection.execute(insert(left_out), out)
    return True


def _delivery_row(secret: bytes, mailing_id: str, planned: PlannedDelivery) -> dict[str, Any]:
    return {
        "mailing_id": mailing_id,
        "wave": planned.wave,
        "contact_id": planned.contact_id,
        "address": planned.address,
        "address_key": key(planned.address),
        "domain": domain(planned.address),
        "token": delivery_token(secret, mailing_id, planned),
        "locale": planned.locale,
        "choice": planned.reason,
        "name": planned.name,
        "salutation": planned.salutation,
        "note": planned.note,
        "text_only": planned.text_only,
        "briefing": planned.briefing,
        "not_before": planned.not_before,
        "state": State.QUEUED,
    }


def find(connection: Connection, mailing_id: str) -> Mailing | None:
    """The mailing with this id, or ``None``."""
    row = connection.execute(_MAILING.where(mailings.c.id == mailing_id)).first()
    return Mailing(*row) if row else None


def of_release(connection: Connection, slug: str) -> list[Mailing]:
    """A release's mailings, the newest first."""
    rows = connection.execute(_MAILING.where(mailings.c.release == slug).order_by(mailings.c.planned_at.desc()))
    return [Mailing(*row) for row in rows]


def tokens(connection: Connection, mailing_id: str) -> list[str]:
    """The tokens of those who wait or are on their way, in the plan's order."""
    waiting = deliveries.c.state.in_((State.QUEUED, State.CLAIMED, State.SENDING))
    mine = select(deliveries.c.token).where(deliveries.c.mailing_id == mailing_id, waiting)
    return list(connection.execute(mine.order_by(deliveries.c.id)).scalars())


def personal(connection: Connection, mailing_id: str, contact_id: str) -> Personal | None:
    """One person's frozen values in a mailing, or ``None``."""
    wanted = select(*(deliveries.c[name] for name in Personal._fields))
    row = connection.execute(
        wanted.where(deliveries.c.mailing_id == mailing_id, deliveries.c.contact_id == contact_id)
    ).first()
    return Personal(*row) if row else None


def dates(connection: Connection, mailing: Mailing, now: dt.datetime) -> dict[int, dt.datetime]:
    """Each wave's Date. Before the mailing is released, ``now`` stands for the moment of release."""
    rows = connection.execute(select(waves.c.number, waves.c.at).where(waves.c.mailing_id == mailing.id))
    return {number: dated(mailing.approved_at or now, Wave(number, at)) for number, at in rows}


def compiled(connection: Connection, mailing_id: str) -> dict[str, Compiled]:
    """A mailing's compiled editions, by locale. Raises ``Fault`` when one is not what its digest says."""
    rows = connection.execute(
        select(editions.c.digest, editions.c.compiled)
        .join(mailing_editions, mailing_editions.c.digest == editions.c.digest)
        .where(mailing_editions.c.mailing_id == mailing_id)
    )
    loaded = {}
    for row in rows:
        edition = Compiled.load(row.compiled)
        if edition.digest != row.digest:
            raise Fault(f"mailing {mailing_id}: edition {edition.locale} in the ledger is not the one that was planned")
        loaded[edition.locale] = edition
    return loaded


#: A person has the release, or may have it, in these states.
_REACHED = (
    State.QUEUED,
    State.CLAIMED,
    State.SENDING,
    State.ACCEPTED,
    State.UNCERTAIN,
    State.BOUNCED,
    State.COMPLAINED,
)


def mailed(connection: Connection, slug: str, *, besides: str = "") -> dict[str, str]:
    """Who gets this release already: the mailing that was released for sending, by address key."""
    rows = connection.execute(
        select(deliveries.c.address_key, deliveries.c.mailing_id)
        .join(mailings, mailings.c.id == deliveries.c.mailing_id)
        .where(
            mailings.c.release == slug,
            mailings.c.approved_at.is_not(None),
            mailings.c.id != besides,
            deliveries.c.state.in_(_REACHED),
        )
    )
    return {row.address_key: row.mailing_id for row in rows}


class Accounts(NamedTuple):
    """A mailing's people by state, in all and by edition. Computed from the rows, never stored."""

    planned: int
    states: Mapping[str, int]
    by_edition: Mapping[str, Mapping[str, int]]
    left_out: Mapping[str, int]

    @property
    def balanced(self) -> bool:
        """The accounting identity: planned is the sum over the states."""
        return self.planned == sum(self.states.values())

    @property
    def finished(self) -> bool:
        """Nobody waits, nobody is on the way, nobody is uncertain."""
        open_states = (State.QUEUED, State.CLAIMED, State.SENDING, State.UNCERTAIN)
        return self.balanced and not any(self.states.get(state) for state in open_states)


def account(connection: Connection, mailing: Mailing) -> Accounts:
    """Count a mailing's people."""
    rows = connection.execute(
        select(deliveries.c.locale, deliveries.c.state, func.count())
        .where(deliveries.c.mailing_id == mailing.id)
        .group_by(deliveries.c.locale, deliveries.c.state)
    ).all()
    states: dict[str, int] = {}
    by_edition: dict[str, dict[str, int]] = {}
    for locale, state, count in rows:
        states[state] = states.get(state, 0) + count
        by_edition.setdefault(locale, {})[state] = count
    out = connection.execute(
        select(left_out.c.reason, func.count()).where(left_out.c.mailing_id == mailing.id).group_by(left_out.c.reason)
    ).all()
    return Accounts(mailing.planned, states, by_edition, dict(out))


def people(connection: Connection, mailing_id: str, *, missing: bool = False) -> Sequence[Any]:
    """A mailing's deliveries with their last answers; with ``missing`` only those that were not accepted."""
    chosen = (
        select(
            *(deliveries.c[name] for name in ("contact_id", "address", "name", "locale", "choice", "state", "reason")),
            *(deliveries.c[name] for name in ("attempts", "next_at", "stage", "code", "enhanced", "reply", "token")),
            *(deliveries.c[name] for name in ("settled_at", "not_before")),
        )
        .where(deliveries.c.mailing_id == mailing_id)
        .order_by(deliveries.c.locale, deliveries.c.address_key)
    )
    if missing:
        chosen = chosen.where(deliveries.c.state != State.ACCEPTED)
    return connection.execute(chosen).all()


def absent(connection: Connection, mailing_id: str) -> Sequence[Any]:
    """Everyone whom the audience chose and the plan left out, with the reason."""
    return connection.execute(
        select(left_out.c.contact_id, left_out.c.address, left_out.c.reason)
        .where(left_out.c.mailing_id == mailing_id)
        .order_by(left_out.c.address)
    ).all()


def every(connection: Connection) -> list[Mailing]:
    """All mailings, the newest first."""
    return [Mailing(*row) for row in connection.execute(_MAILING.order_by(mailings.c.planned_at.desc()))]


def of_contact(connection: Connection, contact_id: str) -> Sequence[Any]:
    """What was planned for one contact, the newest first."""
    wanted = ("mailing_id", "locale", "state", "code", "enhanced", "settled_at")
    return connection.execute(
        select(*(deliveries.c[name] for name in wanted))
        .where(deliveries.c.contact_id == contact_id)
        .order_by(deliveries.c.id.desc())
    ).all()
