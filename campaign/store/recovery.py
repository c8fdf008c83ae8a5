"""What a dead sender has left, and what only the send journal knows: back to the queue, or uncertain.

A try that was cut stands in the history like any other: whoever is sent to again by a person's word has the next
number. Each function runs inside the caller's transaction; the states come from ``delivery.TABLE``.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, and_, case, insert, select, update

from campaign.delivery import Event, Stage, State, after
from campaign.store.schema import attempts, deliveries

__all__ = ["Reached", "begun", "doubt", "every_fence", "perhaps", "recover"]

#: Whether a delivery (token, fence) that a dead sender left may have reached its final dot.
Reached = Callable[[str, int], bool]
#: A delivery's own words tell of its latest try: those of the try before are in the history.
_SILENT = {"code": 0, "enhanced": "", "reply": ""}


def perhaps(_token: str, _fence: int) -> bool:
    """Without a journal nobody can say that a dot was not sent."""
    return True


def recover(
    connection: Connection, mailing_id: str, now: dt.datetime, *, alone: bool, reached: Reached = perhaps
) -> tuple[int, int]:
    """What a sender that died has left.

    Claimed rows go back to the queue, their attempt given back; so do marked rows that have not ``reached`` their
    dot. The others are uncertain, lost since the moment of their mark. With ``alone`` the caller knows that no other
    sender lives, so leases need not be waited for. Returns how many went back and how many are uncertain.
    """
    ours = deliveries.c.mailing_id == mailing_id
    if not alone:
        ours = and_(ours, deliveries.c.lease_until <= now)
    fenced = {"lease_until": None, "fence": deliveries.c.fence + 1}
    back = connection.execute(
        update(deliveries)
        .where(ours, deliveries.c.state == State.CLAIMED)
        .values(state=after(State.CLAIMED, Event.RELEASE), attempts=deliveries.c.attempts - 1, **fenced)
    ).rowcount
    names = ("id", "token", "fence", "attempts", "marked_at")
    marked = connection.execute(
        select(*(deliveries.c[name] for name in names)).where(ours, deliveries.c.state == State.SENDING)
    ).all()
    lost = 0
    for row in marked:
        values: dict[str, Any]
        if reached(row.token, row.fence):
            lost += 1
            reason = "the sender stopped between the final dot and the answer"
            _remember(connection, row.id, row.attempts, row.marked_at or now, "lost", Stage.DOT, reason)
            values = {"state": after(State.SENDING, Event.LOSE), "stage": Stage.DOT, "reason": reason, **_SILENT}
        else:
            reason = "the sender stopped before the final dot"
            _remember(connection, row.id, row.attempts, now, "deferred", Stage.BODY, reason)
            values = {"state": after(State.SENDING, Event.DEFER), "next_at": now}
        change = update(deliveries).where(deliveries.c.id == row.id)
        connection.execute(change.values(settled_at=now, **values, **fenced))
    return back + len(marked) - lost, lost


def _remember(
    connection: Connection, delivery: int, number: int, at: dt.datetime, outcome: str, stage: Stage, words: str
) -> None:
    tried = {"delivery_id": delivery, "number": number, "ended_at": at, "milliseconds": 0}
    said = {"outcome": outcome, "stage": stage, **_SILENT, "reply": words}
    connection.execute(insert(attempts).values(**tried, **said))


def every_fence(connection: Connection) -> list[tuple[str, int]]:
    """Every delivery as token and the highest fence under which it may have had its dot, to compare the journal with.

    A claim that has no mark yet has no dot: a line with its fence is of a time that this ledger does not know.
    """
    rows = connection.execute(select(deliveries.c.token, deliveries.c.fence, deliveries.c.state))
    return [(row.token, row.fence - (row.state == State.CLAIMED)) for row in rows]


def begun(connection: Connection) -> bool:
    """Whether anybody was ever claimed from this ledger: then a journal was opened before."""
    return connection.execute(select(deliveries.c.id).where(deliveries.c.fence > 0).limit(1)).first() is not None


#: The ledger says of these that nobody has it yet, or ever will: wrong, when the journal knows of a dot. One restored
#: from before may have let its people expire, or withdrawn them, before anybody compared the two.
_UNSENT = (State.QUEUED, State.CLAIMED, State.SENDING, State.WITHDRAWN, State.EXPIRED)


def doubt(connection: Connection, token: str, fence: int, now: dt.datetime) -> bool:
    """A journal says that this delivery's dot was sent, and the ledger does not know it: it becomes uncertain.

    False when the ledger has no such delivery, or knows more of it already. When the dot was sent nobody knows: the
    try stands in the history at ``now``.
    """
    row = connection.execute(
        select(deliveries.c.id, deliveries.c.state, deliveries.c.attempts).where(
            deliveries.c.token == token,
            deliveries.c.fence < case((deliveries.c.state == State.CLAIMED, fence + 1), else_=fence),
        )
    ).first()
    if row is None:
        return False
    values: dict[str, Any] = {"fence": fence}
    if row.state in _UNSENT:
        # What the lost part of the ledger held: a claim, a mark, and no answer that anybody knows.
        state = after(after(after(State.QUEUED, Event.CLAIM), Event.MARK), Event.LOSE)
        reason = "sent, by the send journal; the ledger was restored from before that"
        number = row.attempts + (row.state not in (State.CLAIMED, State.SENDING))
        _remember(connection, row.id, number, now, "lost", Stage.DOT, reason)
        values |= {"state": state, "settled_at": now, "attempts": number, "lease_until": None, "next_at": None}
        values |= {"stage": Stage.DOT, "reason": reason, **_SILENT}
    connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(**values))
    return True
