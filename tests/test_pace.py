"""Pace as thought: who slows us and for how long, who is claimed, what pauses a mailing."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.delivery import Outcome, Stage, read
from campaign.pace import (
    PATIENCE,
    Answer,
    Breaker,
    Candidate,
    Rate,
    Slowness,
    allot,
    canary_failed,
    relay_tripped,
    room,
    slow_domain,
    slow_relay,
    tripped,
)

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
ACCEPTED = Outcome("accepted", Stage.DOT, 250)
BUSY = read(Stage.RCPT, 421, "4.3.2 closing")
LATER = read(Stage.RCPT, 451, "4.7.1 later")
FULL = read(Stage.RCPT, 452, "4.2.2 full")
HOUR = dt.timedelta(hours=1)


def answers(*outcomes: Outcome) -> list[Answer]:
    """Answers a second apart, from ``NOW`` on."""
    return [Answer(NOW + dt.timedelta(seconds=number), outcome) for number, outcome in enumerate(outcomes)]


def test_a_claim_and_a_dot_hold_a_place_each():
    """Nobody is claimed when dots within the span and claims together fill the rate; never less than no room."""
    assert room(Rate(HOUR, 5), 2, 2) == 1
    assert room(Rate(HOUR, 5), 3, 2) == 0
    assert room(Rate(HOUR, 5), 9, 9) == 0


def test_each_request_to_wait_doubles_the_pause():
    """The relay's pauses are 1, 2, 4 seconds and so on, a domain's 15, 30, 60; counted from the last answer."""
    relay = [slow_relay(answers(*[BUSY] * count)) for count in (1, 2, 3)]
    domain = [slow_domain(answers(*[LATER] * count)) for count in (1, 2, 3)]

    assert [(slow.level, slow.until) for slow in relay] == [
        (level, NOW + dt.timedelta(seconds=level - 1 + pause)) for level, pause in ((1, 1), (2, 2), (3, 4))
    ]
    assert [slow.until and slow.until - NOW for slow in domain] == [
        dt.timedelta(seconds=seconds) for seconds in (15, 31, 62)
    ]


def test_each_acceptance_gives_one_step_back():
    """After three requests to wait it takes three acceptances to be at full speed again."""
    levels = [slow_relay(answers(*[BUSY] * 3, *[ACCEPTED] * count)).level for count in range(5)]

    assert levels == [3, 2, 1, 0, 0]
    assert slow_relay(answers(*[BUSY] * 3, *[ACCEPTED] * 3)) == Slowness()


@pytest.mark.parametrize("other", [FULL, read(Stage.RCPT, 550, "5.1.1 nobody"), Outcome("lost", Stage.DOT)])
def test_one_mailbox_slows_nobody(other: Outcome):
    """A full mailbox, an unknown one and silence change nobody's pace."""
    assert slow_relay(answers(other)) == slow_domain(answers(other)) == Slowness()


def test_relay_and_domain_are_told_apart():
    """421 and 4.3.x slow the whole relay and not the domain; 451 and 4.7.x the domain and not the relay."""
    storage = read(Stage.DOT, 452, "4.3.1 no room on the disk")
    greeting = read(Stage.CONNECT, 450, "not now")

    assert [slow_relay(answers(one)).level for one in (BUSY, storage, greeting, LATER)] == [1, 1, 1, 0]
    assert [slow_domain(answers(one)).level for one in (BUSY, storage, greeting, LATER)] == [0, 0, 0, 1]


