"""A rating is evidence of a mood: how much, in the same unit as a text's.

What a share of the best rating says of the three moods is our judgement and holds back: a customer who gives two stars
of five is taken for displeased at 22 : 1 against pleased before a word is read, so a clear text still outweighs it.
"""

from __future__ import annotations

from math import log

from model.capture import Rating
from model.mention import Sentiment

LOW, HIGH = 0.4, 0.8
"""At most this share of the best is a complaint, at least that is praise."""
RATING = "rating@1"
"""The method where nothing but the rating tells."""

_SAID = {-1: (0.90, 0.06, 0.04), 0: (0.35, 0.45, 0.20), 1: (0.04, 0.06, 0.90)}
"""Of displeased, neither and pleased, by what was given."""


def share_of(rating: Rating | None) -> float | None:
    """The share of the best that was given, 0–1; None without a rating, and of 0, which sites write for none."""
    if rating is None or rating.max <= 0 or rating.value <= 0:
        return None
    return min(rating.value / rating.max, 1.0)


def stars(share: float | None) -> int:
    """−1 a complaint, 1 praise, 0 neither."""
    if share is None:
        return 0
    return -1 if share <= LOW else 1 if share >= HIGH else 0


def evidence(share: float | None) -> tuple[float, float, float]:
    """What is added to the logits of negative, neutral and positive."""
    if share is None:
        return 0.0, 0.0, 0.0
    low, middle, high = _SAID[stars(share)]
    return log(low), log(middle), log(high)


def by_rating(share: float | None) -> Sentiment | None:
    """The mood a rating tells alone: where the language has no method, a clear rating is still known."""
    told = stars(share)
    if not told:
        return None
    moods = _SAID[told]
    return Sentiment("positive" if told > 0 else "negative", round(moods[2] - moods[0], 4), max(moods), RATING)
