"""The figures the metrics page gives: the state database's, and how late the line and the crawl are."""

from __future__ import annotations

from services.house import House
from storage.figures import Figures, read

__all__ = ["Figures", "figures", "oldest_age", "visits_late"]


def figures(house: House) -> Figures:
    """All figures of one moment. Raises Unavailable."""
    with house.db.read() as tx:
        return read(tx)


def oldest_age(house: House, found: Figures) -> float:
    """Seconds the oldest capture of the outbox has waited; 0 when nothing waits."""
    if found.outbox_oldest is None:
        return 0.0
    return max(0.0, (house.clock() - found.outbox_oldest).total_seconds())


def visits_late(house: House, found: Figures) -> float:
    """Seconds by which the visit that has waited longest is late; 0 when none is due."""
    if found.sources_due is None:
        return 0.0
    return max(0.0, (house.clock() - found.sources_due).total_seconds())
