"""A trained sentiment method: hashed n-grams and marks, weighed in one byte each, read by numpy alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from enrich.dense import dense_of, lexicon_version
from enrich.features import FEATURES, Reading, read
from enrich.hashed import Buckets, Shape, buckets_of
from enrich.moods import EMPTY, Certainty, told
from enrich.slope import Slope
from model.mention import Sentiment

MODELS = Path(__file__).parent / "models"

FIELD = 21
MASK = (1 << FIELD) - 1
AT_ONCE = 8_000
"""Buckets summed at once: 8,000 × 255 fits a field."""

Weights = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a model is besides its weights. ``scales`` is what one step of a weight is worth, by mood; ``dense`` has a
    row of three for each figure of ``enrich.dense``; ``certainty`` makes the confidence."""

    language: str
    shape: Shape
    scales: tuple[float, ...]
    intercepts: tuple[float, ...]
    dense: tuple[tuple[float, ...], ...]
    certainty: Certainty


class HashedModel:
    """``method`` is name@version; the version is a digest of everything that decides what it says."""

    def __init__(self, settings: Settings, weights: Weights, slopes: Sequence[Slope] = ()) -> None:
        self.settings = settings
        self.weights = weights
        self.slopes = tuple(slopes)
        self.method = f"{settings.language}-hashed@{version_of(settings, weights)}"
        self._scales = np.array(settings.scales)
        self._packed = packed(weights)
        self._dense = np.array(settings.dense)
        self._intercepts = np.array(settings.intercepts)

    def score(self, text: str, rating: float | None = None) -> Sentiment:
        """``rating`` is the share of the best that the author gave, 0–1."""
        reading = read(text)
        if reading.says_nothing:
            return EMPTY
        return told(self.logits(reading), self.settings.certainty, self.method, rating)

    def logits(self, reading: Reading) -> list[float]:
        """The evidence for negative, neutral and positive; a softmax makes shares of it."""
        found = buckets_of(reading.folded, self.settings.shape)
        summed = sum_of(self._packed, found) * (self._scales / max(len(found), 1) ** 0.5)
        dense = np.array(dense_of(self.settings.language, reading)[: len(self._dense)])
        made: list[float] = (summed + dense @ self._dense + self._intercepts).tolist()
        return made


def packed(weights: Weights) -> Buckets:
    """A bucket's three weights as one number, each raised by 128, in fields of FIELD bits: one sum adds all three."""
    raised = weights.astype(np.int64) + 128
    made: Buckets = raised[:, 0] | raised[:, 1] << FIELD | raised[:, 2] << (2 * FIELD)
    return made


def sum_of(weights: Buckets, found: Buckets) -> npt.NDArray[np.int64]:
    """The sums of the three weights over the buckets found."""
    total = np.zeros(3, np.int64)
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        summed = int(weights.take(some).sum())
        fields = [summed & MASK, summed >> FIELD & MASK, summed >> (2 * FIELD)]
        total += np.array(fields) - 128 * len(some)
    return total


def version_of(settings: Settings, weights: Weights) -> str:
    """Eight hexadecimal digits over weights, settings, the reading of texts and the lexicon."""
    said = [asdict(settings), FEATURES, lexicon_version(settings.language)]
    return sha256(weights.tobytes() + json.dumps(said, sort_keys=True).encode()).hexdigest()[:8]


def model_files(language: str) -> tuple[Path, Path]:
    """Weights and settings."""
    return MODELS / f"{language}.npy", MODELS / f"{language}.json"


@cache
def trained_languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in MODELS.glob("*.npy")))


@cache
def model_of(language: str) -> HashedModel:
    """The model of one of :func:`trained_languages`, read once."""
    weights, settings = model_files(language)
    kept = json.loads(settings.read_text("utf-8"))
    return HashedModel(
        settings_from(kept["settings"]), np.load(weights, allow_pickle=False), [Slope(**one) for one in kept["slopes"]]
    )


def settings_from(kept: dict[str, Any]) -> Settings:
    """What ``enrich.training`` wrote as JSON."""
    return Settings(
        language=kept["language"],
        shape=Shape(**kept["shape"]),
        scales=tuple(kept["scales"]),
        intercepts=tuple(kept["intercepts"]),
        dense=tuple(tuple(row) for row in kept["dense"]),
        certainty=(kept["certainty"][0], kept["certainty"][1]),
    )
