"""What a watch remembers, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, astuple
from typing import Any, cast

from alerts.baseline import baseline_from_json, baseline_to_json
from alerts.coverage import Coverage
from alerts.dip import Dip
from alerts.rise import Rise, Run, Vote
from alerts.watch import Progress
from model.source import Json

FORM = 3
"""Form of the JSON; another one is not read, the test then starts anew."""
_PLAIN = ("since", "clock", "learned_at", "older", "revision", "methods", "holes", "cast", "status")


def progress_to_json(progress: Progress) -> dict[str, Json]:
    made: dict[str, object] = {name: getattr(progress, name) for name in _PLAIN}
    made["form"] = FORM
    made["dip"] = None if progress.dip is None else asdict(progress.dip)
    made["baseline"] = None if progress.baseline is None else baseline_to_json(progress.baseline)
    made["coverage"] = asdict(progress.coverage)
    made["votes"] = [astuple(vote) for vote in progress.votes]
    return cast("dict[str, Json]", made)


def progress_from_json(value: Mapping[str, Json]) -> Progress | None:
    """The inverse of :func:`progress_to_json`; None when it was written in another form."""
    if value.get("form") != FORM:
        return None
    read = cast("Mapping[str, Any]", value)
    return Progress(
        since=read["since"],
        clock=read["clock"],
        dip=None if read["dip"] is None else _dip(read["dip"]),
        baseline=None if read["baseline"] is None else baseline_from_json(read["baseline"]),
        learned_at=read["learned_at"],
        older=read["older"],
        revision=read["revision"],
        methods=read["methods"],
        coverage=Coverage(**read["coverage"]),
        holes=[(start, end) for start, end in read["holes"]],
        cast=read["cast"],
        votes=[Vote(*vote) for vote in read["votes"]],
        status=read["status"],
    )


def _dip(value: Mapping[str, Any]) -> Dip:
    rise = value["rise"]
    restored = Rise(
        point=rise["point"],
        sums=tuple(rise["sums"]),
        block=rise["block"],
        cells={stratum: (hits, n) for stratum, (hits, n) in rise["cells"].items()},
        runs=tuple(map(_run, rise["runs"])),
    )
    return Dip(**{**value, "rise": restored, "course": _run(value["course"]), "told": _run(value["told"])})


def _run(value: Mapping[str, Any]) -> Run:
    return Run(**{**value, "before": tuple(value["before"])})
