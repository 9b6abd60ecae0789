"""What a watch over silent sources remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from alerts.reading import Reading
from alerts.volume_course import Course
from model.source import Json


@dataclass(frozen=True, slots=True)
class Silent:
    """One silent source, as it was told: what it wrote and usually writes in that time (microseconds; 95 % interval).
    Of one that is ``failing``, its visits fail, nothing more is known."""

    since: int
    until: int
    n: int = 0
    usual: float | None = None
    low: float = 0.0
    high: float = 0.0
    score: float = 0.0
    failing: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """The open incident: the moment that names it, and its severity."""

    opened: int
    severity: int


@dataclass(slots=True)
class SilenceState:
    """All by source. ``dismissed`` fail still, and a person has closed it; ``holes`` are the times of silence, before
    ``valid`` what was usual does not count; ``resumes`` is when a failing source may be told again."""

    reading: Reading
    courses: dict[str, Course] = field(default_factory=dict)
    silent: dict[str, Silent] = field(default_factory=dict)
    silence: Silence | None = None
    resumes: int = 0
    dismissed: list[str] = field(default_factory=list)
    holes: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    valid: dict[str, int] = field(default_factory=dict)
    status: str = "cannot judge yet: nothing was seen"


def silent_to_json(silent: Silent) -> dict[str, Json]:
    return cast("dict[str, Json]", asdict(silent))


def silent_from_json(value: Mapping[str, Json]) -> Silent:
    return Silent(**cast("Mapping[str, Any]", value))
