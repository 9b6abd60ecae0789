"""A visit's way through a source: what the spider asks first, and from answer to answer what that leads to.

What cannot be asked in this visit any more is kept with whatever is committed, and asked in the next one: pages beyond
are never lost because the first ones are known by then.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawlers.asking import Got, Reader
from crawlers.choice import NAMES
from crawlers.errors import Blocked, Gone, SpiderFailed, Throttled, VisitFailed
from crawlers.fetch import NO_VALIDATOR
from crawlers.kept import MOST, keep_request, kept_request
from crawlers.looks import GIVE_UP, Budget, Sort
from crawlers.news import News
from crawlers.progress import CHUNK, Progress
from crawlers.schedule import fresh_for
from crawlers.traps import Trail
from model.source import Json
from model.time import iso, parse_time
from spiders import Harvest, Request, Unreadable, View
from storage import Memory, Validator

BELIEVED = timedelta(days=1)
"""How long "not modified" is taken for an answer before a listing is read in full again: some servers (WordPress, for
one) tell only by the newest date, so that they say it although a back-dated post has come."""
FIRST_PAGES = 3
"""How far a first visit goes back; the rest of the past is fetched when it is asked for."""
PENDING, PAST, LOOKED = "pending", "past", "looked"
OWN = frozenset({*NAMES, "read", PENDING, PAST, LOOKED})
"""Cursors that are the visit's own, not the spider's."""
SHORT_WAIT = 30.0
"""Seconds that a visit waits for a server between two requests; when it wants more, the visit ends there."""


@dataclass(frozen=True, slots=True)
class Step:
    """``first``: one of the spider's own, not named by an answer. ``depth`` is how many answers led here."""

    request: Request
    first: bool = False
    depth: int = 0
    tries: int = 0


