"""When sources could not be read."""

from alembic import op

from storage.tables import gaps, metadata

revision = "0007"
down_revision = "0006"

TABLES = [gaps]


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=TABLES)


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=TABLES)
