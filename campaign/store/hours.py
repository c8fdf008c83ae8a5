"""Hours that were missed: who was to go at an hour, nobody of whom has gone, and who must wait for a person's word."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, not_, or_, select, update

from campaign.delivery import State
from campaign.mailing import missed as is_missed
from campaign.store.schema import deliveries, mailings, waves

__all__ = ["Missed", "allow_late", "besides", "missed"]


class Missed(NamedTuple):
    """Those of a wave who share an hour that was missed. ``waiting`` counts them."""

    wave: int
    not_before: dt.datetime | None
    hour: dt.datetime
    waiting: int


def missed(connection: Connection, mailing_id: str, now: dt.datetime, grace: dt.timedelta) -> list[Missed]:
    """Whose hour was missed. Of these nobody is claimed. A wave that has begun is not missed: somebody was tried."""
    told = select(mailings.c.approved_at, mailings.c.late_at).where(mailings.c.id == mailing_id)
    words = [word for word in connection.execute(told).one() if word]
    if not words:
        return []
    # Who goes when it is approved is due at that moment; so usually the index finds nobody here.
    groups = connection.execute(
        select(deliveries.c.wave, deliveries.c.not_before, waves.c.at, func.count().label("waiting"))
        .join(waves, and_(waves.c.mailing_id == deliveries.c.mailing_id, waves.c.number == deliveries.c.wave))
        .where(
            deliveries.c.mailing_id == mailing_id,
            deliveries.c.state == State.QUEUED,
            deliveries.c.next_at > max(words),
            deliveries.c.next_at <= now,
            deliveries.c.attempts == 0,
        )
        .group_by(deliveries.c.wave, deliveries.c.not_before, waves.c.at)
    ).all()
    found = []
    for wave, not_before, at, waiting in groups:
        hour = max((moment for moment in (not_before, at) if moment), default=None)
        if hour and is_missed(hour, max(words), grace, now) and not _begun(connection, mailing_id, wave, not_before):
            found.append(Missed(wave, not_before, hour, waiting))
    return sorted(found, key=lambda one: one.hour)


def _begun(connection: Connection, mailing_id: str, wave: int, not_before: dt.datetime | None) -> bool:
    tried = select(deliveries.c.id).where(deliveries.c.mailing_id == mailing_id, deliveries.c.attempts > 0)
    return connection.execute(tried.where(_of(wave, not_before)).limit(1)).first() is not None


def _of(wave: int, not_before: dt.datetime | None) -> ColumnElement[bool]:
    return and_(deliveries.c.wave == wave, deliveries.c.not_before.is_not_distinct_from(not_before))


def besides(groups: Sequence[Missed]) -> ColumnElement[bool]:
    """Every delivery but theirs. Who was tried already is not theirs."""
    theirs = or_(False, *(_of(one.wave, one.not_before) for one in groups))
    return not_(and_(theirs, deliveries.c.attempts == 0))


def allow_late(connection: Connection, mailing_id: str, now: dt.datetime) -> None:
    """A person has said that those whose hour was missed until now may go."""
    connection.execute(update(mailings).where(mailings.c.id == mailing_id).values(late_at=now))
