"""What is new in a sitemap since the last visit, and which sitemaps of an index are worth asking for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import nlargest

from model.identity import fingerprint
from model.said import said
from model.time import iso, parse_time
from spiders.items import count
from spiders.sitemaps import Listed, mark, packed, unpacked
from spiders.spider import View

FIRST = timedelta(days=7)
"""How far back the first visit goes where a sitemap tells times."""
ENDS = 10
"""Addresses from each end of a sitemap without times that the first visit reads."""
MOST = 1_000
"""Addresses of one sitemap that are taken at a visit, the newest first; the others are as new at the next."""
MOST_KEPT = 50_000
"""Addresses that one sitemap may hold (sitemaps.org/protocol.html); of more the newest are kept."""
REMEMBERED = 20_000
"""Addresses of one sitemap that are known one by one; in a larger one only those of a later time are new."""
MOST_PAST = 2_000
"""Addresses of a sitemap's past that one visit takes."""
FEW = 20
STAMPED = 0.5
"""When more of the addresses than this have one and the same time, it is the sitemap's own, and no page's."""
MOST_MAPS = 50

_NEVER = datetime.min.replace(tzinfo=UTC)
_NO_ARTICLES = re.compile(r"categor|taxonom|(?:^|[-_/])tags?[-_.\d]|author|users|image|video|attachment", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class News:
    """``cursors`` are what the next visit has to know to tell what is new then; ``whole`` is False while more of the
    past is left than one visit takes."""

    pages: tuple[Listed, ...]
    cursors: Mapping[str, str]
    said: str = ""
    whole: bool = True


def key_of(url: str) -> str:
    """What a sitemap's cursors are kept under."""
    return fingerprint(url)[:12]


def news_of(pages: Iterable[Listed], url: str, view: View) -> News:
    """The new ones among the pages of the sitemap at ``url``. With ``view.since`` all that may be as new as that."""
    counted = _Counted(pages)
    kept = nlargest(MOST_KEPT, counted, key=lambda one: one.told or _NEVER)
    if not _believed(kept):
        kept = [Listed(one.url, None, one.title, one.published, one.lang) for one in kept]
    if view.since is not None:
        return _past(kept, url, view, view.since)
    large = counted.all > REMEMBERED
    chosen = _chosen(kept, url, view, large=large)
    oldest_first = large and f"at {key_of(url)}" in view.cursors
    taken = chosen[-MOST:] if oldest_first else chosen[:MOST]
    told = said(
        "{url} lists {count:,} addresses: only those with a later time than before are taken for new",
        url=url,
        count=counted.all,
    )
    if large:
        reached = _reached(taken, url, view)
        return News(tuple(taken), {**reached, **_of_the_newest(taken, reached, url, view)}, told)
    left = {one.url for one in chosen[MOST:]}
    marks = {mark(one.url) for one in kept if one.url not in left}
    seen = _changed(view, f"seen {key_of(url)}", packed(marks))
    return News(tuple(taken), {**_reached([one for one in kept if one.url not in left], url, view), **seen})


def _past(kept: Sequence[Listed], url: str, view: View, since: datetime) -> News:
    """The next part of what may be as new as ``since``."""
    name = f"back {key_of(url)} {since:%Y%m%d%H} at"
    begin = count(view.cursors, name)
    held = [one for one in kept if one.told is None or one.told >= since]
    end = begin + MOST_PAST
    return News(tuple(held[begin:end]), {name: str(min(end, len(held)))}, whole=end >= len(held))


def worth_asking(maps: Sequence[Listed], view: View) -> list[Listed]:
    """The sitemaps of an index that may hold something new: those of news first, then the ones that changed last."""
    held = [one for one in maps if not _NO_ARTICLES.search(one.url.partition("://")[2].partition("/")[2])]
    if view.since is not None:
        since = view.since
        asked = [one for one in held if one.told is None or one.told >= since]
        return [one for one in asked if done_name(one.url, view) not in view.cursors]
    changed = [one for one in held if not one.changed or view.cursors.get(done_name(one.url, view)) != iso(one.changed)]
    changed.sort(key=lambda one: ("news" in one.url.lower(), one.told or _NEVER), reverse=True)
    return changed[:MOST_MAPS]


def done_name(url: str, view: View) -> str:
    """The cursor that tells that a sitemap of an index has been read as it was listed."""
    return f"map {key_of(url)}" if view.since is None else f"back {key_of(url)} {view.since:%Y%m%d%H}"


class _Counted:
    """Counts what runs through."""

    def __init__(self, pages: Iterable[Listed]) -> None:
        self.pages = pages
        self.all = 0

    def __iter__(self) -> Iterator[Listed]:
        for one in self.pages:
            self.all += 1
            yield one


def _believed(pages: Sequence[Listed]) -> bool:
    """Whether the times of change are the pages' own."""
    times = Counter(one.changed for one in pages if one.changed)
    most = max(times.values(), default=0)
    return most < FEW or most <= STAMPED * len(pages)


def _chosen(kept: Sequence[Listed], url: str, view: View, *, large: bool) -> list[Listed]:
    last = parse_time(view.cursors.get(f"at {key_of(url)}", ""))
    if last is None:
        dated = [one for one in kept if one.told and one.told > view.now - FIRST]
        if any(one.told for one in kept) or len(kept) <= 2 * ENDS:
            return dated or list(kept[: 2 * ENDS])
        return [*kept[:ENDS], *kept[-ENDS:]]
    if large:
        same = unpacked(view.cursors.get(f"same {key_of(url)}", "")) or frozenset()
        newer = [one for one in kept if one.told and one.told >= last]
        return [one for one in newer if one.told != last or mark(one.url) not in same]
    known = unpacked(view.cursors.get(f"seen {key_of(url)}", ""))
    return [one for one in kept if (one.told and one.told > last) or (known is not None and mark(one.url) not in known)]


def _of_the_newest(taken: Sequence[Listed], reached: Mapping[str, str], url: str, view: View) -> dict[str, str]:
    """The addresses that have the newest time that was read: it may be a mere day, and more of it may be listed."""
    before, name = view.cursors.get(f"at {key_of(url)}", ""), f"same {key_of(url)}"
    at = reached.get(f"at {key_of(url)}", before)
    same = {mark(one.url) for one in taken if one.told and iso(one.told) == at}
    known = (unpacked(view.cursors.get(name, "")) or frozenset()) if at == before else frozenset()
    return _changed(view, name, packed(same | known))


def _reached(taken: Sequence[Listed], url: str, view: View) -> dict[str, str]:
    """The newest time that was read, of those that are not in the future."""
    name = f"at {key_of(url)}"
    last = parse_time(view.cursors.get(name, ""))
    times = [one.told for one in taken if one.told and one.told <= view.now]
    return _changed(view, name, iso(max([*times, *([last] if last else [])], default=view.now)))


def _changed(view: View, name: str, value: str) -> dict[str, str]:
    return {} if view.cursors.get(name) == value else {name: value}
