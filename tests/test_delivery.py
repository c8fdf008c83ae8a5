"""A delivery's life: the table is the plan's, answers mean what the RFCs say, silence after the dot is final."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.delivery import (
    BEFORE_DOT,
    CONNECTING,
    RESTING,
    TABLE,
    Blame,
    Conclusion,
    Event,
    Outcome,
    Policy,
    Stage,
    State,
    after,
    blame,
    conclude,
    event,
    next_attempt,
    read,
)
from campaign.errors import Fault

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=48)
POLICY = Policy()

# DESIGN section 4, row by row.
PLANNED = """
queued    claim    claimed
queued    withdraw withdrawn
queued    expire   expired
claimed   mark     sending
claimed   release  queued
claimed   defer    queued
claimed   refuse   refused
sending   accept   accepted
sending   defer    queued
sending   refuse   refused
sending   lose     uncertain
uncertain accept   accepted
uncertain defer    queued
uncertain refuse   refused
accepted  bounce   bounced
accepted  complain complained
"""

kinds = st.sampled_from(["accepted", "deferred", "refused", "lost"])
enhanced = st.sampled_from(["", "4.2.1", "5.1.1", "5.7.1"])
outcomes = st.builds(Outcome, kinds, st.sampled_from(Stage), st.just(0), enhanced)


def concluded(
    outcome: Outcome | None, *, marked: bool, attempt: int = 1, expires_at: dt.datetime = LATER
) -> Conclusion:
    """What an attempt at ``NOW`` comes to."""
    return conclude(outcome, marked=marked, attempt=attempt, now=NOW, expires_at=expires_at, policy=POLICY, jitter=0.0)


def test_table_is_the_plan():
    """The state table holds the rows of DESIGN section 4 and no other."""
    rows = [line.split() for line in PLANNED.split("\n") if line]

    assert {(State(a), Event(b)): State(c) for a, b, c in rows} == TABLE


@pytest.mark.parametrize(("state", "happened"), sorted(set(itertools.product(State, Event)) - set(TABLE)))
def test_what_is_not_in_the_table_is_a_fault(state: State, happened: Event):
    """An event for which the table has no row raises a fault and names both."""
    with pytest.raises(Fault, match=f"{state} cannot {happened}"):
        after(state, happened)


@given(st.lists(st.sampled_from(Event), max_size=30))
def test_no_sequence_of_events_leaves_the_table(events: list[Event]):
    """Whatever happens in whatever order, a delivery moves only along rows of the table."""
    state = State.QUEUED
    for happened in events:
        try:
            following = after(state, happened)
        except Fault:
            assert (state, happened) not in TABLE
            continue
        assert TABLE[state, happened] is following
        state = following


@given(st.lists(st.sampled_from(Event), max_size=40))
def test_a_second_dot_needs_an_answer_to_the_first(events: list[Event]):
    """Between two marks of a delivery stands a deferral: silence and crashes never lead to a second dot."""
    state, open_mark = State.QUEUED, False
    for happened in events:
        try:
            state = after(state, happened)
        except Fault:
            continue
        assert not (open_mark and happened is Event.MARK)
        open_mark = happened is Event.MARK or (open_mark and happened is not Event.DEFER)


def test_resting_states_have_no_way_out_by_themselves():
    """Nothing that the engine does by itself (claim, mark, release, expire) moves a delivery that rests."""
    alone = {Event.CLAIM, Event.MARK, Event.RELEASE, Event.EXPIRE, Event.WITHDRAW, Event.LOSE}

    assert {state for state, happened in TABLE if happened in alone}.isdisjoint(RESTING)
    assert set(State) - RESTING == {State.QUEUED, State.CLAIMED, State.SENDING}


@pytest.mark.parametrize(
    ("stage", "code", "text", "expected"),
    [
        (Stage.DOT, 250, "2.0.0 kept as 1", Outcome("accepted", Stage.DOT, 250, "2.0.0", "kept as 1")),
        (Stage.DOT, 251, "will forward", Outcome("accepted", Stage.DOT, 251, "", "will forward")),
        (Stage.RCPT, 450, "4.2.1 busy", Outcome("deferred", Stage.RCPT, 450, "4.2.1", "busy")),
        (Stage.DOT, 451, "4.7.1 later", Outcome("deferred", Stage.DOT, 451, "4.7.1", "later")),
        (Stage.RCPT, 550, "5.1.1 nobody", Outcome("refused", Stage.RCPT, 550, "5.1.1", "nobody")),
        (Stage.MAIL, 550, "no", Outcome("refused", Stage.MAIL, 550, "", "no")),
        (Stage.RCPT, 250, "fine", Outcome("deferred", Stage.RCPT, 250, "", "fine")),
        (Stage.DATA, 250, "fine", Outcome("deferred", Stage.DATA, 250, "", "fine")),
        (Stage.DOT, 354, "go on", Outcome("lost", Stage.DOT, 354, "", "go on")),
        (Stage.DOT, 199, "", Outcome("lost", Stage.DOT, 199, "", "")),
        (Stage.DOT, 650, "", Outcome("lost", Stage.DOT, 650, "", "")),
        (Stage.MAIL, 650, "", Outcome("deferred", Stage.MAIL, 650, "", "")),
        (Stage.RCPT, 550, "5.1.1", Outcome("refused", Stage.RCPT, 550, "5.1.1", "")),
        (Stage.RCPT, 550, "15.1.1 x", Outcome("refused", Stage.RCPT, 550, "", "15.1.1 x")),
    ],
)
def test_read_means_what_the_rfcs_say(stage: Stage, code: int, text: str, expected: Outcome):
    """The first digit decides, the stage decides the rest, the enhanced code stands apart from the words."""
    assert read(stage, code, text) == expected


def test_words_of_several_lines_become_one():
    """A reply of several lines keeps all its words; the enhanced code is taken off each line, and kept once."""
    outcome = read(Stage.RCPT, 550, "5.7.1 we do not\n5.7.1 know you\n5.7.1 see https://relay.example")

    assert outcome.enhanced == "5.7.1"
    assert outcome.text == "we do not know you see https://relay.example"


@given(st.sampled_from(Stage), st.integers(-1, 999), st.text(max_size=2000))
def test_any_words_can_be_shown_and_stored(stage: Stage, code: int, text: str):
    """Whatever a server says becomes one printable line of bounded length that UTF-8 can hold."""
    words = read(stage, code, text).text

    assert len(words) <= 500
    assert len(words.splitlines()) <= 1
    assert "\x1b" not in words
    words.encode("utf-8")


def test_words_that_are_not_utf8_can_be_stored():
    """Bytes that a library handed over as lone surrogates, and escapes for a terminal, do not get through."""
    assert read(Stage.EHLO, 554, "no \udcff \x1b[2J way").text == "no \ufffd [2J way"


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.TLS, Stage.EHLO, Stage.AUTH, Stage.MAIL])
def test_a_refusal_of_us_is_ours(stage: Stage):
    """A 5yz before RCPT says nothing about the person: the delivery goes back as it was and loses no attempt."""
    outcome = read(stage, 550, "no")

    assert outcome.ours
    assert concluded(outcome, marked=False) == (State.CLAIMED, Event.RELEASE, NOW)


@pytest.mark.parametrize("stage", [Stage.RCPT, Stage.DATA, Stage.BODY, Stage.DOT])
def test_a_refusal_from_rcpt_on_is_the_persons(stage: Stage):
    """A 5yz from RCPT on refuses this delivery, except for policy (5.7.x), which is ours wherever it comes."""
    assert event(read(stage, 550, "5.1.1 nobody")) is Event.REFUSE
    assert read(stage, 550, "5.7.1 you may not").ours


def test_deferral_waits():
    """A 4yz goes back to the queue, in fifteen minutes at the earliest, whether or not the dot was sent."""
    before = concluded(read(Stage.RCPT, 450, "later"), marked=False)
    behind = concluded(read(Stage.DOT, 450, "later"), marked=True)

    assert before == (State.CLAIMED, Event.DEFER, NOW + POLICY.first)
    assert behind == (State.SENDING, Event.DEFER, NOW + POLICY.first)


def test_deferral_without_time_left():
    """With no time left a deferral after the mark is a soft refusal; before it the row waits to expire."""
    soon = NOW + dt.timedelta(minutes=10)

    assert concluded(read(Stage.DOT, 450, ""), marked=True, expires_at=soon) == (State.SENDING, Event.REFUSE, None)
    assert concluded(read(Stage.RCPT, 450, ""), marked=False, expires_at=soon) == (State.CLAIMED, Event.DEFER, soon)


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.TLS, Stage.EHLO, Stage.AUTH])
def test_a_relay_that_is_not_there_burns_no_attempt(stage: Stage):
    """A connection that did not come about is given back as it was: due at once, its attempt not counted."""
    assert concluded(Outcome("lost", stage), marked=False) == (State.CLAIMED, Event.RELEASE, NOW)
    assert concluded(read(stage, 421, "too many"), marked=False) == (State.CLAIMED, Event.RELEASE, NOW)


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY])
def test_a_connection_cut_in_the_message_waits(stage: Stage):
    """A line cut within a message counts as an attempt and waits: one recipient cannot keep the relay busy."""
    assert concluded(Outcome("lost", stage), marked=False) == (State.CLAIMED, Event.DEFER, NOW + POLICY.first)


def test_silence_after_the_dot_is_uncertain():
    """No answer to the final dot leaves the delivery uncertain, without a next attempt."""
    assert concluded(Outcome("lost", Stage.DOT), marked=True) == (State.SENDING, Event.LOSE, None)


def test_not_allowed_to_finish():
    """An attempt that was not allowed to finish goes back; if the ledger says it was allowed, nobody can know."""
    assert concluded(None, marked=False) == (State.CLAIMED, Event.RELEASE, NOW)
    assert concluded(None, marked=True) == (State.SENDING, Event.LOSE, None)


def test_a_policy_refusal_of_one_message_lets_others_go_first():
    """A refusal that pauses the mailing at RCPT or later waits its turn, so that going on is not stuck on it."""
    late = concluded(read(Stage.RCPT, 550, "5.7.1 no"), marked=False)
    early = concluded(read(Stage.AUTH, 535, "5.7.8 no"), marked=False)

    assert late == (State.CLAIMED, Event.DEFER, NOW + POLICY.first)
    assert early == (State.CLAIMED, Event.RELEASE, NOW)


@given(outcomes, st.integers(1, 60))
def test_nothing_before_the_dot_becomes_uncertain(outcome: Outcome, attempt: int):
    """Without the mark no outcome leads to uncertain; with it, only silence at the dot does."""
    if outcome.stage in BEFORE_DOT and outcome.kind != "accepted":
        unmarked = concluded(outcome, marked=False, attempt=attempt)
        assert after(unmarked.state, unmarked.event) in {State.QUEUED, State.REFUSED}
    if outcome.stage in BEFORE_DOT:
        assert concluded(outcome, marked=True, attempt=attempt).event is not Event.LOSE


@given(outcomes, st.integers(1, 60))
def test_nothing_after_the_dot_is_queued_by_silence(outcome: Outcome, attempt: int):
    """After the dot only a server's own answer leads back to the queue."""
    if outcome.stage is Stage.DOT:
        conclusion = concluded(outcome, marked=True, attempt=attempt)
        queued = after(conclusion.state, conclusion.event) is State.QUEUED
        assert not (queued and outcome.kind in {"lost", "accepted"})
        assert (outcome.kind == "lost") == (conclusion.event is Event.LOSE)


