"""Claim, mark, settle, sweep, recover, approve, pause: who may go, who may finish, what a dead worker leaves."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.delivery import Event, Outcome, Stage, State
from campaign.errors import Fault
from campaign.mailing import Plan, Terms, Wave, plan
from campaign.store import answers, claims, contacts, mailings, recovery
from campaign.store.answers import Settlement
from campaign.store.claims import Claim
from campaign.store.ledger import Ledger
from campaign.suppression import Suppression
from tests.support.builders import (
    DEADLINE,
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
    resume,
    row,
    states,
    write_down,
)

MINUTE = dt.timedelta(minutes=1)
ADDRESS = "person0@daily0.example"
ACCEPTED = Outcome("accepted", Stage.DOT, 250, "2.0.0", "kept")
EMBARGO = {"lifts": dt.datetime(2026, 3, 2, 12), "zone": "UTC"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    made = new_ledger(tmp_path)
    yield made
    made.close()


def held(ledger: Ledger, made: Plan, count: int = 1, **facts: object) -> Plan:
    """Write a plan down and release it."""
    write_down(ledger, made)
    approve(ledger, made.id)
    return made


def mailing(ledger: Ledger, count: int = 1, **facts: object) -> str:
    """An approved mailing to so many people; its id."""
    return held(ledger, planned(candidates(people(count)), **facts)).id


def claim(ledger: Ledger, mailing_id: str, now: dt.datetime = NOW, limit: int = 100) -> list[Claim]:
    """Claim in a transaction of its own."""
    with ledger.write() as connection:
        return claims.claim(connection, mailing_id, now, "w", LEASE, limit)


def mark(ledger: Ledger, *taken: Claim, now: dt.datetime = NOW) -> list[bool]:
    """Mark in a transaction of its own."""
    with ledger.write() as connection:
        return answers.mark(connection, taken, now, LEASE)


def settle(
    ledger: Ledger,
    taken: Claim,
    state: State,
    event: Event,
    outcome: Outcome = ACCEPTED,
    next_at: dt.datetime | None = None,
) -> list[bool]:
    """Settle in a transaction of its own."""
    with ledger.write() as connection:
        return answers.settle(connection, [Settlement(taken, state, event, outcome, next_at, 5)], NOW)


def recover(ledger: Ledger, mailing_id: str, now: dt.datetime = NOW, *, alone: bool = True) -> tuple[int, int]:
    """Recover in a transaction of its own."""
    with ledger.write() as connection:
        return recovery.recover(connection, mailing_id, now, alone=alone)


def sweep(ledger: Ledger, mailing_id: str, now: dt.datetime = NOW) -> None:
    """Sweep in a transaction of its own."""
    with ledger.write() as connection:
        claims.sweep(connection, mailing_id, now)


def suppress(ledger: Ledger, address: str = ADDRESS) -> None:
    """Somebody objects."""
    with ledger.write() as connection:
        contacts.suppress(connection, Suppression(address=address, reason="opt-out", since=NOW))


def pause(ledger: Ledger, mailing_id: str) -> None:
    """The mailing stops."""
    with ledger.write() as connection:
        claims.pause(connection, mailing_id, NOW, "because")


# Claim ---------------------------------------------------------------------------------------------------------------


def test_nothing_is_claimed_before_approval(ledger: Ledger):
    """A plan that nobody approved sends nothing, however late it is."""
    made = planned(candidates(people(2)))
    write_down(ledger, made)

    assert claim(ledger, made.id, NOW + dt.timedelta(days=1)) == []


def test_approval_is_asked_for_even_when_a_row_is_due(ledger: Ledger):
    """The claim asks for the approval itself: an hour that stands in a row by mistake sends nothing."""
    made = planned(candidates(people(1)))
    write_down(ledger, made)
    with ledger.write() as connection:
        connection.exec_driver_sql(
            "UPDATE deliveries SET next_at = '2026-01-01T00:00:00.000000Z', expires_at = '2027-01-01T00:00:00.000000Z'"
        )

    assert claim(ledger, made.id) == []


def test_approval_comes_once(ledger: Ledger):
    """A second approval changes nothing: the hours and the Date stay those of the first."""
    made = held(ledger, planned(candidates(people(1))))

    with ledger.write() as connection:
        assert not claims.approve(connection, made.id, NOW + MINUTE, DEADLINE)
        found = mailings.find(connection, made.id)

    assert found is not None
    assert found.approved_at == NOW
    assert len(claim(ledger, made.id)) == 1


def test_a_claim_takes_each_delivery_once(ledger: Ledger):
    """Two claims in a row share no delivery, and a limit is kept; all are in the order in which they are due."""
    name = mailing(ledger, 5)

    first, second, third = claim(ledger, name, limit=3), claim(ledger, name, limit=3), claim(ledger, name)

    assert (len(first), len(second), len(third)) == (3, 2, 0)
    ids = [one.id for one in first + second]
    assert ids == sorted(set(ids))


def test_a_claim_holds_what_the_message_needs(ledger: Ledger):
    """A claim carries fence, attempt, hour of expiry and the frozen personal values."""
    made = held(ledger, planned(candidates(people(1), note="A note.")))

    (taken,) = claim(ledger, made.id)

    assert (taken.fence, taken.attempt, taken.expires_at) == (1, 1, NOW + DEADLINE)
    assert taken.personal.address == ADDRESS
    assert taken.personal.note == "A note."
    assert states(ledger) == {ADDRESS: State.CLAIMED}


def test_not_before_its_wave_is_due(ledger: Ledger):
    """A wave goes at its hour, not before; its deadline counts from there."""
    later = NOW + dt.timedelta(hours=3)
    terms = Terms(release(), {"en": edition().digest}, "all", ("en",), (Wave(1, later),))
    made = held(ledger, plan(terms, candidates(people(1)), greet))

    assert claim(ledger, made.id, later - MINUTE) == []
    (taken,) = claim(ledger, made.id, later)
    assert taken.expires_at == later + DEADLINE


def test_not_under_embargo(ledger: Ledger):
    """Who has not agreed is not claimed before the lift; who has agreed goes at once."""
    agreed = candidates(people(1, trust="agreed"))
    others = candidates(people(2)[1:])
    made = held(ledger, planned(agreed + others, embargo=EMBARGO))
    lift = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)

    assert [one.personal.address for one in claim(ledger, made.id)] == [ADDRESS]
    assert claim(ledger, made.id, lift - dt.timedelta(microseconds=1)) == []
    assert [one.personal.address for one in claim(ledger, made.id, lift)] == ["person1@daily1.example"]


def test_the_embargo_holds_even_for_a_row_that_is_due(ledger: Ledger):
    """The claim asks for the lift itself: a wrong hour in ``next_at`` cannot break an embargo."""
    made = held(ledger, planned(candidates(people(1)), embargo=EMBARGO))
    with ledger.write() as connection:
        connection.exec_driver_sql("UPDATE deliveries SET next_at = '2026-01-01T00:00:00.000000Z'")

    assert claim(ledger, made.id) == []


def test_not_when_suppressed(ledger: Ledger):
    """Who objected between plan and claim is not claimed, whatever the case of the address; a sweep withdraws them."""
    name = mailing(ledger, 2)
    suppress(ledger, "PERSON0@daily0.example")

    assert [one.personal.address for one in claim(ledger, name)] == ["person1@daily1.example"]
    sweep(ledger, name)
    assert states(ledger)[ADDRESS] == State.WITHDRAWN
    assert row(ledger, ADDRESS).reason == "suppressed: opt-out"


def test_not_when_paused(ledger: Ledger):
    """A paused mailing is not claimed from until somebody resumes it; the first reason stands."""
    name = mailing(ledger)
    pause(ledger, name)
    with ledger.write() as connection:
        claims.pause(connection, name, NOW, "another reason")
        found = mailings.find(connection, name)

    assert found is not None
    assert found.pause_reason == "because"
    assert claim(ledger, name) == []
    with ledger.write() as connection:
        resume(connection, name)
    assert len(claim(ledger, name)) == 1


def test_not_when_expired(ledger: Ledger):
    """Old news is not sent late: at the deadline nothing is claimed, and the sweep writes it down."""
    name = mailing(ledger)

    assert claim(ledger, name, NOW + DEADLINE) == []
    sweep(ledger, name, NOW + DEADLINE)
    assert states(ledger) == {ADDRESS: State.EXPIRED}


def test_a_sweep_leaves_the_rest_alone(ledger: Ledger):
    """A sweep touches queued rows that are late or suppressed, and no others."""
    name = mailing(ledger, 3)
    (first, *_) = claim(ledger, name, limit=1)
    suppress(ledger, first.personal.address)
    suppress(ledger, "person1@daily1.example")

    sweep(ledger, name)

    assert list(states(ledger).values()) == [State.CLAIMED, State.WITHDRAWN, State.QUEUED]


def test_one_mailing_does_not_touch_another(ledger: Ledger):
    """Claims, sweeps and recoveries stay within their mailing."""
    one = mailing(ledger, 1)
    other = held(ledger, planned(candidates(people(1)), slug="other")).id
    claim(ledger, other)

    assert recover(ledger, one) == (0, 0)
    sweep(ledger, one, NOW + DEADLINE)
    with ledger.read() as connection:
        assert [r.state for r in mailings.people(connection, other)] == [State.CLAIMED]


# Mark ----------------------------------------------------------------------------------------------------------------


def test_a_mark_is_given_once(ledger: Ledger):
    """The point of no return is passed once: a second mark of the same claim is refused."""
    (taken,) = claim(ledger, mailing(ledger))

    assert mark(ledger, taken) == [True]
    assert mark(ledger, taken) == [False]
    assert states(ledger) == {ADDRESS: State.SENDING}


def test_a_stale_fence_cannot_mark_nor_settle(ledger: Ledger):
    """A worker whose claim was taken over can neither finish nor write: the new holder's word stands."""
    name = mailing(ledger)
    (stale,) = claim(ledger, name)
    recover(ledger, name)
    (fresh,) = claim(ledger, name)

    assert fresh.fence > stale.fence
    assert mark(ledger, stale) == [False]
    assert settle(ledger, stale, State.CLAIMED, Event.REFUSE) == [False]
    assert mark(ledger, fresh) == [True]
    assert settle(ledger, stale, State.SENDING, Event.DEFER, next_at=NOW) == [False]
    assert states(ledger) == {ADDRESS: State.SENDING}


