"""Claims at a pace: no window sees more final dots than its limit, whatever happens and however often we restart."""

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from campaign.delivery import Outcome, Policy, Stage, conclude, read
from campaign.mailing import Plan
from campaign.pace import Pace, Rate
from campaign.store import answers, claims, recovery
from campaign.store.answers import Settlement
from campaign.store.claims import Claim
from campaign.store.ledger import Ledger
from campaign.store.pace import Pacer, Taken, next_due
from campaign.store.schema import attempts
from tests.support.builders import (
    LEASE,
    NOW,
    accounts,
    candidates,
    new_ledger,
    people,
    planned,
    resume,
    sending,
    write_down,
)

SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)
ACCEPTED = Outcome("accepted", Stage.DOT, 250)
NOBODY = read(Stage.RCPT, 550, "5.1.1 nobody")
LATER = read(Stage.DOT, 450, "4.2.1 later")
HUNG_UP = Outcome("lost", Stage.CONNECT)
FREE = Pace(canary=0)


class Office:
    """A ledger, a clock that stands, and the dots that were really sent, by moment, domain and mailing."""

    def __init__(self, ledger: Ledger, plans: Sequence[Plan], pace: Pace) -> None:
        self.ledger = ledger
        self.pace = pace
        self.now = NOW
        self.pacers = [Pacer(made.id, pace) for made in plans]
        self.names = [made.id for made in plans]
        self.held: list[tuple[int, Claim]] = []
        self.marked: list[tuple[int, Claim]] = []
        self.dots: list[tuple[dt.datetime, str, int]] = []

    def take(self, limit: int, which: int = 0) -> Taken:
        """Claim."""
        with self.ledger.write() as connection:
            claims.sweep(connection, self.names[which], self.now)
            taken = self.pacers[which].take(connection, self.now, "test", LEASE, limit)
        self.held += [(which, one) for one in taken.claims]
        return taken

    def dot(self) -> None:
        """Send a final dot for the first that is claimed."""
        if self.held:
            which, one = self.held.pop(0)
            with self.ledger.write() as connection:
                if answers.mark(connection, [one], self.now, LEASE) == [True]:
                    self.marked.append((which, one))
                    self.dots.append((self.now, one.personal.address.partition("@")[2], which))

    def settle(self, outcome: Outcome, *, before: bool = False) -> None:
        """An answer for the first that waits for one."""
        waiting = self.held if before else self.marked
        if waiting:
            _, one = waiting.pop(0)
            came = conclude(
                outcome, marked=not before, attempt=one.attempt, now=self.now, expires_at=one.expires_at,
                policy=Policy(), jitter=0.0,
            )  # fmt: skip
            with self.ledger.write() as connection:
                answers.settle(connection, [Settlement(one, *came[:2], outcome, came.next_at, 1)], self.now)

    def restart(self) -> None:
        """The sender dies; the next one begins with what the ledger says."""
        lately = {one.personal.token for _, one in self.marked}
        with self.ledger.write() as connection:
            for name in self.names:
                recovery.recover(connection, name, self.now, alone=True, reached=lambda token, _: token in lately)
        self.held, self.marked = [], []
        self.pacers = [Pacer(name, self.pace) for name in self.names]

    def check(self) -> None:
        """No window of any rate saw more dots than the rate allows."""
        for moment, domain, which in self.dots:
            for rates, same in (
                (self.pace.relay, self.dots),
                (self.pace.domain, [one for one in self.dots if one[1] == domain]),
                (self.pace.mailing, [one for one in self.dots if one[2] == which]),
            ):
                for span, most in rates:
                    assert sum(moment - span < at <= moment for at, *_ in same) <= most


def rates(*spans: dt.timedelta) -> st.SearchStrategy[tuple[Rate, ...]]:
    """Some limits over these spans."""
    one = st.builds(Rate, st.sampled_from(spans), st.integers(1, 4))
    return st.lists(one, max_size=2).map(tuple)


