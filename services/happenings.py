"""What happens in the house, for whoever has a page open: alerts, new mentions, work, who looks, how sources do.

Read from logs that are kept anyway, so that whoever lost the connection, or the server, goes on from the place where
they were.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import Literal

from model.source import Json
from services.house import House
from services.kept import heard
from storage import happenings
from storage.happenings import Places

__all__ = ["Happening", "HappeningKind", "Places", "Reading", "places_from", "places_now", "places_told", "read_since"]

HappeningKind = Literal["alerts", "mentions", "work", "presence", "sources", "missed"]
MOST = 500
"""Rows of one log that are told; of more, the newest, after ``missed``."""
HEALTHY = frozenset({"fetched", "unchanged"})
_TOLD = re.compile(r"(\d{1,18})\.(\d{1,18})\.(\d{1,18})\.(\d{1,18})", re.ASCII)
Looking = Mapping[str, tuple[str, tuple[str, ...]]]
"""Alert → (its topic, who has it before them)."""


@dataclass(frozen=True, slots=True)
class Happening:
    """``topics`` are those it is of; None when it is of none, so that everybody may hear of it. Of a mention that no
    topic caught they are empty: only who sees all topics hears of it."""

    kind: HappeningKind
    data: Mapping[str, Json]
    topics: frozenset[str] | None = None

    def for_eyes_of(self, visible: frozenset[str] | None) -> bool:
        """Whether somebody may hear of it who sees these topics, or all (None)."""
        return visible is None or self.topics is None or bool(self.topics & visible)


@dataclass(frozen=True, slots=True)
class Reading:
    """What happened up to ``places``, and who looks at what by now."""

    happenings: tuple[Happening, ...]
    places: Places
    looking: Looking = field(default_factory=dict)


def places_now(house: House) -> Places:
    """Where the logs end."""
    with house.db.read() as tx:
        return happenings.ends(tx)


def places_told(places: Places) -> str:
    """As the id of an event."""
    return ".".join(str(one) for one in astuple(places))


def places_from(told: str) -> Places | None:
    """What :func:`places_told` wrote; None for anything else."""
    found = _TOLD.fullmatch(told.strip())
    return None if found is None else Places(*(int(one) for one in found.groups()))


def read_since(house: House, since: Places, looked: Looking | None = None, *, until: Places | None = None) -> Reading:
    """What happened since these places, and up to ``until``. Who looks is told where it differs from ``looked``, not at
    all without it. Who hears of new mentions and asks for them finds them, whichever process wrote them."""
    with house.db.read() as tx:
        until = _forward(since, until or happenings.ends(tx))
        mentions = happenings.new_mentions(tx, since.mentions, until.mentions, MOST)
        alerts = happenings.alerts_changed(tx, since.alerts, until.alerts, MOST)
        work = happenings.work_changed(tx, since.work, until.work, MOST)
        outcomes = happenings.outcomes_changed(tx, since.visits, until.visits, MOST)
        looking = happenings.looking(tx, house.clock())
    told = [
        Happening("missed", {}) if until.alerts - since.alerts > MOST or until.work - since.work > MOST else None,
        *(
            Happening("alerts", {"id": a.alert, "topic": a.topic, "state": a.state, "severity": a.severity,
                                 "what": a.what, "who": a.who}, frozenset({a.topic}))
            for a in alerts
        ),
        *(
            Happening("mentions", {"topic": m.topic, "count": m.count, "newest": list(m.newest)}, frozenset({m.topic}))
            for m in mentions
        ),
        *(
            Happening("work", {"mention": w.mention, "state": w.state, "assignee": w.assignee, "what": w.what,
                               "who": w.who}, w.topics)
            for w in work
        ),
        _sources(outcomes),
        *(_looks(looked, looking) if looked is not None else ()),
    ]  # fmt: skip
    if until != since:
        heard(house)
    return Reading(tuple(one for one in told if one is not None), until, looking)


def _forward(since: Places, ends: Places) -> Places:
    """Never backwards: a place past the end is of another state database, and read from its end on."""
    return Places(*(max(a, b) for a, b in zip(astuple(since), astuple(ends), strict=True)))


def _sources(outcomes: list[tuple[str, str, str]]) -> Happening | None:
    """Those that began to fail, or to do well again, or were visited for the first time."""
    turned = [(name, now) for name, old, now in outcomes if not old or (old in HEALTHY) != (now in HEALTHY)]
    listed: list[Json] = [{"source": name, "outcome": outcome} for name, outcome in turned]
    return Happening("sources", {"changed": listed}) if listed else None


def _looks(before: Looking, now: Looking) -> list[Happening]:
    found = []
    for alert in sorted({*before, *now}):
        topic, names = now.get(alert, (before.get(alert, ("", ()))[0], ()))
        if names != before.get(alert, ("", ()))[1]:
            found.append(Happening("presence", {"alert": alert, "looking": list(names)}, frozenset({topic})))
    return found
