"""The words of a matched document, spaceless scripts joined at ICU's boundaries, and words that say nothing alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from topics import Streams

INSIDE_WORD = "-"
"""What the left stream begins with inside a word of a spaceless script (QUERY, "Text")."""
FILLER = "·"


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


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing alone, of the languages in ``stop_words.txt``, folded as in stream f."""
    lines = (Path(__file__).parent / "stop_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