@given(outcomes, st.booleans(), st.integers(1, 60))
def test_every_conclusion_is_in_the_table(outcome: Outcome, marked: bool, attempt: int):
    """What an attempt comes to is always a row of the table; who waits has a time, who rests has none."""
    if outcome.kind == "accepted" or outcome.stage is Stage.DOT:
        marked = True
    conclusion = concluded(outcome, marked=marked, attempt=attempt)
    following = after(conclusion.state, conclusion.event)

    assert (conclusion.next_at is not None) == (following is State.QUEUED)


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_the_wait_has_bounds(attempt: int, jitter: float):
    """Never under fifteen minutes, never over the ceiling and a quarter; and it grows with each attempt."""
    wait = next_attempt(NOW, attempt, POLICY, jitter) - NOW

    assert dt.timedelta(minutes=15) <= wait <= POLICY.ceiling * 1.25
    assert wait <= next_attempt(NOW, attempt + 1, POLICY, jitter) - NOW


@pytest.mark.parametrize(
    ("stage", "code", "text", "whose"),
    [
        (Stage.DOT, 250, "2.0.0 kept", Blame.NOBODY),
        (Stage.CONNECT, 421, "too many", Blame.RELAY),
        (Stage.RCPT, 421, "4.2.1 closing", Blame.RELAY),
        (Stage.DOT, 451, "4.3.0 local trouble", Blame.RELAY),
        (Stage.DOT, 452, "4.3.1 no room here", Blame.RELAY),
        (Stage.MAIL, 450, "not now", Blame.RELAY),
        (Stage.RCPT, 451, "greylisted", Blame.DOMAIN),
        (Stage.RCPT, 450, "4.7.1 greylisted", Blame.DOMAIN),
        (Stage.RCPT, 452, "full", Blame.MAILBOX),
        (Stage.RCPT, 451, "4.2.2 full", Blame.MAILBOX),
        (Stage.RCPT, 450, "4.2.1 busy", Blame.MAILBOX),
        (Stage.RCPT, 550, "5.1.1 nobody", Blame.RECIPIENT),
        (Stage.RCPT, 552, "5.2.2 full", Blame.RECIPIENT),
        (Stage.DOT, 550, "5.1.1 nobody", Blame.RECIPIENT),
        (Stage.DOT, 554, "spam", Blame.MESSAGE),
        (Stage.RCPT, 550, "5.7.1 not you", Blame.POLICY),
        (Stage.DOT, 550, "5.7.26 no DMARC", Blame.POLICY),
        (Stage.AUTH, 535, "5.7.8 wrong password", Blame.US),
        (Stage.MAIL, 550, "5.7.1 not you", Blame.US),
        (Stage.EHLO, 554, "go away", Blame.US),
    ],
)
def test_stage_and_enhanced_code_say_whose_matter_it_is(stage: Stage, code: int, text: str, whose: Blame):
    """The relay, a domain, a mailbox, the recipient, the message, a policy or we: not the first digit alone decides."""
    assert blame(read(stage, code, text)) is whose


