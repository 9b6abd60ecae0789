"""Topics as somebody is writing them; who published a revision of a topic or a list, where, and why."""

import sqlalchemy as sa
from alembic import op

from storage.columns import String, Text
from storage.tables import metadata
from storage.topic_tables import topic_drafts

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """A new database has the columns from its first migration on, which makes the tables as they are now."""
    metadata.create_all(op.get_bind(), tables=[topic_drafts])
    for table in ("topic_revisions", "list_revisions"):
        _add(table, sa.Column("who", String, nullable=False, server_default=""))
        _add(table, sa.Column("note", Text, nullable=False, server_default=""))
    _add("list_revisions", sa.Column("home", String, nullable=False, server_default="file"))


def downgrade() -> None:
    op.drop_column("list_revisions", "home")
    for table in ("list_revisions", "topic_revisions"):
        op.drop_column(table, "note")
        op.drop_column(table, "who")
    metadata.drop_all(op.get_bind(), tables=[topic_drafts])


def _add(table: str, column: sa.Column[str]) -> None:
    if column.name not in {known["name"] for known in sa.inspect(op.get_bind()).get_columns(table)}:
        op.add_column(table, column)
