"""A document's tokens laid out flat for matching: one list a stream, positions with gaps between paragraphs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import chain

from model.mention import Field, Span
from topics.streams import Streams, is_spaceless

GAP = 1000
"""Positions skipped between paragraphs and fields, the same as in the engines."""


class View:
    """Tokens of one or more fields in order. Logically immutable; what costs is worked out when first asked for."""

    def __init__(self, parts: tuple[tuple[Field, Streams], ...]) -> None:
        self.parts = parts

    def _flat(self, stream: str) -> list[str]:
        return list(chain.from_iterable(chain.from_iterable(getattr(streams, stream) for _, streams in self.parts)))

    @cached_property
    def f(self) -> list[str]:
        return self._flat("f")

    @cached_property
    def a(self) -> list[str]:
        return self._flat("a")

    @cached_property
    def c(self) -> list[str]:
        return self._flat("c")

    @cached_property
    def l(self) -> list[str]:  # noqa: E743 - the stream's name in QUERY
        return self._flat("l")

    @cached_property
    def r(self) -> list[str]:
        return self._flat("r")

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self.f)

    @cached_property
    def spaceless(self) -> bool:
        """Whether any atom is of a script that writes no blanks."""
        return any(not token.isascii() and is_spaceless(token) for token in self.words)

    @cached_property
    def _sorted_words(self) -> list[str]:
        return sorted(self.words)

    def starting(self, prefix: str) -> list[str]:
        """The distinct tokens that start so, in order."""
        words = self._sorted_words
        if not prefix:
            return words
        first = bisect_left(words, prefix)
        last = first
        while last < len(words) and words[last].startswith(prefix):
            last += 1
        return words[first:last]

    @cached_property
    def where(self) -> dict[str, list[int]]:
        """Token → indices at which it stands, rising."""
        found: dict[str, list[int]] = {}
        for index, token in enumerate(self.f):
            if token in found:
                found[token].append(index)
            else:
                found[token] = [index]
        return found

    def runs(self, tokens: tuple[str, ...]) -> Iterable[int]:
        """Where the tokens stand one behind the other in one paragraph: indices of the first, rising."""
        where, f = self.where, self.f
        if len(tokens) == 1:
            return where.get(tokens[0], ())
        rarest = min(range(len(tokens)), key=lambda at: len(where.get(tokens[at], ())))
        size, wanted = len(tokens), list(tokens)
        firsts = (place - rarest for place in where.get(tokens[rarest], ()))
        return [
            first
            for first in firsts
            if first >= 0
            and f[first : first + size] == wanted
            and self.paragraph(first) == self.paragraph(first + size - 1)
        ]

    @cached_property
    def starts(self) -> list[int]:
        """Index at which each paragraph starts."""
        lengths = [len(paragraph) for _, streams in self.parts for paragraph in streams.f]
        starts, total = [], 0
        for length in lengths:
            starts.append(total)
            total += length
        return starts

    @cached_property
    def ends(self) -> list[int]:
        """Index one past each paragraph's last atom."""
        return [*self.starts[1:], len(self.f)] if self.starts else []

    def paragraph(self, index: int) -> int:
        """The number of the paragraph an atom stands in."""
        return bisect_right(self.starts, index) - 1 if len(self.starts) > 1 else 0

    def position(self, index: int) -> int:
        """An atom's position: its index and a gap for every paragraph before it."""
        return index + GAP * self.paragraph(index) if len(self.starts) > 1 else index

    @cached_property
    def _fields(self) -> tuple[list[int], list[tuple[Field, list[tuple[int, int]]]]]:
        firsts, fields, total = [], [], 0
        for name, streams in self.parts:
            ranges = list(chain.from_iterable(streams.offsets))
            firsts.append(total)
            fields.append((name, ranges))
            total += len(ranges)
        return firsts, fields

    def span(self, first: int, last: int) -> Span:
        """The span in the original field from one atom to another, both included; they share a field."""
        firsts, fields = self._fields
        number = bisect_right(firsts, first) - 1
        while number and not fields[number][1]:
            number -= 1
        name, ranges = fields[number]
        base = firsts[number]
        return Span(name, ranges[first - base][0], ranges[last - base][1])
