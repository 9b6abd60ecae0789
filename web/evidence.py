"""The evidence of an alert, read for its page: numbers, groups with their share of the change, how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from model.source import Json

DIMENSIONS = ("phrase", "source", "author", "language")
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class Group:
    """``bar`` is its contribution against the largest of its table, −1…1; ``language`` is a phrase's."""

    name: str
    n: int
    negative: int
    contribution: float
    bar: float
    language: str = ""

    @property
    def others(self) -> bool:
        return self.name == OTHERS


@dataclass(frozen=True, slots=True)
class Interval:
    """What is usual, between what it lies 95 times in 100, and from how many votes that was learned."""

    value: float | None
    low: float | None
    high: float | None
    n: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """What an alert knows; numbers it does not hold are None. ``usual`` is of the share, ``volume`` of the number of
    mentions, of which ``came`` in ``hours``."""

    cause: str
    n: int
    negative: int
    share: float | None
    usual: Interval
    came: int
    hours: float | None
    volume: Interval
    strength: float | None
    groups: tuple[tuple[str, tuple[Group, ...]], ...]
    without: tuple[tuple[str, bool], ...]
    coverage: float | None
    silent: tuple[str, ...]
    since: str


def read_evidence(evidence: Mapping[str, Json]) -> EvidenceView:
    """Never raises: an alert of another version shows what it has."""
    by, volume = _mapping(evidence.get("by")), _mapping(evidence.get("volume"))
    score, threshold = _number(evidence.get("score")), _number(evidence.get("threshold"))
    return EvidenceView(
        cause=_text(evidence.get("cause")),
        n=_count(evidence.get("n")),
        negative=_count(evidence.get("negative")),
        share=_number(evidence.get("share")),
        usual=_interval(_mapping(evidence.get("before")), "share"),
        came=_count(volume.get("now")),
        hours=_number(volume.get("hours")),
        volume=_interval(volume, "usual"),
        strength=score / threshold if score is not None and threshold else None,
        groups=tuple((key, found) for key in DIMENSIONS if (found := _groups(by.get(key)))),
        without=tuple(_without(line) for line in _listed(evidence.get("without")) if isinstance(line, dict)),
        coverage=_number(evidence.get("coverage")),
        silent=_names(evidence.get("silent")),
        since=_text(evidence.get("since")),
    )


def _interval(value: Mapping[str, Json], key: str) -> Interval:
    bounds = [number for bound in _listed(value.get("interval")) if (number := _number(bound)) is not None]
    low, high = bounds if len(bounds) == 2 else (None, None)
    return Interval(_number(value.get(key)), low, high, _count(value.get("n")))


def _groups(value: Json) -> tuple[Group, ...]:
    lines = [line for line in _listed(value) if isinstance(line, dict)]
    largest = max((abs(_number(line.get("contribution")) or 0.0) for line in lines), default=0.0) or 1.0
    return tuple(_group(line, largest) for line in lines)


def _group(line: Mapping[str, Json], largest: float) -> Group:
    contribution = _number(line.get("contribution")) or 0.0
    return Group(
        _text(line.get("name")),
        _count(line.get("n")),
        _count(line.get("negative")),
        contribution,
        contribution / largest,
        _text(line.get("language")),
    )


def _without(line: Mapping[str, Json]) -> tuple[str, bool]:
    name = next((_text(line[key]) for key in DIMENSIONS if key in line), "")
    return name, line.get("fires") is True


def _names(value: Json) -> tuple[str, ...]:
    """One name, or several."""
    listed = [value] if isinstance(value, str) and value else _listed(value)
    return tuple(text for name in listed if (text := _text(name)))


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _listed(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else []


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if -MOST < value < MOST and isfinite(value) else None


MOST = 1e12
"""What is counted is less."""


def _count(value: Json) -> int:
    return int(_number(value) or 0)
