"""What a visit does with a spider, without a network: asks a double, follows, comes back to pages when they are due.

The real visit (``crawlers``) does more (conditions, robots, budgets, the commit); the order of things is the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from model.capture import Capture
from model.identity import content_hash
from model.source import Json
from model.time import TRUSTED_ORIGINS
from spiders.spider import Harvest, Later, Request, Response, Spider, View
from tests.servers.forums.village import NOW

Answer = tuple[int, dict[str, str], bytes]


class Site(Protocol):
    def answer(self, url: str) -> Answer: ...


@dataclass
class Walker:
    """One source over its visits. ``posts`` are its captures by ref, ``asked`` the addresses of the last visit."""

    spider: Spider
    site: Site
    url: str
    options: Mapping[str, Json] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    cursors: dict[str, str] = field(default_factory=dict)
    posts: dict[str, Capture] = field(default_factory=dict)
    activity: dict[str, str] = field(default_factory=dict)
    pages: dict[str, Request] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)

    def visit(
        self, *, now: datetime = NOW, since: datetime | None = None, again: bool = False, most: int = 300
    ) -> None:
        """One visit; ``again``: every page that is known has its turn. Raises AssertionError beyond ``most`` requests."""
        view = self._view(now, since)
        self.asked = []
        due: dict[str, Later] = {}
        self._run(list(self.spider.history(view) if since else self.spider.start(view)), view, due, "", most)
        if again:
            due |= {ref: Later(request, ref) for ref, request in self.pages.items() if ref not in due}
        looked: set[str] = set()
        while ref := next((ref for ref in due if ref not in looked), ""):  # a board that is looked at names its threads
            looked.add(ref)
            request = self.spider.look(self.pages.get(ref, due[ref].request), view)
            self._run([request], view, due, ref, most)

    def _view(self, now: datetime, since: datetime | None) -> View:
        first = not self.cursors and not self.posts
        return View("forum", self.url, now, self.options, dict(self.cursors), self.secrets, first=first, since=since)

    def _run(self, requests: list[Request], view: View, due: dict[str, Later], looked: str, most: int) -> None:
        waiting = deque(requests)
        while waiting:
            request = waiting.popleft()
            harvest = self._ask(request, view, most)
            if harvest is None:
                continue
            news = self._keep(harvest, due, request, looked)
            waiting.extend(one for one in harvest.follow if news or view.since or not one.while_news)

    def _ask(self, request: Request, view: View, most: int) -> Harvest | None:
        self.asked.append(request.url)
        assert len(self.asked) <= most, self.asked[-5:]
        status, headers, body = self.site.answer(request.url)
        if status == 200:
            return self.spider.read(Response(request, request.url, body, headers), view)
        if request.otherwise is not None:
            return self._ask(request.otherwise, view, most)
        assert request.optional, (status, request.url)
        return None

    def _keep(self, harvest: Harvest, due: dict[str, Later], request: Request, looked: str) -> bool:
        news = False
        self.unread += [one.reason for one in harvest.unread]
        self.waits.append(harvest.wait)
        self.cursors |= harvest.cursors
        for entry in harvest.posts:
            before = self.posts.get(entry.ref)
            if f"{entry.ref} {entry.fingerprint}" not in self.kept:
                self.kept.add(f"{entry.ref} {entry.fingerprint}")
                news = True
            assert entry.fingerprint == content_hash(entry.capture), f"{entry.ref}: by another door it would be an edit"
            self.posts[entry.ref] = _dated(entry.capture, before)
        for later in harvest.later:
            if self.activity.get(later.ref) != later.activity or later.ref not in self.pages:
                self.activity[later.ref] = later.activity
                self.pages.setdefault(later.ref, later.request)
                due[later.ref] = later
                news = True
        if looked and harvest.remember is not None:
            self.pages[looked] = replace(self.pages[looked], note=harvest.remember)
        return news


def _dated(capture: Capture, before: Capture | None) -> Capture:
    """As mentions are accepted: a date that is not to be trusted never replaces another."""
    if before is None or before.published_at is None or capture.published_from in TRUSTED_ORIGINS:
        return capture
    return replace(capture, published_at=before.published_at, published_from=before.published_from)
