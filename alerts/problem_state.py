"""What a watch over a problem remembers."""

from __future__ import annotations

from dataclasses import dataclass, field

from alerts.baseline import Baseline
from alerts.problem_usual import NOTHING, Share
from alerts.rise import NO_RUN, Run, Sums, Vote


@dataclass(slots=True)
class Problem:
    """Moments are microseconds. ``mended`` is how often it is spoken of since it was mended, ``bad`` how often while it
    was open. ``factor`` is how many times the reference the share was that fired; ``course`` the stretch of the open
    incident up to now, ``told`` as it was when people last heard of it. ``holes`` are the times of its incidents."""

    since: int
    clock: int = 0
    revision: int = 0
    learned_at: int = 0
    baseline: Baseline | None = None
    mended: Share = NOTHING
    bad: Share = NOTHING
    cast: dict[str, int] = field(default_factory=dict)
    status: str = "cannot judge yet: nothing was seen"
    phase: str = "quiet"
    sums: Sums | None = None
    opened: int = 0
    opened_at: int = 0
    factor: float = 1.0
    course: Run = NO_RUN
    told: Run = NO_RUN
    told_at: int = 0
    told_severity: int = 0
    last_hit: int = 0
    resumes: int = 0
    holes: list[tuple[int, int]] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
