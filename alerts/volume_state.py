"""What a watch over a volume remembers, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, cast

from alerts.counts import Run, Tally
from alerts.reading import Reading, reading_from_json, reading_to_json
from alerts.rhythm import rhythm_from_json, rhythm_to_json
from alerts.volume_course import Course, Incident
from model.source import Json

FORM = 1
"""Form of the JSON; another one is not read, the test then starts anew."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual beside the rhythm: how many votes each source and language had, and how many of all mentions whose
    sentiment was known were negative."""

    sources: dict[str, int]
    languages: dict[str, int]
    known: int
    negative: int


@dataclass(slots=True)
class VolumeState:
    """``holes`` are the times of its incidents (microseconds), ``cast`` the ballot's votes."""

    reading: Reading
    usual: Usual | None = None
    course: Course | None = None
    holes: list[tuple[int, int]] = field(default_factory=list)
    cast: dict[str, int] = field(default_factory=dict)
    status: str = "cannot judge yet: nothing was seen"


def state_to_json(state: VolumeState) -> dict[str, Json]:
    made: dict[str, object] = {name: getattr(state, name) for name in ("holes", "cast", "status")}
    made["form"] = FORM
    made["reading"] = reading_to_json(state.reading)
    made["usual"] = None if state.usual is None else asdict(state.usual)
    made["course"] = None if state.course is None else course_to_json(state.course)
    return cast("dict[str, Json]", made)


def state_from_json(value: Mapping[str, Json]) -> VolumeState | None:
    """The inverse of :func:`state_to_json`; None when it was written in another form."""
    if value.get("form") != FORM:
        return None
    read = cast("Mapping[str, Any]", value)
    return VolumeState(
        reading=reading_from_json(read["reading"]),
        usual=None if read["usual"] is None else Usual(**read["usual"]),
        course=None if read["course"] is None else course_from_json(read["course"]),
        holes=[(start, end) for start, end in read["holes"]],
        cast=dict(read["cast"]),
        status=read["status"],
    )


def course_to_json(course: Course) -> dict[str, Json]:
    made: dict[str, object] = {name: getattr(course, name) for name in ("block", "onset", "resumes", "votes")}
    made["rhythm"] = rhythm_to_json(course.rhythm)
    made["tally"] = asdict(course.tally)
    made["incident"] = None if course.incident is None else asdict(course.incident)
    return cast("dict[str, Json]", made)


def course_from_json(value: Mapping[str, Json]) -> Course:
    """The inverse of :func:`course_to_json`."""
    read = cast("Mapping[str, Any]", value)
    tally = read["tally"]
    return Course(
        rhythm=rhythm_from_json(read["rhythm"]),
        tally=Tally(tuple(tally["factors"]), tuple(tally["sums"]), tally["n"], tuple(map(_run, tally["runs"]))),
        block=read["block"],
        incident=None if read["incident"] is None else _incident(read["incident"]),
        onset=read["onset"],
        resumes=read["resumes"],
        votes=[(seq, at) for seq, at in read["votes"]],
    )


def _run(value: Mapping[str, Any]) -> Run:
    return Run(**{**value, "before": tuple(value["before"])})


def _incident(value: Mapping[str, Any]) -> Incident:
    recent = tuple((n, mean) for n, mean in value["recent"])
    return replace(Incident(**{**value, "recent": ()}), course=_run(value["course"]), recent=recent)
