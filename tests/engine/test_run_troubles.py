"""A run in bad weather: relays that vanish, hang up or refuse, and workers that fail."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import event

from campaign.delivery import Event, Outcome, Stage
from campaign.engine.local import Run, run
from campaign.errors import WorldError
from campaign.mailing import Plan
from campaign.message import Message
from campaign.store import answers, claims
from campaign.store.answers import Settlement
from campaign.store.ledger import Ledger
from campaign.store.writer import Writer
from campaign.transport import MayFinish, Transport
from campaign.transport.recording import Recording
from campaign.transport.smtp import Smtp
from tests.support.builders import (
    LEASE,
    NOW,
    PatientClock,
    StillClock,
    accounts,
    candidates,
    people,
    resume,
    row,
    sending,
    states,
    work,
)
from tests.support.relay import CUT, relay

ACCEPTED = Outcome("accepted", Stage.DOT, 250, "2.0.0", "fine")
NOBODY = Outcome("lost", Stage.CONNECT, text="nobody answers")


async def go(
    ledger: Ledger, made: Plan, transport: Transport, connections: int = 3, stop: asyncio.Event | None = None
) -> Run:
    """One run to its end, in seconds."""
    job = work(ledger, made, PatientClock())
    try:
        async with asyncio.timeout(20):
            halt = stop or asyncio.Event()
            return await run(job, ledger, transport, connections=connections, worker="test", stop=halt)
    finally:
        job.writer.close()


def scripted(*outcomes: Outcome) -> Recording:
    """Answers the first attempts like this, all others well."""
    script = list(outcomes)
    return Recording(lambda _: script.pop(0) if script else ACCEPTED)


@pytest.mark.parametrize("count", [1, 2, 20])
@pytest.mark.parametrize("connections", [1, 3])
def test_a_relay_that_is_not_there_is_trouble_for_one_as_for_many(tmp_path: Path, count: int, connections: int):
    """Even with one person to write to, a relay that nobody can reach is told as trouble, not as an empty success."""
    ledger, made = sending(tmp_path, candidates(people(count)))

    came_to = asyncio.run(go(ledger, made, scripted(*[NOBODY] * 100), connections))

    assert came_to.trouble == "the relay cannot be reached: nobody answers"
    assert 3 <= came_to.outcomes["lost"] <= 2 + connections
    assert accounts(ledger).states == {"queued": count}
    assert {row(ledger, person.address).attempts for person in people(count)} == {0}
    ledger.close()


@pytest.mark.parametrize("lost", [NOBODY, Outcome("deferred", Stage.CONNECT, 421, "4.7.0", "too many connections")])
def test_a_connection_that_failed_once_is_tried_again_in_the_same_run(tmp_path: Path, lost: Outcome):
    """Who met a relay that was busy for a moment has the message at the end of the same run, with no attempt burnt."""
    ledger, made = sending(tmp_path, candidates(people(2)))

    came_to = asyncio.run(go(ledger, made, scripted(lost, lost)))

    assert came_to.trouble == ""
    assert accounts(ledger).states == {"accepted": 2}
    assert {row(ledger, person.address).attempts for person in people(2)} == {1}
    ledger.close()


def test_one_recipient_cannot_keep_the_relay_busy(tmp_path: Path):
    """At whom the relay always hangs up is tried once and waits; everybody else has their message."""
    ledger, made = sending(tmp_path, candidates(people(10)))
    tried: Counter[str] = Counter()

    def answer(message: Message) -> Outcome:
        tried[message.envelope.recipient] += 1
        poison = message.envelope.recipient.startswith("person4@")
        return Outcome("lost", Stage.RCPT, text="hung up") if poison else ACCEPTED

    asyncio.run(go(ledger, made, Recording(answer)))

    assert set(tried.values()) == {1}
    assert accounts(ledger).states == {"accepted": 9, "queued": 1}
    ledger.close()


def test_a_relay_that_swallows_answers_is_stopped_early(tmp_path: Path):
    """When the relay hangs up after each dot, only the canaries become uncertain, and the mailing pauses."""
    ledger, made = sending(tmp_path, candidates(people(60)))

    async def through() -> Run:
        async with relay(DOT=CUT) as server:
            return await go(ledger, made, Smtp("127.0.0.1", server.port, "none"), connections=2)

    came_to = asyncio.run(through())

    counts = accounts(ledger).states
    assert came_to.trouble.startswith("a first message of edition en was not accepted (dot: ")
    assert set(counts) == {"uncertain", "queued"}
    assert counts["uncertain"] <= 2
    ledger.close()


def test_after_a_policy_refusal_others_go_first(tmp_path: Path):
    """A 5.7.x at a canary pauses the mailing; when it goes on, it is not stuck on that person."""
    ledger, made = sending(tmp_path, candidates(people(10)))

    def answer(message: Message) -> Outcome:
        first = message.envelope.recipient.startswith("person0@")
        return Outcome("refused", Stage.RCPT, 550, "5.7.1", "not here") if first else ACCEPTED

    came_to = asyncio.run(go(ledger, made, Recording(answer), connections=1))
    assert "(rcpt: 550 5.7.1 not here)" in came_to.trouble
    with ledger.write() as connection:
        resume(connection, made.id)

    assert asyncio.run(go(ledger, made, Recording(answer))).trouble == ""
    assert accounts(ledger).states == {"accepted": 9, "queued": 1}
    ledger.close()


class Failing:
    """Sessions of which the first raises at its first message; the others work, slowly."""

    def __init__(self) -> None:
        self.finished: Counter[str] = Counter()
        self._sessions = 0

    def session(self) -> "_FailingSession":
        """The next one."""
        self._sessions += 1
        return _FailingSession(self, fails=self._sessions == 1)


class _FailingSession:
    def __init__(self, way: Failing, *, fails: bool) -> None:
        self._way = way
        self._fails = fails

    async def send(self, message: Message, may_finish: MayFinish) -> Outcome | None:
        """Fail, or finish after a while."""
        await asyncio.sleep(0.01)
        if self._fails:
            raise RuntimeError
        if not await may_finish():
            return None
        self._way.finished[message.envelope.recipient] += 1
        await asyncio.sleep(0.1)
        return ACCEPTED

    async def close(self) -> None:
        """Nothing to close."""


def test_a_worker_that_fails_takes_no_answers_with_it(tmp_path: Path):
    """When one connection's worker fails, the others write down what was answered to them; the failure is heard."""
    ledger, made = sending(tmp_path, candidates(people(30)))
    failing = Failing()

    with pytest.raises(RuntimeError):
        asyncio.run(go(ledger, made, failing, connections=4))

    found = states(ledger)
    assert {address for address, state in found.items() if state == "accepted"} == set(failing.finished)
    assert Counter(found.values())["claimed"] == 1
    assert set(found.values()) == {"accepted", "claimed", "queued"}
    ledger.close()


