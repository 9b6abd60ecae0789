"""One index copied to another, engine to engine, and verified: embedded to Elasticsearch, or back."""

from __future__ import annotations

from itertools import islice

from index import Entry, Held, MentionIndex
from model.errors import BadInput, Unavailable
from services.archive import PAGE, Told, paired
from services.house import House
from services.ingest import document_of
from services.writer import Place, writers_place
from storage import ledger


def copy(house: House, target: MentionIndex, *, told: Told | None = None) -> int:
    """Bring another index to what this one holds, verified; how many mentions were written or deleted there. What is
    newer there stays.

    It can be interrupted and begun again: what is there already is passed over. The last pass is in the writer's place,
    so that nothing is written meanwhile; then both are the same. Raises BadInput where mentions of another archive are,
    which would be deleted; LeaseLost, Unavailable.
    """
    _check_ours(house, target)
    moved = level(house, target, told=told)
    with writers_place(house) as place:
        return moved + settle(house, target, place, told=told)


def _check_ours(house: House, target: MentionIndex) -> None:
    for month in target.months():
        held = target.held(month.name)
        while ids := [one.id for one in islice(held, PAGE)]:
            with house.db.read() as tx:
                strange = set(ids) - ledger.rows_of(tx, ids).keys()
            if strange:
                todo = "Name one that is empty, such as by another index.prefix, or delete that one first"
                raise BadInput("mentions of another archive are in it", where=f"mention {min(strange)}", todo=todo)


def settle(house: House, target: MentionIndex, place: Place, *, told: Told | None = None, strict: bool = False) -> int:
    """In the writer's place: level until there is nothing left to move; how many mentions were."""
    moved = 0
    while again := level(house, target, place, told=told, strict=strict):
        moved += again
    return moved


def level(
    house: House,
    target: MentionIndex,
    place: Place | None = None,
    *,
    told: Told | None = None,
    strict: bool = False,
) -> int:
    """Walk both once and move what differs; how many mentions. ``strict``: nothing may be newer there. Raises
    Unavailable when the target refuses a mention, or has a newer one."""
    moved = looked = 0
    names = {month.name for month in house.index.months()} | {month.name for month in target.months()}
    for name in sorted(names):
        page: list[str] = []
        for ours, theirs in paired(house.index.held(name), target.held(name), of=_id, to=_id):
            looked += 1
            if looked % PAGE == 0:
                if place is not None:
                    place.hold()
                if told is not None:
                    told(name, looked)
            if ours is None and theirs is not None:
                target.delete({theirs.id: theirs.version})
                moved += 1
            elif ours is not None and (theirs is None or theirs.version < ours.version):
                page.append(ours.id)
            elif strict and ours is not None and theirs is not None and theirs.version > ours.version:
                raise _newer(theirs)
            if len(page) == PAGE:
                moved += _carry(house, target, page)
                page = []
        moved += _carry(house, target, page)
    return moved


def _carry(house: House, target: MentionIndex, mentions: list[str]) -> int:
    found = house.index.get(mentions)
    for written in target.put([Entry(mention, document_of(mention)) for mention in found.values()]):
        if written.outcome == "rejected":
            todo = "Erase that mention, or report this"
            raise Unavailable(f"the other index refuses it: {written.reason}", where=f"mention {written.id}", todo=todo)
    return len(found)


def _newer(theirs: Held) -> Unavailable:
    todo = "Delete what was begun (earshot index migrate --drop-old), and begin again"
    return Unavailable("what was begun holds a newer version of it", where=f"mention {theirs.id}", todo=todo)


def _id(held: Held) -> str:
    return held.id
