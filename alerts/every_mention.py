"""The kind every_mention: each message of a topic so small that a share says nothing.

    a fact = a live mention (options sentiment: any, or negative)

ALERTS, "What can be known": three mentions a day carry no share; they can be read one by one. The first opens an
incident, each later one is told in it (``minutes`` waits for more to come along), ``a_day`` times a day at most and
then once for all the rest. There is no null and no false alarm: what is told was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import log10

from alerts import options
from alerts.gathering import FactWatch, Manner
from alerts.kind import Kind, Past, Test
from model.alert import Observation
from model.source import Json

A_DAY = 10
MINUTE = 60_000_000
_NAMES = ("sentiment", "a_day", "minutes")


class EveryMention(FactWatch):
    """A :class:`alerts.kind.Watch`."""

    def __init__(self, test: Test, past: Past, saved: Mapping[str, Json], now: datetime) -> None:
        said = read(test.rule.options, test.rule.id)
        self._negative = said["sentiment"] == "negative"
        manner = Manner(a_day=int(str(said["a_day"])), each=True, batch=int(str(said["minutes"])) * MINUTE)
        super().__init__(test, past, saved, now, manner)

    def meets(self, observation: Observation, at: int) -> bool:  # noqa: ARG002 - the same at any time
        return observation.negative is True or not self._negative

    def severity(self) -> int:
        """1–10: that somebody wrote of a small topic wakes nobody up; a point for each tenfold, one when negative."""
        heavy = 1 if 2 * self.state.negative > self.state.n else 0
        return min(10, 1 + heavy + round(log10(max(1, self.state.n))))


def read(given: Mapping[str, Json], where: str) -> dict[str, Json]:
    """The options: ``sentiment`` any or negative, ``a_day`` tellings at most, ``minutes`` to wait for more."""
    options.known(given, _NAMES, "every_mention", where)
    return {
        "sentiment": options.choice(given, "sentiment", where, "any", "negative"),
        "a_day": options.whole(given, "a_day", where, usual=A_DAY, low=1, high=200),
        "minutes": options.whole(given, "minutes", where, usual=0, low=0, high=1440),
    }


KIND = Kind("every_mention", EveryMention, read)
