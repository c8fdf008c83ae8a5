"""One process, one asyncio loop: claim, send, settle, and again until nobody is due."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from campaign.delivery import BEFORE_RCPT, CONNECTING, Event, Outcome, Stage, State
from campaign.engine.opening import Opening
from campaign.office.dispatch import Clock, Gate, Work, deliver
from campaign.pace import PATIENCE
from campaign.store import claims, pace, recovery
from campaign.store.answers import Settlement
from campaign.store.claims import Claim
from campaign.store.ledger import Ledger
from campaign.store.pace import Pacer, Taken
from campaign.transport import Session, Transport

__all__ = ["LEASE", "Run", "run"]

#: A worker may hold a delivery this long: ten minutes for the last reply (RFC 5321 section 4.5.3.2.6), and some.
LEASE = dt.timedelta(minutes=15)
#: So many attempts in a row that found no relay or lost it mean that something is wrong with it.
_UNREACHABLE = 3
#: Seconds that a connection waits after it did not come about. Others may work on meanwhile.
_BREATH = 1.0
#: Seconds that a run which is cut off still waits for answers to the dots it has sent.
_LAST_WORDS = 5.0


class Run(NamedTuple):
    """What a run came to. ``trouble`` says in one line why it ended before its time; empty when it did not."""

    outcomes: Counter[str]
    trouble: str
    next_due: dt.datetime | None


class _Line:
    """The state that the connections of one run share."""

    def __init__(self, connections: int, told: Callable[[Outcome], None], pacer: Pacer) -> None:
        self.queue: asyncio.Queue[Claim | None] = asyncio.Queue()
        #: Claims that have no end yet.
        self.open = 0
        #: How many have one.
        self.ended = 0
        self.pacer = pacer
        self.connections = connections
        self.outcomes: Counter[str] = Counter()
        self.told = told
        self.trouble = ""
        self.failures = 0
        self.gate = Gate()

    def full(self, *, last: bool) -> bool:
        # Half a queue ahead keeps every connection busy while the next claims are written. When nobody is left to
        # claim, what is under way may still come back.
        return self.queue.qsize() > self.connections * 2 or (last and self.open > 0)

    def heard(self, outcome: Outcome) -> None:
        self.outcomes[outcome.kind] += 1
        self.told(outcome)
        # What the relay refuses is counted in the ledger.
        failed = outcome.kind == "lost" or (outcome.stage in CONNECTING and outcome.kind == "deferred")
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
    reached: recovery.Reached = lambda _token, _fence: True,
    cut: asyncio.Event | None = None,
) -> Run:
    """Send what is due of one mailing, until nobody is due, ``stop`` is set, or there is trouble.

    After ``stop`` what is on its way finishes; after ``cut`` no further dot is sent and nobody is waited for long.
    The caller is alone with the ledger (one sender a workspace), so what a dead sender left is recovered first:
    ``reached`` tells of a marked delivery whether its dot may have been sent.
    """
    line = _Line(connections, told, Pacer(work.mailing_id, work.pace, work.policy.grace))
    opening, taken = Opening(), Taken([])
    await work.writer.run(lambda: _recover(ledger, work, reached))
    sessions = [opening.session(transport.session()) for _ in range(connections)]
    workers = [asyncio.create_task(_serve(work, ledger, session, line)) for session in sessions]
    try:
        while not stop.is_set() and not line.trouble:
            idle, ended = not line.open, line.ended
            taken = await work.writer.run(lambda: _claim(ledger, work, line.pacer, worker, connections * 4))
            line.open += len(taken.claims)
            for held in taken.claims:
                line.queue.put_nowait(held)
            if idle and not taken.claims and not await _place(work, taken, line, stop):
                break
            while line.full(last=not _more(taken, line.ended > ended, work.clock)):
                if stop.is_set() or line.trouble:
                    break
                await work.clock.sleep(0.005)
    finally:
        try:
            if stop.is_set() or line.trouble:
                await _give_back(work, line)
        finally:
            for _ in workers:
                line.queue.put_nowait(None)
            # All of them come to their end, also when one fails: what was answered is written down.
            ends = await _ends(workers, line.gate, cut or asyncio.Event())
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    again = None if stop.is_set() or line.trouble else taken.again
    return Run(line.outcomes, line.trouble, await work.writer.run(lambda: _next_due(ledger, work, again)))


async def _ends(workers: list[asyncio.Task[None]], gate: Gate, cut: asyncio.Event) -> list[BaseException | None]:
    """How the connections ended. Cut off, only answers to dots that were sent are waited for, and not for long."""
    everyone = asyncio.gather(*workers, return_exceptions=True)
    called = asyncio.ensure_future(cut.wait())
    both: set[asyncio.Future[Any]] = {everyone, called}
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if cut.is_set():
        gate.shut()
        await asyncio.wait({everyone}, timeout=_LAST_WORDS)
        gate.hang_up()
    called.cancel()
    return await everyone


async def _serve(work: Work, ledger: Ledger, session: Session, line: _Line) -> None:
    """One connection: take claims until the end is called."""
    try:
        while (held := await line.queue.get()) is not None:
            if line.trouble:
                await work.writer.settle(_released(held, work.clock.now()))
                continue
            outcome = await deliver(work, held, session, line.gate)
            if outcome is not None:
                await _hear(work, ledger, held, outcome, line)
            line.open -= 1
            line.ended += 1
            if outcome is not None and outcome.stage in BEFORE_RCPT and not line.trouble:
                await work.clock.sleep(_BREATH)
    except BaseException as error:
        line.trouble = line.trouble or str(error) or type(error).__name__
        raise
    finally:
        await session.close()


async def _hear(work: Work, ledger: Ledger, held: Claim, outcome: Outcome, line: _Line) -> None:
    line.heard(outcome)
    if outcome.kind != "refused" and not (outcome.kind == "lost" and outcome.stage is Stage.DOT):
        return
    if reason := await work.writer.run(lambda: _judge(ledger, work, held, outcome, line.pacer)):
        line.trouble = trouble = line.trouble or reason
        await work.writer.run(lambda: _pause(ledger, work, trouble))


def _more(taken: Taken, answered: bool, clock: Clock) -> bool:
    """Whether there may be more to claim. Whom the pace holds back may go after an answer, or at their moment."""
    return bool(taken.claims) or (taken.held and (answered or (taken.again or clock.now()) < clock.now()))


async def _place(work: Work, taken: Taken, line: _Line, stop: asyncio.Event) -> bool:
    """Wait until the pace has a place for one who is due. False when nobody is, or when it would take too long."""
    if taken.again is None or taken.again > work.clock.now() + PATIENCE:
        return False
    while not stop.is_set() and not line.trouble:
        left = (taken.again - work.clock.now()).total_seconds()
        if left <= 0:
            break
        await work.clock.sleep(min(left, 0.25))
    return True


async def _give_back(work: Work, line: _Line) -> None:
    """Claims that no connection has begun go back to the queue."""
    waiting = [line.queue.get_nowait() for _ in range(line.queue.qsize())]
    for held in waiting:
        if held is not None:
            await work.writer.settle(_released(held, work.clock.now()))


def _released(held: Claim, now: dt.datetime) -> Settlement:
    untried = Outcome("deferred", Stage.CONNECT, text="not begun")
    return Settlement(held, State.CLAIMED, Event.RELEASE, untried, now, 0)


def _recover(ledger: Ledger, work: Work, reached: recovery.Reached) -> None:
    with ledger.write() as connection:
        back, lost = recovery.recover(connection, work.mailing_id, work.clock.now(), alone=True, reached=reached)
    if back or lost:
        work.log.warning("recovered from a sender that stopped", mailing=work.mailing_id, queued=back, uncertain=lost)


def _judge(ledger: Ledger, work: Work, held: Claim, outcome: Outcome, pacer: Pacer) -> str:
    with ledger.read() as connection:
        return pacer.judge(connection, held, outcome, work.clock.now())


def _claim(ledger: Ledger, work: Work, pacer: Pacer, worker: str, limit: int) -> Taken:
    with ledger.write() as connection:
        now = work.clock.now()
        claims.sweep(connection, work.mailing_id, now)
        return pacer.take(connection, now, worker, LEASE, limit)


def _next_due(ledger: Ledger, work: Work, again: dt.datetime | None) -> dt.datetime | None:
    with ledger.read() as connection:
        return pace.next_due(connection, work.mailing_id, work.clock.now(), again, work.policy.grace)


def _pause(ledger: Ledger, work: Work, reason: str) -> None:
    with ledger.write() as connection:
        claims.pause(connection, work.mailing_id, work.clock.now(), reason)
    work.log.error("mailing paused", mailing=work.mailing_id)
