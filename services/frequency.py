"""How often something is said over the years: in each month, its share of all mentions, with its interval.

Archives grow: with every source that is added more is said of everything. A share does not grow with them, but moves
when the new ones talk of other things; on a constant panel only sources count that spoke in every part of the period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from index import Bucket, Question, Series, starts_in
from model.errors import BadInput
from model.said import said
from model.shares import Share
from services.asking import SearchRequest, read_request
from services.gaps import Unread, unread
from services.house import House
from services.panel import panel_of

MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Frequent:
    """One interval: how many of all mentions say it. ``unread``: what could not be read then."""

    start: datetime
    share: Share
    unread: Unread | None = None


@dataclass(frozen=True, slots=True)
class Frequency:
    """Of one query, by start, without intervals that nothing was said in at all."""

    query: str
    points: tuple[Frequent, ...]
    whole: Share


@dataclass(frozen=True, slots=True)
class Frequencies:
    """``sources`` is the constant panel, None when all sources count."""

    queries: tuple[Frequency, ...]
    interval: str
    sources: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()


def frequency(
    house: House,
    request: SearchRequest,
    words: Sequence[str],
    *,
    interval: str = "1M",
    zone: str = "UTC",
    panel: str = "",
) -> Frequencies:
    """The share of the answers to the request that match each of up to five queries, per interval. ``panel`` is an
    interval: only sources with an answer in each such one count. Raises as ``read_request`` does, and BadInput."""
    asked_words = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
    if not 1 <= len(asked_words) <= MOST_WORDS:
        raise BadInput(
            said("{count} queries are given", count=len(asked_words)),
            where="word",
            todo=said("Give 1 to {most}", most=MOST_WORDS),
        )
    sources = None
    if panel:
        sources = panel_of(house, request, panel, zone)
        request = replace(request, sources=sources)
    base = read_request(house, request)
    questions = [_narrowed(house, request, word) for word in asked_words]
    answers = house.index.ask([Series(question, interval, zone) for question in (base.question, *questions)])
    whole, *found = [_buckets(answer) for answer in answers]
    silent = unread(house, base.question, whole, starts_in(interval, zone), interval)
    told = [_frequency(word, whole, said, silent) for word, said in zip(asked_words, found, strict=True)]
    return Frequencies(tuple(told), interval, sources, base.notes)


def both(one: str, other: str) -> str:
    """The query that asks for both."""
    if not one.strip() or not other.strip():
        return (one if one.strip() else other).strip()
    return f"({one.strip()}\n) AND ({other.strip()}\n)"


def _narrowed(house: House, request: SearchRequest, word: str) -> Question:
    """Read alone first, so that what is wrong with it is told where it stands."""
    read_request(house, replace(request, query=word))
    return read_request(house, replace(request, query=both(request.query, word))).question


def _buckets(answer: object) -> list[Bucket]:
    return [one for one in answer if isinstance(one, Bucket)] if isinstance(answer, Sequence) else []


def _frequency(
    word: str, whole: Sequence[Bucket], said: Sequence[Bucket], silent: Mapping[datetime, Unread]
) -> Frequency:
    counts = {bucket.start: bucket.count for bucket in said}
    points = [Frequent(one.start, Share(counts.get(one.start, 0), one.count), silent.get(one.start)) for one in whole]
    return Frequency(word, tuple(points), Share(sum(counts.values()), sum(one.count for one in whole)))
