"""Starts senders, lets them be harmed, starts them again, and compares what the ledger says with the truth."""

import asyncio
import datetime as dt
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import update

from campaign.delivery import State
from campaign.runtime import settings
from campaign.store.ledger import Ledger
from campaign.store.schema import deliveries, mailings
from tests.faults.truth import Action, Truth
from tests.support.builders import accounts, candidates, new_ledger, people, planned, states, write_down

__all__ = ["Rig", "Verdict", "rig"]

_SETTINGS = """\
[organisation]
name = "Lantern Watch"
[sender]
address = "press@lanternwatch.example"
[relay]
host = "127.0.0.1"
port = {port}
tls = "none"
connections = {connections}
"""


class Verdict(NamedTuple):
    """What a programme came to. Every field but the first three must be empty or zero."""

    people: int
    runs: int
    kills: int
    doubled: int
    lost: int
    uncertain: int
    most_uncertain_at_once: int
    unbalanced: int


class Rig:
    """One mailing, its truth, and a zygote of senders."""

    def __init__(self, root: Path, truth: Truth, zygote: asyncio.subprocess.Process) -> None:
        self.root = root
        self.truth = truth
        self._zygote = zygote
        self.runs = 0
        self._uncertain_before = 0
        self.most_at_once = 0

    async def run(self) -> int:
        """One sender from start to end; gives how it ended."""
        assert self._zygote.stdin
        assert self._zygote.stdout
        self.runs += 1
        self._zygote.stdin.write(f"{self.root}\n".encode())
        pid = int(await self._zygote.stdout.readline())

        def kill() -> None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

        self.truth.kill = kill
        ended = int(await self._zygote.stdout.readline())
        assert ended in {0, 3, -signal.SIGKILL}, f"a sender ended with {ended}"
        return ended

    def hurry(self) -> None:
        """Let those who wait for another try have it now; lift a pause, as a person would."""
        ledger = Ledger.open(self.root / "ledger.db")
        with ledger.write() as connection:
            past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
            waiting = (deliveries.c.state == State.QUEUED) & deliveries.c.next_at.is_not(None)
            connection.execute(update(deliveries).where(waiting).values(next_at=past))
            connection.execute(update(mailings).values(paused_at=None))
        ledger.close()

    def count(self) -> Counter[str]:
        """The ledger's states."""
        ledger = Ledger.open(self.root / "ledger.db")
        counts = Counter(accounts(ledger).states)
        ledger.close()
        return counts

    async def until_done(self, fault: Callable[[str, int], Action], limit: int = 60) -> None:
        """Start senders until nobody waits; the fault's harm grows rarer by itself or the limit ends it."""
        self.truth.fault = fault
        for _ in range(limit):
            await self.run()
            counts = self.count()
            # What a dead sender has left is settled at the next start; until then it counts as it will.
            sure = counts[State.UNCERTAIN] + counts[State.SENDING]
            self.most_at_once = max(self.most_at_once, counts[State.UNCERTAIN] - self._uncertain_before)
            self._uncertain_before = counts[State.UNCERTAIN]
            if not counts[State.QUEUED] and not counts[State.CLAIMED] and sure == counts[State.UNCERTAIN]:
                return
            self.hurry()
        raise AssertionError(f"not done after {limit} starts: {self.count()}")

    def verdict(self) -> Verdict:
        """Compare the ledger with the truth."""
        ledger = Ledger.open(self.root / "ledger.db")
        said, books = states(ledger), accounts(ledger)
        ledger.close()
        received = self.truth.received
        doubled = sum(count - 1 for count in received.values() if count > 1)
        # Silent: the ledger says it arrived and it did not, or says it did not and it did.
        lost = sum(1 for address, state in said.items() if state == State.ACCEPTED and not received[address])
        lost += sum(1 for address, state in said.items() if state not in _KNOWN and received[address])
        uncertain = sum(state == State.UNCERTAIN for state in said.values())
        return Verdict(
            len(said),
            self.runs,
            self.truth.killed,
            doubled,
            lost,
            uncertain,
            self.most_at_once,
            int(not books.balanced),
        )


_KNOWN = {State.ACCEPTED, State.UNCERTAIN}


@asynccontextmanager
async def rig(root: Path, count: int, connections: int) -> AsyncIterator[Rig]:
    """A workspace with a planned mailing to so many people, its server and its zygote."""
    truth = Truth()
    server = await asyncio.start_server(truth.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    root.mkdir(exist_ok=True)
    (root / settings.FILE).write_text(_SETTINGS.format(port=port, connections=connections), "utf-8")
    ledger = new_ledger(root)
    write_down(ledger, planned(candidates(people(count))))
    ledger.close()
    zygote = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.zygote",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=None,
        cwd=Path(__file__).parents[2],
    )
    try:
        yield Rig(root, truth, zygote)
    finally:
        assert zygote.stdin
        zygote.stdin.close()
        with suppress(ProcessLookupError):
            zygote.kill()
        await zygote.wait()
        server.close()
