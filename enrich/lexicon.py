"""A valence lexicon read as VADER reads its own: words by how good or bad they are, turned by negators, raised by
intensifiers, lowered by dampeners.

Constants are VADER's (Hutto & Gilbert 2014; ``vaderSentiment.py``): a negator turns a valence by −0.74, an intensifier
adds 0.293 to it, a sum s becomes s ÷ √(s² + 15).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from math import sqrt
from pathlib import Path
from typing import Literal

from enrich.features import read
from enrich.vader import VADER, vader_words

Kind = Literal["word", "negator", "intensifier", "dampener"]

TURN = -0.74
RAISE = 0.293
NORMAL = 15.0
BEFORE = 3
"""Words before a word that may turn, raise or lower it."""
AFTER = 6
"""Letters after a Japanese word in which a negator turns it (良く*ない*)."""
CLOSE = 4
"""Letters between a Thai negator and the word it turns (*ไม่*ได้โกรธ)."""
STEM = 3
"""Letters the shortest stem (``хорош*``) has."""
SHOWN = 6.0
"""The sum of valences that counts as full."""

STRONGEST = 4.0
"""The best or worst valence a word has."""

LEXICON_FEATURES = ("balance", "glad", "sad", "good", "bad", "both", "none", "ends good", "ends bad")
EXTREMES = ("balance", "glad", "sad", "ends good", "ends bad", "best", "worst", "share")
FOLDER = Path(__file__).parent / "lexicons"


@dataclass(frozen=True, slots=True)
class Entry:
    valence: float
    kind: Kind


Place = tuple[int, int, Entry]
"""Where an entry begins and ends in a text, and the entry."""


class Lexicon:
    """``blanks``: whether the script parts words by blanks; else the longest entry at each place is taken, and negators
    stand before what they turn (Thai) or ``after`` it (Japanese)."""

    def __init__(self, entries: Iterable[tuple[str, Entry]], *, blanks: bool, after: bool = False) -> None:
        self.blanks = blanks
        self._near = _ended if after else _begun
        self._words: dict[str, Entry] = {}
        self._stems: dict[str, Entry] = {}
        for word, entry in entries:
            (self._stems if word.endswith("*") else self._words)[word.rstrip("*")] = entry
        self._begun = {stem[:STEM] for stem in self._stems}
        self._longest = max(map(len, self._stems), default=0)
        self._phrases = _by_first_word(self._words) if blanks else {}
        self._lengths = {} if blanks else _by_first_letter([*self._words, *self._stems])

    def features(self, folded: str) -> tuple[float, ...]:
        """Of a folded text, in the order of LEXICON_FEATURES, each −1…1."""
        return figures(self.valences(folded))

    def valences(self, folded: str) -> list[float]:
        """Of the words that have one, in their order, as they stand in the text."""
        return self._apart(folded) if self.blanks else self._together(folded)

    def _apart(self, folded: str) -> list[float]:
        entries: list[Entry | None] = []
        words = [word.strip(".,!?:;\"'()«»„”“…-–—[]*") for word in folded.split()]
        at = 0
        while at < len(words):
            length = self._phrase(words, at)
            entries.append(self._words[" ".join(words[at : at + length])] if length else self._entry(words[at]))
            at += length or 1
        return [
            _turned(entry.valence, entries[max(0, place - BEFORE) : place])
            for place, entry in enumerate(entries)
            if entry is not None and entry.kind == "word"
        ]

    def _phrase(self, words: Sequence[str], at: int) -> int:
        """How many words the longest phrase of the lexicon has that begins here; 0 when there is none."""
        for length in self._phrases.get(words[at], ()):
            if " ".join(words[at : at + length]) in self._words:
                return length
        return 0

    def _entry(self, word: str) -> Entry | None:
        found = self._words.get(word)
        if found is not None or word[:STEM] not in self._begun:
            return found
        for length in range(min(len(word), self._longest), STEM - 1, -1):
            if (found := self._stems.get(word[:length])) is not None:
                return found
        return None

    def _together(self, folded: str) -> list[float]:
        places: list[Place] = []
        at = 0
        while at < len(folded):
            for length in self._lengths.get(folded[at], ()):
                part = folded[at : at + length]
                entry = self._words.get(part) or self._stems.get(part)
                if entry is not None:
                    places.append((at, at + length, entry))
                    at += length - 1
                    break
            at += 1
        return [
            _turned(entry.valence, self._near(places, index))
            for index, (_, _, entry) in enumerate(places)
            if entry.kind == "word"
        ]


def _ended(places: Sequence[Place], index: int) -> list[Entry]:
    """Degrees just before a word and negators just after it."""
    start, end, _ = places[index]
    near = [
        entry for _, stop, entry in places[max(0, index - 2) : index] if start - stop <= 2 and entry.kind != "negator"
    ]
    return near + [
        entry for begin, _, entry in places[index + 1 : index + 3] if begin - end <= AFTER and entry.kind == "negator"
    ]


def _begun(places: Sequence[Place], index: int) -> list[Entry]:
    """Degrees and negators just before a word."""
    start, _, _ = places[index]
    return [entry for _, stop, entry in places[max(0, index - 2) : index] if start - stop <= CLOSE]


def _turned(valence: float, near: Sequence[Entry | None]) -> float:
    sign = 1 if valence > 0 else -1
    for entry in near:
        if entry is None:
            continue
        if entry.kind == "intensifier":
            valence += sign * RAISE
        elif entry.kind == "dampener":
            valence -= sign * RAISE
    negators = sum(entry is not None and entry.kind == "negator" for entry in near)
    return valence * TURN if negators % 2 else valence


def figures(valences: Sequence[float]) -> tuple[float, ...]:
    """Valences in the order of LEXICON_FEATURES, each −1…1."""
    glad = sum(v for v in valences if v > 0)
    sad = -sum(v for v in valences if v < 0)
    total = glad - sad
    last = valences[-1] if valences else 0.0
    return (
        total / sqrt(total * total + NORMAL),
        min(glad, SHOWN) / SHOWN,
        min(sad, SHOWN) / SHOWN,
        float(glad > 0),
        float(sad > 0),
        float(glad > 0 and sad > 0),
        float(not valences),
        float(last > 0),
        float(last < 0),
    )


def extremes(valences: Sequence[float]) -> tuple[float, ...]:
    """Valences in the order of EXTREMES, each −1…1. That a text has none is not among them: in texts collected by their
    words it means neutral, in others only that the lexicon does not know their words."""
    balance, glad, sad, *_, good, bad = figures(valences)
    best, worst = max(valences, default=0.0), min(valences, default=0.0)
    weight = sum(map(abs, valences))
    share = sum(valences) / weight if weight else 0.0
    return balance, glad, sad, good, bad, max(best, 0.0) / STRONGEST, max(-worst, 0.0) / STRONGEST, share


def _by_first_word(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = defaultdict(set)
    for word in words:
        if " " in word:
            lengths[word.partition(" ")[0]].add(word.count(" ") + 1)
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def _by_first_letter(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = defaultdict(set)
    for word in words:
        lengths[word[0]].add(len(word))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


@cache
def lexicon_of(language: str) -> Lexicon | None:
    """The lexicon of a language that has one (``lexicons/ru.tsv``: word, valence, kind); English has VADER's words, and
    ours over them."""
    path = FOLDER / f"{language}.tsv"
    if not path.exists():
        return None
    theirs = [(word, Entry(valence, "word")) for word, valence in vader_words()] if language == "en" else []
    return Lexicon([*theirs, *_rows(path)], blanks=language not in ("ja", "th"), after=language == "ja")


def lexicon_digest(language: str) -> str:
    """What tells one state of a lexicon from another; empty for a language without."""
    path = FOLDER / f"{language}.tsv"
    if not path.exists():
        return ""
    return sha256(path.read_bytes()).hexdigest()[:16] + (f" {VADER}" if language == "en" else "")


def _rows(path: Path) -> Iterable[tuple[str, Entry]]:
    kinds: tuple[Kind, ...] = ("word", "negator", "intensifier", "dampener")
    for line in path.read_text("utf-8").splitlines():
        word, valence, kind = [*line.split("\t"), "", "", ""][:3]
        known = next((one for one in kinds if one == kind.strip()), None)
        if known is not None:
            yield read(word).folded.strip(), Entry(float(valence or 0), known)
