"""Claiming at a pace: counts what the ledger holds, and claims no more than there is room for.

The decisions are ``campaign.pace``'s. Each function runs inside the caller's writing transaction, so that what was
counted cannot change before it is claimed.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, select

from campaign import pace as thought
from campaign.delivery import BEFORE_RCPT, GRACE, Blame, Outcome, State, blame
from campaign.pace import Candidate, Pace, Rate, Slowness
from campaign.store import claims, tally
from campaign.store.claims import Claim
from campaign.store.hours import Missed, missed
from campaign.store.schema import attempts, deliveries, mailing_editions, mailings

__all__ = ["Pacer", "Taken", "next_due"]

#: How many of those due are looked at when not all of them may go.
_LOOK = 500
#: When only claims stand in the way, look again after this.
_SOON = dt.timedelta(seconds=1)
_ACCEPTED = (State.ACCEPTED, State.BOUNCED, State.COMPLAINED)


class Taken(NamedTuple):
    """What was claimed. ``held`` tells that some are due and must wait; ``again`` when time alone lets one go."""

    claims: list[Claim]
    held: bool = False
    again: dt.datetime | None = None


class _Room(NamedTuple):
    places: int
    again: dt.datetime | None = None


class Pacer:
    """Claims of one mailing in one run. Remembers only which editions' canaries were accepted."""

    def __init__(self, mailing_id: str, pace: Pace, grace: dt.timedelta = GRACE) -> None:
        self._mailing = mailing_id
        self._pace = pace
        self._grace = grace
        self._canaries: set[str] | None = None

    def take(self, connection: Connection, now: dt.datetime, worker: str, lease: dt.timedelta, limit: int) -> Taken:
        """Claim up to ``limit`` of those due, as far as the pace allows."""
        claim = partial(claims.claim, connection, self._mailing, now, worker, lease, limit, grace=self._grace)
        asked = tally.asked_to_wait(connection, now)
        free = self._whole(connection, now, limit, asked)
        domains = self._domains(connection, now, asked)
        editions = self._editions(connection, now)
        if free.places >= limit and not domains and not editions and self._each is None:
            return Taken(claim())
        late = missed(connection, self._mailing, now, self._grace)
        due = self._due(connection, now, domains, editions, late) if free.places else []
        rooms = {name: found.places for name, found in domains.items()}
        chosen = thought.allot(due, min(free.places, limit), rooms, self._each, editions)
        taken = claim(among=chosen) if chosen else []
        if not connection.execute(claims.due(self._mailing, now, deliveries.c.id, late=late).limit(1)).first():
            return Taken(taken)
        waits = [found.again for found in domains.values() if found.again and not found.places]
        # Canaries that are under way elsewhere: their answers open the edition, not the time.
        waits += [now + _SOON] if 0 in editions.values() else []
        return Taken(taken, held=True, again=free.again or min(waits, default=None))

    def judge(self, connection: Connection, held: Claim, outcome: Outcome, now: dt.datetime) -> str:
        """Why the mailing must pause after this answer; empty when it goes on."""
        if outcome.kind == "refused" and outcome.stage in BEFORE_RCPT:
            refusals = tally.relay_refusals(connection, self._since(connection, now), now)
            return thought.relay_tripped(self._pace.breaker, refusals, outcome)
        locale = held.personal.locale
        if self._pace.canary and locale in self._waiting(connection):
            reason = thought.canary_failed(locale, outcome)
            if reason:
                return reason
        if outcome.kind != "refused":
            return ""
        return self._breaker(connection, outcome, now)

    def _since(self, connection: Connection, now: dt.datetime) -> dt.datetime:
        """From when refusals count: the window's start, or since a person approved the mailing or let it go on."""
        told = select(mailings.c.approved_at, mailings.c.resumed_at).where(mailings.c.id == self._mailing)
        words: list[dt.datetime] = [word for word in connection.execute(told).one() if word]
        return max(now - self._pace.breaker.span, *words)

    def _breaker(self, connection: Connection, outcome: Outcome, now: dt.datetime) -> str:
        breaker = self._pace.breaker
        here = deliveries.c.mailing_id == self._mailing
        said = tally.answers(self._since(connection, now), now).where(here)
        rows = connection.execute(said.where(attempts.c.outcome == "refused")).all()
        refused = {row.delivery_id for row in rows}
        policy = {row.delivery_id for row in rows if blame(tally.outcome_of(row)) is Blame.POLICY}
        accepted = said.where(attempts.c.outcome == "accepted").with_only_columns(func.count())
        answered = len(refused) + connection.execute(accepted).scalar_one()
        return thought.tripped(breaker, answered, len(refused), len(policy), outcome)

    @property
    def _each(self) -> int | None:
        """The room of a domain that nobody has been written to lately."""
        most = [rate.most for rate in self._pace.domain]
        if self._pace.domain_connections is not None:
            most.append(self._pace.domain_connections)
        return min(most, default=None)

    def _whole(self, connection: Connection, now: dt.datetime, limit: int, asked: set[tuple[str, Blame]]) -> _Room:
        """The room of the relay and of the mailing."""
        ours = deliveries.c.mailing_id == self._mailing
        everybody = tally.everywhere()
        rooms = []
        rates = [(rate, everybody) for rate in self._pace.relay] + [(rate, ours) for rate in self._pace.mailing]
        for rate, whose in rates:
            dots = select(func.count()).select_from(tally.dots(whose, now, rate.span).subquery())
            claimed = tally.claimed(connection, whose, now)
            rooms.append(_rate_room(connection, rate, whose, connection.execute(dots).scalar_one(), claimed, now))
        if any(whose is Blame.RELAY for _, whose in asked) and (slow := tally.relay_slowness(connection, now)).level:
            rooms.append(_slow_room(slow, tally.under_way(connection, everybody, now), now))
        return _narrowest([_Room(limit), *rooms])

    def _domains(self, connection: Connection, now: dt.datetime, asked: set[tuple[str, Blame]]) -> dict[str, _Room]:
        """The room of every domain that was written to lately, or that asked us to go slower."""
        names = [name for name, whose in asked if whose is Blame.DOMAIN]
        slow = tally.domain_slowness(connection, names, now) if names else {}
        if not slow and self._each is None:
            return {}
        claimed, busy = tally.claimed_by_domain(connection, now), tally.under_way_by_domain(connection, now)
        dots = [(rate, tally.dots_by_domain(connection, now, rate.span)) for rate in self._pace.domain]

        def rooms(name: str) -> Iterator[_Room]:
            if name in slow:
                yield _slow_room(slow[name], busy[name], now)
            if (most := self._pace.domain_connections) is not None:
                yield _Room(max(0, most - busy[name]), now + _SOON)
            for rate, counts in dots:
                yield _rate_room(connection, rate, deliveries.c.domain == name, counts[name], claimed[name], now)

        limited = set() if self._each is None else set(busy)
        lately = set(slow) | limited | {name for _, counts in dots for name in counts}
        return {name: _narrowest(list(rooms(name))) for name in sorted(lately)}

    def _waiting(self, connection: Connection) -> set[str]:
        """Editions whose canaries are not accepted yet."""
        if self._canaries is None:
            held = select(mailing_editions.c.locale).where(mailing_editions.c.mailing_id == self._mailing)
            self._canaries = set(connection.execute(held).scalars())
        for locale in sorted(self._canaries):
            if self._count(connection, locale, _ACCEPTED, self._pace.canary) >= self._pace.canary:
                self._canaries.discard(locale)
        return self._canaries

    def _editions(self, connection: Connection, now: dt.datetime) -> dict[str, int]:
        """How many canaries of each waiting edition may be claimed: those that are neither accepted nor under way."""
        if not self._pace.canary or self._canaries == set():
            return {}
        rooms = {}
        for locale in self._waiting(connection):
            accepted = self._count(connection, locale, _ACCEPTED, self._pace.canary)
            ours = and_(deliveries.c.mailing_id == self._mailing, deliveries.c.locale == locale)
            rooms[locale] = max(0, self._pace.canary - accepted - tally.under_way(connection, ours, now))
        return rooms

    def _count(self, connection: Connection, locale: str, states: Iterable[State], most: int) -> int:
        ours = and_(deliveries.c.mailing_id == self._mailing, deliveries.c.locale == locale)
        some = select(deliveries.c.id).where(ours, deliveries.c.state.in_(states)).limit(most).subquery()
        return connection.execute(select(func.count()).select_from(some)).scalar_one()

    def _due(
        self,
        connection: Connection,
        now: dt.datetime,
        domains: Mapping[str, _Room],
        editions: Mapping[str, int],
        late: Sequence[Missed],
    ) -> list[Candidate]:
        full = [name for name, found in domains.items() if not found.places]
        shut = [locale for locale, places in editions.items() if not places]
        wanted = claims.due(self._mailing, now, *(deliveries.c[name] for name in Candidate._fields), late=late)
        open_ones = wanted.where(deliveries.c.domain.not_in(full), deliveries.c.locale.not_in(shut))
        return [Candidate(*row) for row in connection.execute(open_ones.limit(_LOOK))]


