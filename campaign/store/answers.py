"""The point of no return and what came of it, as one statement for a whole group of deliveries.

Every state written here comes from ``delivery.TABLE``. Each function runs inside the caller's transaction. What a
stale worker holds, by its fence, is neither marked nor settled.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Result,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    exists,
    insert,
    literal,
    select,
    update,
)

from campaign.delivery import BEFORE_RCPT, Event, Outcome, State, after
from campaign.store.claims import Claim
from campaign.store.rows import given, packed
from campaign.store.schema import attempts, deliveries, mailings, relay_answers, stored, suppressions

__all__ = ["Settlement", "mark", "settle"]


class Settlement(NamedTuple):
    """What an attempt came to, as it is written: the state it was in, what happened, when to try again."""

    claim: Claim
    state: State
    event: Event
    outcome: Outcome
    next_at: dt.datetime | None
    milliseconds: int


def _held(rows: Subquery) -> ColumnElement[bool]:
    """Still ours: nobody has claimed the row since."""
    return and_(deliveries.c.id == rows.c.id, deliveries.c.fence == rows.c.fence)


_MARKED = given(id=Integer(), fence=Integer())
_MARK = (
    update(deliveries)
    .where(
        _held(_MARKED),
        deliveries.c.state == State.CLAIMED,
        deliveries.c.lease_until > bindparam("now"),
        ~exists().where(suppressions.c.address_key == deliveries.c.address_key),
        exists().where(mailings.c.id == deliveries.c.mailing_id, mailings.c.paused_at.is_(None)),
    )
    .values(state=after(State.CLAIMED, Event.MARK), marked_at=bindparam("now"), lease_until=bindparam("until"))
    .returning(deliveries.c.id, deliveries.c.fence)
)


def mark(connection: Connection, claims: Sequence[Claim], now: dt.datetime, lease: dt.timedelta) -> list[bool]:
    """The point of no return: these may have their final dot once this is committed.

    Answers each claim in turn. No for one whose fence was overtaken, or whose lease is over, or whose mailing was
    paused or person suppressed meanwhile.
    """
    if not claims:
        return []
    rows = packed((held.id, held.fence) for held in claims)
    done = _pairs(connection.execute(_MARK, {**rows, "now": now, "until": now + lease}))
    return [(held.id, held.fence) in done for held in claims]


#: An outcome as a row, in the order of :func:`_row`. ``burnt`` is no for a try that never began.
_SETTLED = given(
    id=Integer(),
    fence=Integer(),
    before=deliveries.c.state.type,
    after=deliveries.c.state.type,
    next_at=Text(),
    number=Integer(),
    burnt=Integer(),
    outcome=attempts.c.outcome.type,
    milliseconds=Integer(),
    **{name: attempts.c[name].type for name in ("stage", "code", "enhanced", "reply")},
)
_WORDS = ("stage", "code", "enhanced", "reply")


def _if_burnt(then: ColumnElement[Any], otherwise: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((_SETTLED.c.burnt == 1, then), else_=otherwise)


_SETTLE = (
    update(deliveries)
    .where(_held(_SETTLED), deliveries.c.state == _SETTLED.c.before)
    .values(
        state=_SETTLED.c.after,
        next_at=_SETTLED.c.next_at,
        settled_at=bindparam("now"),
        lease_until=None,
        attempts=_SETTLED.c.number - 1 + _SETTLED.c.burnt,
        reason=_if_burnt(literal(""), deliveries.c.reason),
        # What never began leaves the server's last words as they are.
        **{name: _if_burnt(_SETTLED.c[name], deliveries.c[name]) for name in _WORDS},
    )
    .returning(deliveries.c.id, deliveries.c.fence)
)
_HISTORY = ("delivery_id", "number", "ended_at", "milliseconds", "outcome", *_WORDS)
_REMEMBER = insert(attempts).from_select(
    _HISTORY,
    select(
        _SETTLED.c.id,
        _SETTLED.c.number,
        bindparam("now", type_=attempts.c.ended_at.type),
        *(_SETTLED.c[name] for name in _HISTORY[3:]),
    ),
)


def settle(connection: Connection, settlements: Sequence[Settlement], now: dt.datetime) -> list[bool]:
    """Write what attempts came to. Answers for each whether it was still ours to settle.

    A release (the connection was lost before the dot) gives the attempt back: it burns nobody's. What the relay said
    then is kept for itself, whoever holds the delivery by now.
    """
    if not settlements:
        return []
    done = _pairs(connection.execute(_SETTLE, {**packed(map(_row, settlements)), "now": now}))
    settled = [(one.claim.id, one.claim.fence) in done for one in settlements]
    tried = [one for one, ours in zip(settlements, settled, strict=True) if ours and one.event is not Event.RELEASE]
    if tried:
        connection.execute(_REMEMBER, {**packed(map(_row, tried)), "now": now})
    said = [{"at": now, **_words(one.outcome)} for one in settlements if _of_the_relay(one)]
    if said:
        connection.execute(insert(relay_answers), said)
    return settled


def _of_the_relay(one: Settlement) -> bool:
    return one.event is Event.RELEASE and one.outcome.stage in BEFORE_RCPT and one.outcome.code > 0


def _words(outcome: Outcome) -> dict[str, str | int]:
    words = (outcome.kind, outcome.stage, outcome.code, outcome.enhanced, outcome.text)
    return dict(zip(("outcome", *_WORDS), words, strict=True))


def _row(one: Settlement) -> tuple[str | int | None, ...]:
    held, outcome = one.claim, one.outcome
    return (
        held.id,
        held.fence,
        one.state,
        after(one.state, one.event),
        stored(one.next_at),
        held.attempt,
        int(one.event is not Event.RELEASE),
        outcome.kind,
        one.milliseconds,
        outcome.stage,
        outcome.code,
        outcome.enhanced,
        outcome.text,
    )


def _pairs(rows: Result[Any]) -> set[tuple[int, int]]:
    return {(row.id, row.fence) for row in rows}
