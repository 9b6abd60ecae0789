"""vaderSentiment, with its input bounded: English alone; on other languages it answers 0, or finds false friends."""

from __future__ import annotations

from importlib.metadata import version
from itertools import islice

from enrich.compound import analyzer, compound
from enrich.rating import stars
from model.mention import Sentiment, SentimentLabel

VADER = f"vader@{version('vaderSentiment')}"
THRESHOLD = 0.05
"""VADER's own: compound ≥ 0.05 is positive, ≤ −0.05 negative (Hutto & Gilbert 2014, and its README)."""

MAX_WORDS = 1_000
"""Words judged, from the beginning: VADER's time grows with their square."""
MAX_LETTERS = 8_000
"""Code points judged, for what has no blanks."""
EMOJI_WORDS = 4
"""What an emoji counts for: VADER reads it as its name, of up to some ten words."""


class Vader:
    """``score`` is the compound, ``confidence`` its distance from 0."""

    def score(self, text: str, rating: float | None = None) -> Sentiment:
        """``rating`` is the share of the best that the author gave, 0–1: it moves the compound by one either way."""
        compound = max(-1.0, min(1.0, compound_of(text) + stars(rating)))
        return Sentiment(_label(compound), compound, abs(compound), VADER)


def compound_of(text: str) -> float:
    return compound(_bounded(text))


def vader_words() -> list[tuple[str, float]]:
    """VADER's words of letters alone with their valences −4…4, in its order; emoticons are marks here."""
    return [(word, float(valence)) for word, valence in analyzer().lexicon.items() if word.isalpha()]


def _label(compound: float) -> SentimentLabel:
    if compound >= THRESHOLD:
        return "positive"
    return "negative" if compound <= -THRESHOLD else "neutral"


def _bounded(text: str) -> str:
    """The beginning of a text that VADER reads in bounded time, cut between words where there are any."""
    text = text[:MAX_LETTERS]
    if len(text) < MAX_WORDS and text.isascii():
        return text
    emojis = analyzer().emojis
    left = MAX_WORDS
    kept: list[str] = []
    for word in islice(text.split(), MAX_WORDS):
        named = 0 if word.isascii() else sum(letter in emojis for letter in word)
        left -= 1 + EMOJI_WORDS * named
        if left < 0:
            kept.append(word[:80])
            break
        kept.append(word)
    return " ".join(kept)
