"""Counts of chosen mentions, by their columns: facets, how many values, series."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from index.embedded.ask import named, ranked
from index.embedded.chosen import Chosen
from index.embedded.columns import WRITTEN
from index.embedded.grown import Array, Marks, Numbers
from index.embedded.names import LABELS, PARTS, UNKNOWN, names_of
from index.embedded.series import Starts, Tally, fine_of, starts_of
from index.embedded.tallies import BILLION, HOUR, YEAR_1
from index.protocol import Bucket, Dimension, Series

DENSE = 1 << 22
"""Numbers up to which all that could be are counted side by side; past it those there are are sorted."""


def knows(dimension: Dimension) -> bool:
    return dimension not in ("cluster", "tag")


def facets(connection: sqlite3.Connection, chosen: Chosen, dimension: Dimension, limit: int) -> list[tuple[str, int]]:
    """As ``ask.facets``."""
    counts = np.bincount(_values(connection, chosen, dimension))
    there = np.flatnonzero(counts)
    if len(there) > limit:  # of those that may be among the first; more where some are equal, or have no name
        there = there[counts[there] >= np.partition(counts[there], -limit - 1)[-limit - 1]]
    counted = dict(zip(there.tolist(), counts[there].tolist(), strict=True))
    if dimension in PARTS or dimension == "sentiment":
        return ranked(named(connection, dimension, counted), limit)
    names = chosen.columns.names(dimension)
    return ranked({names[number]: count for number, count in counted.items()}, limit)


def distinct(connection: sqlite3.Connection, chosen: Chosen, dimension: Dimension) -> int:
    there = np.flatnonzero(np.bincount(_values(connection, chosen, dimension)))
    if dimension not in PARTS:
        return len(there) if dimension == "sentiment" else int(np.count_nonzero(there))
    names = names_of(connection, dimension)
    return sum(bool(names[number]) for number in there.tolist())


def _values(connection: sqlite3.Connection, chosen: Chosen, dimension: str) -> Array:
    if dimension == "sentiment":
        return chosen.label
    if dimension == "topic":
        return chosen.columns.matches["topic"][_caught(chosen)]
    if dimension in WRITTEN:
        chosen.columns.read(connection, dimension)
    return chosen.of(dimension)


def _caught(chosen: Chosen) -> Marks:
    """Marks of the matches of what is chosen."""
    mentions, matches = chosen.columns.mentions, chosen.columns.matches
    if chosen.places is None:
        return np.ones(len(matches), bool)
    return mentions.marked(chosen.places)[matches["place"]]


@dataclass(frozen=True, slots=True)
class _Told:
    """What a series is of: one thing a mention, or a match."""

    event: Array
    key: Array
    label: Array
    score: Array
    names: Mapping[int, str]


def series(connection: sqlite3.Connection, chosen: Chosen, asked: Series) -> list[Bucket]:
    """As ``series.series``."""
    told = _told(connection, chosen, asked)
    if not len(told.event):
        return []
    starts, at = _begun(told.event, starts_of(asked.interval, asked.zone))
    keys = int(told.key.max()) + 1
    cells, which = _apart((at * keys + told.key) * len(LABELS) + told.label)
    counts = np.bincount(which)
    scores = np.bincount(which, np.where(told.label == UNKNOWN, 0, told.score)) / BILLION
    tallies = defaultdict[tuple[int, int], Tally](Tally)
    for cell, count, score in zip(cells.tolist(), counts.tolist(), scores.tolist(), strict=True):
        rest, label = divmod(cell, len(LABELS))
        tallies[divmod(rest, keys)].add(label, count, score)
    made = (tally.bucket(starts[start], told.names[key]) for (start, key), tally in tallies.items())
    return sorted(made, key=lambda bucket: (bucket.start, bucket.key))


def _told(connection: sqlite3.Connection, chosen: Chosen, asked: Series) -> _Told:
    event, label, score, by = chosen.of("event"), chosen.label, chosen.score, asked.by
    if by == "topic":
        return _of_topics(chosen, asked)
    if by == "none":
        return _Told(event, np.zeros(len(event), np.int8), label, score, {0: ""})
    key = _values(connection, chosen, by)
    if by == "sentiment":
        return _Told(event, key, label, score, dict(enumerate(LABELS)))
    names = names_of(connection, by) if by in PARTS else dict(enumerate(chosen.columns.names(by)))
    return _Told(event, key, label, score, names)


def _of_topics(chosen: Chosen, asked: Series) -> _Told:
    """A mention once for each topic that caught it, of those asked about, with the sentiment towards it."""
    columns, question, marks = chosen.columns, asked.question, _caught(chosen)
    if question.topics:
        marks &= np.isin(columns.matches["topic"], [columns.number("topic", topic) for topic in question.topics])
    if question.tagged is not None:
        marks &= columns.matches["tagged"] == question.tagged
    place, key, label, score = (columns.matches[name][marks] for name in ("place", "topic", "label", "score"))
    return _Told(columns.mentions["event"][place], key, label, score, dict(enumerate(columns.names("topic"))))


def _begun(event: Array, starts: Starts) -> tuple[list[datetime], Numbers]:
    """The starts of intervals, and in which of them each event lies."""
    known: dict[datetime, int] = {}
    hours, which = _apart((event + YEAR_1) // HOUR)
    begun = [starts.of_hour(hour * HOUR) for hour in hours.tolist()]
    number = [-1 if start is None else known.setdefault(start, len(known)) for start in begun]
    at = np.array(number)[which]
    split = np.flatnonzero(at < 0)
    if len(split):
        grains, of_them = _apart(fine_of(event[split]))
        fine = [known.setdefault(start, len(known)) for start in map(starts.of, grains.tolist())]
        at[split] = np.array(fine)[of_them]
    return list(known), at


def _apart(numbers: Array) -> tuple[Numbers, Numbers]:
    """The different numbers, and which of them each is."""
    least, most = int(numbers.min()), int(numbers.max())
    if most - least >= DENSE:
        found, which = np.unique(numbers, return_inverse=True)
        return found, which
    there = numbers.astype(np.int64) - least
    found = np.flatnonzero(np.bincount(there))
    place = np.zeros(most - least + 1, np.int64)
    place[found] = np.arange(len(found))
    return found + least, place[there]
