"""Sketches of texts: how alike two of them are, told from 258 bytes each, and where to look for those alike.

MinHash (Broder 1997, "On the resemblance and containment of documents") over runs of neighbouring tokens, with bands
for looking up (locality-sensitive hashing; Leskovec, Rajaraman & Ullman, "Mining of Massive Datasets", ch. 3). It is
twenty lines of our own: sketches are stored, so they must be the same bytes for ever, which no library promises, and
the best kept one brings scipy along.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

HASHES = 64
"""Smallest hashes of a sketch, each of 4 bytes."""
ROWS = 4
"""Hashes of a band: of texts alike by .5, .6, .7 a band of the 16 is shared with probability .64, .89, .99."""
ALIKE = ((12, 0.9), (20, 0.65), (0xFFFF + 1, 0.5))
"""Words of the shorter text (fewer than so many) → likeness from which two are copies: in a short text a word can turn
all of it into its opposite."""
LETTERS_RUN, WORDS_RUN = 4, 2
"""Tokens of a run: of spaceless scripts, whose tokens are letters, and of words."""
MOST_TOKENS, MOST_RUNS = 4_000, 400

_ONE, _TWO = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_HEAD = 2
"""Bytes before the hashes: how many words."""
_SHIFT, _HIGH = np.uint64(29), np.uint64(32)


def _odd(name: str) -> NDArray[np.uint64]:
    """HASHES odd numbers, the same for ever."""
    digests = (blake2b(f"{name}{n}".encode(), digest_size=8).digest() for n in range(HASHES))
    return np.array([int.from_bytes(digest, "little") | 1 for digest in digests], dtype=np.uint64)


_TIMES, _PLUS = _odd("earshot times "), _odd("earshot plus ")


class _Hashes(dict[str, int]):
    """Token → its hash, worked out when first met."""

    MOST = 200_000

    def __missing__(self, token: str) -> int:
        if len(self) >= self.MOST:
            self.clear()
        digest = blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        made = self[token] = int.from_bytes(digest, "little")
        return made


_HASHES = _Hashes()


def sketch_of(tokens: Sequence[str], run: int, words: int) -> bytes:
    """The sketch of a text of so many words, by its runs of so many tokens; a text shorter than that is one run."""
    hashed = np.array([_HASHES[token] for token in tokens[:MOST_TOKENS]], dtype=np.uint64)
    runs = hashed[: max(1, len(hashed) - run + 1)].copy()
    for step in range(1, min(run, len(hashed))):
        runs = runs * _TWO + hashed[step : step + len(runs)]
    runs *= _ONE
    runs ^= runs >> _SHIFT
    if len(runs) > MOST_RUNS:  # the smallest of them are the same in copies
        runs = np.unique(runs)[:MOST_RUNS]
    smallest: NDArray[np.uint32] = ((runs[:, None] * _TIMES + _PLUS) >> _HIGH).min(axis=0).astype("<u4")
    return min(words, 0xFFFF).to_bytes(_HEAD, "little") + smallest.tobytes()


def likeness(one: bytes, other: bytes) -> float:
    """The share of runs two texts have in common (Jaccard), estimated; its standard error is .06 at most."""
    return float(np.mean(np.frombuffer(one, "<u4", offset=_HEAD) == np.frombuffer(other, "<u4", offset=_HEAD)))


def alike(one: bytes, other: bytes) -> bool:
    """Whether two texts are copies of one another, edited."""
    words = min(int.from_bytes(sketch[:_HEAD], "little") for sketch in (one, other))
    return likeness(one, other) >= next(least for most, least in ALIKE if words < most)


def bands_of(sketch: bytes) -> list[int]:
    """Numbers (63 bits) of which two texts alike share one, almost surely, and two others almost never do."""
    width = 4 * ROWS
    parts = (bytes([n]) + sketch[_HEAD + n * width : _HEAD + (n + 1) * width] for n in range(HASHES // ROWS))
    return [int.from_bytes(blake2b(part, digest_size=8).digest(), "little") >> 1 for part in parts]
