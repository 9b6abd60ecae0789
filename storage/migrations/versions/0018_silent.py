"""Since when a source is silent stands with its health: silent ones are counted without reading what is known of the
posting of all. It is known of each from its next visit on."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """A new database has the column from its first migration on, which makes the tables as they are now."""
    if "silent_since" not in {known["name"] for known in sa.inspect(op.get_bind()).get_columns("sources")}:
        op.add_column("sources", sa.Column("silent_since", sa.BigInteger))


def downgrade() -> None:
    op.drop_column("sources", "silent_since")