paces = st.builds(
    Pace, rates(SECOND, MINUTE, HOUR), rates(MINUTE, HOUR), rates(MINUTE, HOUR), st.none() | st.integers(1, 2),
    st.integers(0, 2),
)  # fmt: skip
steps = st.lists(
    st.tuples(st.sampled_from("tttdddaalbcrw"), st.integers(0, 20)),
    min_size=10, max_size=60,
)  # fmt: skip


def happen(office: Office, kind: str, number: int) -> None:
    """One step of a script."""
    answers = {"a": (ACCEPTED, False), "l": (LATER, False), "b": (NOBODY, True), "c": (HUNG_UP, True)}
    if kind == "t":
        office.take(1 + number // 3, number % 2)
    elif kind == "d":
        office.dot()
    elif kind == "r":
        office.restart()
    elif kind == "w":
        office.now += dt.timedelta(seconds=(0.4, 1, 20, 61, 900, 3601)[number % 6])
    else:
        outcome, before = answers[kind]
        office.settle(outcome, before=before)


@settings(max_examples=40, deadline=None)
@given(paces, steps)
def test_no_window_sees_more_dots_than_its_limit(pace: Pace, script: list[tuple[str, int]]):
    """Claims, dots, answers, deferrals, lost lines, restarts and time in any order: no limit is ever exceeded."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = new_ledger(Path(folder))
        chosen = [
            person.model_copy(update={"address": f"p{n}@d{n % 3}.example"}) for n, person in enumerate(people(24))
        ]
        plans = [planned(candidates(chosen)), planned(candidates(chosen), slug="other")]
        for made in plans:
            write_down(ledger, made)
            with ledger.write() as connection:
                claims.approve(connection, made.id, NOW, dt.timedelta(hours=48))
        office = Office(ledger, plans, pace)
        for kind, number in script:
            happen(office, kind, number)
        office.check()
        ledger.close()


def office(folder: Path, count: int, pace: Pace, **facts: object) -> Office:
    """An office with one approved mailing."""
    ledger, made = sending(folder, candidates(people(count, **facts)))
    return Office(ledger, [made], pace)


def test_a_limit_is_used_to_the_full_and_frees_itself(tmp_path: Path):
    """Three a minute are three at once and three more a minute after the first three; the moment is told."""
    here = office(tmp_path, 9, FREE._replace(relay=(Rate(MINUTE, 3),)))

    for start in range(3):
        here.now = NOW + start * MINUTE
        assert len(here.take(20).claims) == 3
        for _ in range(3):
            here.dot()
            here.settle(ACCEPTED)
        waits = here.take(20)
        assert waits.claims == []
        assert waits == (([], True, here.now + MINUTE) if start < 2 else ([], False, None))
    here.check()


def test_a_second_dot_does_not_hide_the_first(tmp_path: Path):
    """Who was deferred at the dot and tried again had two dots: both hold their places."""
    here = office(tmp_path, 2, FREE._replace(mailing=(Rate(HOUR, 2),)))
    for outcome in (LATER, ACCEPTED):
        assert len(here.take(1).claims) == 1
        here.dot()
        here.settle(outcome)
        with here.ledger.write() as connection:
            second = claims.deliveries.c.attempts == 0
            connection.execute(claims.update(claims.deliveries).where(second).values(next_at=NOW + 16 * MINUTE))
        here.now += 15 * MINUTE

    here.now += MINUTE
    assert here.take(1) == ([], True, NOW + HOUR)


def test_one_domain_at_its_limit_holds_nobody_else_up(tmp_path: Path):
    """While a domain has all the connections it may have, everybody else goes, though they stand behind it."""
    ledger = new_ledger(tmp_path)
    big = [person.model_copy(update={"address": f"p{n}@big.example"}) for n, person in enumerate(people(8))]
    made = planned(candidates([*big, *people(4)]))
    write_down(ledger, made)
    with ledger.write() as connection:
        claims.approve(connection, made.id, NOW, 48 * HOUR)
    here = Office(ledger, [made], FREE._replace(domain_connections=2))

    claimed = [one.personal.address for one in here.take(20).claims]

    assert sum(address.endswith("@big.example") for address in claimed) == 2
    assert {person.address for person in people(4)} <= set(claimed)
    assert here.take(20).held


def test_a_domain_that_was_busy_this_hour_keeps_its_minute_too(tmp_path: Path):
    """Of several limits of a domain each holds, also when only the longer one remembers its last messages."""
    ledger = new_ledger(tmp_path)
    made = planned(candidates([p.model_copy(update={"address": f"p{n}@big.example"}) for n, p in enumerate(people(9))]))
    write_down(ledger, made)
    with ledger.write() as connection:
        claims.approve(connection, made.id, NOW, 48 * HOUR)
    here = Office(ledger, [made], FREE._replace(domain=(Rate(MINUTE, 2), Rate(HOUR, 8)), domain_connections=1))

    for _ in range(4):
        assert len(here.take(20).claims) == 1
        here.dot()
        here.settle(ACCEPTED)
        here.now += dt.timedelta(seconds=40)
    here.check()


def test_a_dead_senders_claims_hold_a_place_only_for_their_lease(tmp_path: Path):
    """What a dead sender of another mailing has claimed counts until its lease is over, and not for ever."""
    here = office(tmp_path, 9, FREE._replace(relay=(Rate(SECOND, 2),)))
    assert len(here.take(20).claims) == 2

    assert here.take(20) == ([], True, NOW + SECOND)
    here.now += LEASE
    assert len(here.take(20).claims) == 2


@pytest.mark.parametrize("canary", [1, 2])
def test_the_rest_of_an_edition_waits_for_its_canaries(tmp_path: Path, canary: int):
    """Nobody but the canaries of each edition is claimed until so many of that edition are accepted."""
    chosen = [*people(6), *[p.model_copy(update={"address": "f" + p.address, "languages": ("fr",)}) for p in people(6)]]
    ledger, made = sending(tmp_path, candidates(chosen), ("en", "fr"))
    here = Office(ledger, [made], Pace(canary=canary))

    first = here.take(100).claims
    assert sorted(one.personal.locale for one in first) == ["en"] * canary + ["fr"] * canary
    assert here.take(100)[:2] == ([], True)
    for _ in range(canary):
        here.dot()
        here.settle(ACCEPTED)
    opened = here.take(100).claims

    assert {one.personal.locale for one in opened} == {first[0].personal.locale}
    assert len(opened) == 6 - canary


@pytest.mark.parametrize("outcome", [NOBODY, read(Stage.RCPT, 450, "4.2.1 busy")])
def test_another_takes_a_canarys_place(tmp_path: Path, outcome: Outcome):
    """A canary that is refused by its own fault, or asked to wait, opens nothing: the next one is a canary instead."""
    here = office(tmp_path, 9, Pace())
    assert len(here.take(20).claims) == 2
    here.settle(outcome, before=True)

    assert len(here.take(20).claims) == 1
    assert here.take(20).claims == []
    for _ in range(2):
        here.dot()
        here.settle(ACCEPTED)

    assert len(here.take(20).claims) == 6


def test_canaries_survive_a_restart(tmp_path: Path):
    """What was accepted before a restart need not be shown again; an edition that was not opened is not open."""
    here = office(tmp_path, 9, Pace())
    here.take(20)
    here.dot()
    here.settle(ACCEPTED)
    here.restart()

    assert len(here.take(20).claims) == 1
    here.dot()
    here.settle(ACCEPTED)
    here.restart()

    assert len(here.take(20).claims) == 7


def test_who_asks_for_it_is_slowed_and_recovers(tmp_path: Path):
    """After a 421 the relay has one message at a time with a pause; after an acceptance it is as before."""
    here = office(tmp_path, 20, FREE)
    here.take(1)
    here.settle(read(Stage.RCPT, 421, "4.3.2 closing"), before=True)

    assert here.take(20) == ([], True, NOW + SECOND)
    here.restart()
    assert here.take(20) == ([], True, NOW + SECOND)
    here.now += SECOND
    assert len(here.take(20).claims) == 1
    assert here.take(20)[:2] == ([], True)
    here.dot()
    here.settle(ACCEPTED)
    assert len(here.take(20).claims) == 18


def test_a_domain_that_asks_for_it_is_slowed_alone(tmp_path: Path):
    """After a 451 from a domain nobody else there is tried for a while; the others go on."""
    ledger = new_ledger(tmp_path)
    big = [person.model_copy(update={"address": f"p{n}@big.example"}) for n, person in enumerate(people(4))]
    made = planned(candidates([*big, *people(4)]))
    write_down(ledger, made)
    with ledger.write() as connection:
        claims.approve(connection, made.id, NOW, 48 * HOUR)
    here = Office(ledger, [made], FREE._replace(domain_connections=1))
    held = next(n for n, one in enumerate(here.take(20).claims) if one.personal.address.endswith("@big.example"))
    here.held.insert(0, here.held.pop(held))
    here.settle(read(Stage.RCPT, 451, "4.7.1 later"), before=True)
    for _ in range(4):
        here.dot()
        here.settle(ACCEPTED)

    assert here.take(20) == ([], True, NOW + 15 * SECOND)
    here.now += 15 * SECOND
    assert len(here.take(20).claims) == 1


def refuse(here: Office, outcome: Outcome, count: int) -> str:
    """So many refusals; what is said of the last."""
    reason = ""
    for _ in range(count):
        (one,) = here.take(1).claims
        here.settle(outcome, before=True)
        with here.ledger.read() as connection:
            reason = here.pacers[0].judge(connection, one, outcome, here.now)
    return reason


def test_a_few_policy_refusals_pause(tmp_path: Path):
    """One and two people's servers that refuse us by policy pause nothing; the third does."""
    here = office(tmp_path, 9, FREE)
    policy = read(Stage.RCPT, 550, "5.7.1 not you")

    assert [bool(refuse(here, policy, 1)) for _ in range(3)] == [False, False, True]


def test_one_persons_server_pauses_nothing_however_often_it_refuses(tmp_path: Path):
    """Policy refusals count by person: one server that refuses again and again is one."""
    here = office(tmp_path, 1, FREE)
    for _ in range(5):
        assert refuse(here, read(Stage.RCPT, 550, "5.7.1 not you"), 1) == ""
        with here.ledger.write() as connection:
            connection.execute(claims.update(claims.deliveries).values(next_at=here.now))


def test_many_refusals_pause_and_old_ones_do_not(tmp_path: Path):
    """More than a quarter refused of twenty pauses; refusals before the window, or a person's word, count no more."""
    here = office(tmp_path, 60, FREE)

    assert refuse(here, NOBODY, 19) == ""
    assert "20 of 20 refused" in refuse(here, NOBODY, 1)
    here.now += dt.timedelta(minutes=31)
    assert refuse(here, NOBODY, 19) == ""
    here.now += SECOND
    with here.ledger.write() as connection:
        claims.pause(connection, here.names[0], here.now, "why not")
        resume(connection, here.names[0], here.now)
    assert refuse(here, NOBODY, 19) == ""


def test_a_restart_forgets_no_refusal(tmp_path: Path):
    """The breaker counts in the ledger over its window: a sender that dies and is begun anew resets nothing."""
    here = office(tmp_path, 60, FREE)

    assert refuse(here, NOBODY, 19) == ""
    here.now += SECOND
    here.restart()
    assert "20 of 20 refused" in refuse(here, NOBODY, 1)


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.EHLO, Stage.AUTH])
def test_a_busy_relay_slows_us_after_a_restart_too(tmp_path: Path, stage: Stage):
    """A 4yz before any recipient is named is nobody's attempt, and slows the relay until it takes mail again."""
    here = office(tmp_path, 9, FREE)
    assert refuse(here, read(stage, 421, "4.3.2 too many connections"), 1) == ""
    here.restart()

    assert here.take(4) == Taken([], held=True, again=here.now + SECOND)
    here.now += SECOND
    assert [one.attempt for one in here.take(4).claims] == [1]
    here.dot()
    here.settle(ACCEPTED)
    assert len(here.take(4).claims) == 4
    with here.ledger.read() as connection:
        assert connection.execute(claims.select(attempts.c.outcome)).scalars().all() == ["accepted"]


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.EHLO, Stage.MAIL])
def test_a_few_refusals_by_the_relay_pause_over_restarts(tmp_path: Path, stage: Stage):
    """The third 5yz before any recipient is named pauses, however often the sender was begun anew; nobody is tried."""
    here = office(tmp_path, 9, FREE)
    refused = []
    for _ in range(3):
        refused.append(bool(refuse(here, read(stage, 550, "5.7.1 not you"), 1)))
        here.restart()

    assert refused == [False, False, True]
    with here.ledger.read() as connection:
        assert set(connection.execute(claims.select(claims.deliveries.c.attempts)).scalars()) == {0}


