"""Searches kept under a name, and labels found by when they were given, so that they can be taken back together."""

import sqlalchemy as sa
from alembic import op

from storage.search_tables import saved_searches, search_looks
from storage.tables import metadata

revision = "0013"
down_revision = "0012"

TABLES = [saved_searches, search_looks]


def upgrade() -> None:
    """A new database has the index from its third migration on, which makes the table as it is now."""
    metadata.create_all(op.get_bind(), tables=TABLES)
    if "labels_by_at" not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes("labels")}:
        op.create_index("labels_by_at", "labels", ["at"])


def downgrade() -> None:
    op.drop_index("labels_by_at", "labels")
    metadata.drop_all(op.get_bind(), tables=TABLES)
