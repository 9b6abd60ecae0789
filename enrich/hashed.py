"""A text as the set of buckets its n-grams fall into, and a linear model over buckets in one byte a weight.

The hash is fixed, since weights depend on it. With c the code points of a text, P an odd constant and all arithmetic
modulo 2⁶⁴, the n-gram at i has the polynomial hash h = Σ c[i+k]·Pᵏ, which a running sum gives for every i at once
(Karp & Rabin 1987); its bucket is the upper ``bits`` bits of (h + n·SEED)·MIX (Dietzfelbinger et al. 1997). Letters and
words have buckets of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

LONGEST = 8_192
"""Code points read at most; tables of powers are this long."""

Buckets = npt.NDArray[np.int64]
_Words64 = npt.NDArray[np.uint64]

_SPACE = 32
_MASK = (1 << 64) - 1
_P = 0x9E3779B97F4A7C15
_SEED = 0x2545F4914F6CDD1D
_MIX = np.uint64(0xD6E8FEB86659FD93)
_FIRST = np.ones(1, np.bool_)
_NOUGHT = np.zeros(1, np.int64)
_WORD_ORDER = 100
"""Added to the order of an n-gram of words, so that it differs from one of letters."""


def _powers(base: int) -> _Words64:
    made = [1]
    for _ in range(LONGEST):
        made.append(made[-1] * base & _MASK)
    return np.array(made, np.uint64)


_POWERS = _powers(_P)
_INVERSES = _powers(pow(_P, -1, 1 << 64))


@dataclass(frozen=True, slots=True)
class Shape:
    """Which n-grams are taken: of letters from ``low`` to ``high``, inside words only or across blanks; of ``words``
    up to that many (0: none, for scripts without blanks). 2^bits and 2^word_bits buckets."""

    low: int
    high: int
    inside_words: bool
    words: int
    bits: int = 18
    word_bits: int = 17

    @property
    def buckets(self) -> int:
        return (1 << self.bits) + ((1 << self.word_bits) if self.words else 0)


LETTERS_AND_WORDS = Shape(2, 5, inside_words=True, words=2)
LETTERS_ONLY = Shape(1, 4, inside_words=False, words=0)


def buckets_of(text: str, shape: Shape) -> Buckets:
    """The buckets of a text folded by ``enrich.features`` (a blank at both ends), each once, in rising order."""
    codes = np.frombuffer(text[:LONGEST].encode("utf-32-le", "surrogatepass"), np.uint32)
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * _POWERS[: len(codes)], out=sums[1:])
    blank = codes == _SPACE
    found = _buckets(_letter_grams(sums, blank, shape), shape.bits)
    if shape.words:
        words = _buckets(_word_grams(sums, np.flatnonzero(blank), shape), shape.word_bits)
        found = np.concatenate((found, words + (1 << shape.bits)))
    found.sort()
    return found[np.concatenate((_FIRST, found[1:] != found[:-1]))] if len(found) else found


def _letter_grams(sums: _Words64, blank: npt.NDArray[np.bool_], shape: Shape) -> list[_Words64]:
    length = len(blank)
    blanks = np.concatenate((_NOUGHT, blank.cumsum())) if shape.inside_words else _NOUGHT
    found = []
    for order in range(shape.low, min(shape.high, length) + 1):
        hashed = (sums[order:] - sums[: length + 1 - order]) * _INVERSES[: length + 1 - order]
        if shape.inside_words and order > 2:
            hashed = hashed[blanks[order - 1 : length] == blanks[1 : length - order + 2]]
        found.append(hashed + _seed(order))
    return found


def _word_grams(sums: _Words64, blanks: npt.NDArray[np.int64], shape: Shape) -> list[_Words64]:
    found = []
    for order in range(1, min(shape.words, len(blanks) - 1) + 1):
        start, end = blanks[:-order] + 1, blanks[order:]
        found.append((sums[end] - sums[start]) * _INVERSES[start] + _seed(_WORD_ORDER + order))
    return found


def _buckets(hashed: list[_Words64], bits: int) -> Buckets:
    if not hashed:
        return np.empty(0, np.int64)
    return ((np.concatenate(hashed) * _MIX) >> np.uint64(64 - bits)).view(np.int64)


@cache
def _seed(order: int) -> np.uint64:
    return np.uint64(order * _SEED & _MASK)
