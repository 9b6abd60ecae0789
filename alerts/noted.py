"""A mention as an incident's evidence names it, and the lists made of such mentions (FORMATS, "evidence")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from typing import Any, cast

from alerts.votes import vote_keys
from model.alert import Observation
from model.source import Json
from model.time import from_micros, iso

SHOWN_GROUPS = 5
SHOWN_MENTIONS = 30
SHOWN_WITHOUT = 3
OTHERS = "(others)"
KEPT = 200
"""Mentions of one incident that are kept by name; more are counted."""


@dataclass(frozen=True, slots=True)
class Noted:
    """``at`` in microseconds; ``contribution`` is what it adds to the number the incident rests on; ``keys`` are what
    it would vote as (alerts.votes), ``phrase`` what it says of what was watched for."""

    seq: int
    mention: str
    source: str
    author: str
    language: str
    at: int
    negative: bool | None = None
    reach: int | None = None
    keys: tuple[str, ...] = ()
    contribution: float = 1.0
    vote: bool = True
    phrase: str = ""


def noted(seen: Observation, at: int) -> Noted:
    """The observation, seen at a moment of the log (microseconds)."""
    keys = tuple(vote_keys(seen))
    return Noted(seen.seq, seen.mention, seen.source, seen.author, seen.language, at, seen.negative, seen.reach, keys)


def voices(found: Sequence[Noted]) -> list[Noted]:
    """Those that are somebody, or some text, not met among the earlier ones."""
    met: set[str] = set()
    made = []
    for one in found:
        if met.isdisjoint(one.keys):
            made.append(one)
            met.update(one.keys)
    return made


def by(found: Sequence[Noted], *, over: int = 0, over_negative: int = 0) -> dict[str, Json]:
    """What each source, author, language and phrase contributes, heaviest first, the rest in one line: each list adds
    up. ``over`` mentions are not among those given any more; each contributed 1."""
    rest = (over, over_negative)
    return {
        "source": _lines(found, lambda one: one.source, rest),
        "author": _lines(found, lambda one: one.author, rest),
        "language": _lines(found, lambda one: one.language, rest),
        "phrase": _lines(found, lambda one: one.phrase, rest) if any(one.phrase for one in found) else [],
    }


def mentions(found: Sequence[Noted]) -> list[Json]:
    """The messages: those that contributed most, the newest first among equals."""
    ranked = sorted(found, key=lambda one: (not one.vote, -one.contribution, -one.seq))
    return [_mention(one) for one in ranked[:SHOWN_MENTIONS]]


def without(found: Sequence[Noted], score: Callable[[Sequence[Noted]], float], threshold: float) -> list[Json]:
    """Would it have fired without its largest sources and authors, each left out in turn?"""
    made: list[Json] = []
    names: dict[str, Callable[[Noted], str]] = {"source": lambda one: one.source, "author": lambda one: one.author}
    for dimension, name in names.items():
        for label in _heaviest(found, name):
            left = score([one for one in found if name(one) != label])
            made.append({dimension: label, "fires": left >= threshold, "score": left})
    return made


def coverage(found: Sequence[Noted]) -> float:
    """The share whose sentiment is known."""
    return sum(one.negative is not None for one in found) / len(found) if found else 0.0


def noted_to_json(one: Noted) -> list[Json]:
    return [list(part) if isinstance(part, tuple) else part for part in astuple(one)]


def noted_from_json(value: Json) -> Noted:
    """The inverse of :func:`noted_to_json`."""
    parts: Any = [tuple(part) if isinstance(part, list) else part for part in cast("list[Any]", value)]
    return Noted(*parts)


def _lines(found: Sequence[Noted], name: Callable[[Noted], str], rest: tuple[int, int]) -> list[Json]:
    groups: defaultdict[str, list[Noted]] = defaultdict(list)
    for one in found:
        groups[name(one)].append(one)
    others = groups.pop("", [])
    ranked = sorted(groups.items(), key=lambda item: (-_sum(item[1]), item[0]))
    for _, members in ranked[SHOWN_GROUPS:]:
        others.extend(members)
    lines: list[Json] = [_line(label, members) for label, members in ranked[:SHOWN_GROUPS]]
    return [*lines, _line(OTHERS, others, rest)] if others or rest[0] else lines


def _line(label: str, members: Sequence[Noted], rest: tuple[int, int] = (0, 0)) -> Json:
    return {
        "name": label,
        "n": len(members) + rest[0],
        "negative": sum(one.negative is True for one in members) + rest[1],
        "contribution": _sum(members) + rest[0],
    }


def _sum(members: Sequence[Noted]) -> float:
    return sum(one.contribution for one in members)


def _heaviest(found: Sequence[Noted], name: Callable[[Noted], str]) -> list[str]:
    weights: defaultdict[str, float] = defaultdict(float)
    for one in found:
        weights[name(one)] += one.contribution
    return sorted((label for label in weights if label), key=lambda label: (-weights[label], label))[:SHOWN_WITHOUT]


def _mention(one: Noted) -> Json:
    reach: dict[str, Json] = {} if one.reach is None else {"reach": one.reach}
    return {
        "id": one.mention,
        "contribution": one.contribution,
        "vote": one.vote,
        "source": one.source,
        "author": one.author,
        "seen_at": iso(from_micros(one.at)),
        **reach,
    }
