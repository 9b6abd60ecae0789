"""The index written anew beside itself, verified, and put in its own place.

The line goes on meanwhile and waits only for the last pass, which is in its place: that moves what came since, walks
both once more without finding a difference, and swaps. Cut off before the swap, nothing has changed and the next one
goes on with what was begun; after it, all is done.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.errors import Unavailable
from services.archive import Told, cut_anew
from services.copying import level, settle
from services.house import House
from services.writer import writers_place
from storage import audit


@dataclass(frozen=True, slots=True)
class Migrated:
    """How many mentions were written again, whether into a new place (else in their own), and what was dropped."""

    mentions: int
    renewed: bool
    dropped: tuple[str, ...] = ()


def migrate(
    house: House, *, anew: bool = False, drop_old: bool = False, actor: str = "", told: Told | None = None
) -> Migrated:
    """Bring the index to today's form: all of it into a new place when its mapping is another, or with ``anew``; else
    in its place what another tokenizer cut. ``drop_old`` deletes what is not in use then. Raises LeaseLost,
    Unavailable."""
    renewed = anew or bool(house.index.outdated())
    count = renew(house, actor=actor, told=told) if renewed else cut_anew(house, actor=actor, told=told)
    return Migrated(count, renewed, _dropped(house) if drop_old else ())


def renew(house: House, *, actor: str = "", told: Told | None = None) -> int:
    """Write all mentions into a new place and use that; how many there are."""
    with house.index.renewal() as begun:
        why = begun.target.outdated()
        if why:
            todo = "Delete it (earshot index migrate --drop-old), and begin again"
            raise Unavailable(f"what was begun is of no use: {why}", where="index migrate", todo=todo)
        level(house, begun.target, told=told)
        with writers_place(house) as place:
            settle(house, begun.target, place, told=told, strict=True)
            count = sum(month.mentions for month in begun.target.months())
            place.hold()
            begun.swap()
            with house.db.write() as tx:
                audit.note(tx, audit.Record(house.clock(), actor, "index renewed", {"mentions": count}))
    return count


def _dropped(house: House) -> tuple[str, ...]:
    """In the writer's place: never between another's last look at what it has begun and the swap."""
    with writers_place(house):
        return tuple(house.index.drop_unused())
