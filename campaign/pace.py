"""How fast we go: rates, backing off from whoever asks for it, canaries, and when a mailing had better pause.

All of it is decided from what the ledger says happened, so a restart changes nothing. Not here: when one person is
tried again (``delivery``), and the counting itself (``store``).

A rate is kept by one rule: a claim holds a place until it has its final dot or comes to nothing, a dot holds its
place for the rate's span. As long as nobody is claimed without a free place, no window of that span sees more dots.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from campaign.delivery import Blame, Outcome, Stage, blame

__all__ = [
    "MEMORY",
    "PATIENCE",
    "Answer",
    "Breaker",
    "Candidate",
    "Pace",
    "Rate",
    "Slowness",
    "advice",
    "allot",
    "canary_failed",
    "relay_tripped",
    "room",
    "slow_domain",
    "slow_relay",
    "tripped",
]  # fmt: skip

#: Answers older than this no longer slow anybody.
MEMORY = dt.timedelta(hours=1)
#: A run waits this long for a place. Beyond, it ends and says when to go on.
PATIENCE = dt.timedelta(minutes=15)
#: The pause between messages after the first answer that asks for one, and how often it can double.
_RELAY_STEP, _DOMAIN_STEP = dt.timedelta(seconds=1), dt.timedelta(seconds=15)
_HIGHEST = 6


class Rate(NamedTuple):
    """At most so many final dots in any window of this span."""

    span: dt.timedelta
    most: int


class Breaker(NamedTuple):
    """When a mailing pauses by itself: more than ``percent`` refused of at least ``least``, or policy refusals.

    ``policy`` counts people whose servers refused us (5.7.x), not answers: one person's server never pauses all. As
    many refusals by the relay itself, before any recipient is named, pause too.
    """

    percent: int = 25
    least: int = 20
    policy: int = 3
    span: dt.timedelta = dt.timedelta(minutes=30)


class Pace(NamedTuple):
    """All limits of a mailing. No rate is set by default; the canary and the breaker always are."""

    relay: tuple[Rate, ...] = ()
    domain: tuple[Rate, ...] = ()
    mailing: tuple[Rate, ...] = ()
    #: Messages that may be under way to one recipient domain.
    domain_connections: int | None = None
    #: Of each edition, so many must be accepted before the rest start. 0: no canary.
    canary: int = 2
    breaker: Breaker = Breaker()


def room(rate: Rate, dots: int, claimed: int) -> int:
    """How many more may be claimed: places that neither a dot within the span nor a claim holds."""
    return max(0, rate.most - dots - claimed)


class Answer(NamedTuple):
    """One attempt's answer, as far as pace must know it."""

    at: dt.datetime
    outcome: Outcome


class Slowness(NamedTuple):
    """How far somebody has slowed us: above level 0 one message at a time, the next not before ``until``."""

    level: int = 0
    until: dt.datetime | None = None


def slow_relay(answers: Iterable[Answer]) -> Slowness:
    """Answers of the whole relay, the oldest first: 421 and 4.3.x slow it, each acceptance gives a step back."""
    return _slowness(answers, {Blame.RELAY}, _RELAY_STEP)


def slow_domain(answers: Iterable[Answer]) -> Slowness:
    """Answers of one recipient domain, the oldest first: 451 and 4.7.x slow it too."""
    return _slowness(answers, {Blame.DOMAIN}, _DOMAIN_STEP)


def _slowness(answers: Iterable[Answer], slowing: set[Blame], step: dt.timedelta) -> Slowness:
    level, until = 0, None
    for at, outcome in answers:
        if blame(outcome) in slowing:
            level = min(level + 1, _HIGHEST)
        elif outcome.kind == "accepted":
            level = max(level - 1, 0)
        until = at + step * (1 << (level - 1)) if level else None
    return Slowness(level, until)


class Candidate(NamedTuple):
    """A delivery that is due."""

    id: int
    domain: str
    locale: str


def allot(
    due: Iterable[Candidate], places: int, domains: Mapping[str, int], each: int | None, editions: Mapping[str, int]
) -> list[int]:
    """Whom to claim of those due, in their order, without taking more than any of them has room for.

    ``domains`` gives a domain's room, ``each`` that of every other (``None``: any number); ``editions`` that of the
    editions whose canaries are not accepted yet.
    """
    taken: list[int] = []
    by_domain: Counter[str] = Counter()
    by_edition: Counter[str] = Counter()
    for one in due:
        if len(taken) >= places:
            break
        most = domains.get(one.domain, each)
        full = most is not None and by_domain[one.domain] >= most
        if full or (one.locale in editions and by_edition[one.locale] >= editions[one.locale]):
            continue
        by_domain[one.domain] += 1
        by_edition[one.locale] += 1
        taken.append(one.id)
    return taken


def canary_failed(locale: str, outcome: Outcome) -> str:
    """Why a mailing pauses after a canary's answer; empty when it does not.

    A recipient's own fault sends another canary, and so does a deferral. What would meet everybody pauses.
    """
    swallowed = outcome.kind == "lost" and outcome.stage is Stage.DOT
    if not swallowed and blame(outcome) not in {Blame.POLICY, Blame.MESSAGE}:
        return ""
    return (
        f"a first message of edition {locale} was not accepted ({_words(outcome)}), so the rest of it was not begun; "
        "find out why before you go on"
    )


def tripped(breaker: Breaker, answered: int, refused: int, policy: int, outcome: Outcome) -> str:
    """Why a mailing pauses after a refusal; empty when it goes on. The numbers are of people, within the span."""
    within = f"within {breaker.span // dt.timedelta(minutes=1)} minutes"
    if policy >= breaker.policy:
        return (
            f"{policy} people's servers refused us by policy {within} ({_words(outcome)}); "
            "check SPF, DKIM and the sender's reputation, or ask the relay's operator"
        )
    if answered >= breaker.least and refused * 100 > breaker.percent * answered:
        return (
            f"{refused} of {answered} refused {within}, more than {breaker.percent} % ({_words(outcome)}); "
            "look at who was refused, and mend the contacts"
        )
    return ""


def relay_tripped(breaker: Breaker, refusals: int, outcome: Outcome) -> str:
    """Why a mailing pauses after the relay's refusal; empty when another try is worth it."""
    if outcome.stops:
        return f"refused at {_words(outcome)}; {advice(outcome.stage)}"
    if refusals >= breaker.policy:
        within = f"within {breaker.span // dt.timedelta(minutes=1)} minutes"
        return f"the relay refused us {refusals} times {within} ({_words(outcome)}); {advice(outcome.stage)}"
    return ""


#: What a person can do about a refusal that is about us, by the stage at which it came.
_ADVICE = {
    Stage.CONNECT: "check relay.host and relay.port, or ask the relay's operator why it does not let this network in",
    Stage.TLS: "check relay.host, relay.tls and relay.ca_file",
    Stage.EHLO: "ask the relay's operator why it does not let this network in",
    Stage.AUTH: "check relay.username and the password",
    Stage.MAIL: "check that this account may send from sender.address, or ask the relay's operator",
}


def advice(stage: Stage) -> str:
    """What to do about a refusal before any recipient was named."""
    return _ADVICE[stage]


def _words(outcome: Outcome) -> str:
    said = (str(outcome.code or ""), outcome.enhanced, outcome.text)
    return f"{outcome.stage}: {' '.join(part for part in said if part)}"