def test_no_mark_when_the_lease_is_over(ledger: Ledger):
    """A worker that slept through its lease may not finish, even when nobody has taken over yet."""
    (taken,) = claim(ledger, mailing(ledger))

    assert mark(ledger, taken, now=NOW + LEASE) == [False]


def test_a_paused_mailing_cannot_mark(ledger: Ledger):
    """A pause stops what is under way up to the last moment before the dot."""
    name = mailing(ledger)
    (taken,) = claim(ledger, name)
    pause(ledger, name)

    assert mark(ledger, taken) == [False]
    assert states(ledger) == {ADDRESS: State.CLAIMED}


def test_who_is_suppressed_cannot_be_marked(ledger: Ledger):
    """An objection stops a message that is under way up to the last moment before the dot."""
    (taken,) = claim(ledger, mailing(ledger))
    suppress(ledger)

    assert mark(ledger, taken) == [False]


# Settle --------------------------------------------------------------------------------------------------------------


def test_a_settlement_writes_state_words_and_history(ledger: Ledger):
    """An outcome is kept with the server's words, on the delivery and in its history of attempts."""
    (taken,) = claim(ledger, mailing(ledger))
    refused = Outcome("refused", Stage.RCPT, 550, "5.1.1", "nobody of that name")

    assert settle(ledger, taken, State.CLAIMED, Event.REFUSE, refused) == [True]

    found = row(ledger, ADDRESS)
    assert (found.state, found.stage, found.code, found.enhanced, found.reply) == (State.REFUSED, *refused[1:])
    with ledger.read() as connection:
        history = connection.exec_driver_sql("SELECT delivery_id, number, outcome, code, reply FROM attempts").all()
    assert history == [(taken.id, 1, "refused", 550, "nobody of that name")]


