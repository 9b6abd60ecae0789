"""Who visits what: due sources are leased by site, given to worker processes in batches, and given back at the end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection

from crawlers.child import Child, outcome_of
from crawlers.handed import Handed
from crawlers.job import Job
from crawlers.options import CrawlOptions
from crawlers.outcome import VisitOutcome
from crawlers.schedule import budget_price
from model.errors import LeaseLost, NotFound, Unavailable
from model.said import said
from model.source import Source
from model.time import Clock, system_clock
from storage import Database, Lease, Visit, leases, sources, visits

FEW = 20
"""Sources for which one worker is enough: what more are due is dealt to all."""
LOOKED_AT = 1_000
"""Due sources that are looked through for a batch."""
POLL = 0.05
FREED_AFTER, FREED_AT_MOST, EXCUSED = timedelta(seconds=10), timedelta(minutes=2), 3
"""How soon a source whose worker died is due again, from the fourth time in a row on twice as late each time: it may be
the one that kills it, and most of those that died with it are not."""
PRICED = 300.0
"""Seconds between looks at what a visit costs, which moves with the number of sources and how much they post."""
log = logging.getLogger("crawlers.dispatch")


def nothing_to_hand(_source: Source) -> Handed:
    return Handed()


@dataclass(slots=True)
class Running:
    """A worker with the leases it works under and the sources it still owes."""

    child: Child
    leases: dict[str, Lease]
    owed: dict[str, Source]
    renewed: float = field(default_factory=time.monotonic)
    killed: str = ""


class Dispatcher:
    """Keeps at most ``options.workers`` crawl workers busy with what is due. Use from one thread.

    ``tick`` is to be called every second or two and returns what was visited since; ``run_once`` visits given sources
    once; ``stop`` ends the workers. ``hand`` gives what a source is visited with besides its definition; it must not
    raise.
    """

    def __init__(
        self,
        database: Database,
        options: CrawlOptions,
        clock: Clock = system_clock,
        hand: Callable[[Source], Handed] = nothing_to_hand,
    ) -> None:
        self.database = database
        self.options = options
        self.clock = clock
        self.hand = hand
        self.owner = leases.this_process("crawl")
        self._running: list[Running] = []
        self._batches = 0
        self._stopping = False
        self._priced = -PRICED
        with database.write() as tx:
            leases.free_dead(tx, clock())

    @property
    def busy(self) -> bool:
        """Whether a worker is under way."""
        return bool(self._running)

    @property
    def workers(self) -> list[int]:
        """Process ids of the workers."""
        return [running.child.pid for running in self._running]

    def tick(self, now: datetime | None = None) -> list[VisitOutcome]:
        """Reads what workers said, renews leases, buries the dead, and starts workers for what is due."""
        done = self._gather()
        if not self._stopping:
            self._price()
            while len(self._running) < self.options.workers:
                with self.database.write(alongside=True) as tx:
                    moment = now or self.clock()
                    job = self._leased(tx, sources.due(tx, moment, limit=LOOKED_AT, hold=True, gather=True), moment)
                if job is None:
                    break
                self._start(job)
        return done

    def run_once(self, wanted: Sequence[Source], *, since: datetime | None = None) -> Iterator[VisitOutcome]:
        """Visits each source once, due or not; a Retry-After still holds. Outcomes come as visits end.

        A source whose site another crawler is visiting is waited for. With ``since`` the sources' past is visited, back
        to that time: one visit's worth of it, and on from there with the next, until an outcome is not ``waiting``.
        """
        now = self.clock()
        pending: dict[str, Source] = {}
        with self.database.read() as tx:
            healths = sources.healths(tx)
        for source in wanted:
            hold = healths[source.id].hold_until if source.id in healths else None
            if hold is not None and hold > now:
                message = f"it asked to come back after {hold:%Y-%m-%d %H:%M:%S} UTC"
                yield VisitOutcome(source.id, "throttled", message)
            else:
                pending[source.id] = source
        while (pending or self.busy) and not self._stopping:
            yield from self._gather()
            while pending and len(self._running) < self.options.workers:
                with self.database.write(alongside=True) as tx:
                    job = self._leased(tx, list(pending.values()), self.clock())
                if job is None:
                    break
                for source in job.sources:
                    del pending[source.id]
                self._start(replace(job, since=since))
            time.sleep(POLL)

    def stop(self, *, force: bool = False, patience: float = 30.0) -> list[VisitOutcome]:
        """Ends the workers: asked to finish what is under way for ``patience`` seconds, then (or at once with
        ``force``) killed. Returns what they had still to say; their leases are free and their sources due."""
        self._stopping = True
        for running in self._running:
            if force:
                running.killed = said("it was stopped")
                running.child.kill()
            else:
                running.child.ask_to_stop()
        done: list[VisitOutcome] = []
        end = time.monotonic() + patience
        while self._running:
            done += self._gather()
            if time.monotonic() > end:
                for running in self._running:
                    running.killed = running.killed or said("it did not stop in time")
                    running.child.kill()
            time.sleep(POLL)
        return done

    def _price(self) -> None:
        if time.monotonic() < self._priced + PRICED:
            return
        self._priced = time.monotonic()
        with self.database.read() as tx:
            visited = sources.rates(tx)
        options = self.options
        price = budget_price(visited, options.visits_per_hour, least=options.min_interval, most=options.max_interval)
        self.options = replace(options, price=price)

    def _leased(self, tx: Connection, due: Sequence[Source], now: datetime) -> Job | None:
        """A batch of sources whose sites nobody else is visiting, leased in the caller's transaction. The workers share
        what is due, but no site: all that is due of one goes to the same worker."""
        self._batches += 1
        owner = f"{self.owner}:{self._batches}"
        held: dict[str, Lease | None] = {site: None for running in self._running for site in running.leases}
        batch: list[Source] = []
        share = max(FEW, ceil(len(due) / self.options.workers))
        for source in due:
            site = source.site
            if site not in held and len(batch) < share:
                held[site] = leases.acquire(tx, f"site:{site}", owner, now, self._ttl)
            if held.get(site) is not None:
                batch.append(source)
            if len(batch) >= self.options.sources_per_worker:
                break
        if not batch:
            return None
        taken = {site: lease for site, lease in held.items() if lease is not None}
        return Job(self.options, tuple(batch), taken)

    @property
    def _ttl(self) -> timedelta:
        return timedelta(seconds=self.options.lease_seconds)

    def _start(self, job: Job) -> None:
        child = Child(replace(job, handed={source.id: self.hand(source) for source in job.sources}))
        self._running.append(Running(child, dict(job.leases), {source.id: source for source in job.sources}))

    def _gather(self) -> list[VisitOutcome]:
        done: list[VisitOutcome] = []
        for running in list(self._running):
            ended = running.child.ended()
            for line in running.child.lines():
                outcome = outcome_of(line)
                if outcome is not None and running.owed.pop(outcome.source, None) is not None:
                    done.append(outcome)
            if ended is not None:
                self._running.remove(running)
                done += self._bury(running, ended)
            else:
                self._keep(running)
        return done

    def _keep(self, running: Running) -> None:
        """Renews the leases of a living worker; kills one that lost them or fell silent."""
        now = time.monotonic()
        if now - running.child.heard > self.options.worker_silence and not running.killed:
            running.killed = said("it said nothing for {seconds:.0f} s", seconds=self.options.worker_silence)
            running.child.kill()
        if now - running.renewed < self.options.lease_seconds / 3:
            return
        try:
            with self.database.write(alongside=True) as tx:
                moment = self.clock()
                for site, lease in running.leases.items():
                    running.leases[site] = leases.renew(tx, lease, moment, self._ttl)
            running.renewed = now
        except LeaseLost as error:
            running.killed = str(error)
            running.child.kill()
        except Unavailable as error:
            log.warning("leases could not be renewed: %s", error)

    def _bury(self, running: Running, code: int) -> list[VisitOutcome]:
        """Gives back the leases of a worker that ended; what it owed failed with it and is due again soon, unless it
        was only asked to stop."""
        why = running.killed or _exit(code)
        asked = code == 0 and self._stopping
        failed = (
            [] if asked else [VisitOutcome(source, "failed", f"{why}; it is tried again") for source in running.owed]
        )
        try:
            with self.database.write(alongside=True) as tx:
                now = self.clock()
                for outcome in failed:
                    self._note(tx, outcome, running, now)
                for lease in running.leases.values():
                    leases.release(tx, lease)
        except Unavailable as error:
            log.warning("leases could not be given back: %s", error)
        if failed:
            log.error("crawl worker %d: %s", running.child.pid, why)
        return failed

    def _note(self, tx: Connection, outcome: VisitOutcome, running: Running, now: datetime) -> None:
        """The failed visit in the log, and when it is tried again."""
        source = running.owed[outcome.source]
        try:
            failures = sources.health(tx, source.id).failures
        except NotFound:
            return
        due = now + min(FREED_AFTER * 2 ** min(max(failures - EXCUSED, 0), 8), FREED_AT_MOST)
        visit = Visit(source.id, now, now, outcome.outcome, due, outcome.message)
        try:
            visits.commit(tx, visit, running.leases[source.site])
        except LeaseLost:
            log.warning("%s: another crawler took over", source.id)


def _exit(code: int) -> str:
    if code < 0:
        return said("worker died (killed by signal {signal})", signal=-code)
    return said("worker died (exit code {code})", code=code)
