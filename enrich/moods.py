"""From evidence for each of three moods to what is told of a text."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from enrich.rating import evidence
from model.mention import Sentiment, SentimentLabel

MOODS: tuple[SentimentLabel, ...] = ("negative", "neutral", "positive")
EMPTY = Sentiment(method="none:empty")

Certainty = tuple[float, float]
"""(a, b): the share of texts told with log-odds x whose label is right is 1 ÷ (1 + exp(−(a·x + b)))."""


def told(logits: Sequence[float], certainty: Certainty, method: str, rating: float | None = None) -> Sentiment:
    """The mood that logits in the order of MOODS say, a rating's evidence (a share of the best, 0–1) added."""
    values = [value + extra for value, extra in zip(logits, evidence(rating), strict=True)]
    top = max(values)
    parts = [exp(value - top) for value in values]
    best = parts.index(1.0)
    score = (parts[2] - parts[0]) / sum(parts)
    steep, start = certainty
    odds = steep * -log(max(sum(parts) - 1.0, 1e-9)) + start
    return Sentiment(MOODS[best], round(score, 4), round(1 / (1 + exp(-odds)), 4), method)
