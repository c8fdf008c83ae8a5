"""What a dead sender or a restored ledger leaves stands in the history, try by try."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.delivery import Event, Outcome, Stage, State
from campaign.store import answers, claims, recovery, settling
from campaign.store.answers import Settlement
from campaign.store.claims import Claim
from campaign.store.settling import Report
from tests.support.builders import DEADLINE, LEASE, NOW, candidates, people, row, sending

MINUTE = dt.timedelta(minutes=1)
ADDRESS = "person0@daily0.example"
GREYLISTED = Outcome("deferred", Stage.RCPT, 451, "4.7.1", "greylisted")
ACCEPTED = Outcome("accepted", Stage.DOT, 250, "2.0.0", "kept")


class Desk:
    """A ledger with an approved mailing, and a worker."""

    def __init__(self, folder: Path, count: int) -> None:
        self.ledger, made = sending(folder, candidates(people(count)))
        self.name = made.id

    def claim(self, now: dt.datetime = NOW) -> list[Claim]:
        """Claim what is due."""
        with self.ledger.write() as connection:
            return claims.claim(connection, self.name, now, "w", LEASE, 9)

    def mark(self, *taken: Claim, now: dt.datetime = NOW) -> None:
        """Mark them."""
        with self.ledger.write() as connection:
            assert all(answers.mark(connection, taken, now, LEASE))

    def settle(self, taken: Claim, state: State, event: Event, outcome: Outcome) -> None:
        """Write what came of it; a deferral is due again at once."""
        again = NOW if event is Event.DEFER else None
        with self.ledger.write() as connection:
            assert answers.settle(connection, [Settlement(taken, state, event, outcome, again, 5)], NOW) == [True]

    def recover(self, now: dt.datetime = NOW, reached: recovery.Reached = recovery.perhaps) -> None:
        """Look after the dead."""
        with self.ledger.write() as connection:
            recovery.recover(connection, self.name, now, alone=True, reached=reached)

    def send_again(self, delivery: int, now: dt.datetime = NOW) -> None:
        """A person's word."""
        with self.ledger.write() as connection:
            settling.decide(connection, Report(delivery, Event.DEFER, "a person"), now, DEADLINE)

    def tries(self) -> list[tuple[object, ...]]:
        """The history of tries, in order."""
        with self.ledger.read() as connection:
            wanted = "SELECT number, outcome, stage, code, reply, ended_at FROM attempts ORDER BY delivery_id, number"
            return [tuple(one) for one in connection.exec_driver_sql(wanted)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """One person."""
    made = Desk(tmp_path, 1)
    yield made
    made.ledger.close()


CUT = "the sender stopped between the final dot and the answer"


def test_a_try_that_was_cut_is_in_the_history(desk: Desk):
    """Lost at the dot, at the moment of its mark; sent again by a person's word, the next try has the next number."""
    (first,) = desk.claim()
    desk.settle(first, State.CLAIMED, Event.DEFER, GREYLISTED)
    (taken,) = desk.claim()
    desk.mark(taken, now=NOW + MINUTE)
    desk.recover(NOW + 3 * MINUTE)
    desk.send_again(taken.id, NOW + 4 * MINUTE)
    (again,) = desk.claim(NOW + 4 * MINUTE)
    desk.mark(again)
    desk.settle(again, State.SENDING, Event.ACCEPT, ACCEPTED)

    assert again.attempt == 3
    assert desk.tries() == [
        (1, "deferred", "rcpt", 451, "greylisted", "2026-03-02T09:00:00.000000Z"),
        (2, "lost", "dot", 0, CUT, "2026-03-02T09:01:00.000000Z"),
        (3, "accepted", "dot", 250, "kept", "2026-03-02T09:00:00.000000Z"),
    ]


def test_who_is_uncertain_is_shown_with_the_words_of_that_try(desk: Desk):
    """The server's words at an earlier try do not stand where a later one was cut."""
    (first,) = desk.claim()
    desk.settle(first, State.CLAIMED, Event.DEFER, GREYLISTED)
    desk.mark(*desk.claim())
    desk.recover()
    found = row(desk.ledger, ADDRESS)

    assert (found.stage, found.code, found.enhanced, found.reply, found.reason) == (Stage.DOT, 0, "", "", CUT)


def test_a_try_that_had_no_dot_is_in_the_history_too(tmp_path: Path):
    """Marked and never sent, by the journal: a deferral before the dot. Only claimed: the attempt is given back."""
    desk = Desk(tmp_path, 2)
    desk.mark(desk.claim()[0])
    desk.recover(reached=lambda _token, _fence: False)

    assert [one[:4] for one in desk.tries()] == [(1, "deferred", "body", 0)]
    assert sorted(again.attempt for again in desk.claim()) == [1, 2]
    desk.ledger.close()


@pytest.mark.parametrize("state", [State.QUEUED, State.CLAIMED, State.SENDING, State.EXPIRED])
def test_what_only_the_journal_knows_is_in_the_history(desk: Desk, state: State):
    """A dot that a restored ledger does not know is a try of its own there, lost; the next one has the next number."""
    taken = desk.claim() if state in {State.CLAIMED, State.SENDING} else []
    if state is State.SENDING:
        desk.mark(*taken)
    with desk.ledger.write() as connection:
        if state is State.EXPIRED:
            claims.sweep(connection, desk.name, NOW + DEADLINE)
        delivery, token = connection.exec_driver_sql("SELECT id, token FROM deliveries").one()
        assert recovery.doubt(connection, token, 7, NOW + MINUTE)
        assert not recovery.doubt(connection, token, 7, NOW + MINUTE)
    desk.send_again(delivery)

    assert [one[:4] for one in desk.tries()] == [(1, "lost", "dot", 0)]
    assert [(again.attempt, again.fence) for again in desk.claim()] == [(2, 8)]
