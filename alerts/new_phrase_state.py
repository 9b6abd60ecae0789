"""What a watch for new phrases remembers, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from alerts.new_phrase_past import Before
from alerts.noted import Noted, noted_from_json, noted_to_json
from alerts.novelty import Habit
from model.source import Json

FORM = 1
"""Form of the JSON; another one is not read, the test then starts anew."""


@dataclass(slots=True)
class Novelty:
    """Moments are microseconds. ``seq`` is the last place read of the log, ``point`` the last grid cell that was begun,
    ``fresh`` whether something was seen in it. ``known`` are phrases that were said before. Of the open incident:
    ``found`` are the mentions that say one of its ``phrases``, read up to the place ``followed``; ``least`` the voices
    that were asked for, ``told`` and ``told_severity`` as people last heard of it. ``heard`` are the mentions of the
    incident before: they are not told of again by another phrase;
    ``told_of`` is what incidents were about, and when: it is no news for a month."""

    since: int
    clock: int = 0
    seq: int = 0
    revision: int = 0
    point: int = 0
    fresh: bool = False
    learned_at: int = 0
    before: Before | None = None
    known: list[str] = field(default_factory=list)
    found: list[Noted] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    opened: int = 0
    opened_at: int = 0
    least: int = 0
    told: int = 0
    told_severity: int = 0
    last_said: int = 0
    followed: int = 0
    heard: list[str] = field(default_factory=list)
    told_of: dict[str, int] = field(default_factory=dict)
    resumes: int = 0
    warmth: float = 0.0
    status: str = "cannot judge yet: nothing was seen"


_PLAIN = tuple(name for name in Novelty.__dataclass_fields__ if name not in ("before", "found"))


def novelty_to_json(novelty: Novelty) -> dict[str, Json]:
    made: dict[str, Json] = {name: getattr(novelty, name) for name in _PLAIN}
    return {
        **made,
        "form": FORM,
        "before": None if novelty.before is None else _before_to_json(novelty.before),
        "found": [noted_to_json(one) for one in novelty.found],
    }


def novelty_from_json(value: Mapping[str, Json]) -> Novelty | None:
    """The inverse of :func:`novelty_to_json`; None when it was written in another form."""
    if value.get("form") != FORM:
        return None
    read = cast("Mapping[str, Any]", value)
    before = None
    if read["before"] is not None:
        before = Before(**{**read["before"], "habit": Habit(**read["before"]["habit"])})
    found = [noted_from_json(one) for one in read["found"]]
    return Novelty(**{name: read[name] for name in _PLAIN}, before=before, found=found)


def _before_to_json(before: Before) -> Json:
    habit = before.habit
    told: Json = {
        "phrases": list(habit.phrases),
        "bursts": list(habit.bursts),
        "weeks": habit.weeks,
        "span": habit.span,
    }
    return {"n": before.n, "read": before.read, "cut": before.cut, "habit": told}