@given(outcomes)
def test_what_stops_at_once_is_before_rcpt(outcome: Outcome):
    """Only what no second try mends stops at once, and whatever is before RCPT or policy is never the person's."""
    assert not outcome.stops or (blame(outcome) is Blame.US and outcome.stage in CONNECTING)
    assert (blame(outcome) is Blame.US) == (outcome.kind == "refused" and outcome.stage in {*CONNECTING, Stage.MAIL})
    assert outcome.ours == (blame(outcome) in {Blame.US, Blame.POLICY})


@given(
    st.lists(st.sampled_from([read(Stage.RCPT, 451, ""), Outcome("lost", Stage.BODY), read(Stage.MAIL, 421, "")])),
    st.floats(0, 1, exclude_max=True),
)
def test_a_deadline_always_comes(script: list[Outcome], jitter: float):
    """Whoever is deferred again and again waits no longer than to the deadline, and is never due after it."""
    now, attempt = NOW, 0
    while now < LATER:
        attempt += 1
        outcome = script[attempt % len(script)] if script else read(Stage.RCPT, 450, "")
        came = conclude(outcome, marked=False, attempt=attempt, now=now, expires_at=LATER, policy=POLICY, jitter=jitter)
        assert came.next_at is not None
        assert now < came.next_at <= LATER
        now = came.next_at

    assert attempt < 40


