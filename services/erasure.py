"""Erasure: everything of one author goes, for good, with a record that says so and does not name them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from hashlib import sha256

from index import Question
from model.errors import NotFound
from model.source import Json
from services.house import House
from services.retention import PAGE, bury
from services.writer import writers_place
from storage import archive, audit, incidents

ERASED = "(erased)"


@dataclass(frozen=True, slots=True)
class Erased:
    """Mentions, captures that waited, and alerts whose evidence named the author or showed a post of theirs."""

    mentions: int
    waiting: int
    alerts: int


def mentions_by(house: House, author: str) -> int:
    """How many mentions an author has, by key: handle, else page, else name; letters' case does not matter."""
    return house.index.count(Question(authors=(author.strip().casefold(),), irrelevant=None))


def erase_author(house: House, author: str, *, actor: str = "", reason: str = "") -> Erased:
    """Delete the author's mentions, leave tombstones so that they do not come back, and take the name out of what
    waits, the observations and the alerts' evidence. What a migration replaced, or has begun, goes whole: a running one
    writes it again, or says that it is to be run again. Raises NotFound, LeaseLost, Unavailable."""
    key = author.strip().casefold()
    with writers_place(house) as place:
        theirs = list(house.index.scan(Question(authors=(key,), irrelevant=None)))
        names = {name for mention in theirs for name in _names(mention.capture.author) if name} | {key}
        ids = [mention.id for mention in theirs]
        with house.db.write() as tx:
            waiting = archive.forget_author(tx, key, ids)
            alerts = 0
            for alert in incidents.listed(tx):
                evidence = redacted(alert.evidence, set(ids), names)
                if evidence != alert.evidence and isinstance(evidence, dict):
                    incidents.save(tx, replace(alert, evidence=evidence))
                    alerts += 1
        if not ids and not waiting and not alerts:
            todo = "earshot top author shows how authors are named"
            raise NotFound("there is nothing by this author", where=author[:80], todo=todo)
        for start in range(0, len(ids), PAGE):
            bury(house, place, ids[start : start + PAGE])
        house.index.drop_unused()  # what is out of use still shows them
        detail: dict[str, Json] = {
            "author_sha256": sha256(key.encode("utf-8", "replace")).hexdigest(),
            "mentions": len(ids),
            "waiting": waiting,
            "alerts": alerts,
            "reason": reason,
        }
        with house.db.write() as tx:
            audit.note(tx, audit.Record(house.clock(), actor, "erase", detail))
    return Erased(len(ids), waiting, alerts)


def redacted(value: Json, mentions: Collection[str], names: Collection[str]) -> Json:
    """The same without what shows these mentions, and with the names replaced."""
    if isinstance(value, dict):
        return {name: redacted(part, mentions, names) for name, part in value.items()}
    if isinstance(value, list):
        return [redacted(part, mentions, names) for part in value if not _shows(part, mentions)]
    if isinstance(value, str) and value.casefold() in names:
        return ERASED
    return value


def _shows(part: Json, mentions: Collection[str]) -> bool:
    if isinstance(part, dict):
        return part.get("id") in mentions or part.get("mention") in mentions
    return isinstance(part, str) and part in mentions


def _names(author: object) -> list[str]:
    return [str(getattr(author, part)).casefold() for part in ("name", "handle", "url")]
