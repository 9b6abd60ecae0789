"""How many mentions came in a stretch of time, against how many usually do at these hours of the week."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from alerts.rhythm import expected_interval, learn
from alerts.scale import HOUR
from model.source import Json

_HOUR = round(HOUR * 1_000_000)
_UTC = ZoneInfo("UTC")


def amount_of(
    n: int,
    since: int,
    until: int,
    moments: Iterable[int],
    learned: tuple[int, int],
    *,
    holes: Iterable[tuple[int, int]] = (),
) -> dict[str, Json]:
    """What came in [since, until) (``n``), what usually does there with its 95 % interval, and in how many hours.

    ``moments`` (microseconds, as all here) are of the mentions of ``learned`` = [from, to); ``holes`` are no part of
    what is usual. Only ``now`` and ``hours`` while too little is known (alerts/rhythm.py).
    """
    made: dict[str, Json] = {"now": n, "hours": (until - since) / _HOUR}
    rhythm = learn(moments, *learned, _HOUR, holes=holes)
    if rhythm is None:
        return made
    mean, hours = 0.0, 0
    for start in range(since // _HOUR * _HOUR, max(until, since + 1), _HOUR):
        part = (min(until, start + _HOUR) - max(since, start)) / _HOUR
        mean += rhythm.at(start, _UTC).mean * max(0.0, part)
        hours += 1
    low, high = expected_interval(mean, rhythm.at(since, _UTC).size * hours, rhythm)
    return {**made, "usual": mean, "interval": [low, high]}
