"""A visit without a network: what a spider asks is answered by a double, with what a real visit promises it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from model.capture import Capture
from model.source import Json
from spiders.entry import Unread
from spiders.registry import all_spiders
from spiders.spider import Harvest, Later, Request, Response, Spider, View

FIRST_PAGES = 3
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Refused(Exception):
    """The double answers with an error; ``status`` is HTTP's."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


Door = Callable[[Request], Reply]


@dataclass
class Visited:
    """What a visit gave: posts that were new or edited, in the order they came."""

    posts: list[Capture] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    refused: list[Request] = field(default_factory=list)
    wait: float = 0.0

    @property
    def refs(self) -> list[str]:
        return [post.ref for post in self.posts]


@dataclass
class Guest:
    """One source over several visits: what it knows, its cursors, and the pages whose turn comes."""

    spider: Spider
    url: str
    door: Door
    options: Mapping[str, Json] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    now: datetime = NOW
    known: dict[str, str] = field(default_factory=dict)
    cursors: dict[str, str] = field(default_factory=dict)
    looked: dict[str, str] = field(default_factory=dict)
    left: list[Request] = field(default_factory=list)
    first: bool = True

    def view(self, since: datetime | None = None) -> View:
        return View(
            "source",
            self.url,
            self.now,
            self.options,
            dict(self.cursors),
            self.secrets,
            self.terms,
            first=self.first,
            since=since,
        )

    def visit(self, *, since: datetime | None = None, most: int = 60) -> Visited:
        view, done = self.view(since), Visited()
        kept: dict[str, str] = {}
        begun = self.spider.start(view) if since is None else self.spider.history(view)
        waiting = deque((request, True, 0) for request in (*self._left(view), *begun))
        later: list[Later] = []
        while waiting and len(done.asked) < most:
            request, news, depth = waiting.popleft()
            shallow = since is not None or not self.first or depth < FIRST_PAGES
            if request.while_news and not ((news or since) and shallow):
                continue
            harvest = self._ask(request, view, done)
            fresh = self._take(harvest, done)
            waiting.extend((one, fresh, depth + 1) for one in harvest.follow)
            later.extend(harvest.later)
            kept.update(harvest.cursors)
        for page in later:
            if self.looked.get(page.ref) != page.activity or not page.activity:
                self._look(page, view, done)
        self.left = [replace(request, headers={}, body=b"") for request, _, depth in waiting if depth]
        self.cursors.update(kept)
        self.first = False
        self.now += timedelta(minutes=30)
        return done

    def _left(self, view: View) -> list[Request]:
        """What the last visit had no room for: kept without headers and body, which the spider makes anew."""
        left, self.left = self.left, []
        return [self.spider.look(request, view) if view.secrets else request for request in left]

    def _look(self, page: Later, view: View, done: Visited) -> None:
        self.looked[page.ref] = page.activity
        waiting = deque([self.spider.look(page.request, view)])
        while waiting:
            harvest = self._ask(waiting.popleft(), view, done)
            fresh = self._take(harvest, done)
            waiting.extend(one for one in harvest.follow if fresh or not one.while_news)

    def _ask(self, request: Request, view: View, done: Visited) -> Harvest:
        done.asked.append(request)
        try:
            reply = self.door(request)
        except Refused:
            done.refused.append(request)
            if request.otherwise is not None:
                return self._ask(request.otherwise, view, done)
            return self.spider.instead(request, view)
        harvest = self.spider.read(Response(request, request.url, reply.body, reply.headers), view)
        done.wait = max(done.wait, harvest.wait)
        return harvest

    def _take(self, harvest: Harvest, done: Visited) -> bool:
        news = [post for post in harvest.posts if self.known.get(post.ref) != post.fingerprint]
        self.known.update((post.ref, post.fingerprint) for post in news)
        done.posts.extend(post.capture for post in news)
        done.unread.extend(harvest.unread)
        return bool(news)


def at(minutes: int) -> datetime:
    return DAY + timedelta(minutes=minutes)


def guest(kind: str, url: str, door: object, **more: object) -> Guest:
    return Guest(all_spiders()[kind], url, door, **more)  # type: ignore[arg-type]
