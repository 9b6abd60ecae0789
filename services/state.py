"""The state carried to another database, such as from SQLite to PostgreSQL when one machine is not enough."""

from __future__ import annotations

from dataclasses import dataclass

from model.errors import BadInput, Unavailable
from services.house import House
from storage import audit, copying, leases, open_database
from storage.copying import Copied, Told


@dataclass(frozen=True, slots=True)
class Carried:
    """Every table that has rows, and where it is now, without a password."""

    tables: tuple[Copied, ...]
    where: str

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


def carry_state(house: House, url: str, *, actor: str = "", told: Told | None = None) -> Carried:
    """Copy the state to an empty database, all of it or nothing. Nobody writes to this one meanwhile.

    Raises BadInput for an address that is none or a database that is not empty, Unavailable when somebody is at work on
    this state, or a table differs.
    """
    target = open_database(url)
    try:
        with target.read() as there:
            full = copying.filled(there)
        if full:
            todo = "Name an empty database"
            raise BadInput(f"it has rows already, in {', '.join(full[:5])}", where=target.where, todo=todo)
        with house.db.write() as here, target.write() as there:
            _refuse_busy(house, leases.held(here, house.clock()))
            tables = copying.copy_all(here, there, told=told)
            record = audit.Record(house.clock(), actor, "state copied", {"from": house.db.where})
            audit.note(there, record)
    finally:
        target.close()
    return Carried(tuple(table for table in tables if table.rows), target.where)


def _refuse_busy(house: House, held: list[leases.Lease]) -> None:
    """What a process at work notes afterwards would be missing there."""
    if held:
        names = ", ".join(sorted({lease.name for lease in held})[:5])
        todo = "Stop Earshot on every machine, then begin again"
        raise Unavailable(f"somebody is at work: {names}", where=house.db.where, todo=todo)