def test_a_settlement_counts_once(ledger: Ledger):
    """The same settlement twice is written once."""
    (taken,) = claim(ledger, mailing(ledger))
    mark(ledger, taken)

    assert settle(ledger, taken, State.SENDING, Event.ACCEPT) == [True]
    assert settle(ledger, taken, State.SENDING, Event.ACCEPT) == [False]


def test_acceptance_without_a_mark_is_a_fault(ledger: Ledger):
    """Nothing can be accepted that was never marked: the ledger stops rather than write it."""
    (taken,) = claim(ledger, mailing(ledger))

    with pytest.raises(Fault, match="claimed cannot accept"):
        settle(ledger, taken, State.CLAIMED, Event.ACCEPT)
    assert states(ledger) == {ADDRESS: State.CLAIMED}


def test_a_release_burns_nothing(ledger: Ledger):
    """An attempt that did not come about is given back: not counted, not in the history, due again at once."""
    name = mailing(ledger)
    for _ in range(3):
        (taken,) = claim(ledger, name)
        assert taken.attempt == 1
        settle(ledger, taken, State.CLAIMED, Event.RELEASE, Outcome("lost", Stage.CONNECT), NOW)

    with ledger.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM attempts").scalar_one() == 0


def test_a_release_keeps_the_servers_last_words(ledger: Ledger):
    """What a server said at an earlier attempt is not overwritten by an attempt that never began."""
    name = mailing(ledger)
    (taken,) = claim(ledger, name)
    settle(ledger, taken, State.CLAIMED, Event.DEFER, Outcome("deferred", Stage.RCPT, 451, "4.7.1", "greylisted"), NOW)
    (again,) = claim(ledger, name)
    settle(ledger, again, State.CLAIMED, Event.RELEASE, Outcome("deferred", Stage.CONNECT, text="not begun"), NOW)

    assert row(ledger, ADDRESS).reply == "greylisted"
    assert again.attempt == 2


