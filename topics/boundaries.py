"""Where words and sentences begin, by ICU's break iterators."""

from __future__ import annotations

import re
from itertools import accumulate

from icu4py.breakers import SentenceBreaker, WordBreaker

_SURROGATES = re.compile("[\ud800-\udfff]")


def word_starts(text: str, base: int, runs: re.Pattern[str]) -> frozenset[int]:
    """Code-point offsets where a word of a spaceless script starts, and where each of ``runs`` starts and ends.

    They are counted from ``base``, the place of ``text`` in what it was cut from.
    A run is segmented by its own letters alone, so that the same word is cut the same way wherever it stands.
    """
    found = [match.span() for match in runs.finditer(text)]
    cuts = {base + edge for span in found for edge in span}
    for start, end in found:
        if end - start > 1:
            cuts.update(_starts_in(text[start:end], base + start))
    return frozenset(cuts)


def _starts_in(run: str, base: int) -> accumulate[int]:
    # segments() counts UTF-16 units; the pieces themselves count code points.
    return accumulate(map(len, WordBreaker(run, "und")), initial=base)


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open code-point ranges of the sentences of ``text``, in order, without trailing blanks."""
    if not text.strip():
        return []
    safe = _SURROGATES.sub("\ufffd", text)
    pieces = list(SentenceBreaker(safe, "und"))
    starts = accumulate(map(len, pieces), initial=0)
    ranges = ((start, start + len(piece.rstrip())) for start, piece in zip(starts, pieces, strict=False))
    return [(start, end) for start, end in ranges if end > start]
