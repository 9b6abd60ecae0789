"""Looking at pages that a listing named: those not yet read, and recent ones that may have changed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from crawlers.absent import SURE, missing
from crawlers.asking import Reader
from crawlers.errors import AddressRefused, Blocked, Gone, RobotsRefused, Throttled, VisitFailed
from crawlers.fetch import NO_VALIDATOR
from crawlers.kept import keep_requests, kept_request, kept_requests
from crawlers.news import News, next_look
from crawlers.traps import Trail
from model.source import Json
from model.time import iso, parse_time
from spiders import Harvest, Request, Unreadable
from storage import Look, Looked, Validator

FAILED_AGAIN = tuple(timedelta(minutes=minutes) for minutes in (15, 60, 240))
HELD = 200
"""Posts of a page of which it is remembered that they were on it."""
GIVE_UP = 3
"""Looks in a row that fail before what the listing showed is kept instead."""

Sort = Callable[[Harvest, bool], News]
"""What of a harvest is news; with True, what has no trusted date is history."""


@dataclass(slots=True)
class Budget:
    """The pages that a visit may still ask for."""

    left: int

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0


@dataclass(slots=True)
class Looking:
    """What became of one look. ``throttled`` ends the looks of this visit; the page's turn comes again when ``looked``
    is None, as it does when the budget is spent (``waiting``). ``there`` is of a page that is looked at again: whether
    it was there, False only when it is newly gone. ``withdrawn`` are refs of posts that are no longer on it, ``lost``
    those of a page that is gone for good."""

    looked: Looked | None = None
    news: list[News] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    throttled: Throttled | None = None
    there: bool | None = None
    withdrawn: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    waiting: bool = False


async def look_at(look: Look, reader: Reader, sort: Sort, budget: Budget, now: datetime) -> Looking:
    """Reads one page, and those it goes on with. Never raises for what the page or its server did."""
    page = _Page(look, reader, sort, now)
    try:
        return await page.read(budget)
    except Throttled as error:
        page.made.throttled = error
        return page.made
    except Gone as error:
        return page.gone() if look.looks > 0 and error.sure else page.given_up()
    except (AddressRefused, RobotsRefused):  # asking again soon would change nothing
        return page.given_up()
    except (Blocked, Unreadable):
        return page.refused()
    except VisitFailed:
        return page.failed()


class _Page:
    """One page under way."""

    def __init__(self, look: Look, reader: Reader, sort: Sort, now: datetime) -> None:
        self.look = look
        self.reader = reader
        self.sort = sort
        self.now = now
        self.made = Looking()
        self.hint: dict[str, Json] = dict(look.hint)
        self.held = dict.fromkeys(map(str, held if isinstance(held := self.hint.pop("posts", None), list) else ()))
        self.again: timedelta | None = None
        self.trail = Trail(now, past=True)

    async def read(self, budget: Budget) -> Looking:
        """The page's first answer, then what it names. Raises VisitFailed and Unreadable for the first one only."""
        queue = deque(self.reader.again(request) for request in kept_requests(self.hint.pop("rest", None)))
        first = queue.popleft() if queue else self.reader.look(self._named())
        self.trail.asked(first)
        got = await self.reader.ask(first, self._validator(first), backlog=self._backlog)
        if got.harvest is not None:
            check = got.answer.validator
            self.hint["check"] = [got.request.url, check.etag, check.last_modified] if check != NO_VALIDATOR else None
            queue.extend(self._take(got.harvest))
        self.hint.pop("gone", None)
        self.made.there = True if self.look.looks > 0 else None
        return await self._go_on(queue, budget)

    async def _go_on(self, queue: deque[Request], budget: Budget) -> Looking:
        while queue and budget.take():
            request = queue.popleft()
            try:
                got = await self.reader.ask(request, backlog=self._backlog)
            except Throttled as error:
                self.made.throttled = error
                queue.appendleft(request)
                break
            except VisitFailed as error:
                if error.status is None and not isinstance(error, Blocked) and self.look.failures + 1 < GIVE_UP:
                    queue.appendleft(request)
                    return self._done(queue, FAILED_AGAIN[self.look.failures])
            except Unreadable:
                pass
            else:
                queue.extend(self._take(got.harvest) if got.harvest is not None else ())
        return self._done(queue, timedelta(0) if queue else None)

    def given_up(self) -> Looking:
        """Nothing seen is lost: what the listing showed is kept as it is, unless the page was read before."""
        if self.look.looks == 0:
            self._take(self.reader.instead(self._named()))
        self.made.looked = Looked(self.look.url, None, failed=True, hint=_kept(self.hint, over=True))
        return self.made

    def refused(self) -> Looking:
        """A wall or a fault that stands in the page's place may pass: where its listing showed nothing to keep instead,
        it is asked for again, as one that did not come."""
        kept = self.given_up()
        return kept if any(news.found for news in kept.news) else self.failed()

    def gone(self) -> Looking:
        """It is looked at again as if it were there. Once it has been gone for long enough, so are its posts."""
        since = parse_time(str(self.hint.get("gone", "")))
        self.made.there = False if since is None else None
        due = next_look(self.look.looks + 1, self.now)
        if since is None:
            due = due or self.now + SURE
        elif self.now - since >= SURE:
            self.made.lost = list(self.held)
        left: dict[str, Json] = {"gone": iso(since or self.now), "posts": [*self.held]}
        for name in ("rest", "check"):
            self.hint.pop(name, None)
        self.made.looked = Looked(self.look.url, due, hint=_kept(self.hint | left, over=due is None))
        return self.made

    def failed(self) -> Looking:
        if self.look.failures + 1 >= GIVE_UP:
            return self.given_up()
        self.made.looked = Looked(self.look.url, self.now + FAILED_AGAIN[self.look.failures], failed=True)
        return self.made

    def _named(self) -> Request:
        """The page as its listing named it, its note being what was remembered of it."""
        made = kept_request(dict(self.look.hint)) or Request(self.look.url)
        remembered = self.look.hint.get("remembered")
        return replace(made, note=remembered) if isinstance(remembered, dict) else made

    @property
    def _backlog(self) -> bool:
        """Whether what has no trusted date is history: a page of a source's past, read for the first time."""
        return self.look.looks == 0 and self.look.hint.get("backlog") is True

    def _validator(self, request: Request) -> Validator:
        """What to ask "has it changed?" with, when the very same is asked."""
        check = self.hint.get("check")
        if isinstance(check, list) and len(check) == 3 and check[0] == request.url:
            return Validator(str(check[1]), str(check[2]))
        return NO_VALIDATOR

    def _take(self, harvest: Harvest) -> list[Request]:
        """Takes up what an answer held; what is to be asked next."""
        made = self.made
        made.withdrawn += missing(self.held, harvest.shown)
        self.held |= dict.fromkeys(entry.ref or entry.capture.url for entry in harvest.posts)
        news = self.sort(replace(harvest, later=self.trail.worth(harvest.later)), self._backlog)
        made.news.append(news)
        made.cursors.update(harvest.cursors)
        if harvest.wait:
            self.reader.door.pause(self.look.url, harvest.wait)
        made.said.append(harvest.said)
        if harvest.remember is not None:
            self.hint["remembered"] = dict(harvest.remember)
        self.again = harvest.again or self.again
        wanted = (request for request in harvest.follow if news.fresh or not request.while_news)
        return [led for request in wanted if (led := self.trail.leads(request, 1)) is not None]

    def _done(self, queue: deque[Request], soon: timedelta | None) -> Looking:
        """``soon``: it is not read to its end, and is gone on with then."""
        look, new = self.look, sum(news.new for news in self.made.news)
        again = new > 0 and look.looks > 0
        if soon is not None:
            due: datetime | None = self.now + soon
        elif self.hint.get("once") is True:
            due = None
        else:
            due = self.now + self.again if self.again else next_look(1 if again else look.looks + 1, self.now)
        if queue:
            self.hint["rest"] = keep_requests(queue)
        if self.held:
            self.hint["posts"] = list[Json](self.held)[-HELD:]
        hint = _kept(self.hint, over=due is None)
        failed = bool(queue) and soon != timedelta(0)
        changed = hint if hint != look.hint else None
        self.made.looked = Looked(look.url, due, failed=failed, hint=changed, restart=again)
        self.made.waiting = bool(queue)
        return self.made


def _kept(hint: Mapping[str, Json], *, over: bool) -> dict[str, Json]:
    """The hint without what says nothing; of a page whose looks are over what is remembered alone."""
    return {name: value for name, value in hint.items() if value is not None and (not over or name == "remembered")}
