"""How much one may ask: a bucket of tokens for each guest, refilled evenly (RFC 2697's idea), in this process.

Every answer says how it stands, in the fields of draft-ietf-httpapi-ratelimit-headers: ``RateLimit-Policy`` and
``RateLimit``; who asked too much gets 429 with ``Retry-After``.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from threading import Lock
from typing import Literal

from model.errors import EarshotError
from model.said import said

Face = Literal["api", "pages"]
WINDOW = 60
"""Seconds a limit is told for."""
MOST_GUESTS = 10_000
"""Buckets kept; whose bucket was untouched longest gets a full one."""


class TooMuch(EarshotError):
    """They asked too often (HTTP 429)."""

    def __init__(self, wait: int) -> None:
        super().__init__(
            "you ask too often", todo=said("Wait {wait} s; web.api_rate and web.page_rate set how often", wait=wait)
        )
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests a minute of one guest; a bucket holds a minute's. 0 for no limit."""

    api: float = 1_200
    pages: float = 600

    def of(self, face: Face) -> float:
        return self.api if face == "api" else self.pages


NO_LIMITS = Limits(0, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a guest stands after a request: what is left, and after how many seconds the bucket is full."""

    face: Face
    limit: int
    left: int
    reset: int

    def headers(self) -> dict[str, str]:
        return {
            "ratelimit-policy": f'"{self.face}";q={self.limit};w={WINDOW}',
            "ratelimit": f'"{self.face}";r={self.left};t={self.reset}',
        }


class Buckets:
    """All guests' buckets. ``take`` may be called from any thread."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._kept: OrderedDict[tuple[Face, str], tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, face: Face, guest: str, now: float) -> Standing | None:
        """One request of a guest at ``now`` (seconds of any clock that does not go back); None where there is no limit.
        Raises TooMuch."""
        limit = self._limits.of(face)
        if not limit:
            return None
        with self._lock:
            held, since = self._kept.pop((face, guest), (limit, now))
            held = min(limit, held + max(0.0, now - since) * limit / WINDOW)
            left = held - 1 if held >= 1 else held
            self._kept[face, guest] = left, now
            if len(self._kept) > MOST_GUESTS:
                self._kept.popitem(last=False)
        if held < 1:
            raise TooMuch(ceil((1 - held) * WINDOW / limit))
        return Standing(face, round(limit), int(left), ceil((limit - left) * WINDOW / limit))
