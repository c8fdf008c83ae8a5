"""One delivery, once: splice, send, settle. The order of durable commits is the law of DESIGN section 4."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple, Protocol

import structlog

from campaign.delivery import Event, Outcome, Policy, Stage, State, conclude
from campaign.errors import WorldError
from campaign.message import Compiled, Message, finish
from campaign.store import mailings
from campaign.store.claims import Claim, Settlement
from campaign.store.ledger import Ledger
from campaign.store.writer import Writer
from campaign.transport import Session

__all__ = ["Clock", "Journal", "Work", "deliver", "message_of"]


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


def message_of(ledger: Ledger, slug: str, contact_id: str, now: dt.datetime) -> Message | None:
    """What the release's newest mailing has sent or will send to a contact; ``None`` when it has nothing for them.

    Before the mailing is released its Date is ``now``: the moment at which it would go.
    """
    with ledger.read() as connection:
        for mailing in mailings.of_release(connection, slug):
            personal = mailings.personal(connection, mailing.id, contact_id)
            if personal is not None:
                date = mailings.dates(connection, mailing, now)[personal.wave]
                edition = mailings.compiled(connection, mailing.id)[personal.locale]
                return finish(ledger.secret, mailing.id, edition, personal, date)
    return None


async def deliver(work: Work, held: Claim, session: Session) -> Outcome | None:
    """Try one delivery and write down what it came to. ``None``: it was no longer ours, or must not go now."""
    started = work.clock.monotonic()
    marked = False
    unwritten: OSError | None = None

    async def may_finish() -> bool:
        nonlocal marked, unwritten
        marked = await work.writer.mark(held)
        if marked:
            try:
                work.journal.dot(held.personal.token, held.fence)
            except OSError as error:
                unwritten = error
        return marked and unwritten is None

    personal = held.personal
    date, edition = work.dates[personal.wave], work.editions[personal.locale]
    message = finish(work.secret, work.mailing_id, edition, personal, date)
    outcome = await session.send(message, may_finish)
    if unwritten is not None:
        await _take_back(work, held, unwritten)
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
    written = outcome or Outcome("deferred", Stage.BODY, text="held back before the final dot")
    settled = await work.writer.settle(Settlement(held, *conclusion[:2], written, conclusion.next_at, milliseconds))
    _report(work, held, written, milliseconds, settled=settled)
    return outcome


async def _take_back(work: Work, held: Claim, error: OSError) -> None:
    """No dot was sent, because the journal could not hold it: back to the queue, and the run ends."""
    held_back = Outcome("deferred", Stage.BODY, text="the send journal cannot be written")
    await work.writer.settle(Settlement(held, State.SENDING, Event.DEFER, held_back, work.clock.now(), 0))
    raise WorldError(f"the send journal cannot be written ({error.strerror}); nothing more is sent")


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
