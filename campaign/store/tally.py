"""What the ledger tells of the pace: dots within a span, claims that hold a place, answers that ask us to go slower.

Only counting; what follows from the numbers is ``campaign.pace``'s, and claiming is ``store.pace``'s.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select, true

from campaign.delivery import Blame, Outcome, Stage, State, blame
from campaign.pace import MEMORY, Answer, Slowness, slow_domain, slow_relay
from campaign.store.schema import attempts, deliveries, mailings, relay_answers

__all__ = [
    "answers", "asked_to_wait", "claimed", "claimed_by_domain", "domain_slowness", "dots", "dots_by_domain",
    "everywhere", "outcome_of", "relay_refusals", "relay_slowness", "under_way",
    "under_way_by_domain",
]  # fmt: skip

#: How many answers of the relay are read: more than it takes to climb and come down again.
_ANSWERS = 50
_CLAIMED = (State.CLAIMED,)
_UNDER_WAY = (State.CLAIMED, State.SENDING)


def everywhere() -> ColumnElement[bool]:
    """Every delivery there is; written so that the index on mailing and state serves."""
    return deliveries.c.mailing_id.in_(select(mailings.c.id).scalar_subquery())


def _dotted(now: dt.datetime, span: dt.timedelta) -> ColumnElement[bool]:
    # A clock that was set back must not open the window again; one that was a year ahead must not shut it for a year.
    return and_(deliveries.c.marked_at > now - span, deliveries.c.marked_at < now + span)


def dots(whose: ColumnElement[bool], now: dt.datetime, span: dt.timedelta) -> Select[dt.datetime, str]:
    """The moments of the final dots within a span: each delivery's last mark, and the answers to earlier ones."""
    marks = select(deliveries.c.marked_at.label("at"), deliveries.c.domain).where(whose, _dotted(now, span))
    earlier = (
        select(attempts.c.ended_at.label("at"), deliveries.c.domain)
        .join(deliveries, deliveries.c.id == attempts.c.delivery_id)
        .where(
            whose,
            attempts.c.stage == Stage.DOT,
            attempts.c.ended_at > now - span,
            attempts.c.ended_at < deliveries.c.marked_at,
        )
    )
    both = marks.union_all(earlier).subquery()
    return select(both.c.at, both.c.domain)


def _leased(connection: Connection, whose: ColumnElement[bool], states: Iterable[State], now: dt.datetime) -> int:
    # A claim whose lease is over can have no dot any more: it holds no place.
    wanted = select(func.count()).where(whose, deliveries.c.state.in_(states), deliveries.c.lease_until > now)
    return connection.execute(wanted).scalar_one()


def claimed(connection: Connection, whose: ColumnElement[bool], now: dt.datetime) -> int:
    """How many may still have a dot that is not counted yet."""
    return _leased(connection, whose, _CLAIMED, now)


def under_way(connection: Connection, whose: ColumnElement[bool], now: dt.datetime) -> int:
    """How many are claimed, or wait for the answer to their dot."""
    return _leased(connection, whose, _UNDER_WAY, now)


def _by_domain(connection: Connection, states: Iterable[State], now: dt.datetime) -> Counter[str]:
    alive = and_(everywhere(), deliveries.c.state.in_(states), deliveries.c.lease_until > now)
    rows = connection.execute(select(deliveries.c.domain, func.count()).where(alive).group_by(deliveries.c.domain))
    return Counter(dict(rows.all()))


def claimed_by_domain(connection: Connection, now: dt.datetime) -> Counter[str]:
    """:func:`claimed`, by recipient domain."""
    return _by_domain(connection, _CLAIMED, now)


def under_way_by_domain(connection: Connection, now: dt.datetime) -> Counter[str]:
    """:func:`under_way`, by recipient domain."""
    return _by_domain(connection, _UNDER_WAY, now)


