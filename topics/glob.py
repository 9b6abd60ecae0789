"""Wildcards within one token: ``*`` any number of letters, ``?`` exactly one."""

from __future__ import annotations


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


def fixed_prefix(pattern: str) -> str:
    """The letters before the first wildcard."""
    for place, letter in enumerate(pattern):
        if letter in "*?":
            return pattern[:place]
    return pattern
