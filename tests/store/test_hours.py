"""Hours that were missed: nobody is claimed late without a person's word, and nobody is held back who is in time."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.delivery import GRACE, Outcome, Policy, Stage, conclude, read
from campaign.mailing import Plan, Terms, Wave, plan
from campaign.pace import Pace
from campaign.store import answers, claims, hours
from campaign.store.answers import Settlement
from campaign.store.claims import Claim
from campaign.store.ledger import Ledger
from campaign.store.pace import Pacer, next_due
from tests.support.builders import (
    LEASE,
    NOW,
    approve,
    candidates,
    edition,
    greet,
    new_ledger,
    people,
    planned,
    release,
    write_down,
)

HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
LIFT = NOW + 3 * HOUR
LATE = LIFT + GRACE + MINUTE
EMBARGO = {"lifts": LIFT.replace(tzinfo=None), "zone": "UTC"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    made = new_ledger(tmp_path)
    yield made
    made.close()


def embargoed(ledger: Ledger, approved: dt.datetime = NOW) -> Plan:
    """Four people who wait for the lift, and two who have agreed to the embargo."""
    agreed = [one.model_copy(update={"trust": "agreed", "address": f"a{one.address}"}) for one in people(2)]
    made = planned(candidates([*people(4), *agreed]), embargo=EMBARGO)
    write_down(ledger, made)
    approve(ledger, made.id, approved)
    return made


def scheduled(ledger: Ledger) -> Plan:
    """Four people in a wave that has an hour."""
    terms = Terms(release(), {"en": edition().digest}, "all", ("en",), (Wave(1, LIFT),))
    made = plan(terms, candidates(people(4)), greet)
    write_down(ledger, made)
    approve(ledger, made.id)
    return made


def claim(ledger: Ledger, made: Plan, now: dt.datetime, limit: int = 100) -> list[Claim]:
    """Claim in a transaction of its own; both ways of claiming give the same people."""
    with ledger.write() as connection:
        paced = Pacer(made.id, Pace(canary=0, mailing=()), GRACE)
        seen = connection.execute(claims.due(made.id, now, claims.deliveries.c.id, late=_late(ledger, made, now))).all()
        taken = paced.take(connection, now, "test", LEASE, limit).claims
        assert len(taken) == min(len(seen), limit)
        return taken


def _late(ledger: Ledger, made: Plan, now: dt.datetime) -> list[hours.Missed]:
    with ledger.read() as connection:
        return hours.missed(connection, made.id, now, GRACE)


def settle(ledger: Ledger, taken: list[Claim], outcome: Outcome, now: dt.datetime) -> None:
    """An answer for each, before the dot."""
    with ledger.write() as connection:
        for one in taken:
            came = conclude(
                outcome, marked=False, attempt=one.attempt, now=now, expires_at=one.expires_at, policy=Policy(),
                jitter=0.0,
            )  # fmt: skip
            done = Settlement(one, came.state, came.event, outcome, came.next_at, 1)
            answers.settle(connection, [done], now)


@pytest.mark.parametrize("make", [embargoed, scheduled])
def test_a_wave_goes_at_its_hour_and_within_its_grace(ledger: Ledger, make: object) -> None:
    """At the hour, and three hours after it, a wave goes without a word."""
    made = make(ledger)  # type: ignore[operator]

    assert len(claim(ledger, made, LIFT, 1)) == 1
    assert len(claim(ledger, made, LIFT + GRACE)) == len(made.deliveries) - 1


@pytest.mark.parametrize("make", [embargoed, scheduled])
def test_a_missed_hour_asks(ledger: Ledger, make: object) -> None:
    """After the grace nobody of a wave that has not begun is claimed, until a person says so; then all are."""
    made = make(ledger)  # type: ignore[operator]
    others = len(made.deliveries) - 4
    assert len(claim(ledger, made, NOW)) == others

    assert claim(ledger, made, LATE) == []
    (late,) = _late(ledger, made, LATE)
    assert (late.hour, late.waiting) == (LIFT, 4)
    with ledger.write() as connection:
        hours.allow_late(connection, made.id, LATE)
    assert len(claim(ledger, made, LATE)) == 4


def test_claims_refuse_it_by_themselves(ledger: Ledger) -> None:
    """The claim asks for the hour itself: whoever calls it, a missed wave stays where it is."""
    made = scheduled(ledger)
    with ledger.write() as connection:
        assert claims.claim(connection, made.id, LATE, "test", LEASE, 100) == []
        assert len(claims.claim(connection, made.id, LATE, "test", LEASE, 100, grace=2 * GRACE)) == 4


def test_a_wave_that_has_begun_goes_on(ledger: Ledger) -> None:
    """Who shares an hour with somebody who was tried in time goes on, however long it takes."""
    made = scheduled(ledger)
    settle(ledger, claim(ledger, made, LIFT + MINUTE, 1), read(Stage.RCPT, 450, "4.2.1 busy"), LIFT + MINUTE)

    assert len(claim(ledger, made, LATE + HOUR)) == 4


def test_a_wave_that_found_no_relay_has_not_begun(ledger: Ledger) -> None:
    """Tries that never reached the relay are nobody's: the hour is missed all the same."""
    made = scheduled(ledger)
    settle(ledger, claim(ledger, made, LIFT + MINUTE), Outcome("lost", Stage.CONNECT), LIFT + MINUTE)

    assert claim(ledger, made, LATE + HOUR) == []


@pytest.mark.parametrize("approved", [LIFT, LATE, LATE + HOUR])
def test_what_is_approved_after_its_hour_is_not_late(ledger: Ledger, approved: dt.datetime) -> None:
    """A person who approves after the hour knows that it is over: a fresh send is never late."""
    made = embargoed(ledger, approved)

    assert len(claim(ledger, made, approved + 10 * HOUR)) == 6


def test_without_an_hour_nothing_is_missed(ledger: Ledger) -> None:
    """A mailing that goes when it is sent goes whenever its sender is begun anew, also after a day without a relay."""
    made = planned(candidates(people(4)))
    write_down(ledger, made)
    approve(ledger, made.id)
    settle(ledger, claim(ledger, made, NOW), Outcome("lost", Stage.CONNECT), NOW + MINUTE)

    assert len(claim(ledger, made, NOW + 24 * HOUR)) == 4


def test_nobody_is_waited_for_who_waits_for_a_word(ledger: Ledger) -> None:
    """A sender that stays does not turn in circles for those whose hour was missed: there is no next moment."""
    made = scheduled(ledger)
    with ledger.read() as connection:
        assert next_due(connection, made.id, NOW, None) == LIFT
        assert next_due(connection, made.id, LATE, None) is None
