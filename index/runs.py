"""Runs of words in texts, as numbers: which there are, longer ones out of shorter ones, and in how many texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Text: TypeAlias = Sequence[Sequence[str]]
"""Paragraphs of words; "" stands where a run must not go on."""
Numbers = npt.NDArray[np.int64]
_END = ("",)
_NONE = -1


class Vocabulary(dict[str, int]):
    """Words by number as they come; 0 is none."""

    def __init__(self) -> None:
        super().__init__({"": 0})

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class Known(dict[str, int]):
    """The same, closed."""

    def __missing__(self, word: str) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class Said:
    """The words of texts, one behind another, 0 where a run ends; and which run begins at each, −1 for none."""

    words: Numbers
    texts: Numbers
    begins: Numbers
    count: int

    def counts(self, runs: int) -> Numbers:
        """In how many texts each run stands."""
        there = self.begins != _NONE
        pairs = np.sort(self.begins[there] * self.count + self.texts[there])  # sooner here than np.unique's hashes
        first = np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]
        return np.bincount(pairs[first] // max(self.count, 1), minlength=runs)


def read(texts: Sequence[Text], number: Callable[[str], int]) -> Said:
    """Its runs are single words, by their numbers."""
    told = chain.from_iterable(chain(paragraph, _END) for text in texts for paragraph in text)
    words = np.fromiter(map(number, told), np.int64)
    lengths = np.fromiter((sum(map(len, text)) + len(text) for text in texts), np.int64)
    return Said(words, np.repeat(np.arange(len(texts)), lengths), np.where(words > 0, words, _NONE), len(texts))


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of one length: the words of each, by their numbers in the vocabulary, and where they stand in the texts
    asked about and in the background."""

    vocabulary: Sequence[str]
    words: npt.NDArray[Any]
    asked: Said
    background: Said


def single(asked: Sequence[Text], background: Sequence[Text]) -> Runs:
    """All words of the texts asked about."""
    words = Vocabulary()
    read_asked = read(asked, words.__getitem__)
    known = Known(words)
    return Runs(list(words), np.arange(len(words))[:, None], read_asked, read(background, known.__getitem__))


def longer(runs: Runs, kept: npt.NDArray[np.bool_]) -> Runs:
    """The runs longer by one word of which both parts are among those kept (Agrawal and Srikant, "Fast Algorithms for
    Mining Association Rules", 1994)."""
    size, base = runs.words.shape[1], int(runs.asked.words.max(initial=0)) + 1
    begins, words = runs.asked.begins, runs.asked.words
    good = np.append(np.append(kept, False)[begins], False)
    places = np.flatnonzero(good[:-1] & good[1:])
    known, which = np.unique(begins[places] * base + words[places + size], return_inverse=True)
    found = np.column_stack([runs.words[known // base], known % base])
    return Runs(runs.vocabulary, found, _with(runs.asked, places, which), _found(runs.background, size, known, base))


def _found(said: Said, size: int, known: Numbers, base: int) -> Said:
    """Where the known runs stand."""
    places = np.flatnonzero(said.begins[: max(len(said.begins) - size, 0)] != _NONE)
    following = said.words[places + size]
    places, following = places[following > 0], following[following > 0]
    told = said.begins[places] * base + following
    which = np.searchsorted(known, told)
    same = np.append(known, _NONE)[which] == told
    return _with(said, places[same], which[same])


def _with(said: Said, places: Numbers, runs: Numbers) -> Said:
    begins = np.full(len(said.words), _NONE)
    begins[places] = runs
    return Said(said.words, said.texts, begins, said.count)
