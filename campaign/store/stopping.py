"""A person's stop in the ledger, and what lifts it. A pause of our own stands in ``claims``."""

import datetime as dt

from sqlalchemy import Connection, select, update

from campaign.store.mailings import STOPPED
from campaign.store.schema import mailings

__all__ = ["lift", "paused", "stop"]


def stop(connection: Connection, mailing_id: str, now: dt.datetime) -> None:
    """Stop a mailing by a person's word, which stands above a pause of our own. From now on nothing is marked."""
    values = {"paused_at": now, "pause_reason": STOPPED}
    connection.execute(update(mailings).where(mailings.c.id == mailing_id).values(**values))


def lift(connection: Connection, mailing_id: str, seen: dt.datetime | None, now: dt.datetime) -> bool:
    """Lift the pause that a person has seen. False when it is not the one that stands: somebody stopped it since.

    What was refused until ``now`` does not pause the mailing again.
    """
    if seen is None:
        return not paused(connection, mailing_id)
    lifted = connection.execute(
        update(mailings)
        .where(mailings.c.id == mailing_id, mailings.c.paused_at == seen)
        .values(paused_at=None, pause_reason="", resumed_at=now)
    )
    return lifted.rowcount == 1


def paused(connection: Connection, mailing_id: str) -> str:
    """Why a mailing is paused; empty when it is not."""
    reason: str | None = connection.execute(
        select(mailings.c.pause_reason).where(mailings.c.id == mailing_id, mailings.c.paused_at.is_not(None))
    ).scalar_one_or_none()
    return reason or ""
