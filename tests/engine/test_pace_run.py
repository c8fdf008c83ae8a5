"""A run at a pace, from claim to dot: limits over a restart, canaries, what stops it and what does not."""

import asyncio
import datetime as dt
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from campaign.contact import Contact
from campaign.delivery import Outcome, Stage, read
from campaign.engine.local import Run, run
from campaign.mailing import Plan
from campaign.message import Message
from campaign.pace import PATIENCE, Pace, Rate
from campaign.store import mailings
from campaign.store.ledger import Ledger
from campaign.transport import Transport
from campaign.transport.recording import Recording
from campaign.transport.smtp import Smtp
from tests.support.builders import (
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
from tests.support.relay import relay

SECOND, MINUTE, HOUR, DAY = (dt.timedelta(seconds=seconds) for seconds in (1, 60, 3600, 86400))
ACCEPTED = Outcome("accepted", Stage.DOT, 250, "2.0.0", "fine")
POLICY = Outcome("refused", Stage.RCPT, 550, "5.7.1", "not from you")
NOBODY = Outcome("refused", Stage.RCPT, 550, "5.1.1", "nobody")
DEFAULT = Pace()


class Watched(Recording):
    """Keeps the moment of each dot as well; ``stop`` is set after so many."""

    def __init__(self, clock: StillClock, stop: asyncio.Event, most: int) -> None:
        super().__init__(self._dot)
        self.clock, self.stop, self.most = clock, stop, most
        self.dots: list[dt.datetime] = []

    def _dot(self, _: Message) -> Outcome:
        self.dots.append(self.clock.now())
        if len(self.dots) == self.most:
            self.stop.set()
        return ACCEPTED


async def go(
    ledger: Ledger,
    made: Plan,
    transport: Transport,
    clock: StillClock,
    pace: Pace = DEFAULT,
    stop: asyncio.Event | None = None,
    connections: int = 3,
) -> Run:
    """One run to its end, in seconds."""
    job = work(ledger, made, clock)._replace(pace=pace)
    try:
        async with asyncio.timeout(20):
            stop = stop or asyncio.Event()
            return await run(job, ledger, transport, connections=connections, worker="test", stop=stop)
    finally:
        job.writer.close()
        job.journal.close()  # type: ignore[attr-defined]


def most_in(dots: list[dt.datetime], span: dt.timedelta) -> int:
    """The most dots that any window of this span saw."""
    return max(sum(end - span < at <= end for at in dots) for end in dots)


@pytest.mark.parametrize("stopped_after", [0, 1, 7, 13])
def test_limits_hold_over_a_restart(tmp_path: Path, stopped_after: int):
    """However often the run is stopped and begun anew, no window sees more dots than its limit, and all arrive."""
    ledger, made = sending(tmp_path, candidates(people(24)))
    clock, dots = PatientClock(), []
    pace = Pace(relay=(Rate(SECOND, 3), Rate(MINUTE, 10)), mailing=(Rate(2 * MINUTE, 20),))

    async def both() -> None:
        for most in (stopped_after, 0):
            stop = asyncio.Event()
            watched = Watched(clock, stop, most)
            await go(ledger, made, watched, clock, pace, stop)
            dots.extend(watched.dots)

    asyncio.run(both())

    assert accounts(ledger).states == {"accepted": 24}
    assert len(dots) == 24
    assert [most_in(dots, span) for span in (SECOND, MINUTE, 2 * MINUTE)] == [3, 10, 20]
    ledger.close()


def test_a_place_that_comes_much_later_ends_the_run(tmp_path: Path):
    """Where no place comes within a quarter of an hour the run ends and names the moment at which to go on."""
    ledger, made = sending(tmp_path, candidates(people(9)))
    clock = PatientClock()

    came_to = asyncio.run(go(ledger, made, Recording(), clock, Pace(mailing=(Rate(HOUR, 4),))))

    assert came_to.outcomes == {"accepted": 4}
    assert came_to.next_due == NOW + HOUR
    assert clock.now() < NOW + PATIENCE
    ledger.close()


def test_a_stop_is_heard_while_a_run_waits_for_a_place(tmp_path: Path):
    """A run that waits for a place hears a stop within a quarter of a second."""
    ledger, made = sending(tmp_path, candidates(people(9)))
    stop = asyncio.Event()

    class Stopping(PatientClock):
        async def sleep(self, seconds: float) -> None:
            await super().sleep(seconds)
            if self.now() >= NOW + 5 * SECOND:
                stop.set()

    clock = Stopping()
    asyncio.run(go(ledger, made, Recording(), clock, Pace(relay=(Rate(MINUTE, 2),)), stop))

    assert clock.now() <= NOW + dt.timedelta(seconds=5.25)
    assert accounts(ledger).states == {"accepted": 2, "queued": 7}
    ledger.close()


def in_two_editions() -> list[Contact]:
    """Ten people for each of two editions."""
    french = [p.model_copy(update={"address": "f" + p.address, "languages": ("fr",)}) for p in people(10)]
    return [*people(10), *french]


def test_canaries_go_first_in_each_edition(tmp_path: Path):
    """Two people of each edition have their answers before anybody else of that edition is begun; then all do."""
    ledger, made = sending(tmp_path, candidates(in_two_editions()), ("en", "fr"))
    begun: Counter[str] = Counter()

    def answer(message: Message) -> Outcome:
        locale = "fr" if message.envelope.recipient.startswith("f") else "en"
        begun[locale] += 1
        if begun[locale] > 2:
            counts = accounts(ledger).by_edition[locale]
            assert counts.get("accepted", 0) >= 2
        return ACCEPTED

    came_to = asyncio.run(go(ledger, made, Recording(answer), StillClock()))

    assert came_to.outcomes == {"accepted": 20}
    assert accounts(ledger).finished
    ledger.close()


def test_canaries_whom_nobody_knows_do_not_stop_the_rest(tmp_path: Path):
    """A canary refused as the recipient's own fault is replaced, until two are accepted."""
    ledger, made = sending(tmp_path, candidates(people(12)))
    refused = [*(f"person{n}@" for n in range(4))]

    def answer(message: Message) -> Outcome:
        return NOBODY if message.envelope.recipient.startswith(tuple(refused)) else ACCEPTED

    came_to = asyncio.run(go(ledger, made, Recording(answer), StillClock()))

    assert came_to.trouble == ""
    assert accounts(ledger).states == {"accepted": 8, "refused": 4}
    ledger.close()


def test_a_canary_that_fails_otherwise_pauses_before_the_rest(tmp_path: Path):
    """A message that is not wanted is not sent to the rest of the edition: the mailing pauses and says why."""
    ledger, made = sending(tmp_path, candidates(people(50)))
    spam = Recording(lambda _: Outcome("refused", Stage.DOT, 554, "", "looks like spam"))

    came_to = asyncio.run(go(ledger, made, spam, StillClock()))

    counts = accounts(ledger).states
    assert came_to.trouble.startswith("a first message of edition en was not accepted (dot: 554 looks like spam)")
    assert 1 <= counts["refused"] <= 2
    assert counts["queued"] == 50 - counts["refused"]
    with ledger.read() as connection:
        mailing = mailings.find(connection, made.id)
    assert mailing is not None
    assert mailing.pause_reason == came_to.trouble
    ledger.close()


def test_one_policy_refusal_pauses_nothing_and_three_do(tmp_path: Path):
    """After the canaries, one server that refuses us by policy makes one person wait; three pause the mailing."""
    for count in (1, 3):
        folder = tmp_path / str(count)
        folder.mkdir()
        ledger, made = sending(folder, candidates(people(30)))
        against = tuple(f"person{5 * n + 4}@" for n in range(count))

        def answer(message: Message, against: tuple[str, ...] = against) -> Outcome:
            return POLICY if message.envelope.recipient.startswith(against) else ACCEPTED

        came_to = asyncio.run(go(ledger, made, Recording(answer), StillClock(), connections=1))

        assert ("refused us by policy" in came_to.trouble) == (count == 3)
        assert "SPF" in came_to.trouble or count == 1
        assert "refused" not in accounts(ledger).states
        if count == 1:
            assert accounts(ledger).states == {"accepted": 29, "queued": 1}
        ledger.close()


def test_a_list_that_nobody_knows_pauses_the_mailing(tmp_path: Path):
    """When more than a quarter of at least twenty are refused, the mailing pauses; the others keep their turn."""
    ledger, made = sending(tmp_path, candidates(people(100)))
    wrong = tuple(f"person{n}@" for n in range(100) if n % 2)

    def answer(message: Message) -> Outcome:
        return NOBODY if message.envelope.recipient.startswith(wrong) else ACCEPTED

    came_to = asyncio.run(go(ledger, made, Recording(answer), StillClock(), connections=1))

    counts = accounts(ledger).states
    assert "more than 25 %" in came_to.trouble
    assert counts["refused"] + counts["accepted"] <= 25
    assert counts["queued"] >= 75
    ledger.close()


@pytest.mark.parametrize("connections", [1, 4, 20])
def test_a_wrong_password_costs_one_try_over_all_connections(tmp_path: Path, connections: int):
    """535 stops at once: the relay sees one AUTH, however many connections and people there are."""
    ledger, made = sending(tmp_path, candidates(in_two_editions()), ("en", "fr"))
    script = {"EHLO": b"250-relay.example\r\n250 AUTH PLAIN\r\n", "AUTH": b"535 5.7.8 wrong password\r\n"}

    async def through() -> tuple[Run, list[str]]:
        async with relay(**script) as server:
            way = Smtp("127.0.0.1", server.port, "none", "user", "wrong")
            came_to = await go(ledger, made, way, StillClock(), connections=connections)
            return came_to, [verb for heard in server.heard for verb in heard.verbs]

    came_to, verbs = asyncio.run(through())

    assert "wrong password" in came_to.trouble
    assert verbs.count("AUTH") == 1
    assert set(states(ledger).values()) == {"queued"}
    ledger.close()


def test_a_busy_relay_is_slowed_and_recovers(tmp_path: Path):
    """After 421 the messages go one by one with growing pauses; acceptances give the speed back, in the same run."""
    ledger, made = sending(tmp_path, candidates(people(30)))
    clock = PatientClock()
    tried: list[dt.datetime] = []

    def answer(_: Message) -> Outcome:
        tried.append(clock.now())
        return read(Stage.RCPT, 421, "4.3.2 busy") if len(tried) in (4, 5, 6) else ACCEPTED

    asyncio.run(go(ledger, made, Recording(answer), clock, Pace(canary=0), connections=1))

    waits = [round((after - before).total_seconds(), 2) for before, after in pairwise(tried)]
    assert len(tried) == 30
    assert max(waits) >= 1
    assert waits[-5:] == [0] * 5
    assert accounts(ledger).states == {"accepted": 27, "queued": 3}
    ledger.close()


def test_who_is_always_asked_to_wait_expires(tmp_path: Path):
    """A deadline always ends in expired: whoever is deferred for ever, or held back by the pace, waits no longer."""
    ledger, made = sending(tmp_path, candidates(people(6)))
    clock = PatientClock()
    later = Recording(lambda _: read(Stage.RCPT, 451, "4.7.1 later"))

    async def until_nobody_waits() -> int:
        for count in range(200):
            came_to = await go(ledger, made, later, clock, Pace(relay=(Rate(HOUR, 5),)))
            if came_to.next_due is None:
                return count
            clock.moment = max(clock.moment, came_to.next_due)
        return 200

    assert asyncio.run(until_nobody_waits()) < 200
    assert accounts(ledger).states == {"expired": 6}
    assert clock.now() <= NOW + 49 * HOUR
    ledger.close()


def test_a_pause_by_the_breaker_goes_on_when_a_person_says_so(tmp_path: Path):
    """What paused a mailing does not pause it again by itself after it was resumed; the rest is sent."""
    ledger, made = sending(tmp_path, candidates(people(30)))
    clock = PatientClock()
    against = tuple(f"person{5 * n + 4}@" for n in range(3))

    def answer(message: Message) -> Outcome:
        return POLICY if message.envelope.recipient.startswith(against) else ACCEPTED

    assert asyncio.run(go(ledger, made, Recording(answer), clock, connections=1)).trouble
    with ledger.write() as connection:
        resume(connection, made.id, clock.now() + SECOND)
    clock.advance(seconds=1)
    again = asyncio.run(go(ledger, made, Recording(), clock))

    assert again.trouble == ""
    assert accounts(ledger).states == {"accepted": 27, "queued": 3}
    assert row(ledger, "person4@daily4.example").attempts == 1  # type: ignore[attr-defined]
    ledger.close()
