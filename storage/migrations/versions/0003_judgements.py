"""People's labels and label rules, scores told anew and changes of method, and copies of one another."""

from alembic import op

from storage.judgement_tables import (
    copies,
    copy_bands,
    copy_names,
    label_rules,
    labels,
    method_changes,
    relabels,
    rescored,
    rescorings,
    retractions,
)
from storage.tables import metadata

revision = "0003"
down_revision = "0002"

TABLES = [
    labels,
    label_rules,
    relabels,
    retractions,
    rescored,
    rescorings,
    method_changes,
    copies,
    copy_bands,
    copy_names,
]


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=TABLES)


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=TABLES)
