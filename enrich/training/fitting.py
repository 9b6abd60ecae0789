"""From labelled texts to a model: logistic regression of each mood against the rest, balanced, one byte a weight."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from enrich.dense import dense_names, dense_of
from enrich.features import read, sign_valences
from enrich.hashed import Buckets, Shape, buckets_of
from enrich.hashed_model import HashedModel, Settings
from enrich.moods import MOODS
from enrich.training.sources import Labelled

Numbers = npt.NDArray[np.float64]
DIGITS = 6
"""Significant digits kept of every setting: what differs between machines in the last bit is gone."""
STRETCHES = tuple(round(0.3 * 1.02**step, 6) for step in range(140))
"""Temperatures tried, 0.3–4.8."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """``strength`` is the inverse of the penalty on weights (C); at most ``steps`` rounds of coordinate descent are
    taken (Yu et al. 2011, liblinear): what comes after moves the weights by less than unseen texts show."""

    language: str
    shape: Shape
    strength: float
    steps: int = 30


def fit(texts: Sequence[Labelled], recipe: Recipe) -> HashedModel:
    """The model of some texts; the same texts give the same bytes. Its confidence is not yet calibrated."""
    every = [*texts, *signs(max(one.weight for one in texts))]
    rows = matrix([one.text for one in every], recipe)
    rare = rarities(rows, recipe.shape.buckets)
    rows = (rows @ diags(rare)).tocsr()
    made = [_apart(rows, every, mood, recipe) for mood in MOODS]
    weighed = np.vstack([one.coef_ for one in made]) * rare
    begun = np.concatenate([one.intercept_ for one in made])
    hashed, dense = weighed[:, : recipe.shape.buckets], weighed[:, recipe.shape.buckets :]
    scales = np.abs(hashed).max(axis=1) / 127
    weights = np.rint(hashed / scales[:, None]).astype(np.int8).T.copy()
    settings = Settings(
        recipe.language, recipe.shape, _short(scales), _short(begun), tuple(map(_short, dense.T)), (1.0, 0.0)
    )
    return HashedModel(settings, weights)


def _apart(rows: csr_matrix, texts: Sequence[Labelled], mood: str, recipe: Recipe) -> LogisticRegression:
    """One mood against the rest. Polar texts say nothing of what is neutral, and how many of them are negative nothing
    of how usual that is elsewhere: so both sides weigh alike among them, as they do among the others."""
    used = [at for at, one in enumerate(texts) if not (one.polar and mood == "neutral")]
    told = np.array([texts[at].label == mood for at in used])
    two = np.array([texts[at].polar for at in used])
    weigh = np.array([texts[at].weight for at in used]) * np.where(two, balance(told, two), balance(told, ~two))
    made = LogisticRegression(
        C=recipe.strength,
        solver="liblinear",
        dual=True,
        max_iter=recipe.steps,
        random_state=7,
    )
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return made.fit(rows[used], told.astype(np.int64), weigh)


def balance(told: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_]) -> Numbers:
    """What each text weighs so that those told and the rest weigh alike in sum, counted ``among`` some."""
    every, hits = int(among.sum()), int((told & among).sum())
    return np.where(told, every / (2 * max(hits, 1)), every / (2 * max(every - hits, 1)))


def rarities(rows: csr_matrix, buckets: int) -> Numbers:
    """What each column is multiplied by while its weight is looked for: a bucket by 2·log(N ÷ n) ÷ log N, of N texts n
    having it (0 when all have it, 1 when √N have, 2 when one has; after Spärck Jones 1972), a figure by 1. So what all
    texts have is held back more. The weight found is multiplied by it, too, so nothing is to be done at reading."""
    texts = rows.shape[0]
    having = np.bincount(rows.indices, minlength=rows.shape[1])
    made = 2 * np.log(texts / np.maximum(having, 1)) / np.log(texts)
    made[buckets:] = 1.0
    return np.asarray(made, np.float64)


def signs(weight: int) -> list[Labelled]:
    """Each emoji and emoticon as a text, heavy as the heaviest: marks must count also where a data set has none,
    and where many short texts have none."""
    return [
        Labelled(sign, "positive" if valence > 0 else "negative" if valence < 0 else "neutral", "signs", weight=weight)
        for sign, valence in sorted(sign_valences().items())
    ]


def matrix(texts: Sequence[str], recipe: Recipe) -> csr_matrix:
    """Texts × (buckets, then figures): buckets weigh 1 ÷ √(how many a text has)."""
    figured = [_row(text, recipe) for text in texts]
    rows = [row for row, _ in figured]
    ends = np.cumsum([0, *map(len, rows)])
    values = np.concatenate([np.full(len(row), max(len(row), 1) ** -0.5) for row in rows])
    hashed = csr_matrix((values, np.concatenate(rows), ends), shape=(len(rows), recipe.shape.buckets))
    dense = np.array([figures for _, figures in figured])
    assert dense.shape[1] == len(dense_names(recipe.language))  # noqa: S101
    return hstack([hashed, csr_matrix(dense)]).tocsr()


@cache
def _row(text: str, recipe: Recipe) -> tuple[Buckets, tuple[float, ...]]:
    reading = read(text)
    return buckets_of(reading.folded, recipe.shape), dense_of(recipe.language, reading)


def calibrated(model: HashedModel, logits: Numbers, moods: npt.NDArray[np.int64]) -> HashedModel:
    """The model with its logits stretched by one temperature (Guo et al. 2017) and its certainty (Platt 1999) set, both
    fitted on logits of texts it was not trained on; ``moods`` are indexes into MOODS."""
    shares = np.bincount(moods, minlength=3)
    weigh = (len(moods) / (3 * np.maximum(shares, 1)))[moods]
    losses = [_loss(logits / stretch, moods, weigh) for stretch in STRETCHES]
    stretch = STRETCHES[int(np.argmin(losses))]
    certainty = certainty_of(logits / stretch, moods)
    old = model.settings
    settings = replace(
        old,
        scales=_short(np.array(old.scales) / stretch),
        intercepts=_short(np.array(old.intercepts) / stretch),
        dense=tuple(_short(np.array(row) / stretch) for row in old.dense),
        certainty=certainty,
    )
    return HashedModel(settings, model.weights)


def certainty_of(logits: Numbers, moods: npt.NDArray[np.int64]) -> tuple[float, float]:
    """(a, b) of P(label is right) = 1 ÷ (1 + exp(−(a·x + b))), x the log-odds of the label told; by Newton's method."""
    odds = top_odds(logits)
    design = np.stack([odds, np.ones_like(odds)], axis=1)
    right = (logits.argmax(axis=1) == moods).astype(np.float64)
    share = (right.sum() + 1) / (len(right) + 2)
    line = np.array([0.0, np.log(share / (1 - share))])
    for _ in range(30):
        told = 1 / (1 + np.exp(-design @ line))
        curve = design.T @ (design * (told * (1 - told))[:, None]) + 1e-6 * np.eye(2)
        line = line - np.linalg.solve(curve, design.T @ (told - right) + 1e-6 * line)
    short = _short(line)
    return max(short[0], 0.0), short[1]


def top_odds(logits: Numbers) -> Numbers:
    """log of the share of the mood told over that of the rest."""
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    rest = shares.sum(axis=1) - 1.0
    made: Numbers = -np.log(np.maximum(rest, 1e-9))
    return made


def confidence_of(odds: float, certainty: tuple[float, float]) -> float:
    return 1 / (1 + exp(-(certainty[0] * odds + certainty[1])))


def _loss(logits: Numbers, moods: npt.NDArray[np.int64], weigh: Numbers) -> float:
    top = logits.max(axis=1)
    total = np.log(np.exp(logits - top[:, None]).sum(axis=1)) + top
    return float((weigh * (total - logits[np.arange(len(moods)), moods])).mean())


def _short(numbers: Numbers) -> tuple[float, ...]:
    return tuple(float(f"{number:.{DIGITS}g}") for number in numbers)
