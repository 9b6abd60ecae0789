"""VADER's compound (Hutto & Gilbert 2014), the same number to the last digit, in a third of the time.

Lexicon, emoji names and constants are vaderSentiment's own; each rule is named as the method there that it follows. A
word is made lower case once, and only words of the lexicon are looked at; vaderSentiment makes all words lower case
again for each. Tests hold the two against each other.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from functools import cache

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    C_INCR,
    N_SCALAR,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
    allcap_differential,
    normalize,
)

NEGATORS = frozenset(NEGATE)
FADES = (1.0, 0.95, 0.9)
"""How much a booster counts by how many words it stands before."""


@cache
def analyzer() -> SentimentIntensityAnalyzer:
    """Read only after it is made, so threads share it."""
    return SentimentIntensityAnalyzer()


def compound(text: str) -> float:
    """−1…1, of a text of bounded length: time grows with its length, and with the square of its words after a *but*."""
    text = _emojis_named(text).strip()
    words = [_bare(word) for word in text.split()]
    if not words:
        return 0.0
    found = _Words(words)
    total = float(sum(_but(found.valences(), found.lower)))
    if total:
        total += _emphasis(text) if total > 0 else -_emphasis(text)
    return round(float(normalize(total)), 4)


def _emojis_named(text: str) -> str:
    names = analyzer().emojis
    if text.isascii() or names.keys().isdisjoint(text):
        return text
    made: list[str] = []
    blank = True
    for letter in text:
        name = names.get(letter)
        if name is not None and not blank:
            made.append(" ")
        made.append(letter if name is None else name)
        blank = name is None and letter == " "
    return "".join(made)


def _bare(word: str) -> str:
    """_strip_punc_if_word: what would leave two letters may be an emoticon and stays whole."""
    bare = word.strip(string.punctuation)
    return word if len(bare) <= 2 else bare


class _Words:
    """The words of a text, as they stand and in lower case."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.lower = [word.lower() for word in words]
        self.lexicon: Mapping[str, float] = analyzer().lexicon
        self._shouts: bool | None = None

    def valences(self) -> list[float]:
        """polarity_scores: 0 for a word without one, and for one that only raises or lowers others."""
        last = len(self.lower) - 1
        return [
            self._valence(place)
            if word in self.lexicon
            and word not in BOOSTER_DICT
            and not (word == "kind" and place < last and self.lower[place + 1] == "of")
            else 0.0
            for place, word in enumerate(self.lower)
        ]

    def _valence(self, i: int) -> float:
        """sentiment_valence"""
        lower = self.lower
        valence = self._begun(i)
        if self.words[i].isupper() and self._some_shout():
            valence += C_INCR if valence > 0 else -C_INCR
        for before in range(min(i, 3)):
            if lower[i - before - 1] in self.lexicon:
                continue
            valence += self._boost(self.words[i - before - 1], valence) * FADES[before]
            valence = self._negation(valence, before, i)
            if before == 2:
                valence = self._idioms(valence, i)
        return self._least(valence, i)

    def _begun(self, i: int) -> float:
        """The lexicon's valence, with *no* as a negator of the next word rather than a word."""
        lower, lexicon = self.lower, self.lexicon
        valence = lexicon[lower[i]]
        if lower[i] == "no" and i + 1 < len(lower) and lower[i + 1] in lexicon:
            valence = 0.0
        nor = i > 2 and lower[i - 3] == "no" and lower[i - 1] in ("or", "nor")
        if (i > 0 and lower[i - 1] == "no") or (i > 1 and lower[i - 2] == "no") or nor:
            valence = lexicon[lower[i]] * N_SCALAR
        return valence

    def _some_shout(self) -> bool:
        if self._shouts is None:
            self._shouts = bool(allcap_differential(self.words))
        return self._shouts

    def _boost(self, word: str, valence: float) -> float:
        """scalar_inc_dec"""
        scalar: float = BOOSTER_DICT.get(word.lower(), 0.0)
        if not scalar:
            return 0.0
        if valence < 0:
            scalar = -scalar
        if word.isupper() and self._some_shout():
            scalar += C_INCR if valence > 0 else -C_INCR
        return scalar

    def _negation(self, valence: float, before: int, i: int) -> float:
        """_negation_check"""
        lower = self.lower
        word = lower[i - before - 1]
        if before and _so(lower[i - before - 1 : i]):
            return valence * 1.25
        if before and word == "without" and "doubt" in lower[i - before : i]:
            return valence
        return valence * N_SCALAR if word in NEGATORS or "n't" in word else valence

    def _idioms(self, valence: float, i: int) -> float:
        """_special_idioms_check"""
        lower = self.lower
        three, two, one, this = lower[i - 3 : i + 1]
        ends = (f"{one} {this}", f"{two} {one} {this}", f"{two} {one}", f"{three} {two} {one}", f"{three} {two}")
        begins = (" ".join(lower[i : i + 2]), " ".join(lower[i : i + 3]))
        valence = next((SPECIAL_CASES[phrase] for phrase in ends if phrase in SPECIAL_CASES), valence)
        for phrase in begins:
            valence = SPECIAL_CASES.get(phrase, valence) if " " in phrase else valence
        for phrase in (ends[3], ends[4], ends[2]):
            valence += BOOSTER_DICT.get(phrase, 0.0)
        return valence

    def _least(self, valence: float, i: int) -> float:
        """_least_check"""
        lower = self.lower
        if i == 0 or lower[i - 1] != "least" or "least" in self.lexicon:
            return valence
        return valence if i > 1 and lower[i - 2] in ("at", "very") else valence * N_SCALAR


def _so(words: Sequence[str]) -> bool:
    """*never so*, *never this*; of three words also *so* or *this* alone just before, as vaderSentiment has it."""
    last = words[-1] in ("so", "this")
    if len(words) == 2:
        return words[0] == "never" and last
    return last or (words[0] == "never" and words[1] in ("so", "this"))


def _but(valences: list[float], lower: Sequence[str]) -> list[float]:
    """_but_check: what is before *but* counts half, what is after it half more; of equal valences the first is changed
    each time, as there."""
    if "but" not in lower:
        return valences
    turn = lower.index("but")
    for valence in valences:
        place = valences.index(valence)
        if place != turn:
            valences[place] = valence * (0.5 if place < turn else 1.5)
    return valences


def _emphasis(text: str) -> float:
    """_punctuation_emphasis"""
    asks = text.count("?")
    raised = 0.0 if asks < 2 else asks * 0.18 if asks <= 3 else 0.96
    return min(text.count("!"), 4) * 0.292 + raised
