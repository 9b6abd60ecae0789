"""One mention, or the mentions of a list, as people are shown them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from model.errors import NotFound
from model.mention import Mention
from services.house import House
from services.kin import thread_of
from services.search import Found, SearchRequest, SearchResult, search, spans_of
from storage import ledger

SHOWN = 10


def mention_shown(house: House, mention_id: str) -> Found:
    """The mention; one that was merged into another leads there. Raises NotFound, which says if it was deleted."""
    found = house.index.get([mention_id]).get(mention_id)
    if found is not None:
        return Found(found, spans_of(found, None))
    with house.db.read() as tx:
        row = ledger.rows_of(tx, [mention_id]).get(mention_id)
    if row is None or (house.visible is not None and row.state == "live"):
        raise NotFound("there is no such mention", where=mention_id[:64], todo="Search for it by its words")
    if row.state == "merged" and row.into and row.into != mention_id:
        return mention_shown(house, row.into)
    if row.state == "deleted":
        raise NotFound("this mention was deleted", where=mention_id[:64], todo="Nothing of it is kept")
    raise NotFound("this mention is not in the index yet", where=mention_id[:64], todo="Look again in a moment")


@dataclass(frozen=True, slots=True)
class Kindred:
    """What goes with a mention, the first ten of each by when they were posted, itself included: the posts of its
    thread, and those with nearly its text; with how many there are."""

    thread: SearchResult
    copies: SearchResult


def kindred(house: House, mention: Mention) -> Kindred:
    """Raises Unavailable."""
    base = SearchRequest(irrelevant=None, order="earliest", size=SHOWN)
    thread, nothing = thread_of(mention), SearchResult((), 0, "")
    return Kindred(
        search(house, replace(base, threads=(thread,))) if thread else nothing,
        search(house, replace(base, clusters=(mention.cluster,))) if mention.cluster else nothing,
    )


def mentions_shown(house: House, ids: Sequence[str], *, topic: str = "") -> tuple[Found, ...]:
    """Those mentions of a list that still exist, in its order, with the spans of ``topic`` (of all when empty)."""
    found = house.index.get(list(ids))
    asked = (topic,) if topic else ()
    return tuple(Found(found[one], spans_of(found[one], None, asked)) for one in ids if one in found)
