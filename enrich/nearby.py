"""The part of a post that speaks of what a topic's spans mark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from model.capture import Capture
from model.mention import Span
from topics import sentences

MAX_NEARBY = 20_000
"""Code points on either side of a span in which its sentence is looked for."""
SHORTEST = 4
"""Letters that a clause must have besides the marked words to speak of them."""

_TURN = re.compile(
    r"\s?;\s|[,–—-]?\s(?:but|whereas|unlike|however|ale|natomiast|za to|jednak|zaś|но|зато|однако|тогда как)\s"
    r"|(?<!ตั้ง)แต่(?!ง|ล)|ในขณะที่|(?:のに対して|けれど|けど|が|一方で?)[、,]",
    re.IGNORECASE,
)
"""Where a sentence turns to the other side."""


def about(capture: Capture, spans: Sequence[Span]) -> str:
    """The sentences that spans of the text touch, cut where they turn (*but*, *ale*, *но*, *แต่*, *が*); the title when
    only it has any; all when none has a place."""
    marked = sorted((span.start, span.end) for span in spans if span.field == "text")
    if marked:
        return _around(capture.text, marked)
    if any(span.field == "title" for span in spans):
        return capture.title
    return "\n".join(part for part in (capture.title, capture.text) if part)


def _around(text: str, marked: Sequence[tuple[int, int]]) -> str:
    """The clauses that touch a range, in their order; ``marked`` is sorted."""
    taken: list[str] = []
    done = 0
    for start, end in marked:
        if end <= done:
            continue
        base = max(done, start - MAX_NEARBY)
        window = text[base : end + MAX_NEARBY]
        ranges = [clause for whole in sentences(window) for clause in _clauses(window, whole, start - base, end - base)]
        touched = [(a, b) for a, b in ranges if a + base < end and b + base > start]
        taken.extend(window[a:b].strip() for a, b in touched)
        done = max([end, *(b + base for _, b in touched)])
    return "\n".join(taken)


def _clauses(text: str, whole: tuple[int, int], start: int, end: int) -> list[tuple[int, int]]:
    """A sentence's clauses; the sentence itself where a marked clause says too little alone."""
    if whole[1] <= start or whole[0] >= end:
        return [whole]
    turns = [(turn.start(), turn.end()) for turn in _TURN.finditer(text, *whole)]
    if not turns:
        return [whole]
    begins = [whole[0], *(turn_end for _, turn_end in turns)]
    ends = [*(turn_start for turn_start, _ in turns), whole[1]]
    clauses = [(a, b) for a, b in zip(begins, ends, strict=True) if b > a]
    touched = [(a, b) for a, b in clauses if a < end and b > start]
    enough = sum(b - a for a, b in touched) - (end - start) >= SHORTEST
    return clauses if enough and touched else [whole]
