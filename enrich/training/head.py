"""The head of ``enrich.e5``: which moods lie where among multilingual-e5-small's points.

It learns from what may be given away without conditions (CC0, MIT), and is asked in languages it has learnt nothing of.
What a processor makes of 4-bit weights can differ in the last digits, so these bytes are not promised to be the same
everywhere, as those of the other methods are.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from enrich.e5 import E5Model, Head, Points, points
from enrich.moods import MOODS
from enrich.training.fitting import certainty_of
from enrich.training.making import label_of
from enrich.training.measuring import Measure, measure
from enrich.training.sources import FOLDS, SOURCES, Labelled, load

LEARNS = (
    *(f"{code}-written" for code in ("ja", "pl", "ru", "th")),
    *(f"en-icwsm-{part}" for part in ("tweets", "amazon", "movie", "nyt")),
    "th-wisesight-train",
)
ASKS = (
    *(f"{code}-xed" for code in ("de", "en", "es", "fr", "ja", "pl", "ru", "th")),
    "th-wisesight-valid",
)
MOST = 600
"""Texts taken of a source, at random, the same each time."""
STRENGTH = 0.03
"""The inverse of the penalty on weights."""
SMALL = 1e-6


def make_head(data: Path, path: Path) -> list[Measure]:
    """Write the head to ``path``; what it is worth on texts it has not learnt from."""
    texts = [one for name in LEARNS for one in _some(load(name, data)) if not one.held]
    found = points([one.text for one in texts])
    moods = np.array([MOODS.index(one.label) for one in texts])
    folds = np.array([one.fold for one in texts])
    logits = np.zeros((len(texts), len(MOODS)))
    for fold in range(FOLDS):
        trial = E5Model(_fitted(found[folds != fold], moods[folds != fold]))
        logits[folds == fold] = trial.logits(found[folds == fold])
    made = _fitted(found, moods, certainty_of(logits, moods))
    measures = [_asked(E5Model(made), name, data) for name in ASKS]
    kept = asdict(made) | {
        "method": E5Model(made).method,
        "licence": "MIT",
        "slopes": [[SOURCES[one.domain].language, asdict(one.slope)] for one in measures],
        "measures": [asdict(one) for one in measures],
        "learnt": {"sources": list(LEARNS), "texts": len(texts)},
        "notices": sorted(
            {SOURCES[name].notice for name in LEARNS} | {"multilingual-e5-small, Wang et al. 2024 (MIT)"}
        ),
    }
    path.write_text(json.dumps(kept, ensure_ascii=False) + "\n", "utf-8")
    return measures


def _fitted(found: Points, moods: npt.NDArray[np.int64], certainty: tuple[float, float] = (1.0, 0.0)) -> Head:
    """Logistic regression of three moods, balanced, on points made equally wide in each direction."""
    middle, spread = found.mean(axis=0), found.std(axis=0) + SMALL
    with threadpool_limits(1):
        fit = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=500).fit(
            (found - middle) / spread, moods
        )
    weights = (fit.coef_ / spread).T
    begun = fit.intercept_ - middle @ weights
    return Head(tuple(map(_short, weights)), _short(begun), certainty)


def _asked(model: E5Model, name: str, data: Path) -> Measure:
    texts = _some(load(name, data))
    logits = model.logits(points([one.text for one in texts])).tolist()
    told = [label_of(one, SOURCES[name].polar) for one in logits]
    return measure(name, "not learnt from", [one.label for one in texts], told)


def _some(texts: list[Labelled]) -> list[Labelled]:
    shuffled = list(texts)
    Random(3).shuffle(shuffled)  # noqa: S311 no secret
    return shuffled[:MOST]


def _short(numbers: npt.NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(f"{number:.5g}") for number in numbers)
