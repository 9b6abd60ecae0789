"""What is said more often in some texts than in others: runs of one to three words, counted by texts.

A run stays within a paragraph. How surely it is commoner is the signed root of the log-likelihood ratio of two
binomials (Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", 1993, section 4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from itertools import pairwise
from math import log, sqrt
from typing import TypeAlias

from index.protocol import Phrase
from index.stopwords import STOPWORDS
from topics import FILLER, is_spaceless

Text: TypeAlias = Sequence[Sequence[str]]
"""Paragraphs of words; "" stands where a run must not go on."""
Run: TypeAlias = tuple[str, ...]
LEAST = 2
"""Texts a phrase stands in."""
SAME = 0.75
"""Of a run's texts, in a longer run: then the longer one says it all."""


def words_in(f: Sequence[str], l: Sequence[str]) -> Sequence[str]:  # noqa: E741 - the streams' names in QUERY
    """The words of a paragraph's streams: atoms of scripts without blanks put together up to the next boundary."""
    if "-" not in l and FILLER not in f:
        return f
    words: list[str] = []
    for atom, left in zip(f, l, strict=True):
        if left == "-" and words and words[-1]:
            words[-1] += atom
        else:
            words.append("" if atom == FILLER else atom)
    return words


def significant(asked: Sequence[Text], background: Sequence[Text], limit: int) -> list[Phrase]:
    """The phrases most surely commoner in the texts asked about, surest first. None without a background."""
    found = _counted(asked)
    usual = _among(background, found)
    sizes = len(asked), len(background)
    commoner = (run for run, count in found.items() if count * sizes[1] > usual[run] * sizes[0])
    scored = ((-signed_root((found[run], usual[run]), sizes), run) for run in commoner)
    best = nsmallest(max(limit, 0) * 8, scored)  # a whole phrase has at most five parts
    whole = _whole(found, {run for _, run in best})
    told = [(-score, run) for score, run in best if run in whole and score][: max(limit, 0)]
    return [Phrase(written(run), found[run], usual[run], score) for score, run in told]


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


def _counted(texts: Sequence[Text]) -> Counter[Run]:
    """Runs that say something, with how many texts they stand in, LEAST at least."""
    words: Counter[str] = Counter()
    for text in texts:
        words.update({word for paragraph in text for word in paragraph})
    known = {word for word, count in words.items() if count >= LEAST and word}
    counts: Counter[Run] = Counter({(word,): words[word] for word in known if not _empty(word)})
    parts: set[Run] = {(word,) for word in known}
    for size in (2, 3):
        some: Counter[Run] = Counter()
        for text in texts:
            some.update(_runs(text, size))
        parts = {run for run, count in some.items() if count >= LEAST and run[:-1] in parts and run[1:] in parts}
        counts.update({run: some[run] for run in parts if _says(run)})
    return counts


def _among(texts: Iterable[Text], wanted: Counter[Run]) -> Counter[Run]:
    """How many of the texts hold each of the wanted runs."""
    words = {run[0] for run in wanted if len(run) == 1}
    longer = [(size, {run for run in wanted if len(run) == size}) for size in (2, 3)]
    single: Counter[str] = Counter()
    counts: Counter[Run] = Counter()
    for text in texts:
        single.update(words.intersection([word for paragraph in text for word in paragraph]))
        for size, runs in longer:
            if runs:
                counts.update(runs & _runs(text, size))
    counts.update({(word,): count for word, count in single.items()})
    return counts


def _runs(text: Text, size: int) -> set[Run]:
    if len(text) == 1:
        return set(zip(*(text[0][at:] for at in range(size)), strict=False))
    return {run for words in text for run in zip(*(words[at:] for at in range(size)), strict=False)}


def _says(run: Run) -> bool:
    """It neither begins nor ends with a word that says nothing by itself."""
    return not (_empty(run[0]) or _empty(run[-1]))


def _empty(word: str) -> bool:
    return word in STOPWORDS or word.isdigit() or (len(word) == 1 and word.isascii())


def _whole(found: Counter[Run], runs: set[Run]) -> set[Run]:
    """Without those that nearly always stand within a longer one of them."""
    within: set[Run] = set()
    for run in runs:
        for size in range(1, len(run)):
            for at in range(len(run) - size + 1):
                part = run[at : at + size]
                if found[run] >= SAME * found.get(part, 0):
                    within.add(part)
    return runs - within
