"""The overview: per topic how much, in which languages, in what mood, and against the period before.

Everything here counts by ``event_at``, when posts happened, in whole intervals of the viewer's zone: a period is the
last n intervals, the one in progress included, and the period before is the n intervals before those.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal, TypeVar, cast, get_args
from zoneinfo import ZoneInfo

from index import Bucket, Question, Series
from model.alert import Alert
from model.mention import SentimentLabel
from model.time import utc
from model.topic import Topic
from services.house import House
from services.kept import kept
from services.status import Status, status
from services.visibility import as_seen, may_see
from storage import incidents, rescorings, topics
from storage.rescorings import MethodChange

K = TypeVar("K", bound=Hashable)
Period = Literal["hour", "day", "week", "month"]
PERIODS: tuple[Period, ...] = get_args(Period)
SHAPES: dict[Period, tuple[str, int, int]] = {
    "hour": ("1m", 1, 60),
    "day": ("15m", 2, 48),
    "week": ("1h", 4, 42),
    "month": ("1d", 1, 30),
}
"""Period → (the index's interval, how many of them are shown as one, how many are shown)."""

_WHOLE = "1y"
"""An interval by which a period is one or two buckets."""
STEPS = {"1m": timedelta(minutes=1), "15m": timedelta(minutes=15), "1h": timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by sentiment; unknown is its own count and never neutral."""

    negative: int = 0
    neutral: int = 0
    positive: int = 0
    unknown: int = 0

    @property
    def count(self) -> int:
        return self.negative + self.neutral + self.positive + self.unknown

    @property
    def known(self) -> int:
        return self.negative + self.neutral + self.positive

    @property
    def negative_share(self) -> float | None:
        """Negatives among those whose sentiment is known, 0–1; None when none is."""
        return self.negative / self.known if self.known else None

    def of(self, label: SentimentLabel) -> int:
        return int(getattr(self, label))

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(self.of(label) + other.of(label) for label in _ORDER))


_ORDER: tuple[SentimentLabel, ...] = ("negative", "neutral", "positive", "unknown")


@dataclass(frozen=True, slots=True)
class Point:
    """One interval, ``end`` exclusive; the last one is in progress."""

    start: datetime
    end: datetime
    tally: Tally


@dataclass(frozen=True, slots=True)
class TopicView:
    """One topic in the period; ``change`` is its volume against the period before, None when that had none.
    ``breaks`` are when the method of one of its languages changed within the period, and what came before was not told
    anew: moods on the two sides do not compare."""

    id: str
    title: str
    now: Tally
    before: Tally
    languages: tuple[tuple[str, Tally], ...]
    points: tuple[Point, ...]
    breaks: tuple[MethodChange, ...] = ()

    @property
    def change(self) -> float | None:
        return self.now.count / self.before.count - 1 if self.before.count else None


@dataclass(frozen=True, slots=True)
class Overview:
    """``step`` is what one point spans; a day has 23 or 25 hours where the clock changes. ``before`` is where the
    period before ``since`` begins."""

    period: Period
    step: timedelta
    before: datetime
    since: datetime
    until: datetime
    zone: str
    topics: tuple[TopicView, ...]
    alerts: tuple[Alert, ...]
    resolved: int
    """Alerts that were resolved in the period."""
    status: Status


def overview(house: House, *, period: Period = "week", zone: str = "UTC") -> Overview:
    """The overview of the last hour, day, week or month. Raises Unavailable."""
    starts = interval_starts(house.clock(), period, ZoneInfo(zone))
    since = starts[len(starts) // 2]
    with house.db.read() as tx:
        published = [topic for topic in topics.current(tx) if may_see(house, topic.id)]
        open_alerts = incidents.listed(tx, states=("pending", "firing", "acknowledged"), among=house.visible)
        resolved = incidents.resolved_since(tx, since, house.visible)
        changes = [change for change in rescorings.changes(tx) if change.mended_at is None]

    of = starts[-1], tuple((topic.id, topic.title) for topic in published)
    shown = kept(house, ("overview", period, zone), of, lambda: _views(house, published, starts, period, zone))
    broken = (_broken(view, [one for one in changes if since < one.at < starts[-1]]) for view in shown)
    return Overview(
        period=period,
        step=starts[1] - starts[0],
        before=starts[0],
        since=since,
        until=starts[-1],
        zone=zone,
        topics=tuple(sorted(broken, key=_weight)),
        alerts=tuple(as_seen(house, alert) for alert in sorted(open_alerts, key=_urgency)),
        resolved=resolved,
        status=status(house),
    )


def interval_starts(now: datetime, period: Period, zone: ZoneInfo) -> list[datetime]:
    """The 2n + 1 borders of the period before and the period, oldest first, in UTC; the last one is after ``now``.

    Days run from midnight to midnight of the zone, so that one with a clock change has 23 or 25 hours.
    """
    interval, grouped, count = SHAPES[period]
    local = now.astimezone(zone)
    if interval == "1d":
        tomorrow = local.date() + timedelta(days=1)
        days = (tomorrow - timedelta(days=back) for back in range(2 * count, -1, -1))
        return [utc(datetime(day.year, day.month, day.day, tzinfo=zone)) for day in days]
    offset = local.utcoffset() or timedelta()
    passed = (utc(now) - _EPOCH + offset) % STEPS[interval]
    last, step = utc(now) - passed + STEPS[interval], STEPS[interval] * grouped
    return [last - step * back for back in range(2 * count, -1, -1)]


def _views(
    house: House, published: Sequence[Topic], starts: Sequence[datetime], period: Period, zone: str
) -> list[TopicView]:
    """All topics' points at once and what stands before them, then the languages of each: nothing that is not shown is
    counted, since most of the work is in the number of buckets."""
    if not published:
        return []
    borders = starts[len(starts) // 2 :]
    among = tuple(topic.id for topic in published)
    asked = [
        Series(_question(among, borders[0], borders[-1]), SHAPES[period][0], zone, "topic"),
        Series(_question(among, starts[0], borders[0]), _WHOLE, zone, "topic"),
        *(Series(_question((id,), borders[0], borders[-1]), _WHOLE, zone, "language") for id in among),
    ]
    points, before, *languages = cast("Sequence[Sequence[Bucket]]", house.index.ask(asked))
    by_place = _added(points, lambda bucket: (bucket.key, bisect_right(borders, bucket.start) - 1))
    earlier = _added(before, _key)
    return [
        _view(topic, borders, by_place, earlier.get(topic.id, Tally()), _added(spoken, _key))
        for topic, spoken in zip(published, languages, strict=True)
    ]


def _question(among: tuple[str, ...], since: datetime, until: datetime) -> Question:
    # Nothing is seen before it happens: "seen since" loses nothing, and lets the index read no more than it must.
    return Question(topics=among, since=since, event_since=since, event_until=until)


def _view(
    topic: Topic,
    borders: Sequence[datetime],
    by_place: Mapping[tuple[str, int], Tally],
    before: Tally,
    languages: Mapping[str, Tally],
) -> TopicView:
    points = tuple(
        Point(start, after, by_place.get((topic.id, place), Tally()))
        for place, (start, after) in enumerate(pairwise(borders))
    )
    return TopicView(
        id=topic.id,
        title=topic.title,
        now=sum((point.tally for point in points), Tally()),
        before=before,
        languages=tuple(sorted(languages.items(), key=lambda item: (-item[1].count, item[0]))),
        points=points,
    )


def _key(bucket: Bucket) -> str:
    return bucket.key


def _added(buckets: Sequence[Bucket], by: Callable[[Bucket], K]) -> dict[K, Tally]:
    found: dict[K, _Counts] = defaultdict(_Counts)
    for bucket in buckets:
        found[by(bucket)].add(bucket)
    return {key: counts.tally for key, counts in found.items()}


@dataclass(slots=True)
class _Counts:
    """What is added up for one tally: thousands of buckets make a page."""

    negative: int = 0
    neutral: int = 0
    positive: int = 0
    unknown: int = 0

    def add(self, bucket: Bucket) -> None:
        self.negative += bucket.negative
        self.neutral += bucket.neutral
        self.positive += bucket.positive
        self.unknown += bucket.unknown

    @property
    def tally(self) -> Tally:
        return Tally(self.negative, self.neutral, self.positive, self.unknown)


def _broken(view: TopicView, changes: Sequence[MethodChange]) -> TopicView:
    if not changes:
        return view
    spoken = dict(view.languages)
    return replace(view, breaks=tuple(change for change in changes if change.language in spoken))


def _urgency(alert: Alert) -> tuple[int, int]:
    """Who waits for somebody first, the gravest before others."""
    return ("firing", "acknowledged", "pending").index(alert.state), -alert.severity


def _weight(view: TopicView) -> tuple[int, str]:
    return -view.now.count, view.title


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
