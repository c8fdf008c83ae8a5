"""A delivery's transitions as statements: claim, sweep. The dot and its answer are in ``answers``.

What a dead sender leaves is in ``recovery``.

Every state written here comes from ``delivery.TABLE``. Each function runs inside the caller's transaction. A claim
carries a fence, a number that grows with each claim: a worker whose lease was taken over cannot mark or settle.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from campaign.delivery import GRACE, Event, State, after
from campaign.message import Personal
from campaign.store.hours import Missed, besides, missed
from campaign.store.schema import deliveries, mailings, suppressions, waves

__all__ = ["Claim", "approve", "claim", "next_due", "pause", "sweep"]


class Claim(NamedTuple):
    """One delivery that this worker may try now, with all it needs for its bytes."""

    id: int
    fence: int
    attempt: int
    expires_at: dt.datetime
    personal: Personal


def approve(connection: Connection, mailing_id: str, now: dt.datetime, deadline: dt.timedelta) -> bool:
    """Release a planned mailing for sending. False when it was released before."""
    released = connection.execute(
        update(mailings).where(mailings.c.id == mailing_id, mailings.c.approved_at.is_(None)).values(approved_at=now)
    )
    if not released.rowcount:
        return False
    rows = connection.execute(
        select(deliveries.c.wave, deliveries.c.not_before, waves.c.at)
        .join(waves, and_(waves.c.mailing_id == deliveries.c.mailing_id, waves.c.number == deliveries.c.wave))
        .where(deliveries.c.mailing_id == mailing_id)
        .distinct()
    ).all()
    for wave, not_before, at in rows:
        due = max(moment for moment in (now, not_before, at) if moment)
        same = deliveries.c.not_before.is_(None) if not_before is None else deliveries.c.not_before == not_before
        connection.execute(
            update(deliveries)
            .where(deliveries.c.mailing_id == mailing_id, deliveries.c.wave == wave, same)
            .values(next_at=due, expires_at=due + deadline)
        )
    return True


def pause(connection: Connection, mailing_id: str, now: dt.datetime, reason: str) -> None:
    """Stop claiming from a mailing until somebody resumes it."""
    connection.execute(
        update(mailings)
        .where(mailings.c.id == mailing_id, mailings.c.paused_at.is_(None))
        .values(paused_at=now, pause_reason=reason)
    )


def sweep(connection: Connection, mailing_id: str, now: dt.datetime) -> None:
    """What time and suppressions do to the queue: late rows expire, suppressed people are withdrawn."""
    queued = and_(deliveries.c.mailing_id == mailing_id, deliveries.c.state == State.QUEUED)
    connection.execute(
        update(deliveries)
        .where(queued, deliveries.c.expires_at <= now)
        .values(state=after(State.QUEUED, Event.EXPIRE), settled_at=now, reason="its last useful hour passed")
    )
    reason = (
        select(literal("suppressed: ") + suppressions.c.reason)
        .where(suppressions.c.address_key == deliveries.c.address_key)
        .scalar_subquery()
    )
    connection.execute(
        update(deliveries)
        .where(queued, exists().where(suppressions.c.address_key == deliveries.c.address_key))
        .values(state=after(State.QUEUED, Event.WITHDRAW), settled_at=now, reason=reason)
    )


def due(mailing_id: str, now: dt.datetime, *columns: ColumnElement[Any], late: Sequence[Missed] = ()) -> Select[Any]:
    """Those who may be tried now, in their order: due, approved, not paused, embargo over, not suppressed, not late."""
    return (
        select(*columns)
        .join(mailings, mailings.c.id == deliveries.c.mailing_id)
        .where(
            deliveries.c.mailing_id == mailing_id,
            deliveries.c.state == State.QUEUED,
            deliveries.c.next_at <= now,
            deliveries.c.expires_at > now,
            or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
            mailings.c.approved_at.is_not(None),
            mailings.c.paused_at.is_(None),
            ~exists().where(suppressions.c.address_key == deliveries.c.address_key),
            besides(late),
        )
        .order_by(deliveries.c.next_at, deliveries.c.id)
    )


def claim(
    connection: Connection,
    mailing_id: str,
    now: dt.datetime,
    worker: str,
    lease: dt.timedelta,
    limit: int,
    among: Sequence[int] | None = None,
    *,
    grace: dt.timedelta = GRACE,
) -> list[Claim]:
    """Take up to ``limit`` deliveries that may be tried now; with ``among`` only of these.

    A wave whose hour was missed by more than ``grace`` waits for a person's word.
    """
    late = missed(connection, mailing_id, now, grace)
    chosen = (
        due(mailing_id, now, deliveries.c.id, late=late).limit(limit).with_for_update(skip_locked=True, of=deliveries)
    )
    if among is not None:
        chosen = chosen.where(deliveries.c.id.in_(among))
    wanted = [deliveries.c[name] for name in ("id", "fence", "attempts", "expires_at", *Personal._fields)]
    rows = connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(chosen))
        .values(
            state=after(State.QUEUED, Event.CLAIM),
            fence=deliveries.c.fence + 1,
            attempts=deliveries.c.attempts + 1,
            worker=worker,
            lease_until=now + lease,
        )
        .returning(*wanted)
    )
    taken = [Claim(row.id, row.fence, row.attempts, row.expires_at, Personal(*row[4:])) for row in rows]
    return sorted(taken, key=lambda held: held.id)


def next_due(connection: Connection, mailing_id: str, late: Sequence[Missed] = ()) -> dt.datetime | None:
    """When the next queued delivery may be tried; ``None`` when nobody waits, or only for a person's word."""
    waiting = and_(deliveries.c.mailing_id == mailing_id, deliveries.c.state == State.QUEUED, besides(late))
    moment: dt.datetime | None = connection.execute(select(func.min(deliveries.c.next_at)).where(waiting)).scalar_one()
    return moment
