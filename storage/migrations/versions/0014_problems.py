"""Problems, over the years."""

from alembic import op

from storage.problem_tables import problem_incidents, problems
from storage.tables import metadata

revision = "0014"
down_revision = "0013"

TABLES = [problems, problem_incidents]


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=TABLES)


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=TABLES)
