"""Laws of a run: who gets what, what stops it, what it leaves."""

import asyncio
import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest

from campaign.delivery import Outcome, Stage
from campaign.engine.local import Run, run
from campaign.mailing import Plan
from campaign.message import Message
from campaign.runtime.logs import open_log
from campaign.store import claims, contacts, mailings
from campaign.store.ledger import Ledger
from campaign.suppression import Suppression
from campaign.transport import MayFinish, Transport
from campaign.transport.recording import Recording
from campaign.transport.smtp import Smtp
from tests.support.builders import NOW, StillClock, accounts, candidates, people, row, sending, states, work

ACCEPTED = Outcome("accepted", Stage.DOT, 250, "2.0.0", "fine")


def go(ledger: Ledger, made: Plan, transport: Transport, clock: StillClock | None = None, connections: int = 3) -> Run:
    """One run to its end."""
    job = work(ledger, made, clock or StillClock())
    try:
        return asyncio.run(run(job, ledger, transport, connections=connections, worker="test", stop=asyncio.Event()))
    finally:
        job.writer.close()


def answers(**by_person: Outcome) -> Recording:
    """A server that says something else to some people."""

    def answer(message: Message) -> Outcome:
        return by_person.get(message.envelope.recipient.partition("@")[0], ACCEPTED)

    return Recording(answer)


def recipients(recording: Recording) -> Counter[str]:
    """How many messages each recipient has."""
    return Counter(message.envelope.recipient for message in recording.messages)


def test_everybody_due_has_exactly_one_message(tmp_path: Path) -> None:
    """Each planned person has one message, and a second run sends nobody anything."""
    ledger, made = sending(tmp_path, candidates(people(50)))
    recording = Recording()

    first, second = go(ledger, made, recording), go(ledger, made, recording)

    assert first.outcomes == {"accepted": 50}
    assert second.outcomes == {}
    assert recipients(recording) == {person.address: 1 for person in people(50)}
    assert accounts(ledger).finished


def test_who_is_suppressed_after_the_plan_gets_nothing(tmp_path: Path) -> None:
    """A suppression stops what is already planned, and the ledger says why."""
    ledger, made = sending(tmp_path, candidates(people(3)))
    with ledger.write() as connection:
        fact = Suppression(address="PERSON1@daily1.example", reason="opt-out", since=NOW)
        contacts.suppress(connection, fact)
    recording = Recording()

    go(ledger, made, recording)

    assert recipients(recording) == {"person0@daily0.example": 1, "person2@daily2.example": 1}
    left = row(ledger, "person1@daily1.example")
    assert (left.state, left.reason) == ("withdrawn", "suppressed: opt-out")  # type: ignore[attr-defined]


def test_a_refusal_keeps_the_servers_words(tmp_path: Path) -> None:
    """Whom the server does not know is refused, with its words, and the rest go on."""
    ledger, made = sending(tmp_path, candidates(people(5)))
    recording = answers(person2=Outcome("refused", Stage.RCPT, 550, "5.1.1", "no such user"))

    go(ledger, made, recording)

    refused = row(ledger, "person2@daily2.example")
    assert accounts(ledger).states == {"accepted": 4, "refused": 1}
    assert (refused.code, refused.enhanced, refused.reply) == (550, "5.1.1", "no such user")  # type: ignore[attr-defined]


def test_a_deferral_waits_and_then_has_the_same_bytes(tmp_path: Path) -> None:
    """Whom the server asks to wait is tried again after 15 minutes at the earliest, with the same bytes."""
    ledger, made = sending(tmp_path, candidates(people(1)))
    clock = StillClock()
    tried: list[bytes] = []

    def grey(message: Message) -> Outcome:
        tried.append(message.content)
        return Outcome("deferred", Stage.RCPT, 451, "4.7.1", "greylisted") if len(tried) == 1 else ACCEPTED

    first = go(ledger, made, Recording(grey), clock)
    clock.advance(minutes=14)
    go(ledger, made, Recording(grey), clock)
    assert len(tried) == 1
    assert first.next_due is not None
    assert first.next_due >= NOW + dt.timedelta(minutes=15)

    clock.moment = first.next_due
    go(ledger, made, Recording(grey), clock)

    assert tried == [tried[0]] * 2
    assert accounts(ledger).states == {"accepted": 1}


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.TLS, Stage.EHLO, Stage.AUTH, Stage.MAIL])
def test_a_refusal_of_ours_pauses_the_mailing(tmp_path: Path, stage: Stage) -> None:
    """A refusal before RCPT is about us: the mailing pauses, says why, and nobody is refused."""
    ledger, made = sending(tmp_path, candidates(people(30)))
    recording = Recording(lambda _: Outcome("refused", stage, 535, "5.7.8", "wrong password"))

    came_to = go(ledger, made, recording)

    assert "wrong password" in came_to.trouble
    assert set(states(ledger).values()) == {"queued"}
    with ledger.read() as connection:
        mailing = mailings.find(connection, made.id)
    assert mailing is not None
    assert mailing.paused_at == NOW
    assert "wrong password" in mailing.pause_reason
    assert go(ledger, made, Recording()).outcomes == {}


