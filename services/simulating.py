"""Would a rule find a dip? Dips of chosen size, planted in a topic's own quiet past."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from alerts import LogPast, Planted, Planting, Test, simulate, tests_of
from model.alert import Observation, Rule
from model.errors import BadInput, NotFound
from model.shares import wilson
from model.source import Json
from services.house import House
from services.loud import loud
from services.methods import router_of
from services.replaying import Ground
from services.rules import rules_in_force

MOST_TIMES, MOST_SIZES = 1000, 12
_END = 2**62

__all__ = ["Planted", "Planting", "Simulated", "planting_of", "simulated", "simulated_to_json"]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a rule found of the dips planted in one topic, whose past held so many quiet mentions."""

    test: Test
    quiet: int
    planted: tuple[Planted, ...]


def planting_of(sizes: Sequence[float], hours: Sequence[float], times: int, seed: int) -> Planting:
    """Raises BadInput for what cannot be planted."""
    for size in sizes:
        if not 0 < size < 1:
            raise BadInput(f"a dip of {size:g} is none", where="--dip", todo="Write shares as 0.15,0.25")
    for length in hours:
        if not 0.25 <= length <= 168:
            raise BadInput(
                f"{length:g} hours cannot be planted", where="--hours", todo="Write hours as 6,24, up to 168"
            )
    if not (sizes and hours) or len(sizes) * len(hours) > MOST_SIZES:
        todo = f"Give at most {MOST_SIZES} pairs of a size and a length"
        raise BadInput(f"{len(sizes) * len(hours)} kinds of dips are asked for", where="--dip", todo=todo)
    if not 1 <= times <= MOST_TIMES:
        raise BadInput(f"{times} times cannot be planted", where="--times", todo=f"Write 1 to {MOST_TIMES}")
    return Planting(tuple(sizes), tuple(hours), times, seed)


def simulated(
    house: House,
    rule: Rule,
    ground: Ground,
    planting: Planting,
    *,
    told: Callable[[str, int], None] | None = None,
) -> Iterator[Simulated]:
    """The rule on each of its topics, with its part of the budget beside the other rules in force. ``told`` hears the
    topic and how many times were planted. How labels err is taken from the cards of the sentiment methods in force, at
    their worst. Raises BadInput, NotFound (nothing in the past of a topic), Unavailable."""
    others = [one for one in rules_in_force(house) if one.id != rule.id]
    tests, faults = tests_of([rule, *others], house.config.budget)
    if faults:
        raise BadInput(faults[0][1], where=faults[0][0], todo="Correct the rule")
    for test in tests:
        if test.rule.id == rule.id:
            quiet = _quiet(ground, test)
            done: tuple[Planted, ...] = ()
            for done in simulate(quiet, test, replace(planting, slopes=_slopes(quiet))):
                if told is not None:
                    told(test.topic, done[0].n)
            yield Simulated(test, len(quiet), done)


def _quiet(ground: Ground, test: Test) -> list[Observation]:
    """What the baseline of today is learned from, and the two days since, without incidents and planned events."""
    with ground(test.topic) as (log, past):
        last = max((seen.event_at for seen in log), default=None)
        if last is None:
            todo = "earshot topics backfill finds what the archive has of it"
            raise NotFound("the topic has no past", where=test.topic, todo=todo)
        since = last - timedelta(seconds=test.scale.baseline)
        left_out = loud(past.tx, test.topic, last, test.scale.margin) if isinstance(past, LogPast) else []
        seen = past.history(since, last + timedelta(seconds=1), _END)
        return [one for one in seen if not any(start <= one.event_at < end for start, end in left_out)]


def _slopes(quiet: Sequence[Observation]) -> dict[str, float]:
    router = router_of("")
    found = {language: router.slope(language) for language in {one.language for one in quiet}}
    return {language: slope.value for language, slope in found.items() if slope is not None}


def simulated_to_json(done: Simulated) -> list[dict[str, Json]]:
    """A row for each size and length; ``delay`` is the median in hours of those found, null when none was."""
    return [
        {
            "rule": done.test.rule.id,
            "topic": done.test.topic,
            "budget": done.test.budget,
            "quiet": done.quiet,
            "dip": one.size,
            "hours": one.hours,
            "planted": one.n,
            "found": len(one.delays),
            "share": one.recall,
            "interval": list(wilson(len(one.delays), one.n)),
            "delay": one.delays[len(one.delays) // 2] if one.delays else None,
        }
        for one in done.planted
    ]
