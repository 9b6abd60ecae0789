"""A text cut into marked and unmarked pieces by the matcher's spans, whole or around the first of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.mention import Span

BEFORE = 1 / 3
"""The part of a snippet that stands ahead of its first match."""


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    marked: bool = False


def pieces(text: str, spans: Iterable[Span], field: str) -> tuple[Piece, ...]:
    """The whole text. Spans that overlap are merged, those outside the text are cut or passed over."""
    return tuple(_cut(text, _ranges(text, spans, field), 0, len(text)))


def snippet(text: str, spans: Iterable[Span], field: str, limit: int = 360) -> tuple[Piece, ...]:
    """At most about ``limit`` code points, beginning near the first match; ``…`` where something is left out."""
    ranges = _ranges(text, spans, field)
    if len(text) <= limit:
        return tuple(_cut(text, ranges, 0, len(text)))
    first = ranges[0][0] if ranges else 0
    before = int(limit * BEFORE)
    start = 0 if first <= before * 3 // 2 else _blank_before(text, first - before)
    end = len(text) if start + limit >= len(text) else _blank_before(text, start + limit, floor=start + limit - 30)
    cut = _cut(text, ranges, start, end)
    ahead = [Piece("… ")] if start else []
    behind = [Piece(" …")] if end < len(text) else []
    return (*ahead, *cut, *behind)


def _ranges(text: str, spans: Iterable[Span], field: str) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, s.start), min(len(text), s.end)) for s in spans if s.field == field):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _cut(text: str, ranges: Sequence[tuple[int, int]], start: int, end: int) -> list[Piece]:
    made, at = [], start
    for first, last in ranges:
        low, high = max(first, at), min(last, end)
        if low >= high:
            continue
        made.append(Piece(text[at:low]))
        made.append(Piece(text[low:high], marked=True))
        at = high
    made.append(Piece(text[at:end]))
    return [piece for piece in made if piece.text]


def _blank_before(text: str, at: int, floor: int | None = None) -> int:
    """Where a word ends at or shortly before ``at``; ``at`` itself where no blank is near (Thai, Japanese)."""
    low = max(0, at - 30 if floor is None else floor)
    found = max(text.rfind(" ", low, at), text.rfind("\n", low, at))
    return at if found < 0 else found + 1
