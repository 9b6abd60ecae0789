"""What to watch (rule), one vote in its test (observation), and one incident of it (alert) with its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from model.source import Home, Json
from model.time import iso

RuleKind = Literal[
    "sentiment_dip",
    "negative_volume",
    "volume_spike",
    "volume_drop",
    "new_phrase",
    "keyword",
    "every_mention",
    "influencer",
    "share_of_voice",
    "source_silent",
    "problem_resurfaced",
]
Sensitivity = Literal["sensitive", "balanced", "strict"]
AlertState = Literal["pending", "firing", "acknowledged", "resolved"]


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nobody is called: minutes of the day in an IANA zone, over midnight when ``until`` is not later
    than ``since``; on ``days`` (0 is Monday; of the day they begin on). An alert of ``unless`` severity or more calls
    all the same; the channels of ``escalate`` are called even then."""

    zone: str
    since: int
    until: int
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    unless: int = 11
    escalate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom to call as well when nobody has taken it ``after`` so many seconds."""

    after: float
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What to watch. ``channels`` names Apprise or webhook channels of the settings; ``scale`` overrides the test's
    time constants (seconds) and weekly budget, for rules on another scale than the usual quarter-hours and days.

    ``options`` are the kind's own, ``language`` is the readers' (en, pl, ru, th, ja); ``team`` names the inbox that
    shares a budget, else it is those who share the channels.
    """

    id: str
    topics: tuple[str, ...]
    kind: RuleKind = "sentiment_dip"
    sensitivity: Sensitivity = "balanced"
    channels: tuple[str, ...] = ()
    scale: dict[str, float] = field(default_factory=dict)
    options: dict[str, Json] = field(default_factory=dict)
    team: str = ""
    language: str = "en"
    quiet: Quiet | None = None
    escalate: tuple[Escalation, ...] = ()
    home: Home = "database"


@dataclass(frozen=True, slots=True)
class Observation:
    """One mention as one topic's test sees it, in the order ``seq`` of its acknowledgement by the index.

    ``negative`` is None when its sentiment towards the topic is unknown. ``kind`` with ``language`` (and ``source``
    where it speaks often enough) is the stratum; ``author``, ``cluster`` and ``thread`` are empty when unknown;
    ``reach`` is how many follow the author, where the source says it.
    """

    mention: str
    topic: str
    revision: int
    seen_at: datetime
    event_at: datetime
    live: bool
    negative: bool | None
    method: str
    kind: str
    language: str
    source: str
    author: str = ""
    cluster: str = ""
    thread: str = ""
    reach: int | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """One incident of one rule on one topic. ``severity`` 1–10. ``evidence`` is as in FORMATS, "evidence"."""

    id: str
    rule: str
    kind: RuleKind
    topic: str
    state: AlertState
    severity: int
    opened_at: datetime
    fired_at: datetime | None = None
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    assignee: str = ""
    snoozed_until: datetime | None = None
    evidence: dict[str, Json] = field(default_factory=dict)


def alert_to_json(alert: Alert) -> dict[str, Json]:
    """What ``alerts list --json``, the API and webhooks give."""
    moments = ("opened_at", "fired_at", "acknowledged_at", "resolved_at", "snoozed_until")
    made: dict[str, Json] = {
        name: getattr(alert, name) for name in ("id", "rule", "kind", "topic", "state", "severity", "assignee")
    }
    for name in moments:
        moment: datetime | None = getattr(alert, name)
        made[name] = None if moment is None else iso(moment)
    made["evidence"] = alert.evidence
    return made
