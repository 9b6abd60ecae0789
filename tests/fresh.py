"""An empty SQLite state database gets what the migrations made of the first, once a process: they take longer than most
tests do. Those of ``tests/storage`` and all processes that tests start run the migrations each time."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

import storage.migrate as migration

Migrate = Callable[[Connection, str | None, str], None]


class Once:
    """Stands for ``storage.migrate.migrate``; ``really`` is that."""

    def __init__(self, really: Migrate) -> None:
        self.really = really
        self._made: tuple[str, ...] = ()

    def __call__(self, tx: Connection, current: str | None, where: str) -> None:
        new = current is None and tx.dialect.name == "sqlite" and not _written(tx)
        if new and self._made:
            cursor = tx.connection.cursor()
            for statement in self._made:
                cursor.execute(statement)
            return
        self.really(tx, current, where)
        if new:
            self._made = _written(tx)


def _written(tx: Connection) -> tuple[str, ...]:
    """The statements that make the whole database again."""
    return tuple(tx.connection.driver_connection.iterdump())[1:-1]  # type: ignore[union-attr]  # a transaction is on


ONCE = Once(migration.migrate)
migration.migrate = ONCE
