"""What disturbs a topic without its mood having dipped; how much of it is drawn per run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

KINDS = (
    "plain",
    "overdispersed",
    "cascades",
    "drift",
    "mix",
    "lulls",
    "storms",
    "floods",
    "gaps",
    "late",
    "all",
)


@dataclass(frozen=True, slots=True)
class Noise:
    """``icc`` is the intra-class correlation of an hour's moods, ``memory`` how much of it stays to the next hour;
    ``burst`` the shape of an hour's volume (gamma; small is bursty). ``branching`` is how many answers a mention has in
    the mean (a Hawkes process), ``echo`` how often an answer has its parent's mood, ``delay`` its mean hours. ``drift``
    is what the usual share moves by in 28 days. The others are how often a week; ``batch`` is the hours between
    deliveries of sources that come late, at most."""

    icc: float = 1 / 61
    memory: float = 0.0
    burst: float = 20.0
    branching: float = 0.0
    echo: float = 0.0
    delay: float = 1.0
    drift: float = 0.0
    shifts: float = 0.0
    lulls: float = 0.0
    storms: float = 0.0
    floods: float = 0.0
    gaps: float = 0.0
    batch: float = 0.0


def drawn(kind: str, rng: np.random.Generator) -> Noise:
    """Noise of one of :data:`KINDS`, its strength drawn; ``all`` has each with an even chance."""
    usual = Noise(icc=float(np.exp(rng.uniform(np.log(1 / 200), np.log(1 / 40)))), burst=rng.uniform(5, 30))
    kinds = [one for one in KINDS[1:-1] if rng.random() < 0.5] if kind == "all" else [kind]
    for one in kinds:
        usual = replace(usual, **_parts(one, rng))
    return usual


def _parts(kind: str, rng: np.random.Generator) -> dict[str, float]:
    draw = rng.uniform
    return {
        "plain": {},
        "overdispersed": {"icc": draw(1 / 40, 1 / 15), "memory": draw(0, 0.3), "burst": draw(1.5, 5)},
        "cascades": {"branching": draw(0.3, 0.6), "echo": draw(0.1, 0.4), "delay": draw(0.5, 3)},
        "drift": {"drift": draw(-0.05, 0.05)},
        "mix": {"shifts": draw(2, 7)},
        "lulls": {"lulls": draw(1, 3)},
        "storms": {"storms": draw(1, 3)},
        "floods": {"floods": draw(1, 3)},
        "gaps": {"gaps": draw(1, 3)},
        "late": {"batch": draw(0.5, 6)},
    }[kind]
