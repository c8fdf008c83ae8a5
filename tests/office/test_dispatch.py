"""One delivery, once: the mark stands before the dot, the answer after it, and the bytes are those of the preview."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from campaign.delivery import Outcome, Stage, State
from campaign.mailing import Plan
from campaign.message import Message
from campaign.office.dispatch import Work, deliver, message_of
from campaign.store import claims, recovery
from campaign.store.claims import Claim
from campaign.store.ledger import Ledger
from campaign.transport import MayFinish
from campaign.transport.recording import Recording
from tests.support.builders import (
    LEASE,
    StillClock,
    approve,
    candidates,
    new_ledger,
    people,
    planned,
    row,
    states,
    work,
    write_down,
)

ADDRESS = "person0@daily0.example"


class Desk(NamedTuple):
    """An approved mailing to one person, with a note and a name, and all that a delivery needs."""

    ledger: Ledger
    made: Plan
    clock: StillClock
    work: Work

    def claim(self) -> Claim:
        """The one delivery there is."""
        with self.ledger.write() as connection:
            (taken,) = claims.claim(connection, self.made.id, self.clock.now(), "w", LEASE, 9)
        return taken

    def state(self) -> str:
        """Where it stands."""
        return states(self.ledger)[ADDRESS]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Ready to send."""
    ledger = new_ledger(tmp_path)
    made = planned(candidates(people(1, given_name="Zoë"), note="See you.\n\n.dot"))
    write_down(ledger, made)
    approve(ledger, made.id)
    clock = StillClock()
    job = work(ledger, made, clock)
    yield Desk(ledger, made, clock, job)
    job.writer.close()
    ledger.close()


class Watching:
    """A session that looks at the ledger at each step."""

    def __init__(self, look: Callable[[], str]) -> None:
        self.seen: list[str] = []
        self._look = look

    async def send(self, message: Message, may_finish: MayFinish) -> Outcome | None:
        """Before the mark, after the mark, as the answer comes."""
        assert message.content
        self.seen.append(self._look())
        assert await may_finish()
        self.seen.append(self._look())
        return Outcome("accepted", Stage.DOT, 250, "2.0.0", "kept")

    async def close(self) -> None:
        """Nothing to close."""


def test_order_of_commits(desk: Desk):
    """Claimed until the mark, sending when the dot may go, accepted when the answer is known: each on the disk."""
    watching = Watching(desk.state)

    outcome = asyncio.run(deliver(desk.work, desk.claim(), watching))

    assert outcome is not None
    assert [*watching.seen, desk.state()] == [State.CLAIMED, State.SENDING, State.ACCEPTED]


def test_the_preview_is_what_is_sent(desk: Desk):
    """The bytes that a person was shown are the bytes that are sent, also when they are shown again afterwards."""
    recording = Recording()
    contact = desk.made.deliveries[0].contact_id
    shown = message_of(desk.ledger, desk.made.slug, contact, desk.clock.now(), desk.made.editions)
    desk.clock.advance(hours=5)

    asyncio.run(deliver(desk.work, desk.claim(), recording))

    assert recording.messages == [shown]
    assert message_of(desk.ledger, desk.made.slug, contact, desk.clock.now(), desk.made.editions) == shown
    assert message_of(desk.ledger, desk.made.slug, "nobody", desk.clock.now(), {}) is None
    assert message_of(desk.ledger, "other", contact, desk.clock.now(), {}) is None


def test_a_retry_has_the_same_bytes(desk: Desk):
    """A second attempt, hours later and after a restart, sends the very same message with the same Message-ID."""
    outcomes = [Outcome("deferred", Stage.DOT, 451, "4.3.0", "later"), Outcome("accepted", Stage.DOT, 250)]
    tried: list[Message] = []

    def answer(message: Message) -> Outcome:
        tried.append(message)
        return outcomes[len(tried) - 1]

    asyncio.run(deliver(desk.work, desk.claim(), Recording(answer)))
    assert desk.state() == State.QUEUED
    desk.clock.advance(hours=1)
    again = work(desk.ledger, desk.made, desk.clock)
    asyncio.run(deliver(again, desk.claim(), Recording(answer)))
    again.writer.close()

    assert tried[0] == tried[1]
    assert desk.state() == State.ACCEPTED
    assert row(desk.ledger, ADDRESS).attempts == 2


def test_a_claim_that_was_taken_over_sends_nothing(desk: Desk):
    """A worker that comes back after its claim went to another keeps nothing and writes nothing."""
    stale = desk.claim()
    with desk.ledger.write() as connection:
        recovery.recover(connection, desk.made.id, desk.clock.now(), alone=True)
    fresh, recording = desk.claim(), Recording()

    assert asyncio.run(deliver(desk.work, stale, recording)) is None

    assert recording.messages == []
    assert desk.state() == State.CLAIMED
    assert asyncio.run(deliver(desk.work, fresh, recording)) is not None
    assert len(recording.messages) == 1


def test_a_stale_claim_and_its_successor_at_the_same_moment(desk: Desk):
    """Even when both ask in one group commit, only the successor may finish."""
    stale = desk.claim()
    with desk.ledger.write() as connection:
        recovery.recover(connection, desk.made.id, desk.clock.now(), alone=True)
    fresh = desk.claim()

    async def both() -> list[bool]:
        return await asyncio.gather(desk.work.writer.mark(stale), desk.work.writer.mark(fresh))

    assert asyncio.run(both()) == [False, True]


def test_silence_leaves_it_uncertain(desk: Desk):
    """No answer to the dot is written down as uncertain, with what is known."""
    asyncio.run(deliver(desk.work, desk.claim(), Recording(lambda _: Outcome("lost", Stage.DOT, text="cut"))))

    found = row(desk.ledger, ADDRESS)
    assert (found.state, found.stage, found.reply, found.next_at) == (State.UNCERTAIN, Stage.DOT, "cut", None)
