"""What is learnt of a source's posting and of its server, why a gap is one, and robots.txt between visits."""

import sqlalchemy as sa
from alembic import op

from storage.columns import String, Text
from storage.tables import metadata, robots

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """A new database has the columns from its first migration on, which makes the tables as they are now."""
    _add("sources", sa.Column("strain", sa.Float, nullable=False, server_default="1"))
    _add("sources", sa.Column("posting", Text))
    _add("gaps", sa.Column("reason", String, nullable=False, server_default="unread"))
    metadata.create_all(op.get_bind(), tables=[robots])


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=[robots])
    op.drop_column("gaps", "reason")
    op.drop_column("sources", "posting")
    op.drop_column("sources", "strain")


def _add(table: str, column: sa.Column[str]) -> None:
    if column.name not in {known["name"] for known in sa.inspect(op.get_bind()).get_columns(table)}:
        op.add_column(table, column)
