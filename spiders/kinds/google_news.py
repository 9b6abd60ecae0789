"""Google News by its RSS search: titles, publishers and times. Its links lead through Google; where the article's own
address can be read out of one, the article is read on its own page."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from model.capture import Author, Capture
from model.identity import content_hash
from spiders.addresses import asked_of, asking, host_of, steps_of
from spiders.articles import ARTICLE, as_listed, look_at, read_article
from spiders.entry import Entry
from spiders.feed import read_feed
from spiders.options import text
from spiders.query import QUERY, TOPICS, Dialect, carried, questions
from spiders.spider import Family, Harvest, Recognised, Request, Response, Spider, View

SEARCH = "https://news.google.com/rss/search"
DIALECT = Dialect(alternatives=15, longest=400, questions=8)
WINDOW = timedelta(days=1)
MOST_WINDOWS = 40
_TOKEN = re.compile(r"/(?:rss/)?(?:articles|read)/([A-Za-z0-9_-]{20,4000})")
_ADDRESS = re.compile(rb"https?://[\x21-\x7e]{4,2000}")


class GoogleNews(Spider):
    name = "google-news"
    title = "Google News"
    family: ClassVar[Family] = "search"
    options: ClassVar = {
        "query": QUERY + " (intitle:, site:, -word)",
        "topics": TOPICS,
        "language": "the edition's language, such as pl or en-US; English when left out",
        "country": "the edition's country, such as PL; that of the language, or US, when left out",
    }

    def claims(self, url: str) -> Recognised | None:
        if host_of(url) != "news.google.com":
            return None
        return Recognised(self.name, 1.0, url, said="Google News, by its RSS")

    def start(self, view: View) -> Sequence[Request]:
        asked, steps = asked_of(view.url), steps_of(view.url)
        if "query" not in view.options and "{query}" not in asked.get("q", ""):
            if asked.get("q"):
                return (_ask(asked["q"], view, asked),)
            if len(steps) > 1 and steps[0] in ("topics", "rss", "publications"):
                return (
                    Request(view.url if steps[0] == "rss" else view.url.replace("/topics", "/rss/topics", 1), "feed"),
                )
        wanted = questions(view, DIALECT)
        return tuple(replace(_ask(q, view, asked), note={"cursors": dict(wanted.cursors)}) for q in wanted.asked)

    def history(self, view: View) -> Sequence[Request]:
        """A search gives a hundred items at most, so that history is asked for day by day."""
        if view.since is None:
            return ()
        days = min(int((view.now - view.since) / WINDOW) + 1, MOST_WINDOWS)
        spans = [(view.now - WINDOW * (n + 1), view.now - WINDOW * (n - 1)) for n in range(days)]
        return tuple(
            _ask(f"{q} after:{since:%Y-%m-%d} before:{until:%Y-%m-%d}", view, asked_of(view.url))
            for since, until in spans
            for q in questions(replace(view, cursors={}), DIALECT).asked
        )

    def read(self, response: Response, view: View) -> Harvest:
        if response.role == ARTICLE:
            return read_article(response, view)
        feed = read_feed(response.body, response.headers, response.url, view.source)
        captures = [_of(entry.capture) for entry in feed.entries]
        later = tuple(look_at(one.url, told=one) for one in captures if host_of(one.url) != "news.google.com")
        kept = [one for one in captures if host_of(one.url) == "news.google.com"]
        posts = tuple(Entry(one, content_hash(one)) for one in kept)
        return Harvest(posts, later=later, unread=feed.unread, cursors=carried(response.note))

    def instead(self, request: Request, view: View) -> Harvest:
        return as_listed(request, view)


def _ask(query: str, view: View, asked: dict[str, str]) -> Request:
    language = text(view.options, "language", asked.get("hl", "en-US"))
    country = text(view.options, "country", asked.get("gl", language.partition("-")[2] or _home(language))).upper()
    values = {"q": query, "hl": language, "gl": country, "ceid": f"{country}:{language.partition('-')[0]}"}
    return Request(asking(SEARCH, values), "feed")


def _home(language: str) -> str:
    return {"en": "US", "cs": "CZ", "da": "DK", "el": "GR", "ja": "JP", "ko": "KR", "sv": "SE", "uk": "UA"}.get(
        language, language
    )


def _of(capture: Capture) -> Capture:
    """Titles end with the publisher's name; the description only says both again."""
    title, dash, publisher = capture.title.rpartition(" - ")
    return replace(
        capture,
        kind="article",
        title=title if dash else capture.title,
        text="",
        quoted="",
        author=Author(name=publisher if dash else capture.author.name),
        url=_direct(capture.url),
        links=(),
    )


def _direct(url: str) -> str:
    """The article's own address, out of the link's token where that holds it; newer tokens are Google's secret."""
    found = _TOKEN.search(url)
    if not found:
        return url
    try:
        held = _ADDRESS.search(base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4)))
    except (binascii.Error, ValueError):
        return url
    return held[0].decode("ascii") if held else url