@given(st.lists(st.sampled_from([BUSY, LATER, FULL, ACCEPTED]), max_size=60))
def test_a_pause_is_never_longer_than_a_run_waits(outcomes: list[Outcome]):
    """Whatever the answers, the pause is bounded, so that a run sits it out; and who is not slowed has none."""
    for slow in (slow_relay(answers(*outcomes)), slow_domain(answers(*outcomes))):
        assert (slow.level == 0) == (slow.until is None)
        last = NOW + dt.timedelta(seconds=len(outcomes))
        assert slow.until is None or slow.until - last < PATIENCE


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["en", "fr"])), max_size=30),
    st.integers(0, 10),
    st.dictionaries(st.sampled_from("ab"), st.integers(0, 4)),
    st.none() | st.integers(0, 4),
    st.dictionaries(st.sampled_from(["en", "fr"]), st.integers(0, 4)),
)
def test_nobody_is_claimed_without_room(
    due: list[tuple[str, str]], places: int, domains: dict[str, int], each: int | None, editions: dict[str, int]
):
    """Those claimed stand in the order of those due, and exceed no room; whoever is passed over would have."""
    people = [Candidate(number, *facts) for number, facts in enumerate(due)]

    taken = allot(people, places, domains, each, editions)

    chosen = [people[number] for number in taken]
    by_domain, by_edition = Counter(one.domain for one in chosen), Counter(one.locale for one in chosen)
    limits = {name: domains.get(name, each) for name in "abc"}
    assert taken == sorted(set(taken))
    assert len(taken) <= places
    assert all(limit is None or by_domain[name] <= limit for name, limit in limits.items())
    assert all(by_edition[locale] <= limit for locale, limit in editions.items())
    for one in people:
        full = limits[one.domain] is not None and by_domain[one.domain] == limits[one.domain]
        shut = one.locale in editions and by_edition[one.locale] == editions[one.locale]
        assert one.id in taken or len(taken) == places or full or shut


@pytest.mark.parametrize(
    ("outcome", "pauses"),
    [
        (ACCEPTED, False),
        (LATER, False),
        (BUSY, False),
        (read(Stage.RCPT, 550, "5.1.1 nobody"), False),
        (read(Stage.RCPT, 550, "no such person"), False),
        (read(Stage.DOT, 550, "5.1.1 nobody"), False),
        (Outcome("lost", Stage.RCPT), False),
        (read(Stage.RCPT, 550, "5.7.1 not you"), True),
        (read(Stage.DOT, 554, "spam"), True),
        (read(Stage.DOT, 550, "5.6.0 bad content"), True),
        (read(Stage.MAIL, 550, "no"), False),
        (Outcome("lost", Stage.DOT), True),
    ],
)
def test_a_canary_pauses_for_what_would_meet_everybody(outcome: Outcome, pauses: bool):
    """A recipient's own fault, or a request to wait, sends another canary; everything else pauses and names why."""
    reason = canary_failed("fr", outcome)

    assert bool(reason) == pauses
    assert not pauses or ("edition fr" in reason and outcome.text in reason)


def test_the_breaker_says_why_and_what_to_do():
    """Too many refused, or a few policy refusals, pause with the numbers, the last words and advice; less does not."""
    breaker = Breaker()
    unknown, policy = read(Stage.RCPT, 550, "5.1.1 nobody"), read(Stage.RCPT, 550, "5.7.1 not you")

    assert tripped(breaker, 19, 19, 0, unknown) == ""
    assert tripped(breaker, 20, 5, 0, unknown) == ""
    assert tripped(breaker, 20, 6, 0, unknown).startswith(
        "6 of 20 refused within 30 minutes, more than 25 % (rcpt: 550"
    )
    assert tripped(breaker, 9, 2, 2, policy) == ""
    assert "3 people's servers refused us by policy within 30 minutes" in tripped(breaker, 9, 3, 3, policy)
    assert "SPF" in tripped(breaker, 9, 3, 3, policy)


def test_a_few_refusals_by_the_relay_say_what_to_do():
    """Two refusals before any recipient is named are worth another try; the third, or a wrong password, is not."""
    mail, auth = read(Stage.MAIL, 550, "5.7.60 not as this sender"), read(Stage.AUTH, 535, "5.7.8 no")

    assert relay_tripped(Breaker(), 2, mail) == ""
    assert relay_tripped(Breaker(), 3, mail).startswith(
        "the relay refused us 3 times within 30 minutes (mail: 550 5.7.60"
    )
    assert "sender.address" in relay_tripped(Breaker(), 3, mail)
    assert relay_tripped(Breaker(), 1, auth) == ("refused at auth: 535 5.7.8 no; check relay.username and the password")


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.TLS, Stage.EHLO, Stage.AUTH, Stage.MAIL])
def test_there_is_advice_for_each_refusal_of_us(stage: Stage):
    """Wherever the relay refuses us, the pause says what a person can do."""
    assert relay_tripped(Breaker(), 3, read(stage, 550, "no")).split("; ")[1]
