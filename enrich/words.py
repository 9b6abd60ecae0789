"""The words of a matched document, spaceless scripts joined at ICU's boundaries, and words that say nothing alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from topics import Streams, read_text

INSIDE_WORD = "-"
"""What the left stream begins with inside a word of a spaceless script (QUERY, "Text")."""
FILLER = "·"
STOP_WORDS = Path(__file__).parent / "stop_words.txt"
DATE_WORDS = Path(__file__).parent / "date_words.txt"
INFLECTED = frozenset({"be", "bg", "cs", "hr", "pl", "ru", "sk", "sl", "sr", "uk"})
"""Languages whose words change at their ends so much that their forms are told by how they begin."""
STEM, SHORT = 5, 6
"""Letters of a beginning, and of words so short that they stay whole."""


def words_of(streams: Streams) -> Iterator[list[tuple[str, bool]]]:
    """Per paragraph its folded words, each with whether it is glued to the one before (no blank between them)."""
    for folded, left in zip(streams.f, streams.l, strict=True):
        words: list[tuple[str, bool]] = []
        for atom, touch in zip(folded, left, strict=True):
            if atom == FILLER:
                continue
            if touch.startswith(INSIDE_WORD) and words:
                words[-1] = (words[-1][0] + atom, words[-1][1])
            else:
                words.append((atom, touch.startswith("|")))
        yield words


def as_written(streams: Streams) -> Streams:
    """Streams whose f has the accents of what was written; its words stand at the same places."""
    pairs = zip(streams.f, streams.a, strict=True)
    written = tuple(
        tuple(f if a == FILLER else a for f, a in zip(folded, accented, strict=True)) for folded, accented in pairs
    )
    return replace(streams, f=written)


def stop_words(language: str = "") -> frozenset[str]:
    """Words that say nothing alone in a language, folded as in stream f; of all languages there is a list of where this
    one has none: "die" is nothing in German, and something in English."""
    lists = _lists()
    return lists.get(language) or lists[""]


@cache
def _lists() -> dict[str, frozenset[str]]:
    """By language, and "" for all of them."""
    found: dict[str, set[str]] = {"": set()}
    code = ""
    for line in STOP_WORDS.read_text("utf-8").splitlines():
        if line.startswith("["):
            code = line.strip("[]")
        elif not line.startswith("#"):
            words = {folded_word(word) for word in line.split()}
            found.setdefault(code, set()).update(words)
            found[""] |= words
    return {code: frozenset(words - {""}) for code, words in found.items()}


@cache
def date_words() -> frozenset[str]:
    """Days, months, time zones, lengths of time and small numbers, folded: they say when and how often, never what."""
    lines = DATE_WORDS.read_text("utf-8").splitlines()
    return frozenset(folded_word(word) for line in lines if not line.startswith("#") for word in line.split())


def beginning(word: str, language: str) -> str:
    """What the forms of a word share, in the languages that inflect them: "opóźniona" and "opóźnione" begin alike.

    Cutting at a fixed length does about as well as a stemmer for finding texts in Slavic languages (McNamee & Mayfield
    2004, "Character N-Gram Tokenization for European Language Text Retrieval").
    """
    return word[:STEM] if language in INFLECTED and len(word) >= SHORT else word


def folded_word(word: str) -> str:
    """A word as :func:`words_of` gives it."""
    return "".join(atom for paragraph in read_text(word).f for atom in paragraph if atom != FILLER)
