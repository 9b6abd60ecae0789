"""Problems, and the incidents that people tied to them."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from model.errors import NotFound
from model.problem import Problem
from model.time import from_micros, micros
from storage.dialects import upsert
from storage.problem_tables import problem_incidents, problems

_PLAIN = ("name", "query", "currency", "note", "who")
_FILTERS = ("topics", "languages", "sources", "kinds")


def add(tx: Connection, problem: Problem, now: datetime) -> int:
    """Returns its number."""
    made = insert(problems).values(**_values(problem), who=problem.who, made_at=micros(now)).returning(problems.c.id)
    return int(tx.execute(made).scalar_one())


def change(tx: Connection, problem: Problem) -> None:
    """As it is now; who made it and when stays. Raises NotFound."""
    if not tx.execute(update(problems).where(problems.c.id == problem.id).values(**_values(problem))).rowcount:
        raise _missing(problem.id)


def get(tx: Connection, id: int) -> Problem:
    """Raises NotFound."""
    row = tx.execute(select(problems).where(problems.c.id == id)).one_or_none()
    if row is None:
        raise _missing(id)
    return _problem(row)


def listed(tx: Connection) -> list[Problem]:
    """By their numbers."""
    return [_problem(row) for row in tx.execute(select(problems).order_by(problems.c.id))]


def count(tx: Connection) -> int:
    return int(tx.execute(select(func.count()).select_from(problems)).scalar_one())


def remove(tx: Connection, id: int) -> None:
    """Raises NotFound."""
    tx.execute(delete(problem_incidents).where(problem_incidents.c.problem == id))
    if not tx.execute(delete(problems).where(problems.c.id == id)).rowcount:
        raise _missing(id)


def tie(tx: Connection, id: int, incident: str, *, tied: bool, who: str, now: datetime) -> None:
    """Say that an incident is of the problem, or that it is not; the last word counts."""
    values = {"tied": tied, "who": who, "at": micros(now)}
    row = upsert(tx, problem_incidents).values(problem=id, incident=incident, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["problem", "incident"], set_=values))


def tied(tx: Connection, id: int) -> dict[str, bool]:
    """Incident → whether people say that it is of the problem."""
    asked = select(problem_incidents).where(problem_incidents.c.problem == id)
    return {row.incident: bool(row.tied) for row in tx.execute(asked)}


def _values(problem: Problem) -> dict[str, object]:
    return {
        **{name: getattr(problem, name) for name in _PLAIN if name != "who"},
        "filters": json.dumps({name: list(getattr(problem, name)) for name in _FILTERS}, ensure_ascii=False),
        "cost": format(problem.cost, "f"),
        "fixed_on": json.dumps([day.isoformat() for day in problem.fixed_on]),
    }


def _problem(row: Row[tuple[object, ...]]) -> Problem:
    values: dict[str, Any] = {name: getattr(row, name) for name in ("id", *_PLAIN)}
    values |= {name: tuple(listed) for name, listed in json.loads(row.filters).items()}
    fixed_on = tuple(date.fromisoformat(day) for day in json.loads(row.fixed_on))
    return Problem(**values, cost=Decimal(row.cost), fixed_on=fixed_on, made_at=from_micros(row.made_at))


def _missing(id: int) -> NotFound:
    return NotFound("there is no such problem", where=str(id), todo="earshot problems list shows those there are")
