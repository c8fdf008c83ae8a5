"""Who gets the briefing."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("briefing", sa.Boolean(), server_default="0", nullable=False))
