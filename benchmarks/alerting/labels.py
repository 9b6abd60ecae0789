"""Labels err: true moods pushed through what was measured of the sentiment methods in force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from enrich.sentiment import SentimentRouter
from enrich.slope import Slope

LANGUAGES = ("en", "pl", "ru", "th", "ja")
FEW = 500


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often a negative mention, and one that is not, is told to be negative; how often nothing is told."""

    hit: float
    false: float
    unknown: float

    @property
    def slope(self) -> float:
        return self.hit - self.false

    def told(self, share: float) -> float:
        """The share told to be negative where the true one is ``share``."""
        return self.false + self.slope * share


class Confusions:
    """Draws a :class:`Confusion` for a language: its slope is one of those the model card has, within its interval; the
    false-positive rate, which the cards do not give apart, is drawn from 3–15 %."""

    def __init__(self) -> None:
        router = SentimentRouter()
        self._slopes = {code: _worth(router.slopes(code)) for code in LANGUAGES}

    def draw(self, language: str, rng: np.random.Generator) -> Confusion:
        found = self._slopes[language]
        one = found[int(rng.integers(len(found)))]
        slope = float(np.clip(rng.normal(one.value, (one.high - one.low) / 3.92), 0.2, 0.9))
        false = float(rng.uniform(0.03, 0.15))
        return Confusion(min(0.98, false + slope), false, float(rng.uniform(0.0, 0.1)))


def _worth(slopes: tuple[Slope, ...]) -> list[Slope]:
    """Those of the method as it is (not learnt from one domain alone), on enough texts, real ones where there are."""
    whole = [slope for slope in slopes if "learnt from" not in slope.domain and slope.texts >= FEW]
    return [slope for slope in whole if slope.real] or whole
