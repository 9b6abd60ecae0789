"""How incidents are told, what is muted and planned, who is looking, and notifications that were given up."""

import sqlalchemy as sa
from alembic import op

from storage.care_tables import mutes, planned_events, presence, tellings
from storage.tables import metadata

revision = "0006"
down_revision = "0005"

TABLES = [tellings, mutes, planned_events, presence]


def upgrade() -> None:
    """A new database has the column from its first migration on, which makes the tables as they are now."""
    metadata.create_all(op.get_bind(), tables=TABLES)
    if "buried_at" not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns("notifications")}:
        op.add_column("notifications", sa.Column("buried_at", sa.BigInteger))


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=TABLES)
    op.drop_column("notifications", "buried_at")
