"""A rule over the past: the live code path in the order of the log, without a database to write to.

Over an unmodified archive it finds what was found live: a watch knows the log, the past as of a place in it, and what
people settled, all of which are kept.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts import lifecycle
from alerts.budget import Test
from alerts.kind import HISTORY, STRETCH, Event, Past, Watch
from alerts.kinds import KINDS
from model.alert import Alert, Observation
from model.mention import Mention


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a test would have done: its incidents in the order they opened, how it stands at the end, and how long it
    was judged for, in weeks."""

    test: Test
    alerts: tuple[Alert, ...]
    status: str
    read: int
    weeks: float

    @property
    def fired(self) -> tuple[Alert, ...]:
        return tuple(alert for alert in self.alerts if alert.fired_at is not None)


def replay(
    test: Test,
    log: Iterable[Observation],
    past: Past,
    *,
    began: datetime,
    until: datetime | None = None,
    settled: Mapping[str, datetime] | None = None,
) -> Replayed:
    """``log`` holds the topic's observations by seq; ``began`` is when the rule came into force; ``settled`` maps
    incidents to the moments at which people resolved them. The clock is heard at grid points between observations, and
    at ``until``, else at the last observation."""
    watch = KINDS[test.rule.kind].open(test, past, {}, began)
    course = _Course(test, dict(settled or {}))
    grid = timedelta(seconds=test.scale.grid)
    clock = began
    read = 0
    for seen in log:
        if until is not None and seen.seen_at > until:
            break
        course.take(course.settle(watch, seen.seen_at))
        if seen.seen_at >= clock + grid:
            course.take(watch.tick(seen.seen_at))
        course.take(watch.see(seen))
        clock, read = max(clock, seen.seen_at), read + 1
    end = until or clock
    course.take(watch.tick(end))
    weeks = max(0.0, (end - began) / timedelta(weeks=1))
    return Replayed(test, tuple(course.alerts.values()), watch.status, read, weeks)


@dataclass(slots=True)
class _Course:
    """The incidents of one test, by id, and when people settled them."""

    test: Test
    settled: dict[str, datetime]
    alerts: dict[str, Alert] = field(default_factory=dict)

    def settle(self, watch: Watch, now: datetime) -> tuple[Event, ...]:
        if not self.settled or not watch.opened:
            return ()
        at = self.settled.get(lifecycle.incident_id(self.test.rule.id, self.test.topic, watch.opened))
        return watch.resolve(at, "a person resolved it") if at is not None and at <= now else ()

    def take(self, events: Iterable[Event]) -> None:
        for event in events:
            self._take(event)

    def _take(self, event: Event) -> None:
        rule, topic = self.test.rule, self.test.topic
        name = lifecycle.incident_id(rule.id, topic, event.opened)
        known = self.alerts.get(name) or lifecycle.open_alert(rule, topic, event)
        if event.kind == "lapsed":
            self.alerts.pop(name, None)
        elif event.kind == "pending":
            self.alerts[name] = known
        elif event.kind == "fired":
            self.alerts[name] = lifecycle.fire(known, event)
        elif event.kind == "worse":
            self.alerts[name] = lifecycle.worsen(known, event)
        elif known.state in lifecycle.OPEN:
            self.alerts[name] = lifecycle.end(known, event)


class MemoryPast:
    """The past of one topic out of observations in memory (a file's, a simulation's), as :class:`alerts.kind.Past`."""

    def __init__(
        self,
        log: Sequence[Observation],
        topic: str,
        *,
        texts: Mapping[str, Mention] | None = None,
        planned: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._every = log
        self._log = [seen for seen in log if seen.topic == topic]
        self._by_event = sorted(self._log, key=lambda seen: (seen.event_at, seen.seq))
        self._events = [seen.event_at for seen in self._by_event]
        self._seqs = [seen.seq for seen in self._log]
        self._texts = texts or {}
        self.planned = planned
        self.silent: frozenset[str] = frozenset()

    def history(self, since: datetime, until: datetime, before: int) -> Iterable[Observation]:
        first, end = bisect_left(self._events, since), bisect_left(self._events, until)
        found = [seen for seen in self._by_event[first:end] if seen.seq < before]
        if len(found) > HISTORY:
            earliest = found[-HISTORY - 1].event_at
            found = [seen for seen in found[-HISTORY:] if seen.event_at > earliest]
        return found

    def stretch(self, after: int, until: int) -> Sequence[Observation]:
        first = bisect_right(self._seqs, after)
        return self._log[first : min(bisect_right(self._seqs, until), first + STRETCH)]

    def texts(self, mentions: Sequence[str]) -> Mapping[str, Mention]:
        return {one: self._texts[one] for one in mentions if one in self._texts}

    def holes(self) -> Sequence[tuple[int, int]]:
        return ()

    def of(self, topic: str) -> MemoryPast:
        return MemoryPast(self._every, topic, texts=self._texts, planned=self.planned)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of a rule over the same past: firings of the older one alone, of the newer alone, and pairs of one
    incident that both found."""

    gone: tuple[Alert, ...]
    fresh: tuple[Alert, ...]
    both: tuple[tuple[Alert, Alert], ...]


def difference(old: Sequence[Alert], new: Sequence[Alert]) -> Difference:
    """Firings of one topic are the same incident when their times from the onset to the end overlap."""
    by_topic: defaultdict[str, list[Alert]] = defaultdict(list)
    for alert in new:
        by_topic[alert.topic].append(alert)
    pairs, gone = [], []
    for alert in old:
        match = next((other for other in by_topic[alert.topic] if _overlap(alert, other)), None)
        if match is None:
            gone.append(alert)
        else:
            by_topic[alert.topic].remove(match)
            pairs.append((alert, match))
    return Difference(tuple(gone), tuple(one for rest in by_topic.values() for one in rest), tuple(pairs))


def _overlap(one: Alert, other: Alert) -> bool:
    return (one.resolved_at is None or one.resolved_at >= other.opened_at) and (
        other.resolved_at is None or other.resolved_at >= one.opened_at
    )
