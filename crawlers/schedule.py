"""When a source is due again: a pure function of what its visits have shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

AUTO = 3_600.0
"""Seconds between visits to a source of unknown posting rate."""
POSTS_AHEAD = 4.0
"""An automatic interval is this part of the mean time between posts: a post is then found soon after it appears."""
QUIET = 1.0
"""Posts per day under which a source counts as quiet; its interval grows no further (6 h)."""
BACKOFF_CAP = 86_400.0
JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Pace:
    """What the next visit depends on; seconds, but ``rate``, which is new posts per day (None: unknown).

    ``every`` is the operator's wish, ``hold`` what Retry-After asked for, ``max_age`` what Cache-Control allows,
    ``failures`` how many visits in a row have failed, this one included.
    """

    every: float | None = None
    rate: float | None = None
    failures: int = 0
    hold: float = 0.0
    max_age: float = 0.0
    least: float = 300.0
    most: float = 86_400.0


def next_due(now: datetime, source: str, pace: Pace) -> datetime:
    """When to visit next.

    The operator's interval is kept as it is; an automatic one lies between ``least`` and ``most``, grows to the
    server's max-age, and is spread by ± 5 % by the source's name, so that sources added together do not stay together.
    Failures grow it by half each time, up to a day; Retry-After is never undercut.
    """
    interval = pace.every if pace.every is not None else _automatic(pace)
    if pace.failures:
        interval = max(interval, min(interval * 1.5**pace.failures, BACKOFF_CAP))
    if pace.every is None or pace.failures:
        interval *= 1 + JITTER * (spread(source) - 0.5)
    return now + timedelta(seconds=max(interval, pace.hold))


def spread(source: str) -> float:
    """A number in [0, 1) that is the source's own, always the same."""
    return int.from_bytes(blake2b(source.encode("utf-8", "replace"), digest_size=4).digest()) / 2**32


def max_age(cache_control: str) -> float:
    """Seconds that Cache-Control says the answer stays fresh (RFC 9111, section 5.2.2.1), at most an hour; 0 unless it
    says so. The cap keeps a careless header from hiding posts."""
    for part in cache_control.lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.strip('"').isdecimal() and value.isascii():
            return min(float(value.strip('"')[:9]), 3_600.0)
    return 0.0


def _automatic(pace: Pace) -> float:
    wished = AUTO if pace.rate is None else 86_400.0 / max(pace.rate, QUIET) / POSTS_AHEAD
    return min(max(wished, pace.least, pace.max_age), pace.most)
