"""Searches kept under a name: one's own and the shared ones, each with how many mentions are new since one looked.

``Filters`` are kept as they were given, so that ``since=7d`` stays the last seven days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from index import Count
from model.capture import clean_text
from model.errors import BadInput, NotFound, NotSo
from model.said import said
from model.source import Json
from services.asking import SearchRequest, read_request
from services.house import House
from services.visibility import may_see
from storage import audit, outbox, searches
from storage.searches import SavedSearch

__all__ = ["Filters", "Reader", "SavedSearch", "Standing", "keep_search", "look_at", "remove_search", "searches_listed"]

MOST = 200
"""Searches of one owner."""
MAX_NAME = 80
COUNTED = 40
"""Searches whose new mentions are counted at a time; of more it is not said."""

Filters = Mapping[str, Json]
Reader = Callable[[Filters], SearchRequest]
"""Reads kept filters. Raises BadInput for what can no longer be read."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``new`` mentions answer that were seen since who asks last looked; None when that cannot be said: of a query that
    is refused now, of a topic that is gone, or when there are too many searches to count for all."""

    search: SavedSearch
    own: bool
    new: int | None
    since: datetime


def keep_search(house: House, name: str, filters: Filters, who: str, *, read: Reader, shared: bool = False) -> int:
    """Keep a search; returns its id. Raises QueryRefused, BadInput, NotFound (a topic that is none), NotSo."""
    called = clean_text(" ".join(name.split()))
    if not called or len(called) > MAX_NAME:
        raise BadInput("a search needs a name", where="name", todo=said("Write 1 to {most} letters", most=MAX_NAME))
    read_request(house, read(filters))
    with house.db.write() as tx:
        if searches.named(tx, who, called):
            raise NotSo("you have a search of that name", where=called, todo="Give it another name, or remove that one")
        if searches.owned(tx, who) >= MOST:
            raise NotSo(
                said("you have {most} searches already", most=MOST), where=called, todo="Remove one at /searches"
            )
        made = searches.add(tx, who, called, filters, house.clock(), shared=shared)
        searches.look(tx, made, who, _seen_until(tx, house.clock()))
        audit.note(tx, audit.Record(house.clock(), who, "search saved", {"name": called, "shared": shared}))
    return made


def searches_listed(house: House, who: str, *, read: Reader, counted: bool = True) -> list[Standing]:
    """One's own and the shared ones, by name. Raises Unavailable."""
    with house.db.read() as tx:
        found = [one for one in searches.listed(tx, who) if _visible(house, one)]
    new = _new(house, found[:COUNTED], read) if counted else {}
    return [Standing(one, one.owner == who, new.get(one.id), one.looked_at or one.made_at) for one in found]


def look_at(house: House, search: int, who: str) -> SavedSearch:
    """Begin to count anew; returns it as it was, with when one looked before. Raises NotFound."""
    with house.db.write() as tx:
        found = _one(house, searches.listed(tx, who), search)
        searches.look(tx, search, who, _seen_until(tx, house.clock()))
    return found


def share_search(house: House, search: int, who: str, *, shared: bool) -> None:
    """Raises NotFound; NotSo for another's."""
    with house.db.write() as tx:
        found = _own(house, searches.listed(tx, who), search, who)
        searches.share(tx, search, shared)
        audit.note(tx, audit.Record(house.clock(), who, "search shared", {"name": found.name, "shared": shared}))


def remove_search(house: House, search: int, who: str) -> None:
    """Raises NotFound; NotSo for another's."""
    with house.db.write() as tx:
        found = _own(house, searches.listed(tx, who), search, who)
        searches.remove(tx, search)
        audit.note(tx, audit.Record(house.clock(), who, "search removed", {"name": found.name}))


def _seen_until(tx: Connection, now: datetime) -> datetime:
    """Until when who looks now has seen what there is: what still waits was seen before, and is found later."""
    return min(now, outbox.oldest(tx) or now)


def _own(house: House, listed: list[SavedSearch], search: int, who: str) -> SavedSearch:
    found = _one(house, listed, search)
    if found.owner != who:
        raise NotSo(
            said("it is {owner}’s", owner=found.owner), where=found.name, todo="Ask them, or keep one of your own"
        )
    return found


def _one(house: House, listed: list[SavedSearch], search: int) -> SavedSearch:
    found = next((one for one in listed if one.id == search and _visible(house, one)), None)
    if found is None:
        raise NotFound("there is no such search", where=str(search), todo="They are listed at /searches")
    return found


def _visible(house: House, search: SavedSearch) -> bool:
    """A search that names a topic one may not see is not there."""
    named = (search.filters.get(name) for name in ("topic", "not_topic"))
    topics = [str(one) for values in named if isinstance(values, list) for one in values]
    return all(may_see(house, topic) for topic in topics)


def _new(house: House, found: list[SavedSearch], read: Reader) -> dict[int, int]:
    """How many are new in each, in one go."""
    asked = {}
    for one in found:
        try:
            question = read_request(house, read(one.filters)).question
        except (BadInput, NotFound):
            continue
        since = one.looked_at or one.made_at
        asked[one.id] = Count(replace(question, since=max(since, question.since or since)))
    answers = house.index.ask(list(asked.values()))
    return {search: int(count) for search, count in zip(asked, answers, strict=True)}  # type: ignore[arg-type]
