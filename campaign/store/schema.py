"""The ledger's tables (SQLAlchemy Core): the same on SQLite and PostgreSQL.

Times are UTC text of one width, so that they compare, sort and read alike everywhere.
"""

import datetime as dt
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from campaign.delivery import State

__all__ = ["VERSION", "metadata"]

#: The schema's version, kept in SQLite's ``user_version``. One integer tells whether a ledger must be migrated.
VERSION = 5

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def stored(moment: dt.datetime | None) -> str | None:
    """A moment as the ledger holds it. A datetime without zone is a mistake of ours."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a moment has a zone")
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Moment(TypeDecorator[dt.datetime]):
    """An aware datetime, stored as ``2026-12-03T13:00:00.000000Z``."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To UTC text."""
        return stored(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """From UTC text."""
        return None if value is None else dt.datetime.fromisoformat(value)


_STATES = ", ".join(f"'{state}'" for state in State)

#: Facts about the ledger itself: its secret, its name.
facts = Table("facts", metadata, Column("name", String(40), primary_key=True), Column("value", LargeBinary))

contacts = Table(
    "contacts",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("address_key", Text, nullable=False, unique=True),
    Column("document", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("address_key", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("reason", String(20), nullable=False),
    Column("since", Moment, nullable=False),
    Column("note", Text, nullable=False),
)

editions = Table(
    "editions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("locale", String(20), nullable=False),
    Column("compiled", Text, nullable=False),
    Column("document", Text, nullable=False),
)

mailings = Table(
    "mailings",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("release", String(80), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("audience", Text, nullable=False),
    Column("planned", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("approved_at", Moment),
    Column("paused_at", Moment),
    Column("pause_reason", Text, nullable=False, server_default=""),
    # A person's words: a pause was lifted; whoever's hour was missed may go all the same.
    Column("resumed_at", Moment),
    Column("late_at", Moment),
)

mailing_editions = Table(
    "mailing_editions",
    metadata,
    Column("mailing_id", ForeignKey("mailings.id"), primary_key=True),
    Column("locale", String(20), primary_key=True),
    Column("digest", ForeignKey("editions.digest"), nullable=False),
)

waves = Table(
    "waves",
    metadata,
    Column("mailing_id", ForeignKey("mailings.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Moment),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mailing_id", ForeignKey("mailings.id"), nullable=False),
    Column("wave", Integer, nullable=False),
    Column("contact_id", String(12), nullable=False),
    Column("address", Text, nullable=False),
    Column("address_key", Text, nullable=False),
    Column("token", String(24), nullable=False, unique=True),
    Column("locale", String(20), nullable=False),
    Column("choice", String(10), nullable=False),
    Column("name", Text, nullable=False),
    Column("salutation", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("text_only", Boolean, nullable=False),
    Column("not_before", Moment),
    Column("expires_at", Moment),
    Column("state", String(10), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("next_at", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("worker", String(40)),
    Column("lease_until", Moment),
    Column("marked_at", Moment),
    Column("settled_at", Moment),
    Column("stage", String(10), nullable=False, server_default=""),
    Column("code", Integer, nullable=False, server_default="0"),
    Column("enhanced", String(12), nullable=False, server_default=""),
    Column("reply", Text, nullable=False, server_default=""),
    Column("domain", Text, nullable=False, server_default=""),
    Column("briefing", Boolean, nullable=False, server_default="0"),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    # One person, one message: a second row is impossible, whatever the code above does.
    UniqueConstraint("mailing_id", "wave", "contact_id"),
    UniqueConstraint("mailing_id", "wave", "address_key"),
    Index(None, "mailing_id", "state", "next_at"),
    Index(None, "contact_id"),
    Index(None, "domain", "state"),
    Index(None, "marked_at"),
)

left_out = Table(
    "left_out",
    metadata,
    Column("mailing_id", ForeignKey("mailings.id"), primary_key=True),
    Column("contact_id", String(12), primary_key=True),
    Column("address", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

#: Every try, with the server's words.
attempts = Table(
    "attempts",
    metadata,
    Column("delivery_id", ForeignKey("deliveries.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("ended_at", Moment, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("stage", String(10), nullable=False),
    Column("code", Integer, nullable=False),
    Column("enhanced", String(12), nullable=False),
    Column("reply", Text, nullable=False),
    Index(None, "ended_at"),
    Index(None, "outcome", "ended_at"),
)

#: What the relay said before any recipient was named: nobody's try, and yet it slows or pauses us.
relay_answers = Table(
    "relay_answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("stage", String(10), nullable=False),
    Column("code", Integer, nullable=False),
    Column("enhanced", String(12), nullable=False),
    Column("reply", Text, nullable=False),
    Index(None, "at"),
)

#: What came from outside about a delivery, or what a person said of it, also when it changed nothing. ``found`` and
#: ``left`` are the state before and after.
reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", ForeignKey("deliveries.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("event", String(10), nullable=False),
    Column("source", String(40), nullable=False),
    Column("words", Text, nullable=False),
    Column("found", String(10), nullable=False),
    Column("left", String(10), nullable=False),
    Index(None, "delivery_id"),
)
