"""One message's way: its states, what may happen in each, what a server's answer means, when to try again.

The state table is data (:data:`TABLE`); this file owns every transition, and the store applies no other. Between
the final dot and the answer nobody can know what the server did, so a delivery that is lost there is ``uncertain``
and never sent again by itself.
"""

import datetime as dt
import re
from enum import StrEnum
from typing import Literal, NamedTuple

from campaign.errors import Fault
from campaign.text import normalise, single_line

__all__ = [
    "BEFORE_DOT", "BEFORE_RCPT", "CONNECTING", "GRACE", "TABLE", "Blame", "Conclusion", "Event", "Outcome", "Policy",
    "Stage", "State", "after", "blame", "conclude", "event", "next_attempt", "read",
]  # fmt: skip


class State(StrEnum):
    """Where a delivery stands."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


class Event(StrEnum):
    """What can happen to a delivery."""

    CLAIM = "claim"
    MARK = "mark"
    RELEASE = "release"
    ACCEPT = "accept"
    DEFER = "defer"
    REFUSE = "refuse"
    LOSE = "lose"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    BOUNCE = "bounce"
    COMPLAIN = "complain"


#: Every transition there is. ``MARK`` is the point of no return: durable before the final dot.
TABLE: dict[tuple[State, Event], State] = {
    (State.QUEUED, Event.CLAIM): State.CLAIMED,
    (State.QUEUED, Event.WITHDRAW): State.WITHDRAWN,
    (State.QUEUED, Event.EXPIRE): State.EXPIRED,
    (State.CLAIMED, Event.MARK): State.SENDING,
    (State.CLAIMED, Event.RELEASE): State.QUEUED,
    (State.CLAIMED, Event.DEFER): State.QUEUED,
    (State.CLAIMED, Event.REFUSE): State.REFUSED,
    (State.SENDING, Event.ACCEPT): State.ACCEPTED,
    (State.SENDING, Event.DEFER): State.QUEUED,
    (State.SENDING, Event.REFUSE): State.REFUSED,
    (State.SENDING, Event.LOSE): State.UNCERTAIN,
    (State.UNCERTAIN, Event.ACCEPT): State.ACCEPTED,
    (State.UNCERTAIN, Event.DEFER): State.QUEUED,
    (State.UNCERTAIN, Event.REFUSE): State.REFUSED,
    (State.ACCEPTED, Event.BOUNCE): State.BOUNCED,
    (State.ACCEPTED, Event.COMPLAIN): State.COMPLAINED,
}

#: States in which nothing more will happen by itself.
RESTING = frozenset(State) - {State.QUEUED, State.CLAIMED, State.SENDING}


def after(state: State, happened: Event) -> State:
    """The next state. Raises ``Fault`` where the table has no row: that would be a lie in the ledger."""
    try:
        return TABLE[state, happened]
    except KeyError:
        raise Fault(f"a delivery that is {state} cannot {happened}") from None


class Stage(StrEnum):
    """How far the conversation with the server had come (RFC 5321 section 3)."""

    CONNECT = "connect"
    TLS = "tls"
    EHLO = "ehlo"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    DOT = "dot"


#: Before the final dot a message cannot have arrived.
BEFORE_DOT = frozenset(Stage) - {Stage.DOT}
#: Here no message has been spoken of yet.
CONNECTING = frozenset({Stage.CONNECT, Stage.TLS, Stage.EHLO, Stage.AUTH})
#: No recipient has been named yet: an answer here is about us or the relay, never about the person.
BEFORE_RCPT = CONNECTING | {Stage.MAIL}


class Outcome(NamedTuple):
    """What one attempt came to. ``code`` is 0 when no answer came; ``text`` is the server's words, one line."""

    kind: Literal["accepted", "deferred", "refused", "lost"]
    stage: Stage
    code: int = 0
    enhanced: str = ""
    text: str = ""

    @property
    def ours(self) -> bool:
        """A refusal that is about us, the relay or a policy: the person is not to blame.

        Enhanced codes 5.7.x are policy (RFC 3463 section 3.8) wherever they come.
        """
        return self.kind == "refused" and (self.stage in BEFORE_RCPT or self.enhanced.startswith("5.7."))

    @property
    def stops(self) -> bool:
        """What no second try mends: TLS or AUTH that fails (535), a name that is none. The mailing pauses at once."""
        certain = self.stage in {Stage.TLS, Stage.AUTH} or (self.stage in CONNECTING and not self.code)
        return self.kind == "refused" and certain


class Blame(StrEnum):
    """Whose matter an answer is, and so what must change: who rests, who is slowed, what stops."""

    NOBODY = "nobody"
    RECIPIENT = "recipient"
    MAILBOX = "mailbox"
    MESSAGE = "message"
    POLICY = "policy"
    DOMAIN = "domain"
    RELAY = "relay"
    US = "us"


def blame(outcome: Outcome) -> Blame:
    """Read stage and enhanced code, not the first digit alone (RFC 3463; RFC 5321 sections 3.8 and 4.2.2).

    Nobody can be named for an acceptance and for silence. 421 anywhere, 4.3.x, and a 4yz before RCPT are the relay's;
    4.2.x and 452 the mailbox's, and so is any other 4yz but 451 and 4.7.x, by which a domain asks us to go slower.
    """
    code, enhanced = outcome.code, outcome.enhanced
    if outcome.kind == "refused":
        return _refusal(outcome)
    if outcome.kind != "deferred" or not code:
        return Blame.NOBODY
    if code == 421 or enhanced.startswith("4.3.") or outcome.stage in BEFORE_RCPT:
        return Blame.RELAY
    if code == 452 or enhanced.startswith("4.2."):
        return Blame.MAILBOX
    return Blame.DOMAIN if code == 451 or enhanced.startswith("4.7.") else Blame.MAILBOX


