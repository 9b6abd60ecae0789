"""Against what a rare thing is held (``alerts.rise``): as often as it was said when it was bad.

Steps of ten points, as for a mood, would be deaf to a thing that one in fifty speaks of.
"""

from __future__ import annotations

from math import sqrt

from alerts.baseline import HIGHEST

COUNT = 3
"""Alternatives there are for a rise."""
LEAST_FACTOR = 2.0
"""An alternative is at least so many times the reference: less is no news."""


def alternatives(reference: float, bad: float) -> tuple[float, float, float]:
    """Half-way (by ratio) back to how it was when it was bad, as bad, and twice as bad; ``bad`` 0 when not known."""
    again = min(HIGHEST, max(bad, LEAST_FACTOR * reference))
    return sqrt(reference * again), again, min(HIGHEST, 2 * again)