def next_due(
    connection: Connection,
    mailing_id: str,
    now: dt.datetime,
    again: dt.datetime | None,
    grace: dt.timedelta = GRACE,
) -> dt.datetime | None:
    """When to go on: when somebody falls due, or when the pace lets the first of those go whom it holds back."""
    if again is None:
        return claims.next_due(connection, mailing_id, missed(connection, mailing_id, now, grace))
    queued = and_(deliveries.c.mailing_id == mailing_id, deliveries.c.state == State.QUEUED)
    later = select(func.min(deliveries.c.next_at)).where(queued, deliveries.c.next_at > now)
    due: dt.datetime | None = connection.execute(later).scalar_one()
    return min(again, due) if due else again


def _narrowest(rooms: list[_Room]) -> _Room:
    """The least room; where several have none, the latest moment at which one has."""
    none = [found.again for found in rooms if not found.places and found.again]
    return _Room(min(found.places for found in rooms), max(none, default=None))


def _rate_room(
    connection: Connection, rate: Rate, whose: ColumnElement[bool], count: int, claimed: int, now: dt.datetime
) -> _Room:
    places = thought.room(rate, count, claimed)
    if places:
        return _Room(places)
    if claimed >= rate.most:
        return _Room(0, now + _SOON)
    dots = tally.dots(whose, now, rate.span)
    latest = dots.order_by(dots.selected_columns.at.desc()).offset(rate.most - claimed - 1).limit(1)
    first: dt.datetime = connection.execute(latest).scalar_one()
    return _Room(0, first + rate.span)


def _slow_room(slow: Slowness, under_way: int, now: dt.datetime) -> _Room:
    if slow.until and slow.until > now:
        return _Room(0, slow.until)
    return _Room(max(0, 1 - under_way), now + _SOON)
