"""An odd spider of the tests' own: its pages are JSON that say what to give back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from model.capture import Capture
from model.time import parse_time
from spiders import Entry, Harvest, Later, Recognised, Request, Response, Spider, Unreadable, View
from spiders.entry import entry_of
from visiting import Crawl

AT = "http://odd.example"


class Odd(Spider):
    """Reads {"posts": {ref: text}, "follow": [...], "later": [...], …}."""

    name = "odd"
    title = "Odd"
    family = "forum"
    begin: Sequence[Request] = ()
    past: Sequence[Request] = ()
    looked: list[Request]

    def __init__(self) -> None:
        self.looked = []
        self.views: list[View] = []

    def claims(self, url: str) -> Recognised | None:
        return Recognised("odd", 0.9, url, role="board", options={"zone": "UTC"}) if url.startswith(AT) else None

    def start(self, view: View) -> Sequence[Request]:
        self.views.append(view)
        return self.begin or (Request(f"{AT}/1"),)

    def history(self, view: View) -> Sequence[Request]:
        return self.past

    def look(self, request: Request, view: View) -> Request:
        self.looked.append(request)
        url = str(request.note.get("at") or request.url)
        return replace(request, url=url, headers={"X-Key": view.secrets["key"]} if view.secrets else {})

    def instead(self, request: Request, view: View) -> Harvest:
        shown = request.note.get("shown")
        return Harvest((post(view.source, str(shown), "as shown"),)) if shown else Harvest()

    def read(self, response: Response, view: View) -> Harvest:
        self.views.append(view)
        said = response.json()
        assert isinstance(said, dict)
        if "boom" in said:
            raise KeyError("a bug")
        if "nothing" in said:
            raise Unreadable("it is nothing", where=response.url)
        dated: Any = said.get("dates", {})
        given: Any = said
        return Harvest(
            posts=tuple(post(view.source, ref, text, dated.get(ref)) for ref, text in given.get("posts", {}).items()),
            follow=tuple(Request(**{"while_news": True, **one}) for one in given.get("follow", ())),
            later=tuple(
                Later(Request(one["url"], "thread", one.get("note", {})), one["ref"], one.get("activity", ""))
                for one in given.get("later", ())
            ),
            cursors=given.get("cursors", {}),
            remember=given.get("remember"),
            wait=given.get("wait", 0.0),
            said=given.get("said", ""),
        )


def post(source: str, ref: str, text: str, date: str | None = None) -> Entry:
    moment = parse_time(date) if date else None
    capture = Capture(source, ref, f"{AT}/p/{ref}", text=text, published_at=moment)
    return entry_of(replace(capture, published_from="structured" if moment else "none"), whole=True)


def page(posts: str = "", **more: object) -> str:
    return json.dumps({"posts": {ref: f"text of {ref}" for ref in posts.split()}, **more})


def paged(*pages: str) -> dict[str, object]:
    """Pages that each name the next one."""
    last = len(pages)
    follow = [[{"url": f"{AT}/{n + 1}"}] if n < last else [] for n in range(1, last + 1)]
    return {f"{AT}/{n}": page(posts, follow=follow[n - 1]) for n, posts in enumerate(pages, 1)}


def begun(crawl: Crawl) -> None:
    """The first visit is over, and found the post that was always there."""
    crawl.web.pages = {f"{AT}/1": page("old")}
    assert crawl.visit().new == 1
    crawl.web.asked.clear()


def asked(crawl: Crawl) -> list[str]:
    found = [url.removeprefix(AT) for url, _ in crawl.web.asked]
    crawl.web.asked.clear()
    return found