def test_a_deferral_waits_for_its_time(ledger: Ledger):
    """A deferred delivery is claimed again at its next attempt and not before, with one attempt more."""
    name = mailing(ledger)
    (taken,) = claim(ledger, name)
    later = NOW + dt.timedelta(minutes=20)
    settle(ledger, taken, State.CLAIMED, Event.DEFER, Outcome("deferred", Stage.RCPT, 450), later)

    assert claim(ledger, name, later - MINUTE) == []
    with ledger.read() as connection:
        assert claims.next_due(connection, name) == later
    (again,) = claim(ledger, name, later)
    assert again.attempt == 2
    assert again.personal == taken.personal


# Recover -------------------------------------------------------------------------------------------------------------


def test_recovery_takes_the_safe_way(ledger: Ledger):
    """After a crash, claimed goes back to the queue, sending becomes uncertain, and the rest stays as it was."""
    name = mailing(ledger, 4)
    one, two, three = claim(ledger, name, limit=3)
    mark(ledger, two, three)
    settle(ledger, three, State.SENDING, Event.ACCEPT)

    assert recover(ledger, name) == (1, 1)

    assert list(states(ledger).values()) == [State.QUEUED, State.UNCERTAIN, State.ACCEPTED, State.QUEUED]
    assert recover(ledger, name) == (0, 0)
    assert two.id not in {again.id for again in claim(ledger, name)}
    assert one.personal.address == ADDRESS


def test_others_leases_are_waited_for(ledger: Ledger):
    """A worker that may live keeps its claims until its lease is over; a mark starts the lease anew."""
    name = mailing(ledger, 2)
    one, _ = claim(ledger, name)
    half = NOW + LEASE / 2
    mark(ledger, one, now=half)

    assert recover(ledger, name, NOW + LEASE - MINUTE, alone=False) == (0, 0)
    assert recover(ledger, name, NOW + LEASE, alone=False) == (1, 0)
    assert recover(ledger, name, half + LEASE, alone=False) == (0, 1)


def test_uncertain_is_never_sent_again_by_itself(ledger: Ledger):
    """No sweep, claim or recovery moves an uncertain delivery, however much time goes by."""
    name = mailing(ledger)
    (taken,) = claim(ledger, name)
    mark(ledger, taken)
    recover(ledger, name)
    for hours in (0, 1, 24, 47, 48, 1000):
        moment = NOW + dt.timedelta(hours=hours)
        sweep(ledger, name, moment)
        assert claim(ledger, name, moment) == []
        recover(ledger, name, moment)

    assert states(ledger) == {ADDRESS: State.UNCERTAIN}
