"""Posts that are no longer at their source."""

from alembic import op

from storage.collecting_tables import withdrawn
from storage.tables import metadata

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[withdrawn])


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=[withdrawn])
