"""Streams as Elasticsearch holds them: a paragraph is one string, its tokens parted by blanks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from topics import FILLER, Streams, fold_accents

MAX_TOKEN = 255
"""UTF-16 units after which Elasticsearch would cut a token in two."""
_SURELY_SHORT = MAX_TOKEN // 2

Paragraphs = tuple[tuple[str, ...], ...]
Lines = dict[str, list[str]]


def lines_of(streams: Streams) -> Lines:
    """Of all five streams; empty when nothing is said."""
    if not streams.f:
        return {}
    return {
        "f": joined(streams.f),
        "a": joined(streams.a),
        "c": cased(streams.c),
        "l": [" ".join(tokens) for tokens in streams.l],  # glue is of a few letters
        "r": [" ".join(tokens) for tokens in streams.r],
    }


def joined(paragraphs: Paragraphs) -> list[str]:
    return [_line(tokens) for tokens in paragraphs]


def cased(paragraphs: Paragraphs) -> list[str]:
    """The same of stream c, accents folded: case is compared without them."""
    return [_cased_line(tokens) for tokens in paragraphs]


def parted(lines: list[str]) -> Paragraphs:
    """The inverse of :func:`joined`."""
    return tuple(tuple(line.split(" ")) for line in lines)


def short_token(token: str) -> str:
    """The token, cut where Elasticsearch would make two of it; only letters beyond U+FFFF can make it so long."""
    if len(token) <= _SURELY_SHORT:
        return token
    return token.encode("utf-16-le")[: 2 * MAX_TOKEN].decode("utf-16-le", "ignore")


def _line(tokens: Sequence[str]) -> str:
    """The tokeniser's tokens are short enough where they are of ASCII alone."""
    line = " ".join(tokens)
    return line if line.isascii() else _cut(line, tokens)


def _cut(line: str, tokens: Sequence[str]) -> str:
    if _said(line) <= _SURELY_SHORT or max(map(len, tokens)) <= _SURELY_SHORT:
        return line
    return " ".join(map(short_token, tokens))


def _cased_line(tokens: tuple[str, ...]) -> str:
    line = " ".join(tokens)
    if not _said(line) or line.replace(FILLER, "").isascii():
        return line
    folded = [token if token is FILLER or token.isascii() else _folded(token) for token in tokens]
    return _cut(" ".join(folded), folded)  # folding may make two letters of one


def _said(line: str) -> int:
    """Letters without the fillers and their blanks: of accents and case most lines say nothing."""
    return len(line) + 1 - 2 * line.count(f"{FILLER} ") - 2 * line.endswith(FILLER)


@lru_cache(maxsize=100_000)
def _folded(token: str) -> str:
    return fold_accents(token)
