"""Group commit: on the disk before anybody is told, few transactions for many marks, errors reach all who wait."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event

from campaign.delivery import Event, Outcome, Stage, State
from campaign.errors import Fault
from campaign.store import claims
from campaign.store.answers import Settlement
from campaign.store.claims import Claim
from campaign.store.ledger import Ledger
from campaign.store.writer import Writer
from tests.support.builders import LEASE, NOW, candidates, people, sending, states

ACCEPTED = Outcome("accepted", Stage.DOT, 250, "2.0.0", "kept")


def _claimed(folder: Path, count: int) -> tuple[Ledger, Writer, list[Claim]]:
    ledger, made = sending(folder, candidates(people(count)))
    with ledger.write() as connection:
        taken = claims.claim(connection, made.id, NOW, "w", LEASE, count)
    return ledger, Writer(ledger, lambda: NOW, LEASE), taken


def _as_others_see_it(path: Path, delivery: int) -> str:
    with contextlib.closing(sqlite3.connect(path)) as other:
        (state,) = other.execute("SELECT state FROM deliveries WHERE id = ?", (delivery,)).fetchone()
        return str(state)


def test_a_mark_is_durable_before_it_is_told(tmp_path: Path):
    """When ``mark`` says yes, another connection to the file sees the row as sending."""
    ledger, writer, taken = _claimed(tmp_path, 5)

    async def go() -> list[str]:
        seen = []
        for held in taken:
            assert await writer.mark(held)
            seen.append(_as_others_see_it(ledger.path, held.id))
        return seen

    assert asyncio.run(go()) == [State.SENDING] * 5
    writer.close()
    ledger.close()


def test_many_marks_share_transactions(tmp_path: Path):
    """A hundred marks at once need a handful of durable commits, and each of them gets its own answer."""
    ledger, writer, taken = _claimed(tmp_path, 100)
    stale = taken[7]._replace(fence=0)

    async def go() -> list[bool]:
        return await asyncio.gather(*(writer.mark(held) for held in [*taken, stale]))

    commits: list[object] = []
    event.listen(ledger._engine, "commit", commits.append)
    marked = asyncio.run(go())

    assert marked == [True] * 100 + [False]
    assert len(commits) <= 5
    writer.close()
    ledger.close()


def test_marks_and_settlements_go_together(tmp_path: Path):
    """Some mark while others settle; everybody's own is written, and nothing of anybody else's."""
    ledger, writer, taken = _claimed(tmp_path, 20)

    async def one(held: Claim) -> bool:
        assert await writer.mark(held)
        return await writer.settle(Settlement(held, State.SENDING, Event.ACCEPT, ACCEPTED, None, 1))

    async def go() -> list[bool]:
        return await asyncio.gather(*(one(held) for held in taken[:15]))

    assert asyncio.run(go()) == [True] * 15
    assert list(states(ledger).values()).count(State.ACCEPTED) == 15
    assert list(states(ledger).values()).count(State.CLAIMED) == 5
    writer.close()
    ledger.close()


def test_an_error_reaches_everybody_and_ends_nothing(tmp_path: Path):
    """When a transaction fails, all who wait for it hear so, nothing of it is written, and later writes still work."""
    ledger, writer, taken = _claimed(tmp_path, 4)
    lie = Settlement(taken[0], State.CLAIMED, Event.ACCEPT, ACCEPTED, None, 1)

    async def go() -> tuple[list[bool | BaseException], bool]:
        together = [writer.mark(taken[1]), writer.settle(lie), writer.mark(taken[2])]
        heard = await asyncio.gather(*together, return_exceptions=True)
        return heard, await writer.mark(taken[3])

    heard, later = asyncio.run(go())

    assert [type(one) for one in heard] == [Fault] * 3
    assert later
    assert list(states(ledger).values()) == [State.CLAIMED] * 3 + [State.SENDING]
    writer.close()
    ledger.close()


def test_a_waiter_that_went_away_harms_nobody(tmp_path: Path):
    """A worker that is cancelled while it waits for its mark leaves the others' marks alone."""
    ledger, writer, taken = _claimed(tmp_path, 3)

    async def go() -> list[bool | BaseException]:
        tasks = [asyncio.ensure_future(writer.mark(held)) for held in taken]
        await asyncio.sleep(0)
        tasks[1].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    first, cancelled, third = asyncio.run(go())

    assert first is third is True
    assert isinstance(cancelled, asyncio.CancelledError)
    writer.close()
    ledger.close()


def test_close_waits_for_what_is_being_written(tmp_path: Path):
    """After ``close`` no thread of ours holds the ledger, and asking again is an error, not silence."""
    ledger, writer, taken = _claimed(tmp_path, 1)

    async def go() -> None:
        assert await writer.mark(taken[0])
        writer.close()
        with pytest.raises(RuntimeError, match="shutdown"):
            await writer.mark(taken[0])

    asyncio.run(go())
    ledger.close()
