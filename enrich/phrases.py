"""Phrases that grew: what a set of mentions says now that another did not say before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import log

from enrich.words import as_written, beginning, date_words, stop_words, words_of
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
EVERYWHERE, ENOUGH = 0.5, 10
"""A word in such a share of the earlier documents, when they are so many, is what all speak of: it says nothing new."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """``text`` is folded, in inflected languages only as far as the forms of its words begin alike; ``shown`` is how it
    is mostly written, in small letters with its accents. ``now`` and ``before`` count documents that hold it; ``score``
    is the log-likelihood ratio."""

    text: str
    now: int
    before: int
    score: float
    shown: str = ""


def grown(
    now: Iterable[Document],
    before: Iterable[Document],
    limit: int = 10,
    *,
    least: int = LEAST,
    significant: float = SIGNIFICANT,
    by_share: bool = False,
) -> list[Phrase]:
    """Phrases of one to three words that a larger share of documents holds now, most telling first; ``least`` documents
    hold each, and its score is at least ``significant``. ``by_share`` puts those first whose share grew most: what most
    say, rather than what nobody said before.

    Scored by the log-likelihood ratio of the 2 × 2 table of documents (Dunning 1993, "Accurate Methods for the
    Statistics of Surprise and Coincidence"). Of phrases inside one another the one that says more is kept.
    """
    present, past = list(now), list(before)
    total, earlier_total, everywhere = len(present), len(past), _everywhere(past)
    counted, earlier = _counted(present, everywhere), _counted(past, everywhere)
    found = [
        Phrase(text, count, earlier[text], round(score, 3))
        for text, count in counted.items()
        if count >= least
        and count * earlier_total >= earlier[text] * total
        and (score := likelihood_ratio(count, total, earlier[text], earlier_total)) >= significant
    ]
    grew = {one.text: one.now / total - one.before / max(1, earlier_total) if by_share else 0.0 for one in found}
    found.sort(key=lambda phrase: (-grew[phrase.text], -phrase.score, -len(phrase.text), phrase.text))
    kept = _distinct(found, limit)
    written = as_people_write(present[:MOST_SHOWN], {phrase.text for phrase in kept})
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


def phrases_of(document: Document, everywhere: frozenset[str] = frozenset()) -> set[str]:
    """The phrases a document holds, as :attr:`Phrase.text` writes them; none begins or ends with a word of
    ``everywhere``."""
    found: set[str] = set()
    nothing = stop_words(_language(document)) | date_words()
    for words in _words(document):
        says = [word.folded not in nothing and word.begins not in everywhere for word in words]
        for start in range(len(words)):
            found.update(_starting_at(words, says, start))
    return found


@dataclass(frozen=True, slots=True)
class _Word:
    """``glued`` to the word before, no blank between them."""

    folded: str
    begins: str
    glued: bool


def _words(document: Document) -> Iterator[list[_Word]]:
    """Per paragraph its words, up to MAX_WORDS in all."""
    language, left = _language(document), MAX_WORDS
    for streams in (document.title, document.text):
        for paragraph in words_of(streams):
            yield [_Word(word, beginning(word, language), glued) for word, glued in paragraph[:left]]
            left -= min(left, len(paragraph))


def _language(document: Document) -> str:
    return str(document.fields.get("lang", ""))


def _everywhere(documents: Sequence[Document]) -> frozenset[str]:
    """Words that half of the documents hold, as the name of what they speak of."""
    if len(documents) < ENOUGH:
        return frozenset()
    held: Counter[str] = Counter()
    for document in documents:
        held.update({word.begins for words in _words(document) for word in words})
    return frozenset(word for word, count in held.items() if count >= EVERYWHERE * len(documents))


def _counted(documents: Sequence[Document], everywhere: frozenset[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(phrases_of(document, everywhere))
    return counts


def _starting_at(words: Sequence[_Word], says: Sequence[bool], start: int) -> Iterator[str]:
    """Phrases beginning at a word; none begins or ends with a word that says nothing alone, nor is it numbers only."""
    if not says[start]:
        return
    text = ""
    for place in range(start, min(start + LONGEST, len(words))):
        text = _with(text, words[place].begins, words[place].glued)
        if says[place] and (len(text) > 1 or not text.isascii()) and _says_something(text):
            yield text


def as_people_write(documents: Iterable[Document], phrases: Collection[str]) -> dict[str, str]:
    """Each phrase as it is written most often, of equals the first in order."""
    seen: dict[str, Counter[str]] = {}
    for document in documents if phrases else ():
        written = (words for streams in (document.title, document.text) for words in words_of(as_written(streams)))
        for folded, spoken in zip(_words(document), written, strict=True):
            begun = [(word.begins, word.glued) for word in folded]
            for start, length in product(range(len(folded)), range(1, LONGEST + 1)):
                text = _joined(begun[start : start + length])
                if text in phrases:
                    seen.setdefault(text, Counter())[_joined(spoken[start : start + length])] += 1
    return {text: min(counted, key=lambda one: (-counted[one], one)) for text, counted in seen.items()}


def _joined(words: Sequence[tuple[str, bool]]) -> str:
    text = ""
    for word, glued in words:
        text = _with(text, word, glued)
    return text


def _with(text: str, word: str, glued: bool) -> str:
    return text + word if glued or not text else f"{text} {word}"


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
