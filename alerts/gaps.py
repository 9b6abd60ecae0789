"""Source gaps: what cannot be read at present, and how much of what is usual comes from there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from model.source import SourceHealth

GIVEN_UP = 3
"""Visits in a row that failed, from which a source is said to be silent."""
TOO_MUCH = 0.5
"""The part of the usual votes whose sources are silent, beyond which the test withholds."""


def silent_sources(healths: Iterable[SourceHealth]) -> frozenset[str]:
    """The sources whose last visits all failed."""
    return frozenset(health.source for health in healths if health.failures >= GIVEN_UP)


def missing(usual: Mapping[str, int], silent: Collection[str]) -> float:
    """The share of the usual votes (per source) that comes from silent sources."""
    total = sum(usual.values())
    return sum(n for source, n in usual.items() if source in silent) / total if total else 0.0
