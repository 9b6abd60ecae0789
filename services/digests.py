"""Digests and the meter, as people ask for them, and the digests that are due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alerts import Digest, Made, Meter, digest_of, digest_text, meters, send_digests, told_digest
from model.digest import DigestPlan, Every
from services.alerts import desk_of
from services.house import House
from services.rules import rules_in_force
from services.visibility import as_seen

__all__ = ["Digest", "Made", "Meter", "digest", "digest_text", "due_digests", "meter", "told_digest"]

LENGTHS: dict[Every, timedelta] = {"daily": timedelta(days=1), "weekly": timedelta(weeks=1)}


def digest(house: House, every: Every = "daily", *, team: str = "") -> Made:
    """What happened in the last day or week up to now, to one team or to all."""
    now = house.clock()
    with house.db.read() as tx:
        since, budget = now - LENGTHS[every], house.config.budget
        made = digest_of(tx, rules_in_force(house), since, now, team=team, budget=budget, among=house.visible)
    return replace(made, alerts=tuple(as_seen(house, alert) for alert in made.alerts))


def due_digests(house: House) -> int:
    """Queue the digests of the settings whose hour has come, each once; returns how many."""
    plans: tuple[DigestPlan, ...] = house.config.digests
    if not plans:
        return 0
    rules, budget = rules_in_force(house), house.config.budget
    return send_digests(house.db, plans, rules, house.clock(), desk=desk_of(house), budget=budget)


def meter(house: House, weeks: int = 4) -> list[Meter]:
    """How often each inbox was called in vain in the last weeks, against what it accepts."""
    now = house.clock()
    with house.db.read() as tx:
        return meters(tx, rules_in_force(house), now - timedelta(weeks=weeks), now, budget=house.config.budget)
