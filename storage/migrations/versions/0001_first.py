"""The first tables."""

from alembic import op

from storage.tables import metadata

revision = "0001"
down_revision = None

NAMES = (
    *("sources", "visits", "seen", "validators", "cursors", "frontier", "outbox", "quarantine", "claims", "ledger"),
    *("leases", "topic_revisions", "rules", "observations", "detectors", "incidents", "incident_log", "notifications"),
    "facts",
)
TABLES = [metadata.tables[name] for name in NAMES]


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=TABLES)


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=TABLES)
