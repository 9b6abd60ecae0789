"""The kind influencer: somebody whom many follow complains.

    a fact = a live mention (negative, unless options say any) whose author's reach ≥ limit
    limit  = options.reach, or the reach of the topic's own ``top`` percent of authors (nearest rank)

The rank is among the authors of ``scale.baseline`` before, each once with the highest reach the sources told, without
planned events and holes; learned anew every ``scale.refresh``, and not before ``scale.history`` authors are known.
There is no null and no false alarm: who wrote is followed by so many, as the source said when the mention was seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import ceil, log10
from typing import cast

from alerts import options
from alerts.gathering import FactWatch, Manner
from alerts.kind import Kind, Past, Test
from model.alert import Observation
from model.errors import BadInput
from model.source import Json
from model.time import from_micros, micros

A_DAY = 6
REACH = 10_000
_NAMES = ("reach", "top", "sentiment", "a_day")


class Influencer(FactWatch):
    """A :class:`alerts.kind.Watch`."""

    def __init__(self, test: Test, past: Past, saved: Mapping[str, Json], now: datetime) -> None:
        said = read(test.rule.options, test.rule.id)
        self._negative, self._top = said["sentiment"] == "negative", cast("float", said.get("top", 0))
        super().__init__(test, past, saved, now, Manner(a_day=int(str(said["a_day"]))))
        learned = cast("list[int]", saved.get("learned")) if self._top and saved.get("learned") else [0, 0, 0]
        self._learned_at, self._authors, self._limit = learned
        if not self._top:
            self._limit = int(str(said["reach"]))

    @property
    def status(self) -> str:
        if self._limit:
            return super().status
        return (
            f"cannot judge yet: the reach of {self._authors} authors is known, {self.test.scale.history:g} are needed"
        )

    @property
    def phase(self) -> str:
        return super().phase if self._limit else "blind"

    @property
    def usual(self) -> tuple[int, float | None]:
        return self._authors, None

    def meets(self, observation: Observation, at: int) -> bool:
        if observation.reach is None or (self._negative and observation.negative is not True):
            return False
        if self._top and (not self._learned_at or at >= self._learned_at + self._wait()):
            self._learn(observation.seq, at)
        return bool(self._limit) and observation.reach >= self._limit

    def severity(self) -> int:
        """1–10: the tenfolds of all whom the writers reach, and one when most are negative."""
        reach = {one.author or one.mention: one.reach or 0 for one in self.state.found}
        heavy = 1 if 2 * self.state.negative > self.state.n else 0
        return max(1, min(10, heavy + round(log10(1 + sum(reach.values())))))

    def own(self) -> dict[str, Json]:
        most = max(self.state.found, key=lambda one: (one.reach or 0, one.seq))
        return {
            "author": {"name": most.author, "source": most.source, "reach": most.reach},
            "voice": {"limit": self._limit, "authors": self._authors, "top": self._top or None},
        }

    def standing(self) -> dict[str, Json]:
        learned: list[Json] = [self._learned_at, self._authors, self._limit]
        return {**super().standing(), **({"learned": learned} if self._top else {})}

    def _wait(self) -> int:
        scale = self.test.scale
        return round((scale.refresh if self._limit else scale.block) * 1_000_000)

    def _learn(self, before: int, at: int) -> None:
        scale = self.test.scale
        since, until = at - round(scale.baseline * 1_000_000), at - round(scale.settle * 1_000_000)
        left_out = [*self.past.planned, *self.past.holes()]
        reach: dict[str, int] = {}
        for seen in self.past.history(from_micros(since), from_micros(until), before):
            moment = micros(seen.event_at)
            if seen.reach is not None and not any(start <= moment < end for start, end in left_out):
                name = f"{seen.source}\x1f{seen.author or seen.mention}"
                reach[name] = max(reach.get(name, 0), seen.reach)
        self._learned_at, self._authors = at, len(reach)
        self._limit = _nearest_rank(sorted(reach.values()), self._top) if len(reach) >= scale.history else 0


def _nearest_rank(ordered: list[int], top: float) -> int:
    """The least reach of the highest ``top`` percent; 1 at least, so that nobody followed by nobody is among them."""
    if not ordered:
        return 0
    return max(1, ordered[-max(1, ceil(len(ordered) * top / 100))])


def read(given: Mapping[str, Json], where: str) -> dict[str, Json]:
    """The options: ``reach`` at least, or the ``top`` percent of the topic's authors; ``sentiment`` negative or any;
    ``a_day`` tellings."""
    options.known(given, _NAMES, "influencer", where)
    if "reach" in given and "top" in given:
        raise BadInput("options has both reach and top", where=where, todo="Write one of them")
    made: dict[str, Json] = (
        {"top": options.number(given, "top", where, usual=1, low=0.01, high=50)}
        if "top" in given
        else {"reach": options.whole(given, "reach", where, usual=REACH, low=1, high=10**10)}
    )
    return made | {
        "sentiment": options.choice(given, "sentiment", where, "negative", "any"),
        "a_day": options.whole(given, "a_day", where, usual=A_DAY, low=1, high=200),
    }


KIND = Kind("influencer", Influencer, read)
