"""Counts of days, weeks, months and years: Elasticsearch counts between the very moments at which they begin.

When that is, in a zone whose clocks change, is told by one table for both engines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import Any

from index.elasticsearch.errors import Refused
from index.elasticsearch.requests import Reader, aggregation, too_many_buckets
from index.elasticsearch.tallies import Cut, SeriesAsked, Tallies, add, counted, join, no_tallies, span, within
from model.time import from_micros, micros, system_clock

Json = dict[str, Any]
MOST = 1_000
"""Edges of one request."""
_LAST = datetime.max.replace(tzinfo=UTC)
_SOON = timedelta(hours=26)
_FIRST = datetime.min.replace(tzinfo=UTC) + _SOON
_MILLISECOND = timedelta(milliseconds=1)
Edges = Sequence[int]
"""Milliseconds since 1970, rising."""


def by_calendar(reader: Reader, query: Json, asked: SeriesAsked, tallies: Tallies) -> None:
    """In one request where the question says since when; what happened long before it was seen takes others."""
    guess = expected(asked, system_clock())
    if guess is not None:
        if _between(reader, query, asked, guess, tallies):
            return
        query = {"bool": {"filter": [query], "must_not": [span(guess[0], guess[-1])]}}
    extent = reader.search({"size": 0, "query": query, "aggs": {"at": {"stats": {"field": "at"}}}})
    told = aggregation(extent, "at")
    if told.get("count"):
        first, last = (from_micros(int(told[end]) * 1000) for end in ("min", "max"))
        _between(reader, query, asked, list(edges(asked, first, last)), tallies)


def edges(asked: SeriesAsked, first: datetime, last: datetime) -> Iterator[int]:
    """From the start of the interval of the first moment to the end of that of the last; between each and the next all
    is of one interval, which has two parts where the clocks are put back across its start."""
    start = asked.start_of(first)
    if first < start:  # as in the first hours of the calendar
        yield _ms(first)
    last = max(start, last)
    while start <= last:
        yield _ms(start)
        yield from map(_ms, _put_back(asked, start))
        following = _following(asked, start)
        if following is None:
            yield _ms(_LAST) + 1
            return
        start = following
    yield _ms(start)


def _following(asked: SeriesAsked, start: datetime) -> datetime | None:
    """The start of the next interval; None when the calendar ends before."""
    assert asked.length is not None  # noqa: S101 - else there are grains
    further, moment, found = asked.length * 1.5, start, start
    while found <= start:
        if _LAST - moment <= further:
            return None
        moment += further
        found = asked.start_of(moment)
    return found


def _put_back(asked: SeriesAsked, start: datetime) -> Sequence[datetime]:
    """Where the clocks are put back across the start soon after it: from when to when it is the interval before."""
    if _LAST - start <= _SOON or (before := _offset(start, asked)) == _offset(start + _SOON, asked):
        return ()
    turned = _first(start, start + _SOON, lambda moment: _offset(moment, asked) != before)
    if asked.start_of(turned) >= start:
        return ()
    return turned, _first(turned, start + _SOON, lambda moment: asked.start_of(moment) >= start)


def _first(low: datetime, high: datetime, so: Callable[[datetime], bool]) -> datetime:
    """The first millisecond of which it is so, as it is of the last."""
    while high - low > _MILLISECOND:
        middle = low + (high - low) // _MILLISECOND // 2 * _MILLISECOND
        low, high = (low, middle) if so(middle) else (middle, high)
    return high


def _offset(moment: datetime, asked: SeriesAsked) -> timedelta | None:
    try:
        return moment.astimezone(asked.zone).utcoffset()
    except OverflowError:  # at the ends of the calendar UTC serves
        return None


def _ms(moment: datetime) -> int:
    return micros(moment) // 1000


def expected(asked: SeriesAsked, now: datetime) -> Edges | None:
    """Where most answers lie, those seen soon after they happened; None when the question does not say since when."""
    question = asked.question
    since = question.event_since
    if since is None and question.since is not None and question.since > _FIRST:
        since = question.since - _SOON
    if since is None:
        return None
    ends = [end for end in (question.event_until, question.until, now) if end is not None]
    found = list(islice(edges(asked, since, max(min(ends), since)), MOST + 1))
    return found if len(found) <= MOST else None


def body_of(query: Json, asked: SeriesAsked, between: Edges, part: tuple[int, int] | None = None) -> Json:
    return {"size": 0, "query": query, "aggs": {"spans": {**_spans(between), "aggs": counted(asked, part)}}}


def _spans(between: Edges) -> Json:
    """Where all intervals are as long, a histogram: what has nothing in it costs nothing then, which is most of a topic
    that is quiet, and all of another month's index."""
    length = between[1] - between[0]
    if any(end - start != length for start, end in pairwise(between)):
        inner = [{"from": start, "to": end} for start, end in pairwise(between)]
        ranges = [{"to": between[0]}, *inner, {"from": between[-1]}]
        return {"date_range": {"field": "at", "format": "epoch_millis", "ranges": ranges}}
    even = {"fixed_interval": f"{length}ms", "offset": f"{between[0] % length}ms", "min_doc_count": 1}
    return {"date_histogram": {"field": "at", **even}, "meta": {"from": between[0], "to": between[-1]}}


def added(answer: Mapping[str, Any], asked: SeriesAsked, tallies: Tallies) -> bool:
    """Whether that is all: False when some lie before the first edge or past the last. Raises Cut."""
    told, whole = aggregation(answer, "spans"), True
    for found in told.get("buckets", ()):
        if not found["doc_count"]:
            continue
        start = _start(found, told.get("meta"))
        if start is None:
            whole = False
        else:
            add(tallies, asked.start_of(from_micros(int(start) * 1000)), found, asked)
    return whole


def _start(found: Mapping[str, Any], ends: Mapping[str, int] | None) -> float | None:
    """Where a bucket's interval begins, in milliseconds; None when it lies before the first edge or past the last.
    ``ends`` are told of a histogram, whose buckets do not say it."""
    if ends is not None:
        return found["key"] if ends["from"] <= found["key"] < ends["to"] else None
    return found["from"] if "from" in found and "to" in found else None


def _between(reader: Reader, query: Json, asked: SeriesAsked, between: Edges, tallies: Tallies) -> bool:
    """All at once when it can be; else each half by itself; where that is one interval, its keys in parts. Whether none
    is known to lie outside."""
    found = no_tallies()
    try:
        if len(between) > MOST:
            raise Cut
        whole = added(reader.search(body_of(query, asked, between)), asked, found)
    except (Refused, Cut) as error:
        if isinstance(error, Refused) and not too_many_buckets(error):
            raise
        query = within(query, between[0], between[-1])
        if len(between) == 2:
            join(tallies, _keys_in_parts(reader, query, asked, between))
        else:
            middle = len(between) // 2
            for half in (between[: middle + 1], between[middle:]):
                _between(reader, query, asked, half, tallies)
        return False
    join(tallies, found)
    return whole


def _keys_in_parts(reader: Reader, query: Json, asked: SeriesAsked, between: Edges) -> Tallies:
    parts = 8
    while True:
        found = no_tallies()
        try:
            for part in range(parts):
                added(reader.search(body_of(query, asked, between, (part, parts))), asked, found)
        except Cut:
            parts *= 4
        else:
            return found
