"""A problem as it is looked at: how often, month by month over the years; what it costs; whether a fix helped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from index import Answer, Ask, Bucket, Count, Question, Series, starts_in
from model.errors import BadInput, NotFound
from model.problem import Problem, problem_to_json
from model.shares import Share, share_to_json
from model.source import Json
from services.asking import read_request
from services.gaps import Unread, unread
from services.house import House
from services.problems import request_of
from services.recurrence import Fixed, Stretch, recurrence
from services.spans import steps

State = Literal["back", "open", "watched", "fixed"]
"""It came back after its last fix; it was never fixed, or the fix changed nothing; it is too early to say; it fell."""
Order = Literal["trouble", "cost"]
STATES: tuple[State, ...] = ("back", "open", "watched", "fixed")
YEAR = 12
"""Months."""
_OF_VERDICT: Mapping[str, State] = {"back": "back", "fell": "fixed", "early": "watched"}


@dataclass(frozen=True, slots=True)
class Month:
    """``share`` is of all mentions of its filters, ``negative`` of the problem's own with known sentiment. ``unread``:
    what could not be read then. The last month goes up to now."""

    start: datetime
    end: datetime
    share: Share
    negative: Share
    unread: Unread | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """``months`` are without gaps, from the first one it was spoken of in; ``year`` are the last twelve, this one among
    them. Costs are counts times the cost of a mention, None when that is not said."""

    problem: Problem
    months: tuple[Month, ...]
    fixes: tuple[Fixed, ...]
    notes: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        return _OF_VERDICT.get(self.fixes[-1].verdict, "open") if self.fixes else "open"

    @property
    def whole(self) -> Share:
        return _summed(month.share for month in self.months)

    @property
    def year(self) -> Share:
        return _summed(month.share for month in self.months[-YEAR:])

    @property
    def negative(self) -> Share:
        return _summed(month.negative for month in self.months[-YEAR:])

    @property
    def year_since(self) -> datetime | None:
        return self.months[-YEAR:][0].start if self.months else None

    def cost(self, share: Share) -> Decimal | None:
        return self.problem.cost * share.hits if self.problem.currency else None


def reports(house: House, problems: Sequence[Problem], zone: str) -> list[Report]:
    """One each, in their order. Months and days of fixes are of the zone. One whose query can be read no more (a list
    it draws in is gone) has no months, and a note that says so. Raises Unavailable."""
    asked = [_Asked.of(house, problem, zone) for problem in problems]
    wanted = list(dict.fromkeys(one for each in asked for one in each.asks))
    answers = dict(zip(wanted, house.index.ask(wanted), strict=True))
    return [each.told(house, [answers[one] for one in each.asks]) for each in asked]


def report(house: House, problem: Problem, zone: str) -> Report:
    """With what could not be read. Raises as ``reports`` does."""
    (made,) = reports(house, [problem], zone)
    if not made.months:
        return made
    base = read_request(house, replace(request_of(problem), query="")).question
    spoken = replace(base, event_since=made.months[0].start, event_until=house.clock())
    silent = unread(house, spoken, (), starts_in("1M", zone), "1M")
    return replace(made, months=tuple(replace(month, unread=silent.get(month.start)) for month in made.months))


def ordered(made: Iterable[Report], order: Order) -> list[Report]:
    """By trouble: those that came back first, then the unfixed, each by the mentions of the year. By cost: of the year,
    a currency at a time."""
    if order == "cost":
        return sorted(made, key=lambda r: (not r.problem.currency, r.problem.currency, -(r.cost(r.year) or 0)))
    return sorted(made, key=lambda one: (STATES.index(one.state), -one.year.hits, one.problem.id))


def report_to_json(one: Report) -> dict[str, Json]:
    """The problem with its figures; costs are decimals in strings, null when the cost of a mention is not said."""
    return {
        **problem_to_json(one.problem),
        "state": one.state,
        "year": _figure_to_json(one, one.year),
        "whole": _figure_to_json(one, one.whole),
        "negative": share_to_json(one.negative),
        "notes": list(one.notes),
    }


def _figure_to_json(one: Report, share: Share) -> dict[str, Json]:
    cost = one.cost(share)
    return {"share": share_to_json(share), "cost": None if cost is None else format(cost, "f")}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of the index for one problem: the months of it and of all mentions of its filters, and for each fix
    what was before it in its month."""

    problem: Problem
    zone: str
    fixes: tuple[datetime, ...]
    asks: tuple[Ask, ...]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, house: House, problem: Problem, zone: str) -> _Asked:
        own, base = request_of(problem), replace(request_of(problem), query="")
        try:
            asked, whole = read_request(house, own), read_request(house, base).question
        except (BadInput, NotFound) as wrong:
            return cls(problem, zone, (), (), (str(wrong),))
        fixes = tuple(_begin(day, zone) for day in problem.fixed_on)
        asks: list[Ask] = [Series(asked.question, "1M", zone), Series(whole, "1M", zone)]
        start_of = starts_in("1M", zone)
        for at in fixes:
            asks += [Count(_within(question, start_of(at), at)) for question in (asked.question, whole)]
        return cls(problem, zone, fixes, tuple(asks), asked.notes)

    def told(self, house: House, answers: Sequence[Answer]) -> Report:
        if not answers:
            return Report(self.problem, (), (), self.notes)
        own, whole, *parts = answers
        months = _months(_buckets(own), _buckets(whole), house.clock(), self.zone)
        before = list(zip(self.fixes, *(map(_number, parts[place::2]) for place in (0, 1)), strict=True))
        stretches = [stretch for month in months for stretch in _parted(month, before)]
        first = next((place for place, month in enumerate(months) if month.share.hits), len(months))
        statements = recurrence(stretches, self.fixes, house.clock())
        return Report(self.problem, tuple(months[first:]), tuple(statements), self.notes)


def _months(own: Sequence[Bucket], whole: Sequence[Bucket], now: datetime, zone: str) -> list[Month]:
    if not whole or whole[0].start >= now:
        return []
    found, all_of = {one.start: one for one in own}, {one.start: one.count for one in whole}
    starts = steps(whole[0].start, now, "1M", zone)
    return [_month(start, end, found.get(start), all_of.get(start, 0)) for start, end in pairwise([*starts, now])]


def _month(start: datetime, end: datetime, own: Bucket | None, of: int) -> Month:
    if own is None:
        return Month(start, end, Share(0, of), Share(0, 0))
    known = own.negative + own.neutral + own.positive
    return Month(start, end, Share(own.count, of), Share(own.negative, known))


def _parted(month: Month, fixes: Sequence[tuple[datetime, int, int]]) -> Iterator[Stretch]:
    """The month, cut at the fixes in it; what is counted up to a fix holds all of the month before it."""
    since, count, of = month.start, 0, 0
    for at, counted, all_of in fixes:
        if month.start < at < month.end:
            yield Stretch(since, at, counted - count, all_of - of)
            since, count, of = at, counted, all_of
    yield Stretch(since, month.end, month.share.hits - count, month.share.n - of)


def _within(question: Question, since: datetime, until: datetime) -> Question:
    return replace(question, event_since=since, event_until=max(until, since + timedelta.resolution))


def _begin(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _summed(shares: Iterable[Share]) -> Share:
    taken = list(shares)
    return Share(sum(one.hits for one in taken), sum(one.n for one in taken))


def _buckets(answer: Answer) -> list[Bucket]:
    return [] if isinstance(answer, int) else [one for one in answer if isinstance(one, Bucket)]


def _number(answer: Answer) -> int:
    return answer if isinstance(answer, int) else 0