@pytest.mark.parametrize(
    ("stage", "code", "text", "stops"),
    [
        (Stage.AUTH, 535, "5.7.8 wrong password", True),
        (Stage.AUTH, 534, "5.7.9 needs a newer mechanism", True),
        (Stage.AUTH, 0, "the server offers no AUTH that we know", True),
        (Stage.TLS, 0, "certificate not trusted", True),
        (Stage.CONNECT, 0, "the relay's name does not exist", True),
        (Stage.CONNECT, 554, "5.7.1 your network is listed", False),
        (Stage.EHLO, 550, "go away", False),
        (Stage.MAIL, 550, "5.7.60 not as this sender", False),
        (Stage.RCPT, 550, "5.7.1 not you", False),
    ],
)
def test_what_no_second_try_mends(stage: Stage, code: int, text: str, stops: bool):
    """A wrong password, TLS that fails and a name that is none stop at once; of other refusals it takes a few."""
    assert Outcome("refused", stage, code, text=text).stops == stops


@pytest.mark.parametrize(
    ("stage", "code", "text", "whose", "happened"),
    [
        # Google
        (Stage.RCPT, 550, "5.1.1 The email account that you tried to reach does not exist.", "recipient", "refuse"),
        (Stage.RCPT, 452, "4.2.2 The email account that you tried to reach is over quota.", "mailbox", "defer"),
        (Stage.RCPT, 450, "4.2.1 The user is receiving mail at a rate too high.", "mailbox", "defer"),
        (Stage.DOT, 421, "4.7.28 Unusual rate of unsolicited mail originating from your IP.", "relay", "defer"),
        (Stage.DOT, 550, "5.7.26 This mail is unauthenticated.", "policy", "defer"),
        (Stage.CONNECT, 421, "4.7.0 Try again later, closing connection.", "relay", "release"),
        (Stage.AUTH, 535, "5.7.8 Username and Password not accepted.", "us", "release"),
        (Stage.AUTH, 454, "4.7.0 Too many login attempts, please try again later.", "relay", "release"),
        # Microsoft
        (Stage.RCPT, 550, "5.4.1 Recipient address rejected: Access denied.", "recipient", "refuse"),
        (Stage.RCPT, 550, "5.7.1 Service unavailable, client host blocked.", "policy", "defer"),
        (Stage.MAIL, 451, "4.7.500 Server busy. Please try again later.", "relay", "defer"),
        (Stage.MAIL, 550, "5.7.60 Client does not have permissions to send as this sender.", "us", "release"),
        (Stage.CONNECT, 550, "5.7.1 Unfortunately, messages from this network were not sent.", "us", "release"),
        # Postfix, Exim
        (Stage.RCPT, 450, "4.7.1 Client host rejected: Greylisted, see postgrey help.", "domain", "defer"),
        (Stage.RCPT, 451, "Temporary local problem - please try later", "domain", "defer"),
        (Stage.RCPT, 450, "4.1.8 Sender address rejected: Domain not found", "mailbox", "defer"),
        (Stage.RCPT, 554, "5.7.1 Relay access denied", "policy", "defer"),
        (Stage.MAIL, 452, "4.3.1 Insufficient system storage", "relay", "defer"),
        (Stage.MAIL, 552, "5.3.4 Message size exceeds fixed limit", "us", "release"),
        (Stage.DOT, 451, "4.3.0 queue file write error", "relay", "defer"),
        (Stage.DOT, 554, "5.6.0 Message contains bare line feeds", "message", "refuse"),
        (Stage.DOT, 552, "5.2.2 Mailbox full", "recipient", "refuse"),
    ],
)
def test_what_real_providers_say(stage: Stage, code: int, text: str, whose: str, happened: str):
    """Answers as large providers give them: whose matter each is, and what it does to the person's delivery."""
    outcome = read(stage, code, text)

    assert (blame(outcome), event(outcome)) == (Blame(whose), Event(happened))