def _refusal(outcome: Outcome) -> Blame:
    if outcome.stage in BEFORE_RCPT:
        return Blame.US
    if outcome.ours:
        return Blame.POLICY
    if outcome.stage is Stage.RCPT or outcome.enhanced.startswith(("5.1.", "5.2.")):
        return Blame.RECIPIENT
    # 5.3.x, 5.6.x, or a bare 554 at the dot: what was sent was not wanted, whoever it was for.
    return Blame.MESSAGE


_ENHANCED = re.compile(r"^([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)", re.ASCII)
#: Characters of a reply that are read at all.
_LONGEST = 10_000


def read(stage: Stage, code: int, text: str) -> Outcome:
    """A server's final answer at a stage, as an outcome. ``text`` may have several lines.

    RFC 5321 section 4.2.1 for the first digit, RFC 2034 for the enhanced code at the start of each line. An answer
    that no server may give there (1yz, 3yz, 6yz) counts as ``deferred`` before the dot and ``lost`` after it.
    """
    # Hostile words too: they are stored as UTF-8 and shown on terminals.
    lines = [single_line(line) for line in normalise(text[:_LONGEST]).splitlines()] or [""]
    match = _ENHANCED.match(lines[0])
    enhanced = match[1] if match else ""
    words = single_line(" ".join(_ENHANCED.sub("", line) for line in lines))[:500]
    if 200 <= code < 300 and stage is Stage.DOT:
        return Outcome("accepted", stage, code, enhanced, words)
    if 400 <= code < 500:
        return Outcome("deferred", stage, code, enhanced, words)
    if 500 <= code < 600:
        return Outcome("refused", stage, code, enhanced, words)
    return Outcome("lost" if stage is Stage.DOT else "deferred", stage, code, enhanced, words)


def event(outcome: Outcome) -> Event:
    """What an outcome does to its delivery. A refusal that is ours sends it back to the queue.

    A connection that did not come about, or was asked to wait, is a release, and so is any refusal before RCPT: the
    person has no part in it and loses no attempt. One lost
    within a message is a deferral, or a recipient at whom the relay always hangs up would be tried without end; lost
    after the dot leaves the delivery uncertain.
    """
    if outcome.kind == "accepted":
        return Event.ACCEPT
    if outcome.kind == "refused":
        if outcome.stage in BEFORE_RCPT:
            return Event.RELEASE
        return Event.DEFER if outcome.ours else Event.REFUSE
    if outcome.kind == "lost" and outcome.stage is Stage.DOT:
        return Event.LOSE
    return Event.RELEASE if outcome.stage in CONNECTING else Event.DEFER


#: A wave that begins so late asks first, unless the settings say otherwise.
GRACE = dt.timedelta(hours=3)


class Policy(NamedTuple):
    """How patiently we try. ``first`` is not under 15 minutes: greylisting wants to be waited for.

    ``grace`` is how late a wave may begin by itself (``mailing.missed``).
    """

    first: dt.timedelta = dt.timedelta(minutes=15)
    ceiling: dt.timedelta = dt.timedelta(hours=4)
    deadline: dt.timedelta = dt.timedelta(hours=48)
    grace: dt.timedelta = GRACE


def next_attempt(now: dt.datetime, attempt: int, policy: Policy, jitter: float) -> dt.datetime:
    """When to try again after ``attempt`` (1 or more) was deferred: doubling, with a ceiling.

    ``jitter`` in [0, 1) stretches the wait by up to a quarter, so that a domain's people do not return together.
    """
    doublings: int = min(attempt - 1, 16)
    wait = min(policy.first * (1 << doublings), policy.ceiling)
    return now + wait * (1 + jitter / 4)


class Conclusion(NamedTuple):
    """What is written of an attempt: the state it leaves, what happened, when to try again."""

    state: State
    event: Event
    next_at: dt.datetime | None


def conclude(
    outcome: Outcome | None,
    *,
    marked: bool,
    attempt: int,
    now: dt.datetime,
    expires_at: dt.datetime,
    policy: Policy,
    jitter: float,
) -> Conclusion:
    """From an attempt's outcome to the row. ``None`` is an attempt that was not allowed to finish.

    After a release the row is due at once: the person has no part in it. A policy
    refusal at RCPT or later waits like a deferral, so that going on is not stuck on it. A deferral for which
    no time is left is a (soft) refusal after the mark; before it the row waits to expire.
    """
    state = State.SENDING if marked else State.CLAIMED
    if outcome is None:
        return Conclusion(state, Event.LOSE, None) if marked else Conclusion(state, Event.RELEASE, now)
    happened = event(outcome)
    if happened is Event.RELEASE and marked:
        happened = Event.DEFER
    if happened is Event.RELEASE:
        return Conclusion(state, happened, now)
    if happened is not Event.DEFER:
        return Conclusion(state, happened, None)
    again = next_attempt(now, attempt, policy, jitter)
    if again < expires_at:
        return Conclusion(state, happened, again)
    return Conclusion(state, Event.REFUSE, None) if marked else Conclusion(state, happened, expires_at)
