"""How many follow the author of a mention, where its source says it: what the influencer rule asks."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """A new database has the column from its first migration on, which makes the tables as they are now."""
    if "reach" not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns("observations")}:
        op.add_column("observations", sa.Column("reach", sa.BigInteger))


def downgrade() -> None:
    op.drop_column("observations", "reach")
