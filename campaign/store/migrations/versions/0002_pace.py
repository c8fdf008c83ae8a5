"""Pace: each delivery's recipient domain, and what limits are counted by."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("domain", sa.Text(), server_default="", nullable=False))
    op.create_index(op.f("ix_deliveries_domain_state"), "deliveries", ["domain", "state"], unique=False)
    op.create_index(op.f("ix_deliveries_marked_at"), "deliveries", ["marked_at"], unique=False)
    op.create_index(op.f("ix_attempts_ended_at"), "attempts", ["ended_at"], unique=False)
    op.create_index(op.f("ix_attempts_outcome_ended_at"), "attempts", ["outcome", "ended_at"], unique=False)
    table = sa.table("deliveries", sa.column("id"), sa.column("address"), sa.column("domain"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(table.c.id, table.c.address)).all()
    known = [{"row": row.id, "name": row.address.rpartition("@")[2].lower()} for row in rows]
    if known:
        change = sa.update(table).where(table.c.id == sa.bindparam("row")).values(domain=sa.bindparam("name"))
        connection.execute(change, known)
