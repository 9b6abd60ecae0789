"""What people do about single mentions."""

from alembic import op

from storage.tables import metadata
from storage.work_tables import work, work_log

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[work, work_log])


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=[work_log, work])
