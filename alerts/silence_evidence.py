"""The numbers behind an alert on silent sources (FORMATS, "evidence")."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.silence_state import Silent
from model.source import Json
from model.time import from_micros, iso

HOUR = 3_600_000_000


def silence_evidence(silent: Mapping[str, Silent], learned: int, threshold: float, budget: float) -> dict[str, Json]:
    """Those that cannot be read come first, then by when they fell silent; contributions add up to what there is less
    than usual. ``learned`` mentions made up what is usual; that of a source that cannot be read is not told."""
    ranked = sorted(silent.items(), key=lambda one: (not one[1].failing, one[1].since, one[0]))
    name, first = ranked[0]
    every = list(silent.values())
    since, until = min(one.since for one in every), max(one.until for one in every)
    n, usual = sum(one.n for one in every), sum(one.usual or 0.0 for one in every)
    by: list[Json] = [_moved(label, one) for label, one in ranked]
    lines: list[Json] = [_line(label, one) for label, one in ranked]
    return {
        "kind": "source_silent",
        "n": n,
        "negative": 0,
        "share": None,
        "since": iso(from_micros(since)),
        "before": {"n": learned, "share": None, "interval": []},
        "score": max(one.score for one in every),
        "threshold": threshold,
        "budget": budget,
        "cause": "volume",
        "volume": {
            "now": n,
            "usual": None if first.failing else usual,
            "interval": [first.low, first.high] if len(every) == 1 and not first.failing else [],
            "hours": (until - since) / HOUR,
        },
        "by": {"source": by, "author": [], "language": [], "phrase": []},
        "without": [],
        "mentions": [],
        "coverage": None,
        "silent": {"name": name, "source": name, "sources": lines},
    }


def _moved(name: str, one: Silent) -> Json:
    return {"name": name, "n": one.n, "negative": 0, "contribution": one.n - (one.usual or 0.0)}


def _line(name: str, one: Silent) -> Json:
    return {
        "source": name,
        "why": "failing" if one.failing else "silent",
        "since": iso(from_micros(one.since)),
        "n": one.n,
        "usual": one.usual,
        "interval": [] if one.failing else [one.low, one.high],
        "hours": (one.until - one.since) / HOUR,
    }
