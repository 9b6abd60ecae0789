"""What a watch over a volume remembers, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

import msgspec

from alerts.reading import Reading
from alerts.volume_course import Course
from model.source import Json

FORM = 2
"""Form of the JSON; another one is not read, the test then starts anew."""
State = TypeVar("State")


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


def state_to_json(state: object, form: int = FORM) -> dict[str, Json]:
    """A watch's state, marked with its form."""
    return {"form": form, **cast("dict[str, Json]", msgspec.to_builtins(state))}


def state_from_json(value: Mapping[str, Json], kind: type[State], form: int = FORM) -> State | None:
    """The inverse of :func:`state_to_json`; None when it was written in another form."""
    if value.get("form") != form:
        return None
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return None
