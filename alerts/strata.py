"""Strata: every vote is compared with its own kind, so that a change of mix cannot fire (no Simpson's paradox)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from model.alert import Observation

LARGE = 100
"""Votes of history from which a source is a stratum of its own."""
_BETWEEN = "\x1f"


def stratum_of(observation: Observation, large: frozenset[str]) -> str:
    """Source kind × language, × source where it is one of the ``large``; a key that JSON can hold."""
    parts = [observation.kind, observation.language]
    if observation.source in large:
        parts.append(observation.source)
    return _BETWEEN.join(parts)


def language_of(stratum: str) -> str:
    """The language of a stratum's key; empty for none."""
    return stratum.split(_BETWEEN)[1] if _BETWEEN in stratum else ""


def large_sources(votes: Iterable[Observation]) -> frozenset[str]:
    """The sources with at least LARGE votes."""
    counts = Counter(vote.source for vote in votes)
    return frozenset(source for source, n in counts.items() if n >= LARGE)
