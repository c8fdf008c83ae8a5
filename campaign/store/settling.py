"""What becomes of a delivery after its conversation is over: reports from outside, and a person's word.

Every report is kept in the history, also one that changes nothing. The states come from ``delivery.TABLE``. Here
stands too which lines of the send journal a person has taken note of, for a ledger that was restored.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from campaign.delivery import RESTING, TABLE, Event, State, after
from campaign.errors import Fault
from campaign.store.schema import deliveries, facts, reports

__all__ = ["Report", "adopted", "decide", "note_adopted", "report", "uncertain"]


class Report(NamedTuple):
    """What is said of one delivery: the event, who says it or what it was read in, and the words, one line."""

    delivery: int
    event: Event
    source: str
    words: str = ""


def uncertain(connection: Connection, mailing_id: str) -> Sequence[Any]:
    """The deliveries of which nobody knows whether they arrived, the oldest first."""
    wanted = ("id", "contact_id", "address", "locale", "token", "marked_at", "reason", "reply")
    return connection.execute(
        select(*(deliveries.c[name] for name in wanted))
        .where(deliveries.c.mailing_id == mailing_id, deliveries.c.state == State.UNCERTAIN)
        .order_by(deliveries.c.marked_at, deliveries.c.id)
    ).all()


def decide(connection: Connection, one: Report, now: dt.datetime, patience: dt.timedelta) -> None:
    """A person's word about an uncertain delivery. Raises ``Fault``, and changes nothing, of any other.

    What is on its way again since the person looked is in its sender's hands, and what is settled is settled.

    One that is to be sent again is due at once, with the same bytes, and has ``patience`` to get there: it was asked
    for by name, so it is not old news.
    """
    state = _state(connection, one)
    if state is not State.UNCERTAIN:
        raise Fault(f"a delivery that is {state} cannot be settled by a person's word")
    left = after(state, one.event)
    values: dict[str, Any] = {"next_at": None}
    if left is State.QUEUED:
        values = {"next_at": now, "expires_at": now + patience}
    _write(connection, one, state, left, now, values)


def report(connection: Connection, one: Report, now: dt.datetime) -> bool:
    """A report from outside. Kept always; False when it changed nothing.

    It moves only a delivery at rest: what is on its way is in its sender's hands, and hears the answer itself. It
    sends nobody back into the queue: that is a person's to say.
    """
    state = _state(connection, one)
    left = TABLE.get((state, one.event)) if state in RESTING and one.event is not Event.DEFER else None
    _write(connection, one, state, left or state, now, {"next_at": None})
    return left is not None


def _state(connection: Connection, one: Report) -> State:
    return State(connection.execute(select(deliveries.c.state).where(deliveries.c.id == one.delivery)).scalar_one())


def _write(
    connection: Connection, one: Report, found: State, left: State, now: dt.datetime, values: dict[str, Any]
) -> None:
    connection.execute(
        insert(reports).values(
            delivery_id=one.delivery,
            at=now,
            event=one.event,
            source=one.source,
            words=one.words,
            found=found,
            left=left,
        )
    )
    if left is found:
        return
    reason = f"settled by {one.source}" + (f": {one.words}" if one.words else "")
    # The words of the try before stand in the attempts; they are not why it stands where it stands now.
    silent = {"stage": "", "code": 0, "enhanced": "", "reply": ""}
    changed = {"state": left, "settled_at": now, "reason": reason, "lease_until": None, **silent, **values}
    connection.execute(update(deliveries).where(deliveries.c.id == one.delivery).values(**changed))


_ADOPTED = "adopted:"


def adopted(connection: Connection) -> frozenset[str]:
    """Lines of the send journal (hashes) of which a person knows that this ledger holds no delivery for them."""
    rows = connection.execute(select(facts.c.name).where(facts.c.name.startswith(_ADOPTED)))
    return frozenset(row.name.removeprefix(_ADOPTED) for row in rows)


def note_adopted(connection: Connection, hashes: Iterable[str]) -> None:
    """A person has taken note of these lines."""
    rows = [{"name": _ADOPTED + one, "value": b""} for one in set(hashes) - adopted(connection)]
    if rows:
        connection.execute(insert(facts), rows)
