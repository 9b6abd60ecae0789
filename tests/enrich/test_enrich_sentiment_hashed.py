"""The hash is a promise that weights are held to; a model's sums are those of its weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.dense import dense_names, dense_of
from enrich.features import read
from enrich.hashed import LETTERS_AND_WORDS, LETTERS_ONLY, Shape, buckets_of
from enrich.hashed_model import HashedModel, Settings, model_of, packed, sum_of, trained_languages, version_of
from enrich.lexicon import lexicon_digest

P, SEED, MIX = 0x9E3779B97F4A7C15, 0x2545F4914F6CDD1D, 0xD6E8FEB86659FD93
WHOLE = 1 << 64


def bucket(gram: str, order: int, bits: int) -> int:
    """The documented hash, written plainly."""
    hashed = sum(ord(letter) * pow(P, place, WHOLE) for place, letter in enumerate(gram)) % WHOLE
    return ((hashed + order * SEED) * MIX % WHOLE) >> (64 - bits)


def plainly(text: str, shape: Shape) -> list[int]:
    found = set()
    for order in range(shape.low, shape.high + 1):
        for start in range(len(text) - order + 1):
            gram = text[start : start + order]
            if not (shape.inside_words and " " in gram[1:-1]):
                found.add(bucket(gram, order, shape.bits))
    words = text.split(" ")[1:-1] if shape.words else []
    for order in range(1, shape.words + 1):
        for start in range(len(words) - order + 1):
            gram = " ".join(words[start : start + order])
            found.add(bucket(gram, 100 + order, shape.word_bits) + (1 << shape.bits))
    return sorted(found)


@pytest.mark.parametrize("shape", [LETTERS_AND_WORDS, LETTERS_ONLY], ids=["words", "letters"])
@settings(max_examples=150, deadline=None)
@given(text=st.text(st.characters(), max_size=60))
def test_buckets_are_those_of_the_documented_hash(shape: Shape, text: str) -> None:
    folded = read(text).folded
    assert buckets_of(folded, shape).tolist() == plainly(folded, shape)


def test_known_buckets_stay_where_they_are() -> None:
    found = buckets_of(" ok ", Shape(2, 2, inside_words=True, words=1))
    assert found.tolist() == [168377, 198832, 217653, 301588]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 99), max_size=300), st.integers(0, 2**32 - 1))
def test_one_sum_adds_three(found: list[int], seed: int) -> None:
    weights = np.random.default_rng(seed).integers(-127, 128, (100, 3)).astype(np.int8)
    places = np.array(found, np.int64)
    assert sum_of(packed(weights), places).tolist() == weights[places].sum(axis=0, dtype=np.int64).tolist()


def test_one_sum_adds_the_largest() -> None:
    places = np.zeros(50_000, np.int64)
    assert sum_of(packed(np.array([[127, -127, 127]], np.int8)), places).tolist() == [6_350_000, -6_350_000, 6_350_000]


@pytest.mark.parametrize("code", trained_languages())
def test_a_model_is_whole(code: str) -> None:
    model = model_of(code)
    assert model.weights.shape == (model.settings.shape.buckets, 3) and model.weights.dtype == np.int8
    assert len(model.settings.dense) == len(dense_names(code)) == len(dense_of(code, read("a 😡")))
    assert model.weights.nbytes < 1_300_000


def test_the_version_tells_models_apart() -> None:
    settings = Settings("xx", Shape(1, 1, False, 0, bits=4), (1.0,) * 3, (0.0,) * 3, ((0.0,) * 3,), (1.0, 0.0))
    weights = np.zeros((16, 3), np.int8)
    other = weights.copy()
    other[3, 1] = 1
    assert version_of(settings, weights) != version_of(settings, other)
    assert version_of(settings, weights) == HashedModel(settings, weights).method.partition("@")[2]
    assert lexicon_digest("xx") == ""
