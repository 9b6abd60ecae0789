"""A problem as its page shows it: months drawn with the fixes marked, numbers that lead to their mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from model.problem import Problem
from model.time import iso
from services.problem_alerts import Linked
from services.problem_reports import Month, Report, report_to_json
from services.problems import Given
from services.rates import NEVER, Rate
from web import problem_schemas as schemas
from web.analysis_shapes import ratio_out, share_out, unread_out
from web.drawing import Axis, Columns, Curves, columns, curves, time_axis
from web.viewer import Viewer

MOST_MONTHS = 180
"""Drawn, the newest."""
_PARTS = {"topics": "topic", "languages": "lang", "sources": "source", "kinds": "kind"}


@dataclass(frozen=True, slots=True)
class MonthShown:
    """A month with the parameters of its mentions."""

    month: Month
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Mark:
    """A fix: percent across, and its day."""

    x: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    report: Report
    months: tuple[MonthShown, ...]
    counts: Columns[MonthShown]
    shares: Curves[MonthShown]
    moments: Axis
    marks: tuple[Mark, ...]
    whole: Mapping[str, object]
    year: Mapping[str, object]


def shown(report: Report, viewer: Viewer) -> Shown:
    problem, months = report.problem, report.months[-MOST_MONTHS:]
    items = tuple(MonthShown(month, mentions(problem, since=month.start, until=month.end)) for month in months)
    parts = [month is months[-1] for month in months]
    stacks = [(one, [("key-1", one.month.share.hits)]) for one in items]
    return Shown(
        report=report,
        months=items,
        counts=columns(stacks, gaps=[month.unread is not None for month in months], parts=parts),
        shares=curves({"": [(one, one.month.share) for one in items]}, {"": "key-1"}),
        moments=time_axis([month.start for month in months], viewer),
        marks=tuple(_marks(months, [fix.at for fix in report.fixes])),
        whole=mentions(problem),
        year=mentions(problem, since=report.year_since),
    )


def mentions(
    problem: Problem, *, since: datetime | None = None, until: datetime | None = None, **changed: object
) -> dict[str, object]:
    """The parameters of ``/mentions`` that ask for a problem's."""
    values: dict[str, object] = {"q": problem.query}
    values |= {name: list(getattr(problem, part)) for part, name in _PARTS.items()}
    values |= {"since": since.isoformat() if since else "", "until": until.isoformat() if until else "", **changed}
    return {name: value for name, value in values.items() if value}


def given_of(problem: Problem) -> Given:
    """As it would be written down again."""
    return Given(
        name=problem.name,
        query=problem.query,
        topics=problem.topics,
        languages=problem.languages,
        sources=problem.sources,
        kinds=problem.kinds,
        cost=format(problem.cost, "f") if problem.cost else "",
        currency=problem.currency,
        note=problem.note,
        fixed_on=[day.isoformat() for day in problem.fixed_on],
    )


def whole_out(report: Report, alerts: Sequence[Linked]) -> schemas.ReportWholeOut:
    months = [
        schemas.MonthOut(
            start=iso(one.start),
            share=share_out(one.share),
            negative=share_out(one.negative),
            unread=unread_out(one.unread),
        )
        for one in report.months
    ]
    fixes = [
        schemas.FixedOut(
            at=iso(one.at),
            verdict=one.verdict,
            per="day" if one.daily else "mention",
            before=_rate(one.before),
            after=_rate(one.after),
            change=ratio_out(one.change),
            since=iso(one.since) if one.since else None,
            quiet=_rate(one.quiet) if one.quiet != NEVER else None,
            again=_rate(one.again) if one.again != NEVER else None,
        )
        for one in report.fixes
    ]
    linked = [
        schemas.LinkedOut(
            alert=one.alert.id,
            topic=one.alert.topic,
            opened_at=iso(one.alert.opened_at),
            matched=one.matched,
            of=one.of,
            tied=one.tied,
        )
        for one in alerts
    ]
    values = {**report_to_json(report), "months": months, "fixes": fixes, "alerts": linked}
    return schemas.ReportWholeOut.model_validate(values)


def _rate(rate: Rate) -> schemas.RateOut:
    return schemas.RateOut(count=rate.count, exposure=round(rate.exposure, 3))


def _marks(months: Sequence[Month], fixes: Sequence[datetime]) -> list[Mark]:
    found = []
    for at in fixes:
        for place, month in enumerate(months):
            if month.start <= at < month.end:
                part = min((at - month.start) / timedelta(days=31), 1.0)
                found.append(Mark(round((place + part) / len(months) * 100, 3), at))
    return found
