"""The service: everything that goes on by itself, as ticks of one process; crawl workers are its children."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path
from threading import Event, Thread
from typing import Literal

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from alerts import Courier, Heard, evaluate, tend
from crawlers import Dispatcher
from index import Question
from model.errors import BadInput, EarshotError, Unavailable
from services.alerts import desk_of
from services.crawl import crawl_options
from services.definitions import files_of
from services.digests import due_digests
from services.handing import hand
from services.hastening import hasten
from services.house import House
from services.line import Line
from services.rules import publish_rules, rules_in_force
from services.sources import sync_sources
from services.topics import publish
from services.trimming import trim_next
from services.websub import tend_hubs
from storage import gaps, leases

log = logging.getLogger("earshot.service")
logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that outlasts its interval is no news

Part = Literal["crawl", "hubs", "ingest", "alert", "notify", "trim", "publish"]
PARTS: tuple[Part, ...] = ("crawl", "hubs", "ingest", "alert", "notify", "trim", "publish")
EVERY: dict[Part, float] = {
    "crawl": 0.5,
    "hubs": 30.0,
    "ingest": 0.5,
    "alert": 1.0,
    "notify": 1.0,
    "trim": 600.0,
    "publish": 2.0,
}
"""Seconds between ticks."""
BEAT_EVERY = 60.0
"""Seconds between notes that sources are being visited: their absence is a gap in what is known."""
HASTEN_EVERY = 20.0
"""Seconds between looks at which sources a topic that warms up should be read from sooner."""
LONGEST_PAUSE = 20.0
"""Seconds until a part that met a store which does not answer tries again, at most."""
DEFINITIONS = ("topics", "lists", "sources", "rules")


class Service:
    """The parts that go on by themselves. ``faults`` counts, since the start, the ticks of each part that failed."""

    def __init__(self, house: House, parts: Sequence[Part] = PARTS) -> None:
        self.house = house
        self.parts = parts
        self.faults: dict[str, int] = dict.fromkeys(parts, 0)
        self._said: dict[str, str] = {}
        self._pauses: dict[Part, tuple[float, float]] = {}
        self._line = Line(house)
        self._desk = desk_of(house)
        self._heard = Heard()
        self._stopped = Event()
        self._hastened = 0.0
        self._beat = -BEAT_EVERY
        self._courier = Courier(house.db, house.config.channels, house.clock)
        self._dispatcher: Dispatcher | None = None
        self._written: frozenset[tuple[str, int, int]] = frozenset()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(parts) + 1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Publish what the files say, free what dead processes held, and begin to tick. Raises BadInput when the files
        cannot be read: nothing is begun then."""
        with self.house.db.write() as tx:
            leases.free_dead(tx, self.house.clock())
        if "publish" in self.parts:
            self._written = self._files()
            self._publish()
        if "crawl" in self.parts:
            house = self.house
            self._dispatcher = Dispatcher(house.db, crawl_options(house.config), house.clock, hand(house))
        work: dict[Part, Callable[[], object]] = {
            "crawl": self._crawl,
            "hubs": self._hubs,
            "ingest": self._line.tick,
            "alert": self._alert,
            "notify": self._notify,
            "trim": self._trim,
            "publish": self._publish_changes,
        }
        for part in self.parts:
            self._scheduler.add_job(self._guarded(part, work[part]), "interval", seconds=EVERY[part], id=part)
        Thread(target=self._look, name="look", daemon=True).start()  # an index that hangs keeps nobody from stopping
        self._scheduler.start()

    def stop(self, *, force: bool = False) -> None:
        """End the ticks, wait for what is under way (not with ``force``) and give the leases back."""
        self._line.stop()
        self._stopped.set()
        self._scheduler.shutdown(wait=not force)
        if self._dispatcher is not None:
            self._dispatcher.stop(force=force, patience=10.0)
        self._courier.stop(wait=not force)
        self._line.release()

    def _look(self) -> None:
        """An index that does not answer is told at the start, not only when the first mention comes; when some wait,
        the line tells it."""
        if "ingest" in self.parts and self._line.waiting():
            return
        try:
            self.house.index.count(Question(ids=("none",)))
        except EarshotError as error:
            log.error("index: %s", error)

    def _guarded(self, part: Part, work: Callable[[], object]) -> Callable[[], None]:
        """The edge of the process: what a tick cannot do is said once, counted, and tried again at the next one; ever
        more rarely while a store does not answer."""

        def tick() -> None:
            if time.monotonic() < self._pauses.get(part, (0.0, 0.0))[1]:
                return
            try:
                work()
            except Unavailable as error:
                self._say(part, str(error))
                self._pause(part)
            except EarshotError as error:
                self._say(part, str(error))
            except Exception as error:  # noqa: BLE001 the next tick must come, whatever this one met
                self._say(part, f"unexpected: {error!r}", trace=True)
            else:
                self._pauses.pop(part, None)
                if self._said.pop(part, None) is not None:
                    log.info("%s: works again", part)

        return tick

    def _pause(self, part: Part) -> None:
        """Twice as long as before, with some chance in it, so that processes do not come all at once."""
        length = min(LONGEST_PAUSE, 2 * self._pauses.get(part, (EVERY[part], 0.0))[0])
        self._pauses[part] = (length, time.monotonic() + length * random.uniform(0.5, 1.0))  # noqa: S311 not a secret

    def _say(self, part: Part, sentence: str, *, trace: bool = False) -> None:
        self.faults[part] += 1
        if self._said.get(part) != sentence:
            self._said[part] = sentence
            log.error("%s: %s", part, sentence, exc_info=trace)

    def _crawl(self) -> None:
        if self._dispatcher is None:
            return
        if time.monotonic() >= self._beat + BEAT_EVERY:
            self._beat = time.monotonic()
            with self.house.db.write(alongside=True) as tx:
                gaps.beat(tx, self.house.clock())
        for outcome in self._dispatcher.tick():
            if outcome.outcome not in ("fetched", "unchanged"):
                log.warning("%s: %s: %s", outcome.source, outcome.outcome, outcome.message)

    def _hubs(self) -> None:
        tend_hubs(self.house)

    def _alert(self) -> None:
        house = self.house
        done = evaluate(
            house.db,
            rules_in_force(house),
            house.index,
            house.clock(),
            desk=self._desk,
            budget=house.config.budget,
            heard=self._heard,
        )
        if done.warm and time.monotonic() >= self._hastened + HASTEN_EVERY:
            self._hastened = time.monotonic()
            hasten(house, done.warm)
        if done.faults:
            raise BadInput("; ".join(f"rule {rule}: {why}" for rule, why in done.faults))

    def _notify(self) -> None:
        """What comes due by the clock, then what waits to be sent."""
        tend(self.house.db, rules_in_force(self.house), self.house.clock(), desk=self._desk)
        due_digests(self.house)
        self._courier.round()

    def _trim(self) -> None:
        trim_next(self.house, self._stopped)

    def _publish_changes(self) -> None:
        """Take up changed files; what cannot be read is said, and what is in force stays."""
        files = self._files()
        if files != self._written and self.house.config.publish == "auto":
            self._written = files
            self._publish()

    def _publish(self) -> None:
        sync_sources(self.house)
        if self.house.config.publish == "auto":
            publish(self.house)
            publish_rules(self.house)

    def _files(self) -> frozenset[tuple[str, int, int]]:
        """What the definition files look like now: names, times and sizes."""
        paths = [path for name in DEFINITIONS for path in files_of(self.house.config.folder / name)]
        return frozenset(seen for path in paths if (seen := _looks(path)) is not None)


def _looks(path: Path) -> tuple[str, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None  # it went away just now; the next tick sees that
    return str(path), found.st_mtime_ns, found.st_size
