"""What is said more often in some texts than in others: runs of one to three words, counted by texts.

A run stays within a paragraph. How surely it is commoner is the signed root of the log-likelihood ratio of two
binomials (Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", 1993, section 4).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain, pairwise
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
    found: dict[Run, int] = {}
    usual: Counter[Run] = Counter()
    best: list[tuple[float, Run]] = []
    counts, least = _words(asked), LEAST
    for size in (1, 2, 3):
        if size > 1:
            counts = _grown(asked, counts, least)
        said = {run: count for run, count in counts.items() if _says(run)}
        among = _among(background, said.keys(), size)
        best = nsmallest(kept, chain(best, _scored(said, among, sizes)))
        if kept and len(best) == kept:
            least = max(least, _fewest(-best[-1][0], sizes))
        found |= said
        usual |= among
    whole = _whole(found, {run for _, run in best})
    told = [(-score, run) for score, run in best if run in whole and score][: max(limit, 0)]
    return [Phrase(written(run), found[run], usual[run], score) for score, run in told]


def _scored(said: Mapping[Run, int], among: Mapping[Run, int], sizes: tuple[int, int]) -> Iterator[tuple[float, Run]]:
    """Less the score, and the run, of those that are commoner."""
    roots: dict[tuple[int, int], float] = {}
    for run, count in said.items():
        counts = count, among.get(run, 0)
        if counts[0] * sizes[1] > counts[1] * sizes[0]:
            root = roots.get(counts)
            if root is None:
                root = roots[counts] = -signed_root(counts, sizes)
            yield root, run


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


def _words(texts: Sequence[Text]) -> dict[Run, int]:
    """In how many texts each word stands, LEAST at least."""
    counts = Counter(chain.from_iterable(set(chain.from_iterable(text)) for text in texts))
    return {(word,): count for word, count in counts.items() if count >= LEAST and word}


def _grown(texts: Sequence[Text], parts: Mapping[Run, int], least: int) -> dict[Run, int]:
    """In how many texts the runs stand that are longer by one: only of parts that stand in as many as are asked for can
    one do so (Agrawal and Srikant, "Fast Algorithms for Mining Association Rules", 1994)."""
    parts = {run: count for run, count in parts.items() if count >= least}
    if not parts:
        return {}
    size, words = len(next(iter(parts))) + 1, {word for run in parts for word in run}
    known = {word: word for word in words}
    few = ([[known.get(word, "") for word in part] for part in text] for text in texts)
    counts = Counter(chain.from_iterable(_runs(text, size) for text in few))
    return {run: count for run, count in counts.items() if count >= least and run[:-1] in parts and run[1:] in parts}


def _among(texts: Iterable[Text], wanted: Collection[Run], size: int) -> Counter[Run]:
    """How many of the texts hold each of the wanted runs of so many words."""
    firsts = {run[0] for run in wanted}
    if size == 1:
        held = chain.from_iterable(firsts.intersection(chain.from_iterable(text)) for text in texts)
        return Counter({(word,): count for word, count in Counter(held).items()})
    some = ([part for part in text if not firsts.isdisjoint(part)] for text in texts)
    runs = set(wanted)
    return Counter(chain.from_iterable(runs.intersection(_runs(text, size)) for text in some))


def _runs(text: Text, size: int) -> set[Run]:
    if len(text) == 1:
        return set(zip(*(text[0][at:] for at in range(size)), strict=False))
    return {run for words in text for run in zip(*(words[at:] for at in range(size)), strict=False)}


def _says(run: Run) -> bool:
    """It neither begins nor ends with a word that says nothing by itself."""
    return not (_empty(run[0]) or _empty(run[-1]))


def _empty(word: str) -> bool:
    return word in STOPWORDS or word.isdigit() or (len(word) == 1 and word.isascii())


def _whole(found: Mapping[Run, int], runs: set[Run]) -> set[Run]:
    """Without those that nearly always stand within a longer one of them."""
    within: set[Run] = set()
    for run in runs:
        for size in range(1, len(run)):
            for at in range(len(run) - size + 1):
                part = run[at : at + size]
                if found[run] >= SAME * found.get(part, 0):
                    within.add(part)
    return runs - within
