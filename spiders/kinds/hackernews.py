"""Hacker News, by its search at hn.algolia.com (API documented at hn.algolia.com/api): posts newest first, to the
second; a thread as one tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from model.source import Json
from spiders.addresses import asked_of, asking, host_of, steps_of
from spiders.hacker_news import items_of, read_hit, read_item
from spiders.items import count, expected, gathered, inner, listed, unix, word
from spiders.options import flag
from spiders.query import QUERY, TOPICS, Dialect, carried, questions
from spiders.spider import Family, Harvest, Later, Recognised, Request, Response, Spider, View

API = "https://hn.algolia.com/api/v1"
PER_PAGE = 100
DIALECT = Dialect(either="", longest=400, questions=20)


class HackerNews(Spider):
    name = "hackernews"
    title = "Hacker News"
    family: ClassVar[Family] = "social"
    options: ClassVar = {
        "query": QUERY + "; * takes everything",
        "topics": TOPICS,
        "threads": "true: threads of stories that were found are read in full and looked at again",
    }

    def claims(self, url: str) -> Recognised | None:
        if host_of(url) not in ("news.ycombinator.com", "hn.algolia.com"):
            return None
        return Recognised(self.name, 1.0, url, said="Hacker News, by its search")

    def start(self, view: View) -> Sequence[Request]:
        asked, steps = asked_of(view.url), steps_of(view.url)
        if steps == ["item"] and asked.get("id", "").isdecimal():
            return (_item(asked["id"]),)
        if steps and steps[0] in ("user", "threads", "submitted") and asked.get("id"):
            return (_search("", f"(story,comment),author_{asked['id']}", view),)
        wanted = questions(view, DIALECT, everything=True)
        return tuple(_search(q, "(story,comment)", view, cursors=dict(wanted.cursors)) for q in wanted.asked)

    def history(self, view: View) -> Sequence[Request]:
        return self.start(view)

    def read(self, response: Response, view: View) -> Harvest:
        answer = response.json()
        if response.role == "item":
            posts, unread = gathered(items_of(answer), lambda one: read_item(one, answer, view.source))
            return Harvest(posts, unread=unread)
        hits = expected(answer, "hits", response.url)
        posts, unread = gathered(hits, lambda hit: read_hit(hit, view.source), ids="objectID")
        stories = (
            [inner(hit) for hit in hits if "story" in listed(hit, "_tags")] if flag(view.options, "threads") else []
        )
        return Harvest(
            posts,
            follow=_older(hits, response, view),
            later=tuple(
                Later(_item(word(s, "objectID")), word(s, "objectID"), str(count(s, "num_comments"))) for s in stories
            ),
            unread=unread,
            cursors=carried(response.note),
        )


def _item(id: str) -> Request:
    return Request(f"{API}/items/{id}", role="item")


def _search(query: str, tags: str, view: View, *, before: int = 0, cursors: dict[str, Json] | None = None) -> Request:
    """Pages are told by time, not by number: a post that comes meanwhile moves nothing."""
    until = f"created_at_i<={before}" if before else ""
    since = f"created_at_i>={int(view.since.timestamp())}" if view.since else ""
    values: dict[str, str | int] = {"query": query, "tags": tags, "hitsPerPage": PER_PAGE}
    values["numericFilters"] = ",".join(bound for bound in (since, until) if bound)
    plain = {"typoTolerance": "false", "advancedSyntax": "true"} if query else {}
    note: dict[str, Json] = {"query": query, "tags": tags, "before": before, "cursors": cursors or {}}
    return Request(asking(f"{API}/search_by_date", values | plain), "search", note, while_news=bool(before))


def _older(hits: Sequence[Json], response: Response, view: View) -> tuple[Request, ...]:
    """The next page, while pages are full."""
    times = [int(at.timestamp()) for hit in hits if (at := unix(inner(hit), "created_at_i"))]
    if len(hits) < PER_PAGE or not times:
        return ()
    before = count(response.note, "before")
    oldest = min(times) if min(times) != before else before - 1
    return (_search(word(response.note, "query"), word(response.note, "tags"), view, before=oldest),)
