"""One visit to one source: ask whether it changed, read what is new, look at the pages behind it, commit, say what
became of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from crawlers.errors import Blocked, Gone, Throttled, VisitFailed
from crawlers.fetch import NO_VALIDATOR, Answer, Fetcher
from crawlers.limits import page_limit, reading_limit
from crawlers.listing import follows, plan
from crawlers.looks import Looking, look_at, worth_following
from crawlers.options import CrawlOptions
from crawlers.outcome import VisitOutcome
from crawlers.pages import Reading
from crawlers.progress import CHUNK, Progress
from crawlers.record import Record
from crawlers.schedule import Pace, max_age, next_due
from model.errors import LeaseLost, NotFound, Unavailable
from model.identity import content_hash
from model.source import Outcome, Source, site_of
from model.time import Clock, iso, parse_time
from spiders import Entry, Feed, Unreadable, detect, read_feed, read_page
from storage import Found, Look, Memory, Validator

SUCCESSES: tuple[Outcome, ...] = ("fetched", "unchanged")
LOOKS_AT_ONCE = 8
LOOKS_PER_COMMIT = 24
BELIEVED = timedelta(days=1)
"""How long "not modified" is taken for an answer before a listing is read in full again: some servers (WordPress, for
one) tell only by the newest date, so that they say it although a back-dated post has come."""

log = logging.getLogger("crawlers.visit")


def _never() -> bool:
    return False


class SourceVisit:
    """A visit under way. ``run`` may be called once."""

    def __init__(  # noqa: PLR0917 (what a visit stands on)
        self,
        source: Source,
        record: Record,
        fetcher: Fetcher,
        options: CrawlOptions,
        clock: Clock,
        stopping: Callable[[], bool] = _never,
    ) -> None:
        self.source = source
        self.record = record
        self.fetcher = fetcher
        self.options = options
        self.clock = clock
        self.stopping = stopping
        self.memory = Memory({}, {}, first=True)
        self.progress = Progress(source.id, clock())
        self._began = time.monotonic()

    async def run(self) -> VisitOutcome:
        """Visits, commits and reports. Never raises for what a source did; a fault of ours is its outcome, too."""
        try:
            self.memory = self.record.memory()
            await self._listing()
            await self._pages()
        except VisitFailed as error:
            return self._failed(error)
        except Unreadable as error:
            self._detect_again()
            return self._finish("unreadable", str(error))
        except (LeaseLost, Unavailable) as error:
            return self._report("failed", str(error))
        except Exception:  # the edge: one broken source never stops another
            log.exception("visit to %s failed", self.source.id)
            return self._finish("failed", f"{self.source.url}: reading it failed inside Earshot. The log has the trace")
        return self._finish("fetched" if self.progress.moved else "unchanged", self.progress.said())

    async def _listing(self) -> None:
        source, kind = self.source, self.source.kind
        if kind == "auto":
            kind = self.memory.cursors.get("kind") or "auto"
        url = source.url if kind == "page" else self.memory.cursors.get("feed") or source.url
        answer = await self._get(url, NO_VALIDATOR if kind == "auto" else self._validator(url))
        if answer.unchanged:
            return
        self.progress.cursors["read"] = iso(self.clock())
        if kind == "auto":
            kind, url, answer = await self._detected(url, answer)
            self.progress.kind = self.progress.cursors["kind"] = kind
        if kind == "page":
            self._read_page(answer)
        else:
            await self._read_feed(answer)
        if answer.validator != NO_VALIDATOR:
            self.progress.validators[url] = answer.validator

    def _validator(self, url: str) -> Validator:
        """What to ask "has it changed?" with; nothing once it is time to read in full."""
        read = parse_time(self.memory.cursors.get("read", ""))
        if read is None or self.clock() - read >= BELIEVED:
            return NO_VALIDATOR
        return self.memory.validators.get(url, NO_VALIDATOR)

    async def _detected(self, url: str, answer: Answer) -> tuple[str, str, Answer]:
        """The kind of an ``auto`` source, where it is read, and what came from there: the feed a home page names is
        read instead of the page."""
        with reading_limit(self.options.parse_seconds, url):
            seen = detect(answer.body, answer.headers, answer.url)
        if seen.kind != "page":
            return "feed", url, answer
        if seen.article or not seen.feeds:
            return "page", url, answer
        feed = seen.feeds[0]
        self.progress.notes.append(f"its feed is {feed}")
        answer = await self._get(feed)
        self.progress.cursors["feed"] = feed
        return "feed", feed, answer

    async def _get(self, url: str, validator: Validator = NO_VALIDATOR) -> Answer:
        self.progress.requests += 1
        answer = await self.fetcher.get(url, validator)
        self.progress.status = answer.status
        self.progress.max_age = max_age(answer.headers.get("cache-control", ""))
        if answer.moved_to and url == self.source.url:
            self.progress.notes.append(f"it moved for good to {answer.moved_to}: change the source's address")
        return answer

    def _read_page(self, answer: Answer) -> None:
        self.record.keep(answer, Reading(self.source.id, "page"), self.clock())
        with page_limit(self.options.parse_seconds, answer.url):
            page = read_page(answer.body, answer.headers, answer.url, self.source.id)
        found = Found(page.capture, content_hash(page.capture), canonical=page.canonical)
        if self.record.known([found.ref]).get(found.ref) == found.fingerprint:
            self.progress.unchanged += 1
        else:
            self.progress.found.append(found)

    async def _read_feed(self, answer: Answer) -> None:
        try:
            with reading_limit(self.options.parse_seconds, answer.url):
                feed = read_feed(answer.body, answer.headers, answer.url, self.source.id)
            known = self.record.known([entry.ref for entry in feed.entries] + [post.ref for post in feed.unread])
            news = [entry for entry in feed.entries if known.get(entry.ref) != entry.fingerprint]
            follow = await self._follow_short(news, feed, answer.url)
        finally:  # what could not be read most of all
            learnt = self.progress.cursors.get("teasers", self.memory.cursors.get("teasers")) == "yes"
            self.record.keep(answer, Reading(self.source.id, "listing", follow_short=learnt), self.clock())
        made = plan(feed, known, first=self.memory.first, follow_short=follow)
        progress = self.progress
        progress.unchanged += made.unchanged
        progress.discovered += len(made.discovered)
        progress.rejected = list(made.rejected)
        for start in range(0, len(made.found), CHUNK):
            self._commit_if_full()
            progress.found.extend(made.found[start : start + CHUNK])
        progress.pages = list(made.discovered)
        progress.fingerprints = made.fingerprints
        if made.discovered:
            self._commit()

    async def _follow_short(self, news: Sequence[Entry], feed: Feed, url: str) -> bool:
        """Whether this feed's short entries are teasers: one page is looked at, once, and the answer remembered."""
        short = [entry for entry in news if entry.body == "short" and follows(entry, follow_short=True)]
        own = [entry for entry in short if site_of(entry.capture.url) == site_of(url)]
        mark = self.memory.cursors.get("teasers", "")
        if not own or mark:
            return bool(own) and mark == "yes"
        self.progress.requests += 1
        try:
            page = await self.fetcher.get(own[0].capture.url)
            yes = worth_following(page, own[0].capture.text, self.options.parse_seconds)
        except (VisitFailed, Unreadable):
            return False
        log.debug("%s: %s entries, teasers: %s", self.source.id, feed.format, yes)
        self.progress.cursors["teasers"] = "yes" if yes else "no"
        return yes

    async def _pages(self) -> None:
        """Looks at the pages whose turn it is, within the visit's budget; each group is committed as it comes."""
        budget = self.options.pages_per_visit
        looks = self.record.pages(self.clock(), budget + 1)
        waiting = len(looks) > budget
        looks = looks[:budget]
        turn = asyncio.Semaphore(LOOKS_AT_ONCE)
        for start in range(0, len(looks), LOOKS_PER_COMMIT):
            if self.stopping() or time.monotonic() - self._began > self.options.visit_seconds:
                waiting = True
                break
            group = looks[start : start + LOOKS_PER_COMMIT]
            self.progress.take(await asyncio.gather(*(self._look(look, turn) for look in group)))
            self._commit()
            if self.progress.hold:
                break
        self.progress.waiting = waiting

    async def _look(self, look: Look, turn: asyncio.Semaphore) -> Looking:
        async with turn:
            self.progress.requests += 1
            known = self.memory.validators.get(look.url)
            limit = self.options.parse_seconds
            return await look_at(
                look,
                self.source.id,
                self.fetcher,
                validator=known,
                now=self.clock(),
                limit=limit,
                keep=lambda answer: self._keep_look(answer, look),
            )

    def _keep_look(self, answer: Answer, look: Look) -> None:
        reading = Reading(self.source.id, "look", ref=look.ref, looked_at=look.url, hint=look.hint)
        self.record.keep(answer, reading, self.clock())

    def _commit_if_full(self) -> None:
        if len(self.progress.found) >= CHUNK:
            self._commit()

    def _commit(self) -> None:
        now = self.clock()
        progress = self.progress
        progress.so_far += self.record.commit(progress.visit("fetched", now, next_due=now, final=False))
        progress.committed()

    def _failed(self, error: VisitFailed) -> VisitOutcome:
        self.progress.status = error.status
        if isinstance(error, Gone):
            self._detect_again()
        if isinstance(error, Throttled):
            self.progress.hold = error.wait
            return self._finish("throttled", str(error))
        return self._finish("blocked" if isinstance(error, Blocked) else "failed", str(error))

    def _detect_again(self) -> None:
        """What an ``auto`` source was found to be no longer serves: the next visit finds out anew."""
        if self.memory.cursors.get("kind") or self.progress.cursors.get("kind"):
            self.progress.cursors.update(kind="", feed="")
            self.progress.kind = "auto"

    def _finish(self, outcome: Outcome, message: str) -> VisitOutcome:
        """The last commit: what is left, health, and when to come again."""
        now, progress = self.clock(), self.progress
        try:
            visit = progress.visit(outcome, now, next_due=self._next_due(outcome, now), final=True, message=message)
            progress.so_far += self.record.commit(visit)
        except (LeaseLost, Unavailable, NotFound) as error:
            return self._report("failed", str(error))
        return self._report(outcome, message if outcome not in SUCCESSES else progress.summary())

    def _next_due(self, outcome: Outcome, now: datetime) -> datetime:
        health, options = self.record.health(), self.options
        failed = outcome not in SUCCESSES
        pace = Pace(
            every=self.source.every,
            posting=health.posting,
            strain=health.strain,
            price=options.price,
            failures=health.failures + 1 if failed else 0,
            hold=self.progress.hold,
            max_age=self.progress.max_age,
            least=options.min_interval,
            most=options.max_interval,
        )
        due = next_due(now, self.source.id, pace)
        soon = now + timedelta(seconds=max(options.min_interval, self.progress.hold))
        return min(due, soon) if self.progress.waiting and not failed else due

    def _report(self, outcome: Outcome, message: str) -> VisitOutcome:
        progress = self.progress
        made = VisitOutcome(
            source=self.source.id,
            outcome=outcome,
            message=message,
            status=progress.status,
            unchanged=progress.unchanged,
            discovered=progress.discovered,
            requests=progress.requests,
            seconds=round(time.monotonic() - self._began, 3),
        )
        return made.counted(progress.so_far)
