"""The evidence of an alert, read for its sentences; what an older or broken alert does not hold is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from model.alert import Alert
from model.source import Json
from model.time import parse_time

OTHERS = "(others)"
SHOWN_PHRASES = 6
EARLIEST, LATEST = 1900, 9000
"""Years of moments that can be told in any zone."""
MOST = 1e12
"""What is counted is less."""


@dataclass(frozen=True, slots=True)
class Facts:
    """``usual`` is a share for kinds that watch one, else a count, with its interval; ``messages`` how many the alert
    shows, ``of_source`` those from the heaviest source; ``phrases`` the heaviest of each language first."""

    n: int
    negative: int
    share: float | None
    usual: float | None
    low: float | None
    high: float | None
    since: datetime
    budget: float
    cause: str
    phrases: tuple[str, ...]
    source: str
    author: str
    authors: int
    messages: int
    of_source: int


def facts_of(alert: Alert) -> Facts:
    evidence = alert.evidence
    before, volume, by = (mapping(evidence.get(key)) for key in ("before", "volume", "by"))
    usual, interval = number(before.get("share")), listed(before.get("interval"))
    if alert.kind not in SHARES and number(volume.get("usual")) is not None:
        usual, interval = number(volume.get("usual")), listed(volume.get("interval"))
    bounds = [bound for one in interval if (bound := number(one)) is not None]
    n, messages = count(evidence.get("n")), listed(evidence.get("mentions"))
    heaviest = mapping(messages[0]) if messages else {}
    source = _first(by.get("source")) or text(heaviest.get("source"))
    return Facts(
        n=n,
        negative=count(evidence.get("negative")),
        share=number(evidence.get("share")),
        usual=usual,
        low=bounds[0] if len(bounds) == 2 else None,
        high=bounds[1] if len(bounds) == 2 else None,
        since=_moment(evidence.get("since")) or alert.opened_at,
        budget=number(evidence.get("budget")) or 0.0,
        cause=text(evidence.get("cause")),
        phrases=_phrases(by.get("phrase")),
        source=source,
        author=_first(by.get("author")) or text(heaviest.get("author")),
        authors=_authors(messages),
        messages=len(messages),
        of_source=sum(text(mapping(one).get("source")) == source for one in messages),
    )


SHARES = frozenset({"sentiment_dip", "share_of_voice"})
"""Kinds that watch a share; others watch counts."""


def _phrases(value: Json) -> tuple[str, ...]:
    """The first of each language, then the others, as they come."""
    lines = [line for line in map(mapping, listed(value)) if text(line.get("name")) not in ("", OTHERS)]
    spoken: set[str] = set()
    first: list[str] = []
    more: list[str] = []
    for line in lines:
        language = text(line.get("language"))
        (more if language in spoken else first).append(text(line.get("name")))
        spoken.add(language)
    return tuple([*first, *more][:SHOWN_PHRASES])


def _first(value: Json) -> str:
    names = (text(mapping(line).get("name")) for line in listed(value))
    return next((name for name in names if name not in ("", OTHERS)), "")


def _authors(messages: Sequence[Json]) -> int:
    """Different authors among the messages shown; whoever has no name is somebody else each time."""
    named = [text(mapping(one).get("author")) for one in messages]
    return len({name for name in named if name}) + named.count("")


def _moment(value: Json) -> datetime | None:
    made = parse_time(value) if isinstance(value, str) else None
    return made if made is not None and EARLIEST < made.year < LATEST else None


def mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def listed(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else []


def text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def number(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if -MOST < value < MOST else None


def count(value: Json) -> int:
    return max(0, int(number(value) or 0))
