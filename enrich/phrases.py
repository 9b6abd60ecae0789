"""Phrases that grew: what a set of mentions says now that another did not say before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import log

from enrich.words import as_written, stop_words, words_of
from topics import Document

LONGEST = 3
"""Words of a phrase at most."""
MAX_WORDS = 2_000
"""Words read of one document."""
MOST_SHOWN = 200
"""Documents read for how phrases are written."""
LEAST = 3
"""Documents a phrase must be in now."""
SIGNIFICANT = 10.83
"""Least log-likelihood ratio: the 0.1 % point of chi-square with one degree of freedom."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """``text`` is folded; ``shown`` is how it is mostly written, in small letters with its accents. ``now`` and
    ``before`` count documents that hold it; ``score`` is the log-likelihood ratio."""

    text: str
    now: int
    before: int
    score: float
    shown: str = ""


def grown(now: Iterable[Document], before: Iterable[Document], limit: int = 10) -> list[Phrase]:
    """Phrases of one to three words that a larger share of documents holds now, most telling first.

    Scored by the log-likelihood ratio of the 2 × 2 table of documents (Dunning 1993, "Accurate Methods for the
    Statistics of Surprise and Coincidence"). Of phrases inside one another the one that says more is kept.
    """
    present = list(now)
    counted, total = _counted(present)
    earlier, earlier_total = _counted(before)
    found = [
        Phrase(text, count, earlier[text], round(score, 3))
        for text, count in counted.items()
        if count >= LEAST
        and count * earlier_total >= earlier[text] * total
        and (score := likelihood_ratio(count, total, earlier[text], earlier_total)) >= SIGNIFICANT
    ]
    found.sort(key=lambda phrase: (-phrase.score, -len(phrase.text), phrase.text))
    kept = _distinct(found, limit)
    written = _written(present[:MOST_SHOWN], {phrase.text for phrase in kept})
    return [replace(phrase, shown=written.get(phrase.text, phrase.text)) for phrase in kept]


def likelihood_ratio(hits: int, total: int, other_hits: int, other_total: int) -> float:
    """Dunning's −2 log λ of two binomial samples having one rate; 0 when either sample is empty."""
    if not total or not other_total:
        return 0.0
    pooled = (hits + other_hits) / (total + other_total)
    apart = _log_likelihood(hits, total, hits / total) + _log_likelihood(
        other_hits, other_total, other_hits / other_total
    )
    together = _log_likelihood(hits, total, pooled) + _log_likelihood(other_hits, other_total, pooled)
    return max(0.0, 2 * (apart - together))


def _log_likelihood(hits: int, total: int, rate: float) -> float:
    missed = total - hits
    return (hits * log(rate) if hits else 0.0) + (missed * log(1 - rate) if missed else 0.0)


def _counted(documents: Iterable[Document]) -> tuple[Counter[str], int]:
    counts: Counter[str] = Counter()
    total = 0
    for document in documents:
        total += 1
        counts.update(_phrases(document))
    return counts, total


def _phrases(document: Document) -> set[str]:
    found: set[str] = set()
    left = MAX_WORDS
    nothing = stop_words(str(document.fields.get("lang", "")))
    for streams in (document.title, document.text):
        for paragraph in words_of(streams):
            words = paragraph[:left]
            left -= len(words)
            for start in range(len(words)):
                found.update(_starting_at(words, start, nothing))
    return found


def _starting_at(words: list[tuple[str, bool]], start: int, nothing: frozenset[str]) -> Iterable[str]:
    """Phrases beginning at a word; none begins or ends with a word that says nothing alone, nor is it numbers only."""
    if words[start][0] in nothing:
        return
    text = ""
    for word, glued in words[start : start + LONGEST]:
        text += word if glued or not text else f" {word}"
        if word not in nothing and (len(text) > 1 or not text.isascii()) and _says_something(text):
            yield text


def _written(documents: Iterable[Document], phrases: Collection[str]) -> dict[str, str]:
    """Each phrase as it is written most often, of equals the first in order."""
    seen: dict[str, Counter[str]] = {}
    for document in documents if phrases else ():
        for streams in (document.title, document.text):
            for folded, spoken in zip(words_of(streams), words_of(as_written(streams)), strict=True):
                for start, length in product(range(min(len(folded), MAX_WORDS)), range(1, LONGEST + 1)):
                    text = _joined(folded[start : start + length])
                    if text in phrases:
                        seen.setdefault(text, Counter())[_joined(spoken[start : start + length])] += 1
    return {text: min(counted, key=lambda one: (-counted[one], one)) for text, counted in seen.items()}


def _joined(words: Sequence[tuple[str, bool]]) -> str:
    return "".join(word if glued or not place else f" {word}" for place, (word, glued) in enumerate(words))


def _says_something(text: str) -> bool:
    """Not numbers alone, as in dates and order numbers; an emoji says something."""
    return any(not letter.isdecimal() and not letter.isspace() for letter in text)


def _distinct(found: list[Phrase], limit: int) -> list[Phrase]:
    """Without phrases that hold, or are held in, a better one: they tell of the same mentions."""
    kept: list[Phrase] = []
    for phrase in found:
        if len(kept) >= limit:
            break
        if not any(phrase.text in other.text or other.text in phrase.text for other in kept):
            kept.append(phrase)
    return kept
