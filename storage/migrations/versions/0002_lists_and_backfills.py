"""Shared lists by revision, which of them each topic's revision was read with, and the progress of backfills."""

from alembic import op

from storage.tables import backfills, list_revisions, metadata, topic_lists

revision = "0002"
down_revision = "0001"

TABLES = [list_revisions, topic_lists, backfills]


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=TABLES)


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=TABLES)
