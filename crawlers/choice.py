"""Which spider visits a source, where and for what: as its definition says, as was found out before, or as its address
and what comes from there tell."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from crawlers.asking import Door
from crawlers.errors import Throttled, VisitFailed
from crawlers.limits import reading_limit
from model.source import Json, Source
from spiders import (
    FAMILIES,
    Recognised,
    Request,
    Response,
    Spider,
    Unreadable,
    View,
    claimed,
    recognised,
    spider_named,
)

SURE = 0.5
"""How sure a spider must be of a mere address for the page not to be looked at."""
LITERAL = frozenset({"feed", "page"})
"""Kinds that are read at the address itself, whatever stands there."""
LAST_RESORTS = ("feed", "page")
"""What serves when no spider of the wished family knows the place."""
NAMES = ("kind", "role", "feed", "found", "wished", "of")
"""Cursors that are the visit's own: what an address was found to be."""


@dataclass(frozen=True, slots=True)
class Choice:
    """``url`` is visited, for ``role``; ``others`` are what the address could be besides, the surest first."""

    spider: Spider
    url: str
    role: str = "listing"
    options: Mapping[str, Json] = field(default_factory=dict)
    said: str = ""
    others: tuple[Recognised, ...] = ()

    def cursors(self, source: Source) -> dict[str, str]:
        """What the next visit needs to know of it."""
        feed = self.url if self.url != source.url else ""
        found = json.dumps(dict(self.options), default=str) if self.options else ""
        values = (self.spider.name, self.role, feed, found, source.kind, source.url)
        return dict(zip(NAMES, values, strict=True))

    def to_json(self) -> list[Json]:
        """What the address is, and what else it could be, the surest first."""
        best = Recognised(self.spider.name, 1.0, self.url, self.role, self.options, self.said or self.spider.title)
        return [asdict(one) | {"options": dict(one.options)} for one in (best, *self.others)]


def chosen_before(source: Source, cursors: Mapping[str, str]) -> Choice | None:
    """What an earlier visit found; None when there was none, or the source was told otherwise since."""
    kind, wished = cursors.get("kind", ""), cursors.get("wished", "")
    spider = spider_named(kind) if kind else None
    if spider is None or cursors.get("of") != source.url or source.kind not in (kind, wished):
        return None
    try:
        options = json.loads(cursors.get("found") or "{}")
    except ValueError:
        options = {}
    return Choice(spider, cursors.get("feed") or source.url, cursors.get("role") or "listing", options)


def check_kind(kind: str) -> None:
    """Raises VisitFailed for a kind that no spider reads."""
    if kind != "auto" and kind not in FAMILIES and spider_named(kind) is None:
        todo = 'Write "kind: auto", or install the spider again'
        raise VisitFailed(f"there is no spider for the kind {kind!r:.60}", todo=todo)


def fitting(found: Sequence[Recognised], kind: str) -> list[Recognised]:
    """Those that the wished kind allows, the surest first; of a family, feeds and pages last."""
    if kind == "auto":
        return list(found)
    own = [one for one in found if one.spider == kind or _family(one) == kind]
    return own if kind not in FAMILIES else [*own, *(o for o in found if o.spider in LAST_RESORTS and o not in own)]


def choose(source: Source, found: Sequence[Recognised], *, html: bool = False) -> Choice:
    """The surest of what was recognised; of a named kind its spider, whatever came. Raises Unreadable when no spider
    can be it."""
    if found:
        best = found[0]
        spider = spider_named(best.spider)
        if spider is not None:
            return Choice(spider, best.url, best.role, best.options, best.said, tuple(found[1:]))
    spider = spider_named(source.kind) or (None if html else spider_named("feed"))
    if spider is None:
        todo = 'Give the address of its feed, or "kind: watch" to be told whenever the page changes'
        raise Unreadable("this is no source of a kind that Earshot knows", where=source.url, todo=todo)
    return Choice(spider, source.url)


async def found_out(source: Source, view: View, door: Door, seconds: float) -> Choice:
    """What a source is that was never visited, or no longer serves as what it was. Raises VisitFailed or Unreadable."""
    if source.kind in LITERAL:
        return choose(source, ())
    known = fitting(claimed(source.url), source.kind)
    if "{" in source.url or (known and known[0].sure >= SURE):
        return choose(source, known)
    request = Request(source.url)
    try:
        answer = await door.fetch(request)
    except VisitFailed as error:
        if isinstance(error, Throttled) or not _asks_elsewhere(source, view):
            raise
        return choose(source, known)
    door.given[request.url] = answer
    response = Response(request, answer.url, answer.body, answer.headers, answer.status)
    with reading_limit(seconds, answer.url):
        every = recognised(response)
    found = fitting(sorted([*every, *known], key=lambda one: -one.sure), source.kind)
    return choose(source, found, html=any(one.spider == "page" for one in every))


def _asks_elsewhere(source: Source, view: View) -> bool:
    """Whether the kind was named and its spider asks elsewhere than at the source's own address."""
    spider = spider_named(source.kind)
    return spider is not None and all(request.url != view.url for request in spider.start(view))


def _family(one: Recognised) -> str:
    spider = spider_named(one.spider)
    return "" if spider is None else spider.family
