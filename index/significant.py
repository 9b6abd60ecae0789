"""What is said more often in some texts than in others: runs of one to three words, counted by texts.

A run stays within a paragraph. How surely it is commoner is the signed root of the log-likelihood ratio of two
binomials (Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", 1993, section 4).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from heapq import nsmallest
from itertools import chain, pairwise
from math import log, sqrt
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from index.protocol import Phrase
from index.runs import Numbers, Runs, Text, longer, single
from index.stopwords import STOPWORDS
from topics import FILLER, is_spaceless

Run: TypeAlias = tuple[str, ...]
MOST_WORDS = 3
LEAST = 2
"""Texts a phrase stands in."""
SAME = 0.75
"""Of a run's texts, in a longer run: then the longer one says it all."""


def words_in(f: Sequence[str], l: Sequence[str]) -> Sequence[str]:  # noqa: E741 - the streams' names in QUERY
    """The words of a paragraph's streams: atoms of scripts without blanks put together up to the next boundary."""
    if FILLER not in f:
        if "-" not in l:
            return f
        if l[0] != "-":
            return "".join([atom if left == "-" else f" {atom}" for atom, left in zip(f, l, strict=True)]).split(" ")[
                1:
            ]
    words: list[str] = []
    for atom, left in zip(f, l, strict=True):
        if left == "-" and words and words[-1]:
            words[-1] += atom
        else:
            words.append("" if atom == FILLER else atom)
    return words


def significant(asked: Sequence[Text], background: Sequence[Text], limit: int) -> list[Phrase]:
    """The phrases most surely commoner in the texts asked about, surest first. None without a background."""
    sizes, kept = (len(asked), len(background)), max(limit, 0) * 8  # a whole phrase has at most five parts
    runs, best, least = single(asked, background), list[_Scored](), LEAST
    empty = np.array([not word or _empty(word) for word in runs.vocabulary])
    for _ in range(MOST_WORDS):
        counts = runs.asked.counts(len(runs.words))
        says = (counts >= least) & ~empty[runs.words[:, 0]] & ~empty[runs.words[:, -1]]
        best = nsmallest(kept, chain(best, _scored(runs, counts, says, sizes, kept)))
        if kept and len(best) == kept:
            least = max(least, _fewest(-best[-1].score, sizes))
        runs = longer(runs, counts >= least)
    whole = _whole({one.run: one.texts for one in best})
    told = [one for one in best if one.run in whole and one.score][: max(limit, 0)]
    return [Phrase(written(one.run), one.texts, one.usual, -one.score) for one in told]


class _Scored(NamedTuple):
    """Less the score, so that the surest comes first; then by the run."""

    score: float
    run: Run
    texts: int
    usual: int


def _scored(
    runs: Runs, counts: Numbers, says: npt.NDArray[np.bool_], sizes: tuple[int, int], most: int
) -> list[_Scored]:
    """Of the runs that say something and are commoner, so many of the surest; more where some are as sure."""
    usual = runs.background.counts(len(runs.words))
    there = np.flatnonzero(says & (counts * sizes[1] > usual * sizes[0]))
    if not most or not len(there):
        return []
    pairs, which = np.unique(counts[there] * (sizes[1] + 1) + usual[there], return_inverse=True)
    scores = np.array([-signed_root(divmod(pair, sizes[1] + 1), sizes) for pair in pairs.tolist()])[which]
    if len(scores) > most:
        sure = scores <= np.partition(scores, most - 1)[most - 1]
        there, scores = there[sure], scores[sure]
    told = zip(scores.tolist(), runs.words[there].tolist(), counts[there].tolist(), usual[there].tolist(), strict=True)
    return [_Scored(score, tuple(runs.vocabulary[word] for word in run), *both) for score, run, *both in told]


def _fewest(score: float, sizes: tuple[int, int]) -> int:
    """Texts a run must stand in to come up to a score, were it in none of the background."""
    return bisect_left(range(LEAST, sizes[0]), score, key=lambda count: signed_root((count, 0), sizes)) + LEAST


def signed_root(counts: tuple[int, int], sizes: tuple[int, int]) -> float:
    """±√G² of a share of the first size against one of the second; positive when the first is larger. 0 for none."""
    if not all(sizes):
        return 0.0
    shared = sum(counts) / sum(sizes)
    ratio = sum(_likelihood(k, n, k / n) - _likelihood(k, n, shared) for k, n in zip(counts, sizes, strict=True))
    root = sqrt(max(2 * ratio, 0.0))
    return root if counts[0] * sizes[1] > counts[1] * sizes[0] else -root


def written(run: Run) -> str:
    """The words as they would be written: without blanks between those of a script that has none."""
    text = run[0]
    for before, word in pairwise(run):
        text += word if is_spaceless(before[-1]) and is_spaceless(word) else f" {word}"
    return text


def _likelihood(k: int, n: int, p: float) -> float:
    """ln of p^k (1 − p)^(n − k)."""
    return (k * log(p) if k else 0.0) + ((n - k) * log(1 - p) if k < n else 0.0)


def _empty(word: str) -> bool:
    return word in STOPWORDS or word.isdigit() or (len(word) == 1 and word.isascii())


def _whole(found: Mapping[Run, int]) -> set[Run]:
    """Without those that nearly always stand within a longer one of them."""
    within: set[Run] = set()
    for run in found:
        for size in range(1, len(run)):
            for at in range(len(run) - size + 1):
                part = run[at : at + size]
                if found[run] >= SAME * found.get(part, 0):
                    within.add(part)
    return found.keys() - within
