"""Which topics a user may see; answers to requests that are sent twice; users of other houses."""

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
