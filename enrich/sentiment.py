"""The mood of a text, by the method of its language; a language without a method is *unknown*, never neutral."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from itertools import islice
from typing import Protocol

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from model.capture import Capture
from model.mention import Language, Sentiment, SentimentLabel, Span
from topics import sentences

UNKNOWN = Sentiment()
VADER = f"vader@{version('vaderSentiment')}"
THRESHOLD = 0.05
"""VADER's own: compound ≥ 0.05 is positive, ≤ −0.05 negative (Hutto & Gilbert 2014, and its README)."""

MAX_WORDS = 1_000
"""Words judged, from the beginning: VADER's time grows with their square."""
MAX_LETTERS = 8_000
"""Code points judged, for what has no blanks."""
EMOJI_WORDS = 4
"""What an emoji counts for: VADER reads it as its name, of up to some ten words."""
MAX_NEARBY = 20_000
"""Code points on either side of a span in which its sentence is looked for."""


class SentimentMethod(Protocol):
    def score(self, text: str) -> Sentiment: ...


class SentimentRouter:
    """Language to method. English is VADER's; on other languages it mostly answers 0, or worse, finds false friends."""

    def __init__(self, methods: Mapping[str, SentimentMethod] | None = None) -> None:
        self.methods: Mapping[str, SentimentMethod] = {"en": Vader()} if methods is None else methods

    def score(self, text: str, language: Language) -> Sentiment:
        """Of the whole text: its first MAX_WORDS words."""
        method = self.methods.get(language.code)
        return method.score(text) if method is not None and text.strip() else UNKNOWN

    def towards(self, capture: Capture, spans: Sequence[Span], language: Language) -> Sentiment:
        """Of the sentences a topic's spans touch; of the title when only the title has any; of all when none has."""
        if language.code not in self.methods:
            return UNKNOWN
        return self.score(about(capture, spans), language)


class Vader:
    """vaderSentiment, with its input bounded. ``score`` is the compound, ``confidence`` its distance from 0."""

    def score(self, text: str) -> Sentiment:
        compound = float(_analyzer().polarity_scores(_bounded(text))["compound"])
        return Sentiment(_label(compound), compound, abs(compound), VADER)


def about(capture: Capture, spans: Sequence[Span]) -> str:
    """The part of a capture that speaks of what the spans mark."""
    marked = sorted((span.start, span.end) for span in spans if span.field == "text")
    if marked:
        return _around(capture.text, marked)
    if any(span.field == "title" for span in spans):
        return capture.title
    return "\n".join(part for part in (capture.title, capture.text) if part)


def _around(text: str, marked: Sequence[tuple[int, int]]) -> str:
    """The sentences that touch a range, in their order; ``marked`` is sorted."""
    taken: list[str] = []
    done = 0
    for start, end in marked:
        if end <= done:
            continue
        base = max(done, start - MAX_NEARBY)
        window = text[base : end + MAX_NEARBY]
        touched = [(a, b) for a, b in sentences(window) if a + base < end and b + base > start]
        taken.extend(window[a:b].strip() for a, b in touched)
        done = max([end, *(b + base for _, b in touched)])
    return "\n".join(taken)


def _label(compound: float) -> SentimentLabel:
    if compound >= THRESHOLD:
        return "positive"
    return "negative" if compound <= -THRESHOLD else "neutral"


def _bounded(text: str) -> str:
    """The beginning of a text that VADER reads in bounded time, cut between words where there are any."""
    text = text[:MAX_LETTERS]
    emojis = _analyzer().emojis
    left = MAX_WORDS
    kept: list[str] = []
    for word in islice(text.split(), MAX_WORDS):
        named = sum(letter in emojis for letter in word)
        left -= 1 + EMOJI_WORDS * named
        if left < 0:
            kept.append(word[:80])
            break
        kept.append(word)
    return " ".join(kept)


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    """Read only after it is made, so threads share it."""
    return SentimentIntensityAnalyzer()
