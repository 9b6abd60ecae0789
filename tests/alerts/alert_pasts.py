"""A past out of lists, for kinds that are stepped without a database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from alert_streams import observation

from alerts.kind import Event, Kind, Test, Watch
from alerts.scale import scale_of
from model.alert import Observation, Rule, RuleKind
from model.capture import Capture
from model.errors import Unavailable
from model.mention import Language, Mention, Span, TopicMatch
from model.source import Json
from model.time import micros

DAY = timedelta(days=1)


@dataclass
class ListPast:
    """``log`` is all there is, ``said`` the texts by mention; ``down`` while the archive does not answer."""

    log: Sequence[Observation] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    planned: Sequence[tuple[int, int]] = ()
    silent: frozenset[str] = frozenset()
    gaps: Sequence[tuple[int, int]] = ()
    down: bool = False
    known: dict[str, Mention] = field(default_factory=dict)
    asked: int = 0

    def history(self, since: datetime, until: datetime, before: int) -> Iterable[Observation]:
        found = [one for one in self.log if since <= one.event_at < until and one.seq < before]
        return sorted(found, key=lambda one: (one.event_at, one.seq))

    def stretch(self, after: int, until: int) -> Sequence[Observation]:
        return [one for one in self.log if after < one.seq <= until]

    def texts(self, mentions: Sequence[str]) -> Mapping[str, Mention]:
        if self.down:
            raise Unavailable("the index does not answer")
        self.asked += len(mentions)
        return {one: self._mention(one) for one in mentions if one in self.said}

    def holes(self) -> Sequence[tuple[int, int]]:
        return self.gaps

    def of(self, topic: str) -> ListPast:
        return self

    def _mention(self, id: str) -> Mention:
        if id not in self.known:
            self.known[id] = mention(id, self.said[id])
        return self.known[id]


def mention(id: str, text: str, *, brand: str = "Northwind", language: str = "en") -> Mention:
    """A mention that the topic caught by its brand's name."""
    at = text.find(brand)
    spans = (Span("text", at, at + len(brand)),) if at >= 0 else ()
    moment = observation(1, datetime.fromisoformat("2026-11-20T12:00:00+00:00")).seen_at
    capture = Capture("forum", ref=id, text=text)
    caught = (TopicMatch("northwind", 1, False, spans),)
    return Mention(id, capture, moment, "h", language=Language(language, 1.0), topics=caught)


def a_test(kind: RuleKind, *, budget: float = 0.5, scale: dict[str, float] | None = None, **options: Json) -> Test:
    rule = Rule("watch", ("northwind",), kind=kind, options=options, scale=scale or {})
    return Test(rule, "northwind", scale_of(rule.scale), budget)


def run(
    kind: Kind,
    test: Test,
    past: ListPast,
    log: Sequence[Observation],
    *,
    cuts: Iterable[int] = (),
    until: datetime | None = None,
    begins: datetime | None = None,
) -> tuple[list[Event], Watch]:
    """Read a log in rounds that end at the cuts, each with a watch opened anew out of JSON; the clock goes on to
    ``until`` at last."""
    begins = begins or (min(one.seen_at for one in log) if log else until)
    assert begins is not None
    places = [0, *sorted(set(cuts) - {0, len(log)}), len(log)]
    found: list[Event] = []
    saved: dict[str, Json] = {}
    watch = kind.open(test, past, saved, begins)
    for start, end in pairwise(places):
        for one in log[start:end]:
            found += watch.see(one)
        if log[start:end]:
            found += watch.tick(log[end - 1].seen_at)
        saved = json.loads(json.dumps(watch.standing()))
        watch = kind.open(test, past, saved, log[end - 1].seen_at if end else begins)
        assert json.loads(json.dumps(watch.standing())) == saved, "what was put away comes back as it was"
    if until is not None:
        found += watch.tick(until)
    return found, watch


def told(events: Iterable[Event]) -> list[str]:
    return [event.kind for event in events]


def numbered(log: Iterable[Observation]) -> list[Observation]:
    """In the order they were seen."""
    return [replace(one, seq=i) for i, one in enumerate(sorted(log, key=lambda one: one.seen_at), 1)]


def moment(at: datetime) -> int:
    return micros(at)
