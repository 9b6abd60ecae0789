"""A series of counts as observations: what a spreadsheet or another tool knows of the past, for the live code path."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from model.alert import Observation
from model.errors import BadInput
from model.time import parse_time

MOST = 5_000_000
"""Mentions of a whole series."""
_HOUR = timedelta(hours=1)
_COLUMNS = ("start", "count", "negative", "known")


@dataclass(frozen=True, slots=True)
class Bin:
    """``count`` mentions from ``start`` on, ``known`` of them with a known sentiment, ``negative`` of these."""

    start: datetime
    count: int
    negative: int
    known: int


def bins_from_csv(lines: Iterable[str], *, where: str = "") -> list[Bin]:
    """``start,count[,negative,known]`` with ISO times, in the order of time. Raises BadInput naming the line."""
    reader = csv.DictReader(lines)
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if not {"start", "count"} <= set(names) or not set(names) <= set(_COLUMNS):
        todo = f"Begin the file with {','.join(_COLUMNS)} (the last two may be missing)"
        raise BadInput("the first line does not name the columns of a series", where=where, todo=todo)
    reader.fieldnames = names
    made: list[Bin] = []
    total = 0
    for row in reader:
        found = _bin(row, f"{where}:{reader.line_num}")
        if made and found.start <= made[-1].start:
            raise BadInput("a row is not later than the one before", where=f"{where}:{reader.line_num}", todo="Sort it")
        total += found.count
        if total > MOST:
            raise BadInput(f"the series has more than {MOST:,} mentions", where=where, todo="Give a shorter one")
        made.append(found)
    return made


def observations_of_series(bins: Iterable[Bin], topic: str) -> Iterator[Observation]:
    """Each mention of the series by somebody of its own, spread evenly over its bin; so are the negative ones."""
    rows = list(bins)
    seq = 0
    for number, row in enumerate(rows):
        length = rows[number + 1].start - row.start if number + 1 < len(rows) else _last_length(rows)
        for i in range(row.count):
            seq += 1
            at = row.start + length * ((i + 0.5) / row.count)
            known = _nth(i, row.count, row.known)
            yield Observation(
                mention=f"series-{seq}",
                topic=topic,
                revision=1,
                seen_at=at,
                event_at=at,
                live=True,
                negative=_negative(i, row) if known else None,
                method="series",
                kind="series",
                language="und",
                source="series",
                author=f"series-{seq}",
                seq=seq,
            )


def _last_length(rows: list[Bin]) -> timedelta:
    return rows[-1].start - rows[-2].start if len(rows) > 1 else _HOUR


def _nth(i: int, of: int, chosen: int) -> bool:
    """Whether the i-th of so many is one of those chosen, when they are spread evenly."""
    return (i + 1) * chosen // of > i * chosen // of


def _negative(i: int, row: Bin) -> bool:
    place = i * row.known // row.count
    return _nth(place, row.known, row.negative)


def _bin(row: Mapping[str, str | None], where: str) -> Bin:
    start = parse_time((row.get("start") or "").strip())
    if start is None:
        raise BadInput(f"start is {row.get('start')!r:.40}", where=where, todo="Write an ISO time with its zone")
    count = _count(row, "count", where)
    known = _count(row, "known", where, count)
    negative = _count(row, "negative", where, 0)
    if not negative <= known <= count:
        raise BadInput("negative, known and count do not fit", where=where, todo="negative ≤ known ≤ count must hold")
    return Bin(start, count, negative, known)


def _count(row: Mapping[str, str | None], name: str, where: str, default: int | None = None) -> int:
    given = (row.get(name) or "").strip()
    if not given and default is not None:
        return default
    if not given.isdecimal() or len(given) > 9:
        raise BadInput(f"{name} is {given!r:.40}", where=where, todo="Write a whole number")
    return int(given)
