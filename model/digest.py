"""What a team wants to read regularly: when, how often, in which language, on which channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Every = Literal["daily", "weekly"]


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """``at`` is a minute of the day in an IANA zone, on Mondays when weekly. ``team`` names whose alerts it holds, all
    when empty."""

    name: str
    channels: tuple[str, ...]
    every: Every = "daily"
    at: int = 8 * 60
    zone: str = "UTC"
    language: str = "en"
    team: str = ""
