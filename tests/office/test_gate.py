"""The gate before the final dot: shut, nobody passes, and the ledger says what is so."""

import asyncio
from pathlib import Path

import pytest

from campaign.delivery import Outcome, Stage
from campaign.message import Message
from campaign.office.dispatch import Gate, deliver
from campaign.store import claims, journal
from campaign.transport import MayFinish
from tests.support.builders import LEASE, StillClock, candidates, people, row, sending, work

ACCEPTED = Outcome("accepted", Stage.DOT, 250, "2.0.0", "fine")


class Held:
    """A session that shuts the gate at one moment of its only message; ``dots`` counts what had its final dot."""

    def __init__(self, gate: Gate, moment: str) -> None:
        self.gate = gate
        self.moment = moment
        self.dots = 0

    async def send(self, _message: Message, may_finish: MayFinish) -> Outcome | None:
        """Send, and shut the gate before the mark is asked for, while it is written, or after the dot."""
        if self.moment == "before":
            self.gate.shut()
            await asyncio.sleep(3600)
        if self.moment == "while the mark is written":
            asyncio.get_running_loop().call_soon(self.gate.shut)
        if not await may_finish():
            return None
        self.dots += 1
        self.gate.shut()
        if self.moment == "silence":
            self.gate.hang_up()
            await asyncio.sleep(3600)
        return ACCEPTED

    async def close(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize(
    ("moment", "dots", "state", "attempts"),
    [
        ("before", 0, "queued", 0),
        ("while the mark is written", 0, "queued", 1),
        ("answered", 1, "accepted", 1),
        ("silence", 1, "uncertain", 1),
    ],
)
def test_a_gate_that_is_shut(tmp_path: Path, moment: str, dots: int, state: str, attempts: int) -> None:
    """No dot follows when the gate is shut; one that is out is accepted when its answer comes, or else uncertain."""
    ledger, made = sending(tmp_path, candidates(people(1)))
    clock = StillClock()
    job, gate = work(ledger, made, clock), Gate()
    session = Held(gate, moment)
    with ledger.write() as connection:
        (held,) = claims.claim(connection, made.id, clock.now(), "w", LEASE, 1)

    async def go() -> None:
        ended, _ = await asyncio.wait({asyncio.create_task(deliver(job, held, session, gate))}, timeout=3)
        assert ended

    asyncio.run(go())
    job.writer.close()
    found = row(ledger, "person0@daily0.example")

    assert session.dots == dots == len(journal.read(ledger.path.with_suffix(".journal")).dots)
    assert (found.state, found.attempts) == (state, attempts)  # type: ignore[attr-defined]
    ledger.close()


def test_somebody_elses_cancel_is_not_swallowed(tmp_path: Path) -> None:
    """A delivery that is cancelled while the gate is open ends as cancelled, and leaves its row to the recovery."""
    ledger, made = sending(tmp_path, candidates(people(1)))
    clock = StillClock()
    job = work(ledger, made, clock)
    with ledger.write() as connection:
        (held,) = claims.claim(connection, made.id, clock.now(), "w", LEASE, 1)

    class Endless(Held):
        async def send(self, _message: Message, _may_finish: MayFinish) -> Outcome | None:
            await asyncio.sleep(3600)
            return None

    async def go() -> None:
        gate = Gate()
        task = asyncio.create_task(deliver(job, held, Endless(gate, ""), gate))
        await asyncio.sleep(0.01)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(go())
    job.writer.close()
    assert row(ledger, "person0@daily0.example").state == "claimed"  # type: ignore[attr-defined]
    ledger.close()
