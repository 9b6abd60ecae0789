"""What a watch over silent sources remembers, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from alerts.reading import Reading, reading_from_json, reading_to_json
from alerts.volume_course import Course
from alerts.volume_state import course_from_json, course_to_json
from model.source import Json

FORM = 1
"""Form of the JSON; another one is not read, the test then starts anew."""


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


_PLAIN = ("resumes", "dismissed", "holes", "valid", "status")


def state_to_json(state: SilenceState) -> dict[str, Json]:
    made: dict[str, object] = {name: getattr(state, name) for name in _PLAIN}
    made["form"] = FORM
    made["reading"] = reading_to_json(state.reading)
    made["courses"] = {name: course_to_json(course) for name, course in state.courses.items()}
    made["silent"] = {name: silent_to_json(one) for name, one in state.silent.items()}
    made["silence"] = None if state.silence is None else asdict(state.silence)
    return cast("dict[str, Json]", made)


def state_from_json(value: Mapping[str, Json]) -> SilenceState | None:
    """The inverse of :func:`state_to_json`; None when it was written in another form."""
    if value.get("form") != FORM:
        return None
    read = cast("Mapping[str, Any]", value)
    return SilenceState(
        reading=reading_from_json(read["reading"]),
        courses={name: course_from_json(course) for name, course in read["courses"].items()},
        silent={name: silent_from_json(one) for name, one in read["silent"].items()},
        silence=None if read["silence"] is None else Silence(**read["silence"]),
        resumes=read["resumes"],
        dismissed=list(read["dismissed"]),
        holes={name: [(start, end) for start, end in spans] for name, spans in read["holes"].items()},
        valid=dict(read["valid"]),
        status=read["status"],
    )


def silent_to_json(silent: Silent) -> dict[str, Json]:
    return cast("dict[str, Json]", asdict(silent))


def silent_from_json(value: Mapping[str, Json]) -> Silent:
    return Silent(**cast("Mapping[str, Any]", value))
