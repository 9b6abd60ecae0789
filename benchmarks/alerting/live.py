"""The product's own test on a world: the watch that runs live, reading the log as the rounds do."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from alerts.memory import state_from_json, state_to_json
from alerts.scale import Scale
from alerts.watch import DipWatch, Progress
from benchmarks.alerting.world import HISTORY, World, hours_of, moment
from model.alert import Observation
from model.source import Json
from model.time import micros

NOTICED = 1.0
"""Hours after which a source that is down is known to be."""


class Log:
    """Observations to look back at, by ``event_at``."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        self._seen = sorted(observations, key=lambda one: (one.event_at, one.seq))
        self._at = [one.event_at for one in self._seen]

    def history(self, since: datetime, until: datetime, before: int) -> list[Observation]:
        low, high = bisect_left(self._at, since), bisect_left(self._at, until)
        return [one for one in self._seen[low:high] if one.seq < before]


class Down:
    """The sources that cannot be read at the moment ``at``, as a collection of their names."""

    def __init__(self, world: World) -> None:
        self.at = moment(0)
        self._down = [(name, moment(start + NOTICED), moment(end)) for name, start, end in world.down]

    def __contains__(self, name: object) -> bool:
        return any(name == one for one in iter(self))

    def __iter__(self) -> Iterator[str]:
        return (name for name, start, end in self._down if start <= self.at < end)

    def __len__(self) -> int:
        return sum(1 for _ in iter(self))


@dataclass(frozen=True, slots=True)
class Told:
    """When it fired (hours), and what the watch put away."""

    alarms: tuple[float, ...]
    state: dict[str, Json]


def run(
    world: World,
    threshold: float,
    *,
    since: float = HISTORY,
    until: float = 1e9,
    log: Log | None = None,
    told: Told | None = None,
) -> Told:
    """Step the watch through what is seen in [since, until) hours. It looks back at ``log`` (default: at all there is),
    and goes on from ``told`` where it is given."""
    fresh = world.observations(since, until)
    looked_at = log or Log([*world.observations(until=since), *fresh])
    progress = state_from_json(told.state, Progress) if told else None
    down = Down(world)
    start = progress or Progress(since=micros(moment(since)))
    watch = DipWatch(start, Scale(), threshold, looked_at.history, silent=down)
    alarms = list(told.alarms) if told else []
    for observation in fresh:
        down.at = observation.seen_at
        alarms += [hours_of(event.at) for event in watch.see(observation) if event.kind == "fired"]
    return Told(tuple(alarms), state_to_json(watch.standing()))
