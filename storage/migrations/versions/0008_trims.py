"""How far replay lets the thresholds of tests go down, from which place of the log on."""

from alembic import op

from storage.care_tables import trims
from storage.tables import metadata

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[trims])


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=[trims])