def test_an_unreachable_relay_burns_nobodys_attempt(tmp_path: Path) -> None:
    """Where nobody answers the run ends with one clear line, and everybody waits as before."""
    ledger, made = sending(tmp_path, candidates(people(20)))

    came_to = go(ledger, made, Smtp("127.0.0.1", 1, "none"), connections=2)

    assert "cannot be reached" in came_to.trouble
    assert accounts(ledger).states == {"queued": 20}
    assert {row(ledger, person.address).attempts for person in people(20)} == {0}  # type: ignore[attr-defined]


def test_stop_drains(tmp_path: Path) -> None:
    """When told to stop, a run ends what it began, gives back what it did not, and claims nothing more."""
    ledger, made = sending(tmp_path, candidates(people(200)))
    stop = asyncio.Event()
    recording = Recording()
    job = work(ledger, made, StillClock())

    def told(_: Outcome) -> None:
        stop.set()

    asyncio.run(run(job, ledger, recording, connections=2, worker="test", stop=stop, told=told))
    job.writer.close()

    counts = accounts(ledger).states
    assert set(counts) == {"accepted", "queued"}
    assert counts["accepted"] == len(recording.messages) < 20
    assert go(ledger, made, recording).outcomes == {"accepted": counts["queued"]}
    assert set(recipients(recording).values()) == {1}


class Dying:
    """A transport whose process ends, as far as the ledger can tell, after some final dots."""

    def __init__(self, after: int) -> None:
        self.finished: list[str] = []
        self._left = after

    def session(self) -> "Dying":
        """Itself."""
        return self

    async def send(self, message: Message, may_finish: MayFinish) -> Outcome | None:
        """Finish the message, and die before the answer is written down."""
        if not await may_finish():
            return None
        self.finished.append(message.envelope.recipient)
        self._left -= 1
        if self._left <= 0:
            raise RuntimeError("the process dies here")
        return ACCEPTED

    async def close(self) -> None:
        """Nothing to close."""


def test_who_was_cut_off_after_the_dot_is_uncertain_and_never_sent_again(tmp_path: Path) -> None:
    """A sender that dies between dot and answer leaves uncertain rows; a next run sends the others, not them."""
    ledger, made = sending(tmp_path, candidates(people(20)))
    dying = Dying(after=7)
    with pytest.raises(RuntimeError, match="dies here"):
        go(ledger, made, dying, connections=1)

    recording = Recording()
    go(ledger, made, recording)

    counts = accounts(ledger).states
    assert counts["uncertain"] == 1
    assert counts["accepted"] == 19
    assert not set(dying.finished) & set(recipients(recording))
    assert accounts(ledger).balanced
    assert not accounts(ledger).finished


def test_an_embargo_holds_until_its_lift(tmp_path: Path) -> None:
    """Who has not agreed gets nothing before the lift, however often somebody sends."""
    ledger, made = sending(tmp_path, candidates(people(2)))
    lift = NOW + dt.timedelta(hours=3)
    with ledger.write() as connection:
        table = claims.deliveries
        connection.execute(claims.update(table).where(table.c.address.startswith("person1")).values(not_before=lift))
    clock, recording = StillClock(), Recording()

    go(ledger, made, recording, clock)
    assert recipients(recording) == {"person0@daily0.example": 1}
    clock.moment = lift
    go(ledger, made, recording, clock)

    assert recipients(recording) == {"person0@daily0.example": 1, "person1@daily1.example": 1}


def test_the_log_names_nobody(tmp_path: Path) -> None:
    """One line an attempt with its fields, and no address, name, secret or body in it."""
    ledger, made = sending(tmp_path, candidates(people(10, given_name="Perpetua", salutation="Dear Perpetua,")))
    recording = answers(person3=Outcome("refused", Stage.RCPT, 550, "5.1.1", "<person3@daily3.example> unknown"))

    with open_log(tmp_path) as events:
        job = work(ledger, made, StillClock(), events)
        asyncio.run(run(job, ledger, recording, connections=2, worker="test", stop=asyncio.Event()))
        job.writer.close()

    log = (tmp_path / "campaign.log").read_text("utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    attempts = [line for line in lines if line["event"] == "delivery attempted"]
    assert len(attempts) == 10
    assert {
        "release",
        "edition",
        "mailing",
        "wave",
        "delivery",
        "attempt",
        "outcome",
        "code",
        "stage",
        "milliseconds",
    } <= set(attempts[0])
    for secret in ("@", "daily", "Perpetua", "court ruled", ledger.secret.hex()):
        assert secret not in log
