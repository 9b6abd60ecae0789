"""A source: something to visit, what happened when we did, and when to go again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from model.posting import Posting

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

Home = Literal["file", "database"]

Outcome = Literal[
    "fetched",  # 200, and something new or edited came of it
    "unchanged",  # 304, or nothing in it was new
    "blocked",  # robots.txt says no, or the address guard does
    "throttled",  # 429 or 503 with Retry-After
    "failed",  # HTTP error, time-out, connection refused, too large
    "unreadable",  # it answered, but no spider can read it
]


@dataclass(frozen=True, slots=True)
class Source:
    """Something to visit. ``every`` is the wished interval in seconds; None means the crawler decides."""

    id: str
    url: str
    kind: str = "auto"
    every: int | None = None
    render: bool = False
    options: dict[str, Json] = field(default_factory=dict)
    home: Home = "database"
    paused: bool = False

    @property
    def site(self) -> str:
        return site_of(self.url)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """What visits have shown. ``rate`` is posts per day that are usual, None while unknown; ``posting`` what it is made
    of; ``strain`` (≥ 1) how much too often the server was asked lately, as it said (429, 503)."""

    source: str
    last_visit: datetime | None = None
    last_success: datetime | None = None
    outcome: Outcome | None = None
    message: str = ""
    next_due: datetime | None = None
    hold_until: datetime | None = None
    failures: int = 0
    rate: float | None = None
    strain: float = 1.0
    posting: Posting | None = None


def site_of(url: str) -> str:
    """The host (and the port when it is not the scheme's own) that pacing, leases and the ``site:`` field go by."""
    plain = _PLAIN_ORIGIN.match(url)
    return _known_site(plain[0]) if plain else _read_site(url)


_PLAIN_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]{1,255}(?::[0-9]{1,5})?(?=[/?#]|\Z)")


@lru_cache(maxsize=10_000)
def _known_site(origin: str) -> str:
    return _read_site(origin)


def _read_site(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().removeprefix("www.")
        port = parts.port
    except ValueError:
        return ""
    default = {"http": 80, "https": 443}.get(parts.scheme.lower())
    return host if port in (None, default) else f"{host}:{port}"
