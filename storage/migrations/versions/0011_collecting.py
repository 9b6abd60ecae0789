"""Credentials, encrypted; subscriptions to hubs."""

from alembic import op

from storage.collecting_tables import credentials, subscriptions
from storage.tables import metadata

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[credentials, subscriptions])


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=[subscriptions, credentials])
