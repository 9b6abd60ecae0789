"""Wildcards within one token: ``*`` any number of letters, ``?`` exactly one."""

from __future__ import annotations

from collections.abc import Callable


def glob(pattern: str, token: str) -> bool:
    """Whether the whole token fits; time grows with the product of the lengths at most, whatever the pattern."""
    if "*" not in pattern and "?" not in pattern:
        return pattern == token
    at = star = mark = -1
    at, place = 0, 0
    while place < len(token):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, place
            at += 1
        elif at < len(pattern) and pattern[at] in (token[place], "?"):
            at, place = at + 1, place + 1
        elif star >= 0:
            mark += 1
            at, place = star + 1, mark
        else:
            return False
    return all(letter == "*" for letter in pattern[at:])


def compile_glob(pattern: str) -> Callable[[str], bool]:
    """The test of a pattern, quick for the usual ones with a single ``*``."""
    before, star, after = pattern.partition("*")
    if not star or "*" in after or "?" in pattern:
        return lambda token: glob(pattern, token)
    if not after:
        return lambda token: token.startswith(before)
    least = len(before) + len(after)
    return lambda token: token.startswith(before) and token.endswith(after) and len(token) >= least


def fixed_prefix(pattern: str) -> str:
    """The letters before the first wildcard."""
    for place, letter in enumerate(pattern):
        if letter in "*?":
            return pattern[:place]
    return pattern