def test_claims_that_cannot_be_given_back_take_no_answers_with_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """When the ledger fails at the end of a run, an answer that is still on its way is heard and written down."""
    ledger, made = sending(tmp_path, candidates(people(30)))
    stop, settle = asyncio.Event(), Writer.settle

    async def no_release(writer: Writer, one: Settlement) -> bool:
        if one.event is Event.RELEASE:
            raise WorldError("ledger.db: the disk is full")
        return await settle(writer, one)

    class Slow(Recording):
        async def send(self, message: Message, may_finish: MayFinish) -> Outcome | None:
            outcome = await super().send(message, may_finish)
            stop.set()
            await asyncio.sleep(0.1)
            return outcome

    monkeypatch.setattr(Writer, "settle", no_release)
    slow = Slow()
    with pytest.raises(WorldError, match="the disk is full"):
        asyncio.run(go(ledger, made, slow, 1, stop))

    assert len(slow.messages) == 1
    assert Counter(states(ledger).values())["accepted"] == 1
    assert "sending" not in states(ledger).values()
    ledger.close()


def test_what_a_dead_sender_left_is_recovered_first(tmp_path: Path):
    """A run begins with what the last one left: claimed goes again, sending is uncertain and does not."""
    ledger, made = sending(tmp_path, candidates(people(6)))
    with ledger.write() as connection:
        taken = claims.claim(connection, made.id, NOW, "dead", LEASE, 4)
        answers.mark(connection, taken[:2], NOW, LEASE)
    recording = Recording()

    asyncio.run(go(ledger, made, recording))

    assert accounts(ledger).states == {"accepted": 4, "uncertain": 2}
    dead = {one.personal.address for one in taken[:2]}
    assert {message.envelope.recipient for message in recording.messages} == set(states(ledger)) - dead
    ledger.close()


def test_an_objection_during_the_run_is_heeded(tmp_path: Path):
    """Who objects while the mailing goes out, and has no message yet, gets none."""
    ledger, made = sending(tmp_path, candidates(people(40)))
    objector = "person39@daily39.example"

    def answer(message: Message) -> Outcome:
        with ledger.write() as connection:
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO suppressions VALUES (?, ?, 'opt-out', '2026-03-02T09:00:00.000000Z', '')",
                (objector, objector),
            )
        return ACCEPTED

    recording = Recording(answer)
    asyncio.run(go(ledger, made, recording, connections=2))

    assert accounts(ledger).states == {"accepted": 39, "withdrawn": 1}
    assert objector not in {message.envelope.recipient for message in recording.messages}
    ledger.close()


def test_the_ledger_rests_while_the_last_answers_are_awaited(tmp_path: Path):
    """A server may take minutes to answer a dot; meanwhile the run does not ask the ledger again and again."""
    ledger, made = sending(tmp_path, candidates(people(3)))
    commits: list[object] = []
    event.listen(ledger._engine, "commit", commits.append)

    with pytest.raises(RuntimeError):
        asyncio.run(go(ledger, made, Failing(), connections=3))

    # Recovery, claims, and for each of two people a mark and a settlement.
    assert len(commits) <= 8
    ledger.close()


def test_a_cancelled_run_ends_cleanly(tmp_path: Path):
    """A run whose task is cancelled lets what is under way come to its end; no row is left half-way."""
    ledger, made = sending(tmp_path, candidates(people(300)))
    recording = Recording()

    async def cancelled() -> None:
        job, begun = work(ledger, made, StillClock()), asyncio.Event()
        going = run(
            job,
            ledger,
            recording,
            connections=2,
            worker="test",
            stop=asyncio.Event(),
            told=lambda _: begun.set(),
        )
        task = asyncio.create_task(going)
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        job.writer.close()

    asyncio.run(cancelled())

    counts = accounts(ledger).states
    assert set(counts) <= {"accepted", "queued"}
    assert counts["accepted"] == len(recording.messages)
    ledger.close()
