"""Which topics a user may see; users of other houses; answers to requests that are sent twice."""

import sqlalchemy as sa
from alembic import op

from storage.columns import String, Text
from storage.tables import metadata
from storage.user_tables import answers, identities

revision = "0016"
down_revision = "0015"

TABLES = [identities, answers]


def upgrade() -> None:
    """A new database has the columns from its first migration on, which makes the tables as they are now."""
    metadata.create_all(op.get_bind(), tables=TABLES)
    _add("users", sa.Column("email", String, nullable=False, server_default=""))
    _add("users", sa.Column("topics", Text))
    _add("tokens", sa.Column("topics", Text))


def downgrade() -> None:
    op.drop_column("tokens", "topics")
    op.drop_column("users", "topics")
    op.drop_column("users", "email")
    metadata.drop_all(op.get_bind(), tables=TABLES)


def _add(table: str, column: sa.Column[str]) -> None:
    if column.name not in {known["name"] for known in sa.inspect(op.get_bind()).get_columns(table)}:
        op.add_column(table, column)
