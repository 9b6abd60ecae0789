"""One visit to one source: ask whether it changed, read what is new, look at the pages behind it, commit, say what
became of it. What is asked, and what an answer holds, is the spider's word."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from crawlers.absent import in_trouble, remembered
from crawlers.asking import Door, Reader
from crawlers.choice import Choice, check_kind, chosen_before, found_out
from crawlers.errors import Blocked, Gone, Throttled, VisitFailed
from crawlers.fetch import Answer, Fetcher
from crawlers.handed import Handed
from crawlers.looks import Budget, Looking, look_at
from crawlers.news import News, refs_of, sort
from crawlers.options import CrawlOptions
from crawlers.outcome import VisitOutcome
from crawlers.pages import Reading
from crawlers.progress import CHUNK, Progress
from crawlers.record import Record
from crawlers.schedule import Pace, next_due
from crawlers.walk import LOOKED, OWN, Walk, learn
from model.errors import LeaseLost, NotFound, Unavailable
from model.said import said
from model.source import Outcome, Source, SourceHealth
from model.time import Clock
from spiders import Harvest, Request, Unreadable, View
from storage import Look, Memory

SUCCESSES: tuple[Outcome, ...] = ("fetched", "unchanged")
LOOKS_AT_ONCE = 8
LOOKS_PER_COMMIT = 24

log = logging.getLogger("crawlers.visit")


def _never() -> bool:
    return False


class SourceVisit:
    """A visit under way. ``run`` may be called once.

    ``handed`` are the words and credentials that the source is visited with. With ``since`` its past is visited, back
    to that time: as far as one visit goes, and on from there with the next.
    """

    def __init__(  # noqa: PLR0917 (what a visit stands on)
        self,
        source: Source,
        record: Record,
        fetcher: Fetcher,
        options: CrawlOptions,
        clock: Clock,
        stopping: Callable[[], bool] = _never,
        *,
        handed: Handed | None = None,
        since: datetime | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.source = source
        self.record = record
        self.fetcher = fetcher
        self.options = options
        self.clock = clock
        self.stopping = stopping
        self.handed = handed or Handed()
        self.since = since
        self.sleep = sleep
        self.memory = Memory({}, {}, first=True)
        self.progress = Progress(source.id, clock(), history=since is not None)
        self.choice: Choice | None = None
        self._began = time.monotonic()

    async def run(self) -> VisitOutcome:
        """Visits, commits and reports. Never raises for what a source did; a fault of ours is its outcome, too."""
        try:
            self.memory = self.record.memory()
            await self._visit()
        except VisitFailed as error:
            return self._failed(error)
        except Unreadable as error:
            self._detect_again()
            return self._finish("unreadable", str(error))
        except (LeaseLost, Unavailable) as error:
            return self._report("failed", str(error))
        except Exception:  # the edge: one broken source never stops another
            log.exception("visit to %s failed", self.source.id)
            what, todo = said("reading it failed inside Earshot"), said("The log has the trace")
            return self._finish("failed", f"{self.source.url}: {what}. {todo}")
        return self._finish("fetched" if self.progress.moved else "unchanged", self.progress.said())

    async def _visit(self) -> None:
        """What the spider asks first and where that leads, then the pages whose turn it is. A quarter of the pages that
        a visit may ask for is theirs."""
        reader = await self._reader()
        every = self.options.pages_per_visit
        budget = Budget(every - every // 4)
        walk = Walk(reader, self.memory, self.progress, self._sort, self._commit, self._over, self.clock())
        await walk.go(budget)
        if self.progress.discovered or len(self.progress.found) >= CHUNK:
            self._commit()
        if not self.progress.hold:
            await self._looks(reader, Budget(max(budget.left, 0) + every // 4))

    async def _reader(self) -> Reader:
        """The spider of this source, with what it may know."""
        source = self.source
        check_kind(source.kind)
        door = Door(self.fetcher, self.progress, render=source.render, sleep=self.sleep)
        choice = chosen_before(source, self.memory.cursors)
        if choice is None:
            choice = await found_out(source, self._view(None), door, self.options.parse_seconds)
            self.progress.cursors.update(choice.cursors(source))
            self.progress.kind = choice.spider.name if source.kind == "auto" else ""
            self.progress.note(choice.said if choice.url != source.url else "")
        self.choice = choice
        return Reader(choice.spider, self._view(choice), door, self._keep, self.options.parse_seconds)

    def _view(self, choice: Choice | None) -> View:
        cursors = {name: mark for name, mark in self.memory.cursors.items() if name not in OWN}
        if choice is not None:
            cursors["role"] = choice.role
        return View(
            source=self.source.id,
            url=choice.url if choice else self.source.url,
            now=self.clock(),
            options={**(choice.options if choice else {}), **self.source.options},
            cursors=cursors,
            secrets=self.handed.secrets.get(choice.spider.name if choice else self.source.kind, {}),
            terms=self.handed.terms,
            first=self.memory.first,
            since=self.since,
        )

    def _over(self) -> bool:
        return self.stopping() or time.monotonic() - self._began > self.options.visit_seconds

    def _keep(self, answer: Answer, request: Request, view: View, backlog: bool) -> None:
        spider = self.choice.spider.name if self.choice else ""
        self.record.keep(answer, Reading.of(request, view, spider, backlog=backlog), self.clock())

    def _sort(self, harvest: Harvest, backlog: bool) -> News:
        """What of a harvest is news. The past is history, and so is what a first visit's pages hold."""
        past = self.since is not None
        known = self.record.known(refs_of(harvest))
        old = past or self.memory.first
        return sort(harvest, known, self.source.id, backlog=backlog or past, old=old, since=self.since)

    async def _looks(self, reader: Reader, budget: Budget) -> None:
        """Looks at the pages whose turn it is, within the visit's budget; each group is committed as it comes."""
        progress, most = self.progress, max(budget.left, 0)
        if not (self.memory.pages or progress.discovered):
            return
        looks = self.record.pages(self.clock(), most + 1)
        waiting = len(looks) > most
        turn = asyncio.Semaphore(LOOKS_AT_ONCE)
        for start in range(0, min(len(looks), most), LOOKS_PER_COMMIT):
            if self._over() or progress.hold:
                waiting = True
                break
            group = looks[start : min(start + LOOKS_PER_COMMIT, most)]
            made = await asyncio.gather(*(self._look(look, reader, budget, turn) for look in group))
            self._lose(made)
            for done in made:
                self._take(done, reader)
            self._commit()
        progress.waiting = progress.waiting or waiting

    async def _look(self, look: Look, reader: Reader, budget: Budget, turn: asyncio.Semaphore) -> Looking:
        async with turn:
            if not budget.take():
                return Looking(waiting=True)
            return await look_at(look, reader, self._sort, budget, self.clock())

    def _lose(self, made: Sequence[Looking]) -> None:
        """Posts of pages that are gone for good are no longer there, unless most of the last pages went."""
        progress = self.progress
        before = progress.cursors.get(LOOKED, self.memory.cursors.get(LOOKED, ""))
        last = remembered(before, (done.there for done in made if done.there is not None))
        if last != before:
            progress.cursors[LOOKED] = last
        lost = [ref for done in made for ref in done.lost]
        if lost and in_trouble(last):
            progress.note("most of its pages are gone at once, which is taken for trouble of the site")
        else:
            progress.withdrawn.extend(lost)

    def _take(self, done: Looking, reader: Reader) -> None:
        """Adds what became of a look."""
        progress = self.progress
        for news in done.news:
            progress.add(news)
            progress.found.extend(news.found)
        if done.looked is not None:
            progress.looked.append(done.looked)
        learn(done.cursors, reader, progress)
        for sentence in done.said:
            progress.note(sentence)
        progress.gone += done.there is False
        progress.withdrawn.extend(done.withdrawn)
        progress.waiting = progress.waiting or done.waiting
        if done.throttled is not None and done.throttled.wait > progress.hold:
            progress.hold = done.throttled.wait
            progress.note(str(done.throttled))

    def _commit(self) -> None:
        now, progress = self.clock(), self.progress
        self._set_aside()
        progress.committed(self.record.commit(progress.visit("fetched", now, next_due=now, final=False)))

    def _set_aside(self) -> None:
        """Answers on which the spider failed, unless they were set aside before."""
        if self.progress.broken:
            self.progress.add(self._sort(Harvest(unread=tuple(self.progress.broken)), False))
            self.progress.broken.clear()

    def _failed(self, error: VisitFailed) -> VisitOutcome:
        self.progress.status = error.status
        if isinstance(error, Gone):
            self._detect_again()
        if isinstance(error, Throttled):
            self.progress.hold = error.wait
            return self._finish("throttled", str(error))
        return self._finish("blocked" if isinstance(error, Blocked) else "failed", str(error))

    def _detect_again(self) -> None:
        """What a source was found to be no longer serves: the next visit finds out anew."""
        cursors = {**self.memory.cursors, **self.progress.cursors}
        if cursors.get("kind"):
            self.progress.cursors.update(kind="", feed="", role="")
            self.progress.kind = "auto" if cursors.get("wished") == "auto" else ""

    def _finish(self, outcome: Outcome, message: str) -> VisitOutcome:
        """The last commit: what is left, health, and when to come again."""
        now, progress = self.clock(), self.progress
        try:
            self._set_aside()
            visit = progress.visit(outcome, now, next_due=self._when(outcome, now), final=True, message=message)
            progress.so_far += self.record.commit(visit)
        except (LeaseLost, Unavailable, NotFound) as error:
            return self._report("failed", str(error))
        return self._report(outcome, message if outcome not in SUCCESSES else progress.summary())

    def _when(self, outcome: Outcome, now: datetime) -> Callable[[SourceHealth], datetime]:
        """When to come again, by the health as this visit leaves it."""
        options, progress = self.options, self.progress

        def due(health: SourceHealth) -> datetime:
            pace = Pace(
                every=self.source.every,
                posting=health.posting,
                strain=health.strain,
                price=options.price,
                failures=health.failures,
                hold=progress.hold,
                max_age=max(progress.max_age, self._ttl()),
                least=options.min_interval,
                most=options.max_interval,
            )
            usual = next_due(now, self.source.id, pace)
            soon = now + timedelta(seconds=max(options.min_interval, progress.hold))
            return min(usual, soon) if progress.waiting and outcome in SUCCESSES else usual

        return due

    def _ttl(self) -> float:
        """Seconds for which the feed says that it need not be asked again."""
        told = self.progress.cursors.get("ttl", self.memory.cursors.get("ttl", ""))
        return float(told) if told.isdecimal() and told.isascii() else 0.0

    def _report(self, outcome: Outcome, message: str) -> VisitOutcome:
        progress = self.progress
        made = VisitOutcome(
            source=self.source.id,
            outcome=outcome,
            message=message,
            status=progress.status,
            unchanged=progress.unchanged,
            discovered=progress.discovered,
            gone=progress.gone,
            waiting=progress.waiting,
            requests=progress.requests,
            seconds=round(time.monotonic() - self._began, 3),
        )
        return made.counted(progress.so_far)
