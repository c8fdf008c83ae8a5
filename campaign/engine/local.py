"""One process, one asyncio loop: claim, send, settle, and again until nobody is due."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from campaign.delivery import CONNECTING, Event, Outcome, Stage, State
from campaign.office.dispatch import Work, deliver
from campaign.store import claims
from campaign.store.claims import Claim, Settlement
from campaign.store.ledger import Ledger
from campaign.transport import Session, Transport

__all__ = ["LEASE", "Run", "run"]

#: A worker may hold a delivery this long: ten minutes for the last reply (RFC 5321 section 4.5.3.2.6), and some.
LEASE = dt.timedelta(minutes=15)
#: So many attempts in a row that found no relay or lost it mean that something is wrong with it.
_UNREACHABLE = 3
#: Seconds that a connection waits after it did not come about. Others may work on meanwhile.
_BREATH = 1.0


class Run(NamedTuple):
    """What a run came to. ``trouble`` says in one line why it ended before its time; empty when it did not."""

    outcomes: Counter[str]
    trouble: str
    next_due: dt.datetime | None


class _Line:
    """The state that the connections of one run share."""

    def __init__(self, connections: int, told: Callable[[Outcome], None]) -> None:
        self.queue: asyncio.Queue[Claim | None] = asyncio.Queue()
        #: Claims that have no end yet.
        self.open = 0
        self.connections = connections
        self.outcomes: Counter[str] = Counter()
        self.told = told
        self.trouble = ""
        self.failures = 0

    def full(self, *, last: bool) -> bool:
        # Half a queue ahead keeps every connection busy while the next claims are written. When nobody is left to
        # claim, what is under way may still come back.
        return self.queue.qsize() > self.connections * 2 or (last and self.open > 0)

    def heard(self, outcome: Outcome) -> None:
        self.outcomes[outcome.kind] += 1
        self.told(outcome)
        failed = outcome.stage in CONNECTING or outcome.kind == "lost"
        self.failures = self.failures + 1 if failed else 0
        if self.failures >= _UNREACHABLE:
            what = "cannot be reached" if outcome.stage in CONNECTING else "hangs up"
            self.trouble = self.trouble or f"the relay {what}: {outcome.text}"


async def run(
    work: Work,
    ledger: Ledger,
    transport: Transport,
    *,
    connections: int,
    worker: str,
    stop: asyncio.Event,
    told: Callable[[Outcome], None] = lambda _: None,
    reached: claims.Reached = lambda _token, _fence: True,
) -> Run:
    """Send what is due of one mailing, until nobody is due, ``stop`` is set, or there is trouble.

    The caller is alone with the ledger (one sender a workspace), so what a dead sender left is recovered first:
    ``reached`` tells of a marked delivery whether its dot may have been sent.
    """
    line = _Line(connections, told)
    await work.writer.run(lambda: _recover(ledger, work, reached))
    workers = [asyncio.create_task(_serve(work, ledger, transport.session(), line)) for _ in range(connections)]
    try:
        while not stop.is_set() and not line.trouble:
            idle = not line.open
            taken = await work.writer.run(lambda: _claim(ledger, work, worker, connections * 4))
            line.open += len(taken)
            for held in taken:
                line.queue.put_nowait(held)
            if idle and not taken:
                break
            while line.full(last=not taken) and not stop.is_set() and not line.trouble:
                await work.clock.sleep(0.005)
    finally:
        if stop.is_set() or line.trouble:
            await _give_back(work, line)
        for _ in workers:
            line.queue.put_nowait(None)
        # All of them come to their end, also when one fails: what was answered is written down.
        ends = await asyncio.gather(*workers, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    return Run(line.outcomes, line.trouble, await work.writer.run(lambda: _next_due(ledger, work)))


async def _serve(work: Work, ledger: Ledger, session: Session, line: _Line) -> None:
    """One connection: take claims until the end is called."""
    try:
        while (held := await line.queue.get()) is not None:
            if line.trouble:
                await work.writer.settle(_released(held, work.clock.now()))
                continue
            outcome = await deliver(work, held, session)
            if outcome is not None:
                await _hear(work, ledger, outcome, line)
            line.open -= 1
            if outcome is not None and outcome.stage in CONNECTING and not line.trouble:
                await work.clock.sleep(_BREATH)
    except BaseException as error:
        line.trouble = line.trouble or str(error) or type(error).__name__
        raise
    finally:
        await session.close()


async def _hear(work: Work, ledger: Ledger, outcome: Outcome, line: _Line) -> None:
    line.heard(outcome)
    if outcome.ours:
        trouble = line.trouble or f"refused at {outcome.stage}: {outcome.code or ''} {outcome.text}".strip()
        line.trouble = trouble
        await work.writer.run(lambda: _pause(ledger, work, trouble))


async def _give_back(work: Work, line: _Line) -> None:
    """Claims that no connection has begun go back to the queue."""
    while not line.queue.empty():
        held = line.queue.get_nowait()
        if held is not None:
            await work.writer.settle(_released(held, work.clock.now()))


def _released(held: Claim, now: dt.datetime) -> Settlement:
    untried = Outcome("deferred", Stage.CONNECT, text="not begun")
    return Settlement(held, State.CLAIMED, Event.RELEASE, untried, now, 0)


def _recover(ledger: Ledger, work: Work, reached: claims.Reached) -> None:
    with ledger.write() as connection:
        back, lost = claims.recover(connection, work.mailing_id, work.clock.now(), alone=True, reached=reached)
    if back or lost:
        work.log.warning("recovered from a sender that stopped", mailing=work.mailing_id, queued=back, uncertain=lost)


def _claim(ledger: Ledger, work: Work, worker: str, limit: int) -> list[Claim]:
    with ledger.write() as connection:
        now = work.clock.now()
        claims.sweep(connection, work.mailing_id, now)
        return claims.claim(connection, work.mailing_id, now, worker, LEASE, limit)


def _next_due(ledger: Ledger, work: Work) -> dt.datetime | None:
    with ledger.read() as connection:
        return claims.next_due(connection, work.mailing_id)


def _pause(ledger: Ledger, work: Work, reason: str) -> None:
    with ledger.write() as connection:
        claims.pause(connection, work.mailing_id, work.clock.now(), reason)
    work.log.error("mailing paused", mailing=work.mailing_id)
