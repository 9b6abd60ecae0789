"""What a watch over a volume remembers."""

from __future__ import annotations

from dataclasses import dataclass, field

from alerts.reading import Reading
from alerts.volume_course import Course


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
