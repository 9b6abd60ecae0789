"""GDELT's DOC 2.0 API (blog.gdeltproject.org, "GDELT DOC 2.0 API Debuts!"): news of the last three months in 65
languages. It gives titles and addresses; the articles are read on their own pages.

It may be asked once in five seconds. Where one answer does not hold all, the next visit goes on further back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from model.capture import Author, Capture
from model.identity import canonical_url, fingerprint
from model.source import Json
from model.time import iso, parse_time
from spiders.addresses import asked_of, asking, host_of
from spiders.articles import ARTICLE, as_listed, look_at, read_article
from spiders.entry import Entry
from spiders.errors import Unreadable
from spiders.items import Item, gathered, inner, listed, word
from spiders.language_names import code_of
from spiders.options import text
from spiders.query import QUERY, TOPICS, Dialect, carried, questions
from spiders.spider import Family, Harvest, Later, Recognised, Request, Response, Spider, View
from spiders.text import one_line

API = "https://api.gdeltproject.org/api/v2/doc/doc"
PER_PAGE = 250
WAIT = 6.0
FIRST = timedelta(days=1)
OVERLAP = timedelta(hours=3)
"""Articles are found late; what was found is known again by its address."""
KEPT = timedelta(days=90)
DIALECT = Dialect(alternatives=10, longest=240, questions=4, around=("(", ")"), shortest=3)


class Gdelt(Spider):
    name = "gdelt"
    title = "GDELT"
    family: ClassVar[Family] = "search"
    options: ClassVar = {
        "query": QUERY + " (sourcelang:polish, sourcecountry:PL, domainis: …)",
        "topics": TOPICS,
        "filter": "added to every question, such as sourcelang:polish",
    }

    def claims(self, url: str) -> Recognised | None:
        known = host_of(url) in ("api.gdeltproject.org", "gdeltproject.org")
        return Recognised(self.name, 1.0, url, said="GDELT's search of news") if known else None

    def start(self, view: View) -> Sequence[Request]:
        asked = asked_of(view.url).get("query", "")
        if asked and "query" not in view.options and "{query}" not in asked:
            return (_ask(asked, {}, view),)
        wanted = questions(view, DIALECT)
        return tuple(_ask(query, dict(wanted.cursors), view) for query in wanted.asked)

    def history(self, view: View) -> Sequence[Request]:
        return self.start(view)

    def read(self, response: Response, view: View) -> Harvest:
        if response.role == ARTICLE:
            return read_article(response, view)
        said = response.text().strip()
        if not said.startswith("{"):
            what = one_line(said)[:200] or "nothing"
            raise Unreadable(f"GDELT says: {what}", where=response.url, todo="Mend the question, or wait a while")
        articles = listed(response.json(), "articles")
        found, unread = gathered(articles, lambda one: _of(one, view.source), ids="url")
        later = tuple(_behind(entry.capture) for entry in found)
        cursors = _cursors(articles, response, view)
        going_on = view.since is not None and any(cursors.get(name) for name in cursors if name.startswith("until "))
        follow = (_ask(word(response.note, "query"), {}, replace(view, cursors=cursors)),) if going_on else ()
        return Harvest(follow=follow, later=later, unread=unread, cursors=cursors, wait=WAIT)

    def instead(self, request: Request, view: View) -> Harvest:
        seen = word(request.note, "seen")
        guess = parse_time(seen) if seen else None
        posts = as_listed(request, view).posts
        return Harvest(tuple(_guessed(post, guess) for post in posts) if guess else posts)


def _ask(query: str, cursors: dict[str, Json], view: View) -> Request:
    mark = fingerprint(query, iso(view.since) if view.since else "")[:8]
    until = parse_time(view.cursors.get(f"until {mark}", "")) or view.now
    seen = parse_time(view.cursors.get(f"seen {mark}", ""))
    begin = view.since or (seen - OVERLAP if seen else view.now - FIRST)
    values: dict[str, str | int] = {
        "query": f"{query} {text(view.options, 'filter')}".strip(),
        "mode": "ArtList",
        "format": "json",
        "sort": "DateDesc",
        "maxrecords": PER_PAGE,
        "startdatetime": _stamp(max(begin, view.now - KEPT)),
        "enddatetime": _stamp(until),
    }
    return Request(asking(API, values), "articles", {"query": query, "mark": mark, "cursors": cursors})


def _cursors(articles: Sequence[Json], response: Response, view: View) -> dict[str, str]:
    """Where to go on: further back while answers are full, else with the next question, from the newest seen on."""
    mark = word(response.note, "mark")
    times = [at for one in articles if (at := _seen(inner(one)))]
    top = view.cursors.get(f"top {mark}", "") or (_stamp(max(times)) if times else "")
    if len(articles) >= PER_PAGE and times and min(times) != parse_time(view.cursors.get(f"until {mark}", "")):
        return {f"until {mark}": iso(min(times)), f"top {mark}": top}
    done = {f"until {mark}": "", f"top {mark}": ""}
    if top and (newest := _moment(top)):
        done[f"seen {mark}"] = iso(newest)
    return {**done, **carried(response.note)}


def _behind(capture: Capture) -> Later:
    """When GDELT saw it is told only of a page that cannot be had; the page itself says better."""
    seen = capture.published_at
    later = look_at(capture.url, told=replace(capture, published_at=None, published_from="none"))
    note: dict[str, Json] = {**later.request.note, "seen": iso(seen) if seen else ""}
    return replace(later, request=replace(later.request, note=note))


def _guessed(post: Entry, guess: datetime) -> Entry:
    return replace(post, capture=replace(post.capture, published_at=guess, published_from="text"))


def _of(article: Item, source: str) -> Capture | None:
    url, title = word(article, "url"), one_line(word(article, "title"))
    if not canonical_url(url) or not title:
        return None
    seen = _seen(article)
    return Capture(
        source=source,
        ref=url,
        url=url,
        kind="article",
        title=title,
        author=Author(name=word(article, "domain")),
        published_at=seen,
        published_from="text" if seen else "none",
        lang=code_of(word(article, "language")),
    )


def _seen(article: Item) -> datetime | None:
    """When GDELT saw it: at best a quarter of an hour after it was published, at worst years."""
    return _moment(word(article, "seendate").replace("T", "").replace("Z", ""))


def _moment(stamp: str) -> datetime | None:
    if len(stamp) != 14 or not stamp.isascii() or not stamp.isdecimal():
        return None
    return parse_time(f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[8:10]}:{stamp[10:12]}:{stamp[12:]}Z")


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%d%H%M%S")
