"""One question to a source: the request, its next best doors, and what the spider reads in the answer."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from crawlers.errors import Blocked, Gone, SpiderFailed, Throttled, VisitFailed
from crawlers.fetch import NO_VALIDATOR, Answer, Fetcher
from crawlers.limits import page_limit, reading_limit
from crawlers.progress import Progress
from crawlers.sentences import walled
from model.capture import clean_text
from model.source import Json, site_of
from spiders import Harvest, Request, Response, Spider, Unread, Unreadable, View, poor, wall_of
from storage import Validator

Keep = Callable[[Answer, Request, View, bool], None]
"""Keeps an answer with what it was asked for; True when what it holds without a trusted date is history."""
MAX_RAW = 2_000
"""Characters of an answer that are set aside with the trace of the spider that failed on it."""


@dataclass(frozen=True, slots=True)
class Got:
    """``request`` is the one that was answered; ``harvest`` is None when nothing changed."""

    request: Request
    answer: Answer
    harvest: Harvest | None


class Door:
    """Where answers come from. ``given`` are those that came already, by address; ``pause`` makes the next request to
    a site wait that many seconds."""

    def __init__(
        self,
        fetcher: Fetcher,
        progress: Progress,
        *,
        render: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.fetcher = fetcher
        self.progress = progress
        self.render = render
        self.sleep = sleep
        self.given: dict[str, Answer] = {}
        self._not_before: dict[str, float] = {}

    def pause(self, url: str, seconds: float) -> None:
        self._not_before[site_of(url)] = time.monotonic() + seconds

    async def fetch(self, request: Request, validator: Validator = NO_VALIDATOR) -> Answer:
        """Raises VisitFailed."""
        if _plain(request) and (given := self.given.pop(request.url, None)) is not None:
            return given
        wait = self._not_before.pop(site_of(request.url), 0.0) - time.monotonic()
        if wait > 0:
            await self.sleep(wait)
        self.progress.requests += 1
        answer = await self.fetcher.get(request, validator, render=self.render)
        self.progress.status = answer.status
        return answer


class Reader:
    """A spider with what it may know (``view``). ``keep`` gets every answer before it is read, so that one that cannot
    be read is there to be read again."""

    def __init__(self, spider: Spider, view: View, door: Door, keep: Keep, seconds: float) -> None:
        self.spider = spider
        self.view = view
        self.door = door
        self.keep = keep
        self.seconds = seconds

    async def ask(self, request: Request, validator: Validator = NO_VALIDATOR, *, backlog: bool = False) -> Got:
        """The answer of the request or of the first door that opens instead. Raises VisitFailed or Unreadable."""
        sure = True
        while True:
            try:
                answer = await self.door.fetch(request, validator)
                return Got(request, answer, None if answer.unchanged else self._read(request, answer, backlog=backlog))
            except (VisitFailed, Unreadable) as error:
                sure = sure and isinstance(error, Gone)
                if isinstance(error, Gone):
                    error.sure = sure
                if request.otherwise is None or not another_door(error):
                    raise
            request, validator = request.otherwise, NO_VALIDATOR

    def _read(self, request: Request, answer: Answer, *, backlog: bool) -> Harvest:
        if not request.private and request.method == "GET":  # an archive's request has no body
            self.keep(answer, request, self.view, backlog)
        return self.read(request, answer)

    def read(self, request: Request, answer: Answer) -> Harvest:
        """What the spider reads. Raises Unreadable; Walled when something stands in the way of the page; when the
        spider fails, its answer is set aside."""
        response = Response(request, answer.url, answer.body, answer.headers, answer.status)
        html = "html" in answer.headers.get("content-type", "html")
        try:
            with page_limit(self.seconds, answer.url) if html else reading_limit(self.seconds, answer.url):
                return self._read_or_walled(response) if html else self.spider.read(response, self.view)
        except Unreadable:
            raise
        except Exception as error:  # the edge: one broken page, or spider, never stops a visit
            failed = SpiderFailed(self.spider.title, answer.url)
            self.door.progress.broken.append(_set_aside(response, failed, traceback.format_exc(limit=-5)))
            raise failed from error

    def _read_or_walled(self, response: Response) -> Harvest:
        try:
            harvest = self.spider.read(response, self.view)
        except Unreadable:
            self._check_walls(response)
            raise
        if poor(harvest):
            self._check_walls(response, " ".join(entry.capture.text for entry in harvest.posts))
        return harvest

    def _check_walls(self, response: Response, read: str = "") -> None:
        wall = wall_of(response, read)
        if wall and not (wall == "javascript" and self.door.render):
            raise walled(wall, response.url)

    def look(self, request: Request) -> Request:
        """Where to go on reading a page whose turn it is. Raises SpiderFailed."""
        try:
            return self.spider.look(request, self.view)
        except Exception as error:  # the edge: as above
            raise SpiderFailed(self.spider.title, request.url) from error

    def again(self, request: Request) -> Request:
        """A request that was kept, with its secrets. Raises SpiderFailed."""
        return self.look(request) if self.view.secrets else request

    def instead(self, request: Request) -> Harvest:
        """What is kept of a page that cannot be had."""
        try:
            return self.spider.instead(request, self.view)
        except Exception:  # noqa: BLE001 (the edge: as above, and the trace is kept)
            reason = SpiderFailed(self.spider.title, request.url).what
            raw: dict[str, Json] = {"note": clean_text(str(dict(request.note)))[:MAX_RAW]}
            return Harvest(unread=(Unread(f"answer {request.url}", raw, reason, traceback.format_exc(limit=-5)),))


def another_door(error: VisitFailed | Unreadable) -> bool:
    """Whether the next best door is tried: when this one is refused, gone or unreadable, not when nobody answers."""
    if isinstance(error, Unreadable):
        return True
    return not isinstance(error, Throttled) and (isinstance(error, Blocked) or error.status is not None)


def _plain(request: Request) -> bool:
    return request.method == "GET" and not request.headers and not request.private


def _set_aside(response: Response, failed: SpiderFailed, trace: str) -> Unread:
    shown = "" if response.request.private else clean_text(response.text())[:MAX_RAW]
    raw = {"url": response.url, "role": response.role, "body": shown}
    return Unread(f"answer {response.url}", dict(raw), failed.what, trace)
