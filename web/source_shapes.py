"""Sources as the API answers them."""

from __future__ import annotations

from model.time import iso
from services.source_list import SourceList, SourceShown
from web import source_schemas as schemas
from web.shapes import source_out


def list_out(found: SourceList) -> schemas.SourcesOut:
    return schemas.SourcesOut(
        sources=[source_out(one.view, one.state) for one in found.shown],
        total=found.total,
        states=dict(found.states),
        kinds=dict(found.kinds),
        cursor=found.shown[-1].source.id if found.more else "",
    )


def shown_out(shown: SourceShown) -> schemas.SourceShownOut:
    one = shown.listed
    return schemas.SourceShownOut(
        source=source_out(one.view, one.state),
        options=dict(one.source.options),
        mentions=shown.mentions,
        visits=[
            schemas.VisitOut(
                started=iso(row.started),
                ended=iso(row.ended),
                outcome=row.outcome,
                status=row.status,
                message=row.message,
                requests=row.requests,
                new=row.counts.new,
                edited=row.counts.edited,
                unchanged=row.counts.unchanged,
            )
            for row in one.visits
        ],
        days=[
            schemas.DayOut(
                start=iso(day.point.start),
                end=iso(day.point.end),
                mentions=day.point.tally.count,
                negative=day.point.tally.negative,
                gap=day.gap,
            )
            for day in shown.days
        ],
        gaps=[
            schemas.GapOut(since=iso(gap.since), until=iso(gap.until) if gap.until else None, reason=gap.reason)
            for gap in shown.gaps
        ],
    )
