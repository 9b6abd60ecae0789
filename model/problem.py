"""A problem: something people complain of, told by a query, with what a mention of it costs and when it was fixed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from model.source import Json
from model.time import iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """``query`` is in the topic language; the other parts are anded, their values ored, as in a search. ``cost`` is of
    one mention, in ``currency`` (ISO 4217), nothing when neither is said. ``fixed_on`` are days of the reader's zone,
    each once, oldest first: a fix holds from the beginning of its day."""

    id: int = 0
    name: str
    query: str
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    cost: Decimal = Decimal(0)
    currency: str = ""
    note: str = ""
    fixed_on: tuple[date, ...] = ()
    who: str = ""
    made_at: datetime | None = None


def problem_to_json(problem: Problem) -> dict[str, Json]:
    """``cost`` is a decimal in a string, so that no program rounds money."""
    return {
        "id": problem.id,
        "name": problem.name,
        "query": problem.query,
        "topics": list(problem.topics),
        "languages": list(problem.languages),
        "sources": list(problem.sources),
        "kinds": list(problem.kinds),
        "cost": format(problem.cost, "f"),
        "currency": problem.currency,
        "note": problem.note,
        "fixed_on": [day.isoformat() for day in problem.fixed_on],
        "who": problem.who,
        "made_at": None if problem.made_at is None else iso(problem.made_at),
    }