class Walk:
    """The way of one visit. ``commit`` makes safe what ``progress`` has gathered."""

    def __init__(  # noqa: PLR0917 (what a walk stands on)
        self,
        reader: Reader,
        memory: Memory,
        progress: Progress,
        sort: Sort,
        commit: Callable[[], None],
        ending: Callable[[], bool],
        now: datetime,
    ) -> None:
        self.reader = reader
        self.memory = memory
        self.progress = progress
        self.sort = sort
        self.commit = commit
        self.ending = ending
        self.now = now
        self.trail = Trail(now, past=reader.view.since is not None)
        self.queue: deque[Step] = deque()
        self.failed: VisitFailed | Unreadable | None = None
        self._current: Step | None = None
        self._again: list[Step] = []
        self._in_full = True
        self._kept = memory.cursors.get(PENDING if reader.view.since is None else PAST, "")

    async def go(self, budget: Budget) -> None:
        """Raises VisitFailed or Unreadable when one of the spider's own requests did not come, once all the others
        are done."""
        self.queue.extend(self._begin())
        try:
            while self.queue and not self.progress.hold:
                if not self.queue[0].first and (self.ending() or not budget.take()):
                    break
                self._current = self.queue.popleft()
                await self._step(self._current)
                self._current = None
        finally:
            self._leave()
        if self.failed is not None:
            raise self.failed
        if self._in_full:
            self.progress.cursors["read"] = iso(self.now)

    def _begin(self) -> list[Step]:
        kept = steps_left(self.memory.cursors, self._view.since)
        again = [replace(step, request=self.reader.again(step.request)) for step in kept]
        if self._view.since is not None and again:
            return again
        first = [Step(request, first=True) for request in self._first() if not self.trail.asked(request)]
        if self._view.since is not None and not first:
            self.progress.note("Earshot knows no door to the past of this kind of source")
        return first + again

    def _first(self) -> Sequence[Request]:
        spider, view = self.reader.spider, self._view
        try:
            return spider.start(view) if view.since is None else spider.history(view)
        except Unreadable:
            raise
        except Exception as error:  # the edge: a spider's fault is its source's outcome
            raise SpiderFailed(spider.title, view.url) from error

    async def _step(self, step: Step) -> None:
        try:
            got = await self.reader.ask(step.request, self._validator(step))
        except Throttled as error:
            if step.first:
                raise
            self.queue.appendleft(step)
            self.progress.hold = error.wait
            self.progress.note(str(error))
        except (VisitFailed, Unreadable) as error:
            self._missed(step, error)
        else:
            self._answered(step, got)

    def _missed(self, step: Step, error: VisitFailed | Unreadable) -> None:
        optional = step.request.optional
        if step.first and not optional:
            self.failed = self.failed or error
        elif not optional:
            self.progress.missed += 1
        passing = not isinstance(error, (Gone, Blocked, Unreadable)) and not step.first
        tries = step.tries + (self.failed is None)  # a source that does not answer at all says nothing of one page
        if passing and not optional and tries < GIVE_UP:
            self._again.append(replace(step, tries=tries))
        else:
            self._take(step, self.reader.instead(step.request))

    def _answered(self, step: Step, got: Got) -> None:
        answer = got.answer
        if step.first:
            self.progress.max_age = fresh_for(answer.headers, self.progress.started)
            if answer.moved_to and got.request.url == self._view.url:
                self.progress.note(f"it moved for good to {answer.moved_to}: change the source's address")
            if answer.validator != NO_VALIDATOR and not answer.unchanged:
                self.progress.validators[got.request.url] = answer.validator
        if got.harvest is None:
            self._in_full = False
        else:
            self._take(step, got.harvest, got.request.url)

    def _take(self, step: Step, harvest: Harvest, url: str = "") -> None:
        news = self.sort(replace(harvest, later=self.trail.worth(harvest.later)), False)
        self.progress.add(news)
        learn(harvest.cursors, self.reader, self.progress)
        self.progress.note(harvest.said)
        self.queue.extend(self._next(step, harvest, news))
        for start in range(0, len(news.found), CHUNK):
            if len(self.progress.found) >= CHUNK:
                self._mark(midway=True)
                self.commit()
            self.progress.found.extend(news.found[start : start + CHUNK])
        if harvest.wait > SHORT_WAIT:
            self.progress.hold = max(self.progress.hold, harvest.wait)
        elif harvest.wait:
            self.reader.door.pause(url, harvest.wait)

    def _next(self, step: Step, harvest: Harvest, news: News) -> Iterable[Step]:
        past = self._view.since is not None
        goes_on = not news.past if past else news.fresh
        shallow = past or not self.memory.first or step.depth + 1 < FIRST_PAGES
        for request in harvest.follow:
            if request.while_news and not (goes_on and shallow):
                continue
            led = self.trail.leads(request, step.depth + 1)
            if led is not None:
                yield Step(led, depth=step.depth + 1)

    def _validator(self, step: Step) -> Validator:
        """What to ask "has it changed?" with; nothing once it is time to read in full."""
        read = parse_time(self.memory.cursors.get("read", ""))
        if not step.first or read is None or self.now - read >= BELIEVED:
            return NO_VALIDATOR
        return self.memory.validators.get(step.request.url, NO_VALIDATOR)

    def _leave(self) -> None:
        """What is still to be asked goes with the next commit."""
        self._mark()
        self.progress.waiting = bool(self.queue)
        for said in self.trail.said():
            self.progress.note(said)

    def _mark(self, *, midway: bool = False) -> None:
        """What holds posts is not kept midway: should the visit die, its listing is news as it was."""
        steps = (step for step in (self._current, *self.queue, *self._again) if step is not None and not step.first)
        left = [step for step in steps if not (midway and step.request.held)]
        name, text = kept_steps(left, self._view.since)
        if text != self._kept:
            self.progress.marks[name] = self._kept = text

    @property
    def _view(self) -> View:
        return self.reader.view


def learn(cursors: Mapping[str, str], reader: Reader, progress: Progress) -> None:
    """What the spider knows from now on, and at the next visit."""
    told = {name: str(value) for name, value in cursors.items() if name not in OWN}
    if told:
        progress.cursors.update(told)
        reader.view = replace(reader.view, cursors={**reader.view.cursors, **told})


def kept_steps(left: Sequence[Step], since: datetime | None) -> tuple[str, str]:
    """The cursor that keeps what is left to ask, and its value."""
    steps: list[Json] = [
        keep_request(step.request) | {"depth": step.depth, "tries": step.tries} for step in left[:MOST]
    ]
    if since is None:
        return PENDING, _written(steps) if steps else ""
    return PAST, _written({"since": iso(since), "left": steps}) if steps else ""


def steps_left(cursors: Mapping[str, str], since: datetime | None) -> list[Step]:
    """What an earlier visit left to ask; of another time's past nothing."""
    found = _read(cursors.get(PENDING if since is None else PAST, ""))
    if since is not None:
        found = found.get("left") if isinstance(found, dict) and found.get("since") == iso(since) else None
    steps = []
    for value in found if isinstance(found, list) else []:
        request = kept_request(value)
        if request is not None and isinstance(value, dict):
            steps.append(Step(request, depth=_count(value.get("depth")), tries=_count(value.get("tries"))))
    return steps


def _count(value: Json) -> int:
    return value if isinstance(value, int) else 0


def _written(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _read(text: str) -> Json:
    try:
        made: Json = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    return made
