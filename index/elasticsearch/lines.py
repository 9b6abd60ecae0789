"""Streams as Elasticsearch holds them: a paragraph is one string, its tokens parted by blanks."""

from __future__ import annotations

from collections.abc import Sequence

from topics import FILLER, Streams, fold_accents

MAX_TOKEN = 255
"""UTF-16 units after which Elasticsearch would cut a token in two."""
_SURELY_SHORT = MAX_TOKEN // 2
_join = " ".join

Paragraphs = tuple[tuple[str, ...], ...]
Lines = dict[str, list[str]]


def lines_of(streams: Streams) -> Lines:
    """Of all five streams; empty when nothing is said."""
    if not streams.f:
        return {}
    return {
        "f": joined(streams.f),
        "a": [_FILLED[len(tokens)] if tokens.count(FILLER) == len(tokens) else _line(tokens) for tokens in streams.a],
        "c": cased(streams.c),
        "l": list(map(_join, streams.l)),  # glue is of a few letters
        "r": list(map(_join, streams.r)),
    }


def joined(paragraphs: Paragraphs) -> list[str]:
    return list(map(_line, paragraphs))


def cased(paragraphs: Paragraphs) -> list[str]:
    """The same of stream c, accents folded: case is compared without them."""
    return [
        _FILLED[len(tokens)] if tokens.count(FILLER) == len(tokens) else _join(map(_fold, tokens))
        for tokens in paragraphs
    ]


def parted(lines: list[str]) -> Paragraphs:
    """The inverse of :func:`joined`."""
    return tuple(tuple(line.split(" ")) for line in lines)


def short_token(token: str) -> str:
    """The token, cut where Elasticsearch would make two of it; only letters beyond U+FFFF can make it so long."""
    if len(token) <= _SURELY_SHORT:
        return token
    return token.encode("utf-16-le")[: 2 * MAX_TOKEN].decode("utf-16-le", "ignore")


def _line(tokens: Sequence[str]) -> str:
    """The tokeniser's tokens are short enough where they are of ASCII alone, or where all others and the blanks leave
    no room for a long one."""
    line = _join(tokens)
    if line.isascii() or len(line) <= _SURELY_SHORT + 2 * (len(tokens) - 1) or max(map(len, tokens)) <= _SURELY_SHORT:
        return line
    return _join(map(short_token, tokens))


class _Folded(dict[str, str]):
    """Token → the same without accents, worked out when first met."""

    MOST = 100_000

    def __missing__(self, token: str) -> str:
        if len(self) >= self.MOST:
            self.clear()
        made = self[token] = short_token(fold_accents(token))  # folding may make two letters of one
        return made


_fold = _Folded().__getitem__


class _Filled(dict[int, str]):
    """How many → so many fillers: most paragraphs have no accents."""

    MOST = 2_000

    def __missing__(self, count: int) -> str:
        made = _join([FILLER] * count)
        if count <= self.MOST:
            self[count] = made
        return made


_FILLED = _Filled()
