"""How many voices make a phrase new, and not a coincidence: every phrase was said for the first time once.

Let a phrase have been said by k of the votes of a month, spread over them by chance. That all k lie together within
some stretch of a share w of the votes has the probability

    P(k, w) = k·w^(k−1) − (k−1)·w^k        (Naus 1965, "The Distribution of the Size of the Maximum Cluster of Points
                                            on a Line", JASA 60; for all of the points)

wherever the stretch lies, so however often one looks. Time is counted in votes, so rhythms and busy days change
nothing. With V_k phrases said by k votes in a month, false "nobody said it before, k now" come Σ_{K ≥ k} V_K·P(K, w)
times a month.
``least`` is the smallest k for which that keeps to the budget. People are not chance: what the topic's own last weeks
would have raised with k is counted as well (``bursts``), as the tests of shares are trimmed by replay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

LEAST = 3
"""Voices without which nothing is said to be new."""
MOST = 60
"""Voices that are always enough."""
TRIM = 3
"""By how many times the least that chance asks for may be raised by what the topic's own weeks would have raised."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What a topic's past says of first times. ``phrases[k]`` is how many phrases k of its votes said, ``bursts[k]``
    how many were said for the first time, and by k, within one window, in ``weeks``; ``span`` is the past in weeks."""

    phrases: Sequence[int]
    bursts: Sequence[int]
    weeks: float
    span: float


def together(k: int, w: float) -> float:
    """The chance that k points, spread evenly, lie within some window of a share w (0…1)."""
    return min(1.0, k * w ** (k - 1) - (k - 1) * w**k) if k > 1 else 1.0


def expected(k: int, w: float, habit: Habit) -> float:
    """False firsts a week by chance, when k voices are asked for: with two standard errors on how many phrases there
    are."""
    counts = [habit.phrases[size] if size < len(habit.phrases) else 0 for size in range(k, MOST + 1)]
    upper = [count + 2 * sqrt(count + 1) for count in counts]
    return sum(n * together(size, w) for size, n in zip(range(k, MOST + 1), upper, strict=True)) / habit.span


def least(w: float, habit: Habit, budget: float) -> int:
    """The fewest voices with which no more than ``budget`` false firsts come a week."""
    chance = next((k for k in range(LEAST, MOST) if expected(k, w, habit) <= budget), MOST)
    seen = next((k for k in range(LEAST, MOST) if sum(habit.bursts[k:]) <= budget * habit.weeks), MOST)
    return max(chance, min(seen, TRIM * chance))


def habit_of(said: Mapping[str, Sequence[int]], moments: Sequence[int], window: int, span: float) -> Habit:
    """Out of the past: ``said`` has for each phrase the votes (by number, in order) that said it, each a voice of its
    own; ``moments`` are the votes' (microseconds, in order), ``window`` of the same unit, ``span`` in weeks.

    Bursts are looked for in the later half only, so that there is something before them; phrases of the same votes
    are one burst.
    """
    sizes = Counter(min(len(votes), MOST) for votes in said.values())
    half = len(moments) // 2
    bursts: dict[tuple[int, ...], int] = {}
    for votes in said.values():
        if len(votes) >= LEAST and votes[0] >= half:
            near = tuple(vote for vote in votes if moments[vote] - moments[votes[0]] < window)
            bursts[near] = len(near)
    found = Counter(min(size, MOST) for size in bursts.values())
    later = span / 2 if not moments else span * (moments[-1] - moments[half]) / max(1, moments[-1] - moments[0])
    return Habit(
        phrases=[sizes[k] for k in range(MOST + 1)],
        bursts=[found[k] for k in range(MOST + 1)],
        weeks=later,
        span=span,
    )


def apart(found: Mapping[str, Collection[int]]) -> list[str]:
    """Phrases by how many said them, without those that the same mentions say in fewer words or mostly along with
    another: the strongest first."""
    kept: list[str] = []
    for phrase in sorted(found, key=lambda one: (-len(found[one]), -len(one), one)):
        votes = set(found[phrase])
        if all(2 * len(votes & set(found[other])) < len(votes) for other in kept):
            kept.append(phrase)
    return kept
