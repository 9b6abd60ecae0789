"""``earshot series``, ``top``, ``phrases``, ``compare`` and ``voice``: the analyst's questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, cast
from zoneinfo import ZoneInfo

import typer

from earshot.cli import printing
from earshot.cli.filters import Filters, choice_of, filtered, moment_of
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from model.shares import Share, share_to_json
from model.source import Json
from model.time import iso

if TYPE_CHECKING:
    from services.analysis import Difference, Dimension, Point, SeriesBy, Unread

Zone = Annotated[str, typer.Option("--zone", help="IANA name of the zone that days and hours are of.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")]


@filtered
def series(
    *,
    filters: Filters,
    interval: Annotated[str, typer.Option("--interval", help="15m, 1h, 1d, 1w, 1M, 1y, or multiples.")] = "1d",
    by: Annotated[str, typer.Option("--by", help="topic, language, source, site, author, kind or sentiment.")] = "none",
    zone: Zone = "UTC",
    as_json: AsJson = False,
) -> None:
    """How many mentions in each interval they were posted in, and their mood. Shares are of known sentiment."""
    from services.analysis import GROUPINGS, chart
    from services.breaks import break_to_json, breaks, by_start

    grouping = cast("SeriesBy", choice_of(by, GROUPINGS, "--by"))
    with house() as opened:
        request = filters.request(opened.clock())
        found = chart(opened, request, interval=interval, zone=zone, by=grouping)
        changes = by_start([point.start for point in found.points], breaks(opened, request.topics))
    if as_json:
        for point in found.points:
            changed: list[Json] = [break_to_json(one) for one in changes.get(point.start, ())] if point.start else []
            printing.print_json(point_to_json(point) | _gap_to_json(point.unread) | {"changed": changed})
    else:
        keyed, gaps = () if by == "none" else (by,), any(point.unread for point in found.points)
        columns = ("start", *keyed, "mentions", "unknown", "negative", "positive", "mean score")
        rows = [_row(point, zone, by != "none") for point in (*found.points, found.whole)]
        rows = [(*row, _gap(p.unread)) for row, p in zip(rows, (*found.points, found.whole), strict=True)]
        wide = (*columns, "could not be read") if gaps else columns
        printing.table(wide, [row[: len(wide)] for row in rows] if found.points else [], empty="Nothing there.")
        for one in (one for some in changes.values() for one in some):
            printing.say(f"from {iso(one.at)} on {one.language} is told by {one.after}: moods before it do not compare")
    printing.remarks(found.notes, as_json=as_json)


@filtered
def top(
    dimension: Annotated[str, typer.Argument(metavar="DIMENSION", help="author, source, site, topic, language …")],
    *,
    filters: Filters,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """The commonest authors, sites, threads or other values, counted exactly."""
    from services.analysis import DIMENSIONS
    from services.analysis import top as most

    asked = cast("Dimension", choice_of(dimension, DIMENSIONS, "DIMENSION"))
    with house() as opened:
        found = most(opened, filters.request(opened.clock()), asked, limit=limit)
    if as_json:
        for value, share in found.values:
            printing.print_json({"value": value, **share_to_json(share)})
        printing.remarks(found.notes, as_json=True)
        return
    printing.table((dimension, "mentions", "share"), [(value, f"{s.hits:,}", _share(s)) for value, s in found.values])
    printing.say(f"{printing.amount(found.distinct, 'value')} over {printing.amount(found.total, 'mention')}")
    printing.remarks(found.notes, as_json=False)


@filtered
def phrases(
    *,
    filters: Filters,
    before: Annotated[
        str, typer.Option("--before", metavar="TIME", help="Against the same posted from then until --since.")
    ] = "",
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """What is said in the answers more than elsewhere: phrases of one to three words, the most significant first."""
    from services.analysis import phrases as significant
    from services.asking import notes_of

    with house() as opened:
        now = opened.clock()
        request = filters.request(now)
        earlier = moment_of(before, "--before", now)
        against = replace(request, event_since=earlier, event_until=request.event_since) if earlier else None
        found, notes = significant(opened, request, against=against, limit=limit), notes_of(opened, request.topics)
    read: dict[str, Json] = {
        "read": found.read,
        "of": found.of,
        "background_read": found.background_read,
        "background_of": found.background_of,
        "estimate": found.estimate,
    }
    if as_json:
        for one in found.phrases:
            row: dict[str, Json] = {"phrase": one.text, "count": one.count, "background": one.background}
            printing.print_json({**row, "score": round(one.score, 3), **read})
        printing.remarks(notes, as_json=True)
        return
    rows = [(one.text, f"{one.count:,}", f"{one.background:,}", f"{one.score:.1f}") for one in found.phrases]
    printing.table(("phrase", "texts", "elsewhere", "score"), rows, empty="Nothing stands out.")
    kind = "An estimate: " if found.estimate else ""
    printing.say(
        f"{kind}{found.read:,} of {found.of:,} texts were read, "
        f"and {found.background_read:,} of {found.background_of:,} of the others"
    )
    printing.remarks(notes, as_json=False)


@filtered
def compare(
    *,
    filters: Filters,
    to_since: Annotated[str, typer.Option("--to-since", metavar="TIME", help="The second period begins then.")] = "",
    to_until: Annotated[str, typer.Option("--to-until", metavar="TIME", help="The second period ends then.")] = "",
    to_topic: Annotated[list[str] | None, typer.Option("--to-topic", metavar="ID", help="The second topic.")] = None,
    by: Annotated[str, typer.Option("--by", help="Whose shares moved: source, site, language, author …")] = "source",
    limit: Limit = 10,
    as_json: AsJson = False,
) -> None:
    """Two periods or two topics side by side: volume, mood, and what moved. The filters are of both."""
    from services.analysis import DIMENSIONS
    from services.analysis import compare as side_by_side

    dimension = cast("Dimension", choice_of(by, DIMENSIONS, "--by"))
    with house() as opened:
        now = opened.clock()
        first = filters.request(now)
        second = replace(
            first,
            topics=tuple(to_topic) if to_topic else first.topics,
            event_since=moment_of(to_since, "--to-since", now) if to_since or to_until else first.event_since,
            event_until=moment_of(to_until, "--to-until", now) if to_since or to_until else first.event_until,
        )
        found = side_by_side(opened, first, second, by=dimension, limit=limit)
    if as_json:
        printing.print_json(
            {
                "first": point_to_json(found.first),
                "second": point_to_json(found.second),
                "growth": found.growth,
                "negative": _difference_to_json(found.negative),
                "positive": _difference_to_json(found.positive),
                "changes": [
                    {
                        "value": change.value,
                        "first": share_to_json(change.first),
                        "second": share_to_json(change.second),
                        "difference": _difference_to_json(change.difference),
                    }
                    for change in found.changes
                ],
            }
        )
        printing.remarks(found.notes, as_json=True)
        return
    rows = [
        ("mentions", f"{found.first.count:,}", f"{found.second.count:,}", _growth(found.growth)),
        ("negative", _share(found.first.negative), _share(found.second.negative), _points(found.negative)),
        ("positive", _share(found.first.positive), _share(found.second.positive), _points(found.positive)),
    ]
    rows += [(c.value, _share(c.first), _share(c.second), _points(c.difference)) for c in found.changes]
    printing.table(("", "first", "second", "change"), rows)
    printing.remarks(found.notes, as_json=False)


@filtered
def voice(
    *,
    filters: Filters,
    panel: Annotated[
        str, typer.Option("--panel", metavar="INTERVAL", help="Only sources that spoke in each such interval.")
    ] = "",
    zone: Zone = "UTC",
    as_json: AsJson = False,
) -> None:
    """Share of voice: of the mentions any of the topics caught, how many each did. Name two with --topic or more."""
    from services.analysis import voice as share_of_voice

    with house() as opened:
        found = share_of_voice(opened, filters.request(opened.clock()), interval=panel, zone=zone)
    if as_json:
        for topic, share in found.shares:
            printing.print_json({"topic": topic, **share_to_json(share)})
        printing.remarks(found.notes, as_json=True)
        return
    printing.table(("topic", "mentions", "share"), [(topic, f"{s.hits:,}", _share(s)) for topic, s in found.shares])
    sources = "all sources" if found.sources is None else printing.amount(len(found.sources), "constant source")
    printing.say(
        f"Of {printing.amount(found.total, 'mention')} in {sources}; one that two topics caught counts for both"
    )
    printing.remarks(found.notes, as_json=False)


def point_to_json(point: Point) -> dict[str, Json]:
    made: dict[str, Json] = {
        "start": iso(point.start) if point.start else None,
        "key": point.key,
        "count": point.count,
        "unknown": point.unknown,
        "mean": point.mean,
    }
    moods = {"negative": point.negative, "neutral": point.neutral, "positive": point.positive}
    return {**made, **{name: share_to_json(share) for name, share in moods.items()}}


def _gap_to_json(found: Unread | None) -> dict[str, Json]:
    """Whether there was a gap, whose, and how much of what usually answers comes from them."""
    return {
        "gap": found is not None,
        "unread": list(found.sources) if found else [],
        "silent": list(found.silent) if found else [],
        "missing": round(found.share, 4) if found else 0.0,
    }


def _gap(found: Unread | None) -> str:
    if found is None:
        return ""
    unread = f"{_some(found.sources)} ({found.share:.0%} of the usual)" if found.sources else ""
    silent = f"silent: {_some(found.silent)}" if found.silent else ""
    return "; ".join(part for part in (unread, silent) if part)


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _difference_to_json(found: Difference | None) -> Json:
    return None if found is None else {"value": found[0], "interval": [found[1], found[2]]}


def _row(point: Point, zone: str, keyed: bool) -> tuple[str, ...]:
    start = "all" if point.start is None else _local(point.start, zone)
    mean = "–" if point.mean is None else f"{point.mean:+.2f}"
    numbers = (f"{point.count:,}", f"{point.unknown:,}", _share(point.negative), _share(point.positive), mean)
    return (start, *((point.key,) if keyed else ()), *numbers)


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _share(share: Share) -> str:
    if share.value is None:
        return "–"
    low, high = share.interval
    return f"{share.hits:,} of {share.n:,}: {share.value:.1%} ({low:.1%} to {high:.1%})"


def _points(found: Difference | None) -> str:
    if found is None:
        return "–"
    value, low, high = found
    sure = "" if low > 0 or high < 0 else ", may be chance"
    return f"{100 * value:+.1f} points ({100 * low:+.1f} to {100 * high:+.1f}{sure})"


def _growth(growth: float | None) -> str:
    return "–" if growth is None else f"{growth:+.0%}"


def add_to(app: typer.Typer) -> None:
    for command in (series, top, phrases, compare, voice):
        app.command(command.__name__)(command)
