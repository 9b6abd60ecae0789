"""What was done to the archive, by whom and when."""

from alembic import op

from storage.tables import audit, metadata

revision = "0004"
down_revision = "0003"

TABLES = [audit]


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=TABLES)


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=TABLES)
