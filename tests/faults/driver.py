"""Starts senders, lets them be harmed, starts them again, and compares what the ledger says with the truth."""

import asyncio
import datetime as dt
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import update

from campaign.delivery import State
from campaign.runtime import settings
from campaign.store.ledger import Ledger
from campaign.store.schema import deliveries, mailings
from tests.faults.truth import Action, Truth
from tests.faults.zygote import Order
from tests.support.builders import accounts, candidates, new_ledger, people, planned, states, write_down

__all__ = ["Rig", "Verdict", "fine", "rig"]

#: Seconds after which a sender that has no end is a broken law.
_PATIENCE = 60
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
[policy]
hold_seconds = 0
"""


def fine(_point: str, _number: int) -> Action:
    """No fault at all."""
    return ""


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
    """One mailing at a time, its truth, and a zygote of senders."""

    def __init__(self, truth: Truth, settings_text: str, zygote: asyncio.subprocess.Process) -> None:
        self.root = Path()
        self.truth = truth
        self._settings = settings_text
        self._zygote = zygote
        self.runs = 0
        self._uncertain_before = 0
        self.most_at_once = 0

    def prepare(self, root: Path, count: int) -> None:
        """A workspace with a planned mailing to so many people; from now on everything is about it."""
        root.mkdir(exist_ok=True)
        (root / settings.FILE).write_text(self._settings, "utf-8")
        ledger = new_ledger(root)
        write_down(ledger, planned(candidates(people(count))))
        ledger.close()
        self.root, self.runs, self._uncertain_before, self.most_at_once = root, 0, 0, 0
        self.truth.received.clear()
        self.truth.reached.clear()
        self.truth.killed = 0

    @property
    def said(self) -> str:
        """What the senders of this mailing said on their error stream."""
        path = Path(f"{self.root}.said")
        return path.read_text("utf-8", "replace") if path.exists() else ""

    async def run(self, *, inject: str = "", **order: Any) -> int:
        """One sender from start to end; gives how it ended. ``inject`` is what strace does to the traced thread."""
        (ended,) = await self.start(Order(str(self.root), **order), inject)
        return ended

    async def start(self, order: Order, inject: str = "") -> list[int]:
        """What an order says, from start to end; gives how each process ended."""
        assert self._zygote.stdin
        assert self._zygote.stdout
        self.runs += order.starters
        tid = Path(order.root) / "tid"
        tid.unlink(missing_ok=True)
        self._zygote.stdin.write(f"{json.dumps(order._asdict())}\n".encode())
        pids = [int(pid) for pid in (await self._zygote.stdout.readline()).split()]

        def send_signal(number: int) -> None:
            with suppress(ProcessLookupError):
                os.kill(pids[0], number)

        self.truth.signal = send_signal
        over = asyncio.ensure_future(self._zygote.stdout.readline())
        tracer = await _trace(tid, inject, over) if inject else None
        try:
            ended = [int(code) for code in (await asyncio.wait_for(over, _PATIENCE)).split()]
        except TimeoutError:
            send_signal(signal.SIGKILL)
            raise AssertionError(f"a sender did not come to its end: {self.said}") from None
        if tracer:
            await tracer.wait()
        self.truth.killed += ended.count(-signal.SIGKILL)
        assert set(ended) <= {0, 2, 3, -signal.SIGKILL}, f"senders ended with {ended}: {self.said}"
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

    async def until_done(self, fault: Callable[[str, int], Action] = fine, limit: int = 60, **order: Any) -> None:
        """Start senders until nobody waits; the fault's harm grows rarer by itself or the limit ends it."""
        self.truth.fault = fault
        for _ in range(limit):
            await self.run(**order)
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


async def _trace(tid: Path, inject: str, over: asyncio.Future[bytes]) -> asyncio.subprocess.Process | None:
    """Attach to the thread that waits for it; ``None`` when the sender ended without starting one."""
    while not (tid.exists() and tid.read_text()):
        if over.done():
            return None
        await asyncio.sleep(0.002)
    calls = inject.partition(":")[0]
    options = ["-qq", "-o", os.devnull, "-e", f"trace={calls}", "-e", f"inject={inject}", "-p", tid.read_text()]
    return await asyncio.create_subprocess_exec("strace", *options)


@asynccontextmanager
async def rig(root: Path, count: int, connections: int, port: int = 0) -> AsyncIterator[Rig]:
    """A zygote, a server, and a workspace with a planned mailing to so many people.

    With a ``port`` the mailing goes to whatever listens there, not to the server.
    """
    truth = Truth()
    server = await asyncio.start_server(truth.serve, "127.0.0.1", 0)
    port = port or server.sockets[0].getsockname()[1]
    zygote = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.zygote",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=None,
        cwd=Path(__file__).parents[2],
    )
    prepared = Rig(truth, _SETTINGS.format(port=port, connections=connections), zygote)
    prepared.prepare(root, count)
    try:
        yield prepared
    finally:
        assert zygote.stdin
        zygote.stdin.close()
        with suppress(ProcessLookupError):
            zygote.kill()
        await zygote.wait()
        server.close()
        await truth.close()
