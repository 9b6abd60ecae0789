"""One index copied to another, engine to engine, and verified: embedded to Elasticsearch, or back."""

from __future__ import annotations

from index import Entry, Held, MentionIndex
from services.archive import PAGE, Told, paired
from services.house import House
from services.ingest import document_of
from services.writer import Place, writers_place


def copy(house: House, target: MentionIndex, *, told: Told | None = None) -> int:
    """Bring another index to what this one holds, verified; how many mentions were written or deleted there.

    It can be interrupted and begun again: what is there already is passed over. The last pass is in the writer's place,
    so that nothing is written meanwhile; then both are the same. Raises LeaseLost, Unavailable.
    """
    moved = _level(house, target, told)
    with writers_place(house) as place:
        moved += _level(house, target, told, place)
        while again := _level(house, target, None, place):
            moved += again
    return moved


def _level(house: House, target: MentionIndex, told: Told | None, place: Place | None = None) -> int:
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
            if len(page) == PAGE:
                moved += _carry(house, target, page)
                page = []
        moved += _carry(house, target, page)
    return moved


def _carry(house: House, target: MentionIndex, mentions: list[str]) -> int:
    found = house.index.get(mentions)
    target.put([Entry(mention, document_of(mention)) for mention in found.values()])
    return len(found)


def _id(held: Held) -> str:
    return held.id
