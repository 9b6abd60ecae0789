"""What was done to the archive, by whom and when."""

from alembic import op

from storage.tables import audit

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    audit.create(op.get_bind())


def downgrade() -> None:
    audit.drop(op.get_bind())
