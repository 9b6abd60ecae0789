"""The evidence of an alert, read for its page: numbers, groups with their share of the change, how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from model.source import Json

DIMENSIONS = (("phrase", "Phrases"), ("source", "Sources"), ("author", "Authors"), ("language", "Languages"))
OTHERS = "(others)"

CAUSES = {
    "within": "The same kinds of sources and languages as usual turned more negative.",
    "mix": "Other sources or languages than usual speak, and they are more negative.",
    "volume": "The share of negatives is about as usual; there are simply more of them.",
}


@dataclass(frozen=True, slots=True)
class Group:
    """``bar`` is its contribution against the largest of its table, −1…1."""

    name: str
    n: int
    negative: int
    contribution: float
    bar: float

    @property
    def others(self) -> bool:
        return self.name == OTHERS


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """What an alert knows; numbers it does not hold are None."""

    headline: str
    recovery: str
    cause: str
    n: int
    negative: int
    share: float | None
    usual: float | None
    usual_n: int
    low: float | None
    high: float | None
    score: float | None
    threshold: float | None
    groups: tuple[tuple[str, str, tuple[Group, ...]], ...]
    without: tuple[tuple[str, str, bool], ...]
    coverage: float | None
    silent: tuple[str, ...]
    since: str


def read_evidence(evidence: Mapping[str, Json]) -> EvidenceView:
    """Never raises: an alert of another version shows what it has."""
    before = _mapping(evidence.get("before"))
    interval = [number for bound in _listed(before.get("interval")) if (number := _number(bound)) is not None]
    by = _mapping(evidence.get("by"))
    return EvidenceView(
        headline=_text(evidence.get("headline")),
        recovery=_text(evidence.get("recovery")),
        cause=CAUSES.get(_text(evidence.get("cause")), ""),
        n=_count(evidence.get("n")),
        negative=_count(evidence.get("negative")),
        share=_number(evidence.get("share")),
        usual=_number(before.get("share")),
        usual_n=_count(before.get("n")),
        low=interval[0] if len(interval) == 2 else None,
        high=interval[1] if len(interval) == 2 else None,
        score=_number(evidence.get("score")),
        threshold=_number(evidence.get("threshold")),
        groups=tuple((key, title, found) for key, title in DIMENSIONS if (found := _groups(by.get(key)))),
        without=tuple(_without(line) for line in _listed(evidence.get("without")) if isinstance(line, dict)),
        coverage=_number(evidence.get("coverage")),
        silent=tuple(_text(name) for name in _listed(evidence.get("silent"))),
        since=_text(evidence.get("since")),
    )


def _groups(value: Json) -> tuple[Group, ...]:
    lines = [line for line in _listed(value) if isinstance(line, dict)]
    largest = max((abs(_number(line.get("contribution")) or 0.0) for line in lines), default=0.0) or 1.0
    return tuple(
        Group(
            _text(line.get("name")),
            _count(line.get("n")),
            _count(line.get("negative")),
            _number(line.get("contribution")) or 0.0,
            (_number(line.get("contribution")) or 0.0) / largest,
        )
        for line in lines
    )


def _without(line: Mapping[str, Json]) -> tuple[str, str, bool]:
    key = next((key for key, _ in DIMENSIONS if key in line), "")
    return key, _text(line.get(key)), line.get("fires") is True


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _listed(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else []


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        return None
    return float(value)


def _count(value: Json) -> int:
    return int(_number(value) or 0)
