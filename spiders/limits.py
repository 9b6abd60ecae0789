"""What a service says of how soon it may be asked again, in the headers of a good answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import isfinite

from model.time import parse_time

MOST = 86_400.0
"""Seconds: nothing a header says makes a source wait longer."""
_UNIX = 1_000_000_000
_REMAINING = ("x-ratelimit-remaining", "ratelimit-remaining")
_RESET = ("x-ratelimit-reset", "ratelimit-reset")


def wait_of(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds to wait when no more requests are left; 0 while some are, or nothing is said.

    The end of the window is written in three ways: as an ISO 8601 time (Mastodon), in seconds since 1970 (Bluesky), or
    in seconds from now (Reddit, and the IETF's draft on RateLimit headers).
    """
    left = next((_number(headers[name]) for name in _REMAINING if name in headers), None)
    if left is None or left >= 1:
        return 0.0
    said = next((headers[name] for name in _RESET if name in headers), "")
    if (end := _number(said)) is not None:
        seconds = end - now.timestamp() if end >= _UNIX else end
    else:
        until = parse_time(said[:60])
        seconds = (until - now).total_seconds() if until else 60.0
    return min(max(seconds, 0.0), MOST)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None