def test_what_the_relay_refused_another_mailing_pauses_no_new_one(tmp_path: Path):
    """Refusals before a mailing was approved, or before a person let it go on, do not count against it."""
    here = office(tmp_path, 9, FREE)
    assert refuse(here, read(Stage.MAIL, 550, "no"), 3)
    here.now += SECOND
    with here.ledger.write() as connection:
        claims.pause(connection, here.names[0], here.now, "why not")
        resume(connection, here.names[0], here.now)

    assert not refuse(here, read(Stage.MAIL, 550, "no"), 2)
    assert refuse(here, read(Stage.MAIL, 550, "no"), 1)


def test_expiry_comes_before_a_place_does(tmp_path: Path):
    """Whom the pace holds back beyond their last useful hour expires; nobody is left waiting."""
    here = office(tmp_path, 6, FREE._replace(mailing=(Rate(dt.timedelta(days=1), 1),)))
    for _ in range(4):
        here.take(20)
        here.dot()
        here.settle(ACCEPTED)
        here.now += dt.timedelta(hours=20)

    counts = accounts(here.ledger).states
    assert set(counts) == {"accepted", "expired"}
    assert counts["accepted"] == 2
    here.check()


def test_the_moment_to_go_on_is_the_nearer_one(tmp_path: Path):
    """Held back by the pace or waiting for another try: the ledger names whichever moment comes first."""
    here = office(tmp_path, 3, FREE)
    here.take(1)
    here.settle(read(Stage.RCPT, 450, "busy"), before=True)
    retry = NOW + dt.timedelta(minutes=15)

    with here.ledger.read() as connection:
        name = here.names[0]
        assert next_due(connection, name, NOW, None) == NOW
        assert next_due(connection, name, NOW, NOW + MINUTE) == NOW + MINUTE
        assert next_due(connection, name, NOW, NOW + HOUR) == retry


def test_an_old_ledger_learns_its_domains(tmp_path: Path):
    """A ledger of the first schema is migrated when it is opened, and its deliveries get their domains."""
    path = tmp_path / "ledger.db"
    config = Config()
    config.set_main_option("script_location", "campaign.store:migrations")
    with create_engine(f"sqlite:///{path}").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql("PRAGMA user_version = 1")
        connection.exec_driver_sql("INSERT INTO facts VALUES ('secret', x'01')")
        connection.exec_driver_sql("INSERT INTO mailings VALUES ('m', 'r', 'd', 'all', 3, 0, '', NULL, NULL, '')")
        for n in range(3):
            connection.exec_driver_sql(
                "INSERT INTO deliveries (mailing_id, wave, contact_id, address, address_key, token, locale, choice,"
                " name, salutation, note, text_only, state) VALUES"
                f" ('m', 1, 'c{n}', 'P@daily{n}.example', 'p@daily{n}.example', 't{n}', 'en', '', '', '', '', 0,"
                " 'queued')"
            )

    again = Ledger.open(path)

    with again.read() as connection:
        domains = set(connection.exec_driver_sql("SELECT domain FROM deliveries").scalars())
    assert domains == {f"daily{number}.example" for number in range(3)}
