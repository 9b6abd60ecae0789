"""Users with their sessions, tokens and one-time links, and logins that failed."""

from alembic import op

from storage.tables import metadata
from storage.user_tables import failed_logins, invitations, sessions, tokens, users

revision = "0010"
down_revision = "0009"

TABLES = [users, sessions, tokens, invitations, failed_logins]


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=TABLES)


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=TABLES)
