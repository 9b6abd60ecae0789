"""The audit log as admins read it: who changed what, newest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass

from model.errors import BadInput
from model.source import Json
from model.time import iso
from services.house import House
from storage import audit
from storage.audit import Record

__all__ = ["LogPage", "Record", "actions", "log_page", "note", "record_to_json"]

SIZE = 50


@dataclass(frozen=True, slots=True)
class LogPage:
    """``cursor`` asks for the next page and is empty on the last one."""

    records: tuple[Record, ...]
    cursor: str


def log_page(house: House, *, actor: str = "", action: str = "", cursor: str = "", size: int = SIZE) -> LogPage:
    """Of one actor and of one action where they are given. Raises BadInput for a cursor that is none."""
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise BadInput("this is not a cursor", where="cursor", todo="Leave it out to begin with the first page")
    before = int(cursor) if cursor else None
    with house.db.read() as tx:
        found = audit.listed(tx, size + 1, actor=actor, action=action, before=before)
    more = len(found) > size
    return LogPage(tuple(found[:size]), str(found[size - 1].seq) if more else "")


def actions(house: House) -> list[str]:
    """Every action the log knows, by name."""
    with house.db.read() as tx:
        return audit.actions(tx)


def note(house: House, who: str, action: str, detail: dict[str, Json]) -> None:
    """For what changes no table of ours: a test sent, a file written."""
    with house.db.write() as tx:
        audit.note(tx, Record(house.clock(), who, action, detail))


def record_to_json(one: Record) -> dict[str, Json]:
    return {"at": iso(one.at), "actor": one.actor, "action": one.action, "detail": one.detail}
