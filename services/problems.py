"""Problems over the years: kept by people, counted anew whenever they are looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from sqlalchemy import Connection

from model.errors import BadInput, NotFound
from model.problem import Problem
from model.said import said
from model.source import Json
from services.alerts import alert_shown
from services.asking import SearchRequest, read_request
from services.house import House
from services.visibility import may_see
from storage import audit
from storage import problems as kept

__all__ = ["Given", "Problem", "add", "change", "fixed", "listed", "problem_of", "read_given", "remove", "request_of"]

MOST = 200
LONGEST_NAME, LONGEST_NOTE, MOST_FIXES = 120, 2_000, 50
HIGHEST = Decimal(10) ** 9
_NUMBER = "Write a number such as 4.50"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A problem as somebody wrote it down."""

    name: str
    query: str
    topics: Sequence[str] = ()
    languages: Sequence[str] = ()
    sources: Sequence[str] = ()
    kinds: Sequence[str] = ()
    cost: str = ""
    currency: str = ""
    note: str = ""
    fixed_on: Sequence[str] = ()


def listed(house: House) -> list[Problem]:
    """Those whose topics may be seen, by their numbers."""
    with house.db.read() as tx:
        return [problem for problem in kept.listed(tx) if all(may_see(house, topic) for topic in problem.topics)]


def problem_of(house: House, id: int) -> Problem:
    """Raises NotFound."""
    with house.db.read() as tx:
        found = kept.get(tx, id)
    if not all(may_see(house, topic) for topic in found.topics):
        raise NotFound("there is no such problem", where=str(id), todo="earshot problems list shows those there are")
    return found


def add(house: House, given: Given, who: str, *, alert: str = "") -> Problem:
    """Keep it; ``alert`` is an incident of it. Raises BadInput, QueryRefused, NotFound for a topic or alert that never
    was."""
    made = replace(read_given(house, given), who=who)
    if alert:
        alert_shown(house, alert)
    with house.db.write() as tx:
        if kept.count(tx) >= MOST:
            raise BadInput(
                said("there are {most} problems already", most=MOST),
                where="problems",
                todo="Remove one that is no more",
            )
        id = kept.add(tx, made, house.clock())
        if alert:
            kept.tie(tx, id, alert, tied=True, who=who, now=house.clock())
        _note(tx, house, who, "problem added", {"id": id, "name": made.name})
        return kept.get(tx, id)


def change(house: House, id: int, given: Given, who: str) -> Problem:
    """All of it as it is given now. Raises as ``add`` does, and NotFound."""
    problem_of(house, id)
    made = replace(read_given(house, given), id=id)
    with house.db.write() as tx:
        kept.change(tx, made)
        _note(tx, house, who, "problem changed", {"id": id, "name": made.name})
        return kept.get(tx, id)


def fixed(house: House, id: int, on: str, who: str, *, undo: bool = False) -> Problem:
    """Say that it was fixed on a day, or with ``undo`` that it was not. Raises NotFound, BadInput."""
    problem_of(house, id)
    if not on.strip():
        raise BadInput("no day is given", where="fixed_on", todo="Write it as 2026-11-20")
    (day,) = _days([on], house.clock().date())
    with house.db.write() as tx:
        found = kept.get(tx, id)
        days = (*(one for one in found.fixed_on if one != day), *(() if undo else (day,)))
        if len(days) > MOST_FIXES:
            raise BadInput(said("it has {most} fixes", most=MOST_FIXES), where="fixed_on", todo="Take one out first")
        kept.change(tx, replace(found, fixed_on=tuple(sorted(days))))
        _note(tx, house, who, "problem not fixed" if undo else "problem fixed", {"id": id, "on": day.isoformat()})
        return kept.get(tx, id)


def remove(house: House, id: int, who: str) -> Problem:
    """Raises NotFound."""
    gone = problem_of(house, id)
    with house.db.write() as tx:
        kept.remove(tx, id)
        _note(tx, house, who, "problem removed", {"id": id, "name": gone.name})
    return gone


def request_of(problem: Problem) -> SearchRequest:
    """What is asked of the index for its mentions."""
    return SearchRequest(
        query=problem.query,
        topics=problem.topics,
        languages=problem.languages,
        sources=problem.sources,
        kinds=problem.kinds,
    )


def read_given(house: House, given: Given) -> Problem:
    """Raises BadInput naming the field, QueryRefused, NotFound for a topic that never was."""
    name = " ".join(given.name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadInput(
            said("the name has {count:,} letters", count=len(name)),
            where="name",
            todo=said("Write 1 to {most}", most=LONGEST_NAME),
        )
    if len(given.note) > LONGEST_NOTE:
        raise BadInput(
            said("the note has {count:,} letters", count=len(given.note)),
            where="note",
            todo=said("Write at most {most:,}", most=LONGEST_NOTE),
        )
    if not given.query.strip():
        raise BadInput("there is no query", where="query", todo="Write what people say when they have it")
    cost, currency = _cost(given.cost), given.currency.strip().upper()
    if (cost and not currency) or (currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha())):
        raise BadInput(
            said("{currency!r} is no currency", currency=currency[:20]),
            where="currency",
            todo="Write its three letters: EUR, PLN",
        )
    made = Problem(
        name=name,
        query=given.query.strip(),
        topics=_values(given.topics),
        languages=_values(given.languages),
        sources=_values(given.sources),
        kinds=_values(given.kinds),
        cost=cost,
        currency=currency,
        note=given.note.strip(),
        fixed_on=_days(given.fixed_on, house.clock().date()),
    )
    read_request(house, request_of(made))
    return made


def _cost(text: str) -> Decimal:
    plain = text.strip().replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        cost = Decimal(plain or "0")
    except InvalidOperation:
        raise BadInput(said("{text!r} is no amount", text=text[:20]), where="cost", todo=_NUMBER) from None
    if not cost.is_finite() or not 0 <= cost <= HIGHEST or -int(cost.as_tuple().exponent) > 4:
        raise BadInput(
            said("{text!r} is no amount", text=text[:20]),
            where="cost",
            todo="Write a number such as 4.50, up to a billion",
        )
    return cost


def _days(texts: Sequence[str], today: date) -> tuple[date, ...]:
    days = set()
    for text in texts:
        if not text.strip():
            continue
        try:
            day = date.fromisoformat(text.strip())
        except ValueError:
            raise BadInput(
                said("{text!r} is no day", text=text[:20]), where="fixed_on", todo="Write it as 2026-11-20"
            ) from None
        if not date(1990, 1, 1) <= day <= date.fromordinal(today.toordinal() + 1):
            raise BadInput(
                said("{day} is not a day that has been", day=day), where="fixed_on", todo="Write the day of the fix"
            )
        days.add(day)
    if not 0 <= len(days) <= MOST_FIXES:
        raise BadInput(
            said("{count} fixes are given", count=len(days)),
            where="fixed_on",
            todo=said("Give at most {most}", most=MOST_FIXES),
        )
    return tuple(sorted(days))


def _values(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip()[:300] for value in given[:50] if value.strip()))


def _note(tx: Connection, house: House, who: str, action: str, detail: Mapping[str, Json]) -> None:
    audit.note(tx, audit.Record(house.clock(), who, action, dict(detail)))
