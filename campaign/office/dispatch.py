"""One delivery, once: splice, send, settle. The order of durable commits is the law of DESIGN section 4."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Mapping
from typing import Any, NamedTuple, Protocol

import structlog

from campaign.compiled import Compiled
from campaign.delivery import Event, Outcome, Policy, Stage, State, conclude
from campaign.errors import WorldError
from campaign.message import Message, finish
from campaign.pace import Pace
from campaign.store import mailings
from campaign.store.answers import Settlement
from campaign.store.claims import Claim
from campaign.store.ledger import Ledger
from campaign.store.writer import Writer
from campaign.transport import Session

__all__ = ["Clock", "Gate", "Journal", "Work", "deliver", "message_of"]


class Clock(Protocol):
    """What the verbs need of time and chance."""

    def now(self) -> dt.datetime:
        """The moment, aware."""
        ...

    def monotonic(self) -> float:
        """Seconds that never step back."""
        ...

    def jitter(self) -> float:
        """A number in [0, 1)."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let others work meanwhile."""
        ...


class Journal(Protocol):
    """Where each final dot is written down as it is sent."""

    def dot(self, token: str, fence: int) -> None:
        """Write it. Raises ``OSError``: then the dot must not follow."""
        ...


class Gate:
    """Where deliveries pass on their way to their dot. Shut, it lets no further one pass, and cuts who waits there."""

    def __init__(self) -> None:
        self.is_shut = False
        self._before: set[asyncio.Task[Any]] = set()
        self._after: set[asyncio.Task[Any]] = set()

    def shut(self) -> None:
        """No new dot from now on. Who has one may still hear the answer, until :meth:`hang_up`."""
        self.is_shut = True
        for task in self._before:
            task.cancel()

    def hang_up(self) -> None:
        """Wait no longer for answers."""
        for task in self._after:
            task.cancel()

    async def passing(self, attempt: Awaitable[Outcome | None]) -> Outcome | None:
        """An attempt's outcome; ``None`` when it was cut off."""
        task = asyncio.current_task()
        assert task is not None
        self._before.add(task)
        if self.is_shut:
            task.cancel()
        try:
            return await attempt
        except asyncio.CancelledError:
            if not self.is_shut:
                raise
            task.uncancel()
            return None
        finally:
            self._before.discard(task)
            self._after.discard(task)

    def ask(self) -> None:
        """The attempt that runs now asks for its dot: from here on it is not cut off, but may be told no."""
        task = asyncio.current_task()
        if task in self._before:
            self._before.discard(task)
            self._after.add(task)


class Work(NamedTuple):
    """What is the same for all deliveries of a mailing. ``dates`` gives each wave's Date."""

    mailing_id: str
    release: str
    secret: bytes
    editions: Mapping[str, Compiled]
    dates: Mapping[int, dt.datetime]
    policy: Policy
    writer: Writer
    clock: Clock
    log: structlog.stdlib.BoundLogger
    journal: Journal
    pace: Pace = Pace()


def message_of(
    ledger: Ledger, slug: str, contact_id: str, now: dt.datetime, current: Mapping[str, str]
) -> Message | None:
    """What the release's newest mailing has sent or will send to a contact; ``None`` when it has nothing for them.

    Before the mailing is released its Date is ``now``: the moment at which it would go. A plan that is not the
    release any more is passed over: it will not go. ``current`` gives each edition's digest as it stands now.
    """
    with ledger.read() as connection:
        for mailing in mailings.of_release(connection, slug):
            personal = mailings.personal(connection, mailing.id, contact_id)
            if personal is not None:
                date = mailings.dates(connection, mailing, now)[personal.wave]
                edition = mailings.compiled(connection, mailing.id)[personal.locale]
                if mailing.approved_at is None and edition.digest != current.get(personal.locale):
                    continue
                return finish(ledger.secret, mailing.id, edition, personal, date)
    return None


async def deliver(work: Work, held: Claim, session: Session, gate: Gate | None = None) -> Outcome | None:
    """Try one delivery and write down what it came to. ``None``: it was no longer ours, or must not go now."""
    gate = gate or Gate()
    started = work.clock.monotonic()
    marked = begun = False
    unwritten: OSError | None = None

    async def may_finish() -> bool:
        nonlocal marked, begun, unwritten
        gate.ask()
        marked = await work.writer.mark(held)
        if marked and not gate.is_shut:
            try:
                work.journal.dot(held.personal.token, held.fence)
                begun = True
            except OSError as error:
                unwritten = error
        return begun

    personal = held.personal
    date, edition = work.dates[personal.wave], work.editions[personal.locale]
    message = finish(work.secret, work.mailing_id, edition, personal, date)
    outcome = await gate.passing(session.send(message, may_finish))
    if unwritten is not None:
        await _take_back(work, held, "the send journal cannot be written")
        why = f"the send journal cannot be written ({unwritten.strerror}); nothing more was sent"
        raise WorldError(f"{why}. Mend that, then type the command again")
    if marked and not begun:
        await _take_back(work, held, "stopped before the final dot")
        return None
    milliseconds = round((work.clock.monotonic() - started) * 1000)
    conclusion = conclude(
        outcome,
        marked=marked,
        attempt=held.attempt,
        now=work.clock.now(),
        expires_at=held.expires_at,
        policy=work.policy,
        jitter=work.clock.jitter(),
    )
    unheard = Outcome("lost", Stage.DOT, text="stopped before the answer came")
    written = outcome or (unheard if begun else Outcome("deferred", Stage.BODY, text="held back before the final dot"))
    settled = await work.writer.settle(Settlement(held, *conclusion[:2], written, conclusion.next_at, milliseconds))
    _report(work, held, written, milliseconds, settled=settled)
    return outcome


async def _take_back(work: Work, held: Claim, why: str) -> None:
    """No dot was sent though the mark stands: back to the queue."""
    held_back = Outcome("deferred", Stage.BODY, text=why)
    await work.writer.settle(Settlement(held, State.SENDING, Event.DEFER, held_back, work.clock.now(), 0))


def _report(work: Work, held: Claim, outcome: Outcome, milliseconds: int, *, settled: bool) -> None:
    # The server's words may hold the address; they stand in the ledger, not here.
    work.log.info(
        "delivery attempted",
        release=work.release,
        edition=held.personal.locale,
        mailing=work.mailing_id,
        wave=held.personal.wave,
        delivery=held.id,
        contact=held.personal.contact_id,
        attempt=held.attempt,
        outcome=outcome.kind,
        stage=outcome.stage.value,
        code=outcome.code,
        enhanced=outcome.enhanced,
        milliseconds=milliseconds,
        settled=settled,
    )
