"""A constant panel: the sources that spoke all the time, so that one added half-way does not look like a change."""

from __future__ import annotations

from datetime import datetime

from index import Bucket, Series
from model.errors import BadInput
from services.asking import SearchRequest, read_request
from services.house import House


def panel_of(house: House, request: SearchRequest, interval: str, zone: str) -> tuple[str, ...]:
    """The sources with an answer in every interval that has any. Raises BadInput when there is none."""
    found = constant_sources(house, request, interval, zone)
    if not found:
        todo = "Use a longer interval, or no panel"
        raise BadInput("no source spoke in each interval of the period", where="panel", todo=todo)
    return found


def constant_sources(house: House, request: SearchRequest, interval: str, zone: str) -> tuple[str, ...]:
    """The sources with mentions in every interval that has any."""
    (buckets,) = house.index.ask([Series(read_request(house, request).question, interval, zone, "source")])
    spoke: dict[datetime, set[str]] = {}
    for bucket in buckets:  # type: ignore[union-attr]
        if isinstance(bucket, Bucket):
            spoke.setdefault(bucket.start, set()).add(bucket.key)
    return tuple(sorted(set.intersection(*spoke.values()))) if spoke else ()
