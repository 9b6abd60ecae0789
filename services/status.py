"""How the house does: what waits, what failed, what is in force, who is at work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version

from sqlalchemy import Connection

from index import IndexStatus, KeepingIndex, Question
from model.errors import Unavailable
from services.backfill import Progress, progress
from services.house import House
from services.seen_index import SeenIndex
from services.visibility import may_see, may_see_rule
from storage import (
    Lease,
    Quarantined,
    audit,
    engine_of,
    facts,
    incidents,
    leases,
    outbox,
    rules,
    sources,
    topics,
)
from storage.audit import Record
from storage.figures import Figures, read

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Status:
    """``healthy``, ``failing`` and ``silent`` count sources that are not paused, as ``services.health`` tells them
    apart (new and slow ones are healthy, and those that wait); ``quarantine`` has the newest; ``state`` names the state
    database, without a password; ``backfills`` are topics whose archive is not yet as they say. ``index`` is None when
    the index does not answer, and ``trouble`` says why; captures wait in the outbox then.
    """

    figures: Figures
    quarantine: tuple[Quarantined, ...]
    healthy: int
    failing: int
    silent: int
    paused: int
    topics: int
    rules: int
    leases: tuple[Lease, ...]
    index: IndexStatus | None
    versions: Mapping[str, str]
    state: str
    backfills: tuple[Progress, ...] = ()
    trouble: Unavailable | None = None


def status(house: House) -> Status:
    """Everything at one moment. Raises Unavailable when the state database does not answer."""
    now = house.clock()
    index: IndexStatus | None = None
    under_way: tuple[Progress, ...] = ()
    trouble: Unavailable | None = None
    try:
        index = _glance(house)
        under_way = tuple(one for one in progress(house) if may_see(house, one.topic))
    except Unavailable as error:
        trouble = error
    with house.db.read() as tx:
        conditions = sources.conditions(tx, now)
        return Status(
            figures=_figures(tx, house),
            quarantine=tuple(outbox.set_aside_listed(tx, SHOWN)) if house.visible is None else (),
            healthy=conditions.get("healthy", 0),
            failing=conditions.get("failing", 0),
            silent=conditions.get("silent", 0),
            paused=conditions.get("paused", 0),
            topics=sum(may_see(house, topic.id) for topic in topics.current(tx)),
            rules=sum(may_see_rule(house, rule) for rule in rules.current(tx)),
            leases=tuple(leases.held(tx, now)),
            index=index,
            versions=_versions(index) | {"state": engine_of(tx)},
            state=house.db.where,
            backfills=under_way,
            trouble=trouble,
        )


def _figures(tx: Connection, house: House) -> Figures:
    """With alerts of the topics that may be seen alone."""
    found = read(tx)
    if house.visible is None:
        return found
    states = Counter(alert.state for alert in incidents.listed(tx, among=house.visible))
    return replace(found, alerts=dict.fromkeys(found.alerts, 0) | states)


def _versions(index: IndexStatus | None) -> dict[str, str]:
    known = {"earshot": version("earshot")}
    return known if index is None else known | {"tokenizer": index.tokenizer, "index": index.engine}


def retry_quarantine(house: House) -> int:
    """Send what is in the quarantine down the line again; returns how many went."""
    with house.db.write() as tx:
        return outbox.retry(tx)


def audited(house: House, limit: int) -> list[Record]:
    """What was done to the archive, newest first."""
    with house.db.read() as tx:
        return audit.listed(tx, limit)


def check(house: House) -> None:
    """Whether the state and the index answer. Raises Unavailable."""
    with house.db.read() as tx:
        engine_of(tx)
        facts.get(tx, "answers")
    house.index.count(Question())


def _glance(house: House) -> IndexStatus:
    index = house.index.whole if isinstance(house.index, SeenIndex) else house.index
    return index.glance() if isinstance(index, KeepingIndex) else index.status()