def dots_by_domain(connection: Connection, now: dt.datetime, span: dt.timedelta) -> Counter[str]:
    """How many final dots there were within a span, by recipient domain."""
    found = dots(true(), now, span).subquery()
    rows = connection.execute(select(found.c.domain, func.count()).group_by(found.c.domain))
    return Counter(dict(rows.all()))


_ANSWER = ("ended_at", "outcome", "stage", "code", "enhanced")


def answers(since: dt.datetime, now: dt.datetime) -> Select[Any]:
    """Attempts of a time, each with its domain. Those in the future are of a clock that was wrong."""
    columns = (attempts.c.delivery_id, deliveries.c.domain, *(attempts.c[name] for name in _ANSWER))
    return (
        select(*columns)
        .join(deliveries, deliveries.c.id == attempts.c.delivery_id)
        .where(attempts.c.ended_at >= since, attempts.c.ended_at <= now)
    )


def outcome_of(row: Row[Any]) -> Outcome:
    """A row of :func:`answers` as an outcome, without the server's words."""
    kind = cast("Literal['accepted', 'deferred', 'refused', 'lost']", row.outcome)
    return Outcome(kind, Stage(row.stage), row.code, row.enhanced)


def _of_the_relay(since: dt.datetime, now: dt.datetime) -> Select[Any]:
    """What the relay said in a time before any recipient was named. Nobody's attempt, so it has a table of its own."""
    said = relay_answers.c
    columns = (said.at.label("ended_at"), said.id.label("delivery_id"), *(said[name] for name in _ANSWER[1:]))
    return select(*columns).where(said.at >= since, said.at <= now)


def asked_to_wait(connection: Connection, now: dt.datetime) -> set[tuple[str, Blame]]:
    """Who asked us lately to wait, and whose matter it was. Usually nobody. The relay itself has no domain."""
    kinds = (deliveries.c.domain, *(attempts.c[name] for name in ("outcome", "stage", "code", "enhanced")))
    wanted = answers(now - MEMORY, now).where(attempts.c.outcome == "deferred").with_only_columns(*kinds).distinct()
    asked = {(row.domain, blame(outcome_of(row))) for row in connection.execute(wanted)}
    relay = _of_the_relay(now - MEMORY, now).where(relay_answers.c.outcome == "deferred").limit(1)
    return asked | ({("", Blame.RELAY)} if connection.execute(relay).first() else set())


def relay_slowness(connection: Connection, now: dt.datetime) -> Slowness:
    """How far the relay has slowed us."""
    to_people = answers(now - MEMORY, now).order_by(attempts.c.ended_at.desc(), attempts.c.delivery_id.desc())
    alone = _of_the_relay(now - MEMORY, now).order_by(relay_answers.c.at.desc(), relay_answers.c.id.desc())
    rows = [row for said in (to_people, alone) for row in reversed(connection.execute(said.limit(_ANSWERS)).all())]
    return slow_relay(Answer(row.ended_at, outcome_of(row)) for row in sorted(rows, key=lambda row: row.ended_at))


def relay_refusals(connection: Connection, since: dt.datetime, now: dt.datetime) -> int:
    """How often the relay has refused us in a time, before any recipient was named."""
    refused = _of_the_relay(since, now).where(relay_answers.c.outcome == "refused").subquery()
    return connection.execute(select(func.count()).select_from(refused)).scalar_one()


def domain_slowness(connection: Connection, names: list[str], now: dt.datetime) -> dict[str, Slowness]:
    """How far each of these domains has slowed us; without those that have not."""
    told = answers(now - MEMORY, now).where(deliveries.c.domain.in_(names))
    said: dict[str, list[Answer]] = defaultdict(list)
    for row in connection.execute(told.order_by(attempts.c.ended_at, attempts.c.delivery_id)):
        said[row.domain].append(Answer(row.ended_at, outcome_of(row)))
    found = {name: slow_domain(of_one) for name, of_one in said.items()}
    return {name: slow for name, slow in found.items() if slow.level}
