"""What a watch over a problem remembers, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, field
from typing import Any, cast

from alerts.baseline import Baseline, baseline_from_json, baseline_to_json
from alerts.frequency import Sums, sums_from_json, sums_to_json
from alerts.problem_usual import NOTHING, Share
from alerts.rise import NO_RUN, Run, Vote
from model.source import Json

FORM = 1
"""Form of the JSON; another one is not read, the test then starts anew."""
_PLAIN = ("since", "clock", "revision", "learned_at", "cast", "status", "phase", "opened", "opened_at", "factor",
          "last_hit", "resumes", "told_at", "told_severity")  # fmt: skip


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


def problem_to_json(problem: Problem) -> dict[str, Json]:
    made: dict[str, Json] = {name: getattr(problem, name) for name in _PLAIN}
    made["form"] = FORM
    made["baseline"] = None if problem.baseline is None else baseline_to_json(problem.baseline)
    made["sums"] = None if problem.sums is None else sums_to_json(problem.sums)
    made["votes"] = [list(astuple(vote)) for vote in problem.votes]
    made["holes"] = [list(hole) for hole in problem.holes]
    made["mended"], made["bad"] = asdict(problem.mended), asdict(problem.bad)
    for name in ("course", "told"):
        run: Run = getattr(problem, name)
        made[name] = {**asdict(run), "before": list(run.before)}
    return made


def problem_from_json(value: Mapping[str, Json]) -> Problem | None:
    """The inverse of :func:`problem_to_json`; None when it was written in another form."""
    if value.get("form") != FORM:
        return None
    read = cast("Mapping[str, Any]", value)
    made = Problem(
        since=read["since"],
        baseline=None if read["baseline"] is None else baseline_from_json(read["baseline"]),
        sums=None if read["sums"] is None else sums_from_json(read["sums"]),
        votes=[Vote(*vote) for vote in read["votes"]],
        holes=[(start, end) for start, end in read["holes"]],
        mended=Share(**read["mended"]),
        bad=Share(**read["bad"]),
        course=_run(read["course"]),
        told=_run(read["told"]),
    )
    for name in _PLAIN:
        setattr(made, name, read[name])
    return made


def _run(value: Mapping[str, Any]) -> Run:
    return Run(**{**value, "before": tuple(value["before"])})
