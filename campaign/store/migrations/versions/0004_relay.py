"""The relay's own answers, and two words of a person: going on after a pause, and late."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "relay_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("enhanced", sa.String(length=12), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_answers")),
    )
    op.create_index(op.f("ix_relay_answers_at"), "relay_answers", ["at"], unique=False)
    op.add_column("mailings", sa.Column("resumed_at", sa.String(length=27), nullable=True))
    op.add_column("mailings", sa.Column("late_at", sa.String(length=27), nullable=True))
