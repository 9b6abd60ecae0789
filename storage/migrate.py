"""Migrations of the state database, by Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from model.errors import Unavailable

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(tx: Connection, current: str | None, where: str) -> None:
    """Run what is missing in the caller's transaction. Raises Unavailable for a database of a newer Earshot."""
    config = _config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise Unavailable(
            "the state database was made by a newer Earshot", where=where, todo="Run that version or newer"
        )
    config.attributes["connection"] = tx
    command.upgrade(config, "head")


def newest() -> str | None:
    """The newest migration there is a script for."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
