"""How much over time, and in what mood: the series of a question as steps without holes, drawn and split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from model.shares import Share
from services.analysis import Chart, Point, Unread, chart
from services.house import House
from services.spans import step_for, steps
from web.asked import Asking
from web.drawing import MOODS, Columns, Curves, Lying, colours, columns, curves, lying

PARAMETERS: Mapping[str, str] = {
    "topic": "topic",
    "language": "lang",
    "source": "source",
    "site": "site",
    "kind": "kind",
    "sentiment": "sentiment",
    "author": "author",
    "thread": "thread",
    "cluster": "cluster",
    "tag": "tag",
}
"""Dimension → the filter of mentions that asks for one of its values."""
KEYS = 6
"""Drawn in colours of their own; the others as one."""


@dataclass(frozen=True, slots=True)
class Mood:
    """Counts that belong together; shares are of known sentiment."""

    count: int = 0
    unknown: int = 0
    negative: int = 0
    neutral: int = 0
    positive: int = 0

    @property
    def known(self) -> int:
        return self.negative + self.neutral + self.positive

    @property
    def bad(self) -> Share:
        return Share(self.negative, self.known)

    @property
    def good(self) -> Share:
        return Share(self.positive, self.known)


@dataclass(frozen=True, slots=True)
class Step:
    """One interval. ``keys`` counts each value it is split by; ``part``: it is not over, or began before the period;
    ``values`` are the parameters of its mentions."""

    start: datetime
    end: datetime
    mood: Mood
    keys: Mapping[str, int]
    values: Mapping[str, object]
    unread: Unread | None = None
    part: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """One value of the split over the whole period; ``name`` is its colour."""

    value: str
    name: str
    mood: Mood
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Volume:
    """``moods`` draws the negative share over time when nothing is split, ``by_key`` of each value when something is.
    ``whole`` counts every mention once."""

    interval: str
    split: str
    steps: tuple[Step, ...]
    whole: Mood
    keys: tuple[Key, ...]
    drawn: Columns[Step]
    moods: Curves[Step] | None
    by_key: Lying[Key] | None
    notes: tuple[str, ...]


def volume(house: House, asked: Asking) -> Volume:
    """Raises as ``services.analysis.chart`` does."""
    interval, found = series_of(house, asked)
    made = _steps(asked, found.points, interval)
    keys = _keys(asked, found.points)
    names = colours(key.value for key in keys if key.value)
    told = tuple(replace(key, name=_named(asked, key.value, names)) for key in keys)
    split = asked.filters.split
    return Volume(
        interval=interval,
        split=split,
        steps=tuple(made),
        whole=_merged([found.whole]),
        keys=told,
        drawn=_drawn(made, told),
        moods=_moods(made) if split == "none" else None,
        by_key=lying([(key, key.mood.bad) for key in told if key.value])
        if split not in ("none", "sentiment")
        else None,
        notes=found.notes,
    )


def fitting(asked: Asking) -> str:
    """The interval asked for, else one that fits the period."""
    return asked.filters.interval or (step_for(asked.since, asked.end) if asked.since else "1M")


def series_of(house: House, asked: Asking) -> tuple[str, Chart]:
    """With an interval that fits; where the period has no beginning, what fits is known by the answer."""
    split, zone, interval = asked.filters.split, asked.zone, fitting(asked)
    found = chart(house, asked.request, interval=interval, zone=zone, by=split)
    first = next((point.start for point in found.points if point.start is not None), None)
    if asked.filters.interval or asked.since or first is None or (finer := step_for(first, asked.end)) == interval:
        return interval, found
    return finer, chart(house, asked.request, interval=finer, zone=zone, by=split)


def _steps(asked: Asking, points: Sequence[Point], interval: str) -> list[Step]:
    by_start: dict[datetime, list[Point]] = {}
    for point in points:
        if point.start is not None:
            by_start.setdefault(point.start.astimezone(UTC), []).append(point)
    since = asked.since or min(by_start, default=None)
    until = max([asked.end, *by_start])
    if since is None or since >= until:
        return []
    starts = steps(since, until, interval, asked.zone)
    return [
        _step(asked, start, end, by_start.get(start, []), since=since, last=start == starts[-1])
        for start, end in pairwise([*starts, until])
    ]


def _step(
    asked: Asking, start: datetime, end: datetime, points: Sequence[Point], *, since: datetime, last: bool
) -> Step:
    silent = next((point.unread for point in points if point.unread is not None), None)
    counts = {point.key: point.count for point in points if point.count}
    part = start < since or end >= asked.now
    values = asked.within(start, None if last else end)
    return Step(start, end, _merged(points), counts, values, silent, part)


def _keys(asked: Asking, points: Sequence[Point]) -> list[Key]:
    """The commonest values, then all the others together under the empty one."""
    split = asked.filters.split
    if split == "none":
        return []
    by_key: dict[str, list[Point]] = {}
    for point in points:
        by_key.setdefault(point.key, []).append(point)
    summed = sorted(
        ((key, _merged(some)) for key, some in by_key.items() if key), key=lambda one: (-one[1].count, one[0])
    )
    made = [Key(key, "", mood, asked.mentions(**{PARAMETERS[split]: [key]})) for key, mood in summed[:KEYS]]
    rest = [mood for _, mood in summed[KEYS:]]
    return [*made, Key("", "others", _sum(rest), {})] if rest else made


def _named(asked: Asking, key: str, names: Mapping[str, str]) -> str:
    return key if asked.filters.split == "sentiment" and key in MOODS else names.get(key, "others")


def _drawn(made: Sequence[Step], keys: Sequence[Key]) -> Columns[Step]:
    gaps, parts = [step.unread is not None for step in made], [step.part for step in made]
    if not keys:
        stacks = [(step, [(name, int(getattr(step.mood, name))) for name in MOODS]) for step in made]
        return columns(stacks, gaps=gaps, parts=parts)
    split = [
        (step, [*((key.name, step.keys.get(key.value, 0)) for key in keys if key.value), _others(step, keys)])
        for step in made
    ]
    return columns(split, gaps=gaps, parts=parts)


def _others(step: Step, keys: Sequence[Key]) -> tuple[str, int]:
    named = {key.value for key in keys}
    return "others", sum(count for key, count in step.keys.items() if key and key not in named)


def _moods(made: Sequence[Step]) -> Curves[Step]:
    return curves({"negative": [(step, step.mood.bad) for step in made]}, {"negative": "negative"})


def _merged(points: Iterable[Point]) -> Mood:
    return _sum(Mood(p.count, p.unknown, p.negative.hits, p.neutral.hits, p.positive.hits) for p in points)


def _sum(moods: Iterable[Mood]) -> Mood:
    taken = list(moods)
    return Mood(*(sum(getattr(mood, name) for mood in taken) for name in Mood.__slots__))
