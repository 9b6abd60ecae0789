"""The analysis' answers as tables for other programs: CSV with plain numbers, shares 0–1, times in UTC.

What a spreadsheet would take for a formula is kept from being one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import singledispatch
from io import StringIO

from model.shares import Share
from model.time import iso
from services.analysis import Difference
from services.percentiles import Percentiles
from services.tables import harmless
from web.analysis_views import Compared, Frequented, Phrased, Top, Voice
from web.asked import Asking
from web.volume_view import Volume

Cell = str | int | float | None
Row = Sequence[Cell]
_SHARE = ("share", "low", "high", "n")


def written(shown: object, asked: Asking) -> str:
    """The first row names the columns."""
    out = StringIO()
    made = csv.writer(out)
    for row in rows_of(shown, asked):
        made.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


@singledispatch
def rows_of(shown: object, asked: Asking) -> Iterable[Row]:  # noqa: ARG001 - what the answers' own need
    """Of any view's answer."""
    return []


@rows_of.register
def _(shown: Volume, _: Asking) -> Iterable[Row]:
    keys = [key.value for key in shown.keys if key.value]
    moods = ("negative", "neutral", "positive", "unknown")
    yield ("start", "mentions", *moods, "negative_share", "low", "high", *keys, "whole_interval", "could_not_be_read")
    for step in shown.steps:
        bad, unread = step.mood.bad, step.unread
        counts = (getattr(step.mood, mood) for mood in moods)
        split = (step.keys.get(key, 0) for key in keys)
        gap = " ".join(unread.sources + unread.silent) if unread else ""
        told = _share(bad)[1:4]
        yield (iso(step.start), step.mood.count, *counts, *told, *split, "no" if step.part else "yes", gap)


@rows_of.register
def _(shown: Voice, _: Asking) -> Iterable[Row]:
    yield ("topic", "count", *_SHARE)
    yield from ((one.item.value, *_share(one.share)) for one in shown.drawn.bars)


@rows_of.register
def _(shown: Top, _: Asking) -> Iterable[Row]:
    yield (shown.dimension, "count", *_SHARE)
    yield from ((one.item.value, *_share(one.share)) for one in shown.drawn.bars)


@rows_of.register
def _(shown: Phrased, _: Asking) -> Iterable[Row]:
    read = (shown.read, shown.of, shown.background_read, shown.background_of)
    yield ("phrase", "texts", "elsewhere", "score", "read", "of", "read_elsewhere", "of_elsewhere")
    yield from ((one.text, one.count, one.background, round(one.score, 3), *read) for one in shown.said)


@rows_of.register
def _(shown: Frequented, _: Asking) -> Iterable[Row]:
    yield ("start", "query", "count", *_SHARE)
    for one in shown.found.queries:
        yield from ((iso(point.start), one.query, *_share(point.share)) for point in one.points)


@rows_of.register
def _(shown: Percentiles, asked: Asking) -> Iterable[Row]:
    rest = (shown.known, shown.read, shown.of)
    yield ("measure", "percentile", "value", "low", "high", "known", "read", "of")
    yield from ((asked.filters.measure, one.at, one.value, one.low, one.high, *rest) for one in shown.percentiles)


@rows_of.register
def _(shown: Compared, _: Asking) -> Iterable[Row]:
    found, none = shown.found, (None,) * 4
    sides = ((side, *(f"{side}_{name}" for name in _SHARE)) for side in ("first", "second"))
    yield ("value", *(name for side in sides for name in side), "difference", "difference_low", "difference_high")
    times = (found.times.value, found.times.low, found.times.high) if found.times else (None,) * 3
    yield ("mentions, and how many times as many", found.first.count, *none, found.second.count, *none, *times)
    for name in ("negative", "positive"):
        one, other = getattr(found.first, name), getattr(found.second, name)
        yield (name, *_share(one), *_share(other), *_difference(getattr(found, name)))
    for change in found.changes:
        yield (change.value, *_share(change.first), *_share(change.second), *_difference(change.difference))


def _share(share: Share) -> tuple[Cell, ...]:
    """count, share, low, high, n"""
    low, high = share.interval if share.n else (None, None)
    return share.hits, share.value, low, high, share.n


def _difference(found: Difference | None) -> tuple[Cell, ...]:
    return found if found is not None else (None, None, None)
