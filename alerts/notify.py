"""Delivery: what waits in the notification outbox goes to its channels, at least once; exactly once where the channel
heeds the idempotency key. A channel that is down is tried again, ever more rarely, and holds up no other."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from alerts.channels import Refused, channel_of
from alerts.chart import Draw, drawer
from alerts.inbox import LOG_CHANNEL
from alerts.message import SELF
from model.errors import EarshotError, Unavailable
from model.time import Clock
from storage import Database, incidents, notifications
from storage.notifications import Notification

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(minutes=10)
HOLD = timedelta(minutes=2)
"""How long an attempt may take before another process may try."""
AT_ONCE = 8
"""Channels served side by side."""
PATIENCE = 0.5
"""Seconds a round waits for channels; slower ones go on beside the next rounds."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of notifications: taken, to be tried again, given up."""

    sent: int = 0
    failed: int = 0
    buried: int = 0


def deliver(db: Database, channels: Mapping[str, str], clock: Clock, *, limit: int = 100) -> Delivery:
    """Send what is due, and wait for all of it. ``channels`` maps names to addresses; the channel ``log`` always
    exists. Raises Unavailable when the state database does not answer."""
    courier = Courier(db, channels, clock)
    try:
        return courier.round(limit=limit, patience=None)
    finally:
        courier.stop()


class Courier:
    """Sends round after round; a channel that is slow is passed over by the next rounds until it is done."""

    def __init__(self, db: Database, channels: Mapping[str, str], clock: Clock) -> None:
        self._db, self._channels, self._clock = db, channels, clock
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notify")
        self._under_way: dict[str, Future[Delivery]] = {}
        self._draw = drawer(db)
        self._stopping = Event()

    def round(self, *, limit: int = 100, patience: float | None = PATIENCE) -> Delivery:
        """Begin what is due on every channel that is free; what was done by the end of ``patience`` (seconds; None for
        as long as it takes). Raises Unavailable when the state database does not answer."""
        ended = self._ended()
        now = self._clock()
        for channel, queue in self._taken(now, limit).items():
            self._under_way[channel] = self._pool.submit(self._serve, channel, queue, now + HOLD)
        wait(self._under_way.values(), timeout=patience)
        done = [*ended, *self._ended()]
        return Delivery(sum(d.sent for d in done), sum(d.failed for d in done), sum(d.buried for d in done))

    def stop(self, *, wait: bool = True) -> None:
        """End after what is being sent just now; what was not begun is sent by whoever comes next."""
        self._stopping.set()
        self._pool.shutdown(wait=wait, cancel_futures=True)

    def _ended(self) -> list[Delivery]:
        ended = [channel for channel, future in self._under_way.items() if future.done()]
        return [self._under_way.pop(channel).result() for channel in ended]

    def _taken(self, now: datetime, limit: int) -> dict[str, list[Notification]]:
        """What is due, held for this process, by channel. No more channels than there are hands."""
        free = AT_ONCE - len(self._under_way)
        queues: defaultdict[str, list[Notification]] = defaultdict(list)
        if free <= 0:
            return queues
        with self._db.read() as tx:
            if not notifications.due(tx, now, 1, without=self._under_way):
                return queues
        with self._db.write() as tx:
            for waiting in notifications.due(tx, now, limit, without=self._under_way):
                if waiting.channel in queues or len(queues) < free:
                    queues[waiting.channel].append(waiting)
            notifications.begin(tx, [one.id for queue in queues.values() for one in queue], now + HOLD)
        return queues

    def _serve(self, name: str, queue: Sequence[Notification], until: datetime) -> Delivery:
        """Send a channel its notifications in order; the first that fails postpones the rest."""
        sent = buried = 0
        for place, waiting in enumerate(queue):
            if not self._still_ours(waiting, until):
                continue
            error, final = attempt(name, waiting, self._channels, self._clock, self._draw)
            if error and not final:
                log.warning("channel %s: %s", name, error)
                self._postpone(queue[place:], error)
                return Delivery(sent, len(queue) - place, buried)
            if error:
                log.error("channel %s will not take %s of %s: %s", name, waiting.event, waiting.incident, error)
                buried += 1
                self._bury(waiting, error)
                continue
            sent += 1
            with self._db.write() as tx:
                notifications.sent(tx, waiting.id, self._clock())
        return Delivery(sent, 0, buried)

    def _still_ours(self, waiting: Notification, until: datetime) -> bool:
        """After a slow channel the hold may be over, and another process at work: then it is theirs."""
        if self._stopping.is_set():
            return False
        with self._db.write() as tx:
            return notifications.hold(tx, waiting.id, until, self._clock() + HOLD)

    def _postpone(self, left: Sequence[Notification], error: str) -> None:
        """All as long as the first: what waits behind it must not overtake it."""
        now = self._clock()
        with self._db.write() as tx:
            for one in left:
                notifications.failed(tx, one.id, error, now, retry_in(left[0].attempts))

    def _bury(self, waiting: Notification, error: str) -> None:
        now = self._clock()
        with self._db.write() as tx:
            notifications.buried(tx, waiting.id, error, now)
            if incidents.get(tx, waiting.incident) is not None:
                what = f"{waiting.event} to {waiting.channel}: {error}"
                incidents.log(tx, waiting.incident, now, who=SELF, what="undelivered", note=what)


def retry_in(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s … up to ten minutes, after that many attempts have failed."""
    return min(LAST_RETRY, FIRST_RETRY * (1 << min(attempts, 20)))


def attempt(
    name: str, waiting: Notification, channels: Mapping[str, str], clock: Clock, draw: Draw | None = None
) -> tuple[str, bool]:
    """Why it was not taken (empty when it was), and whether it never will be."""
    address = channels.get(name) or ("log://" if name == LOG_CHANNEL else "")
    try:
        if not address:
            raise Unavailable("no channel has this name", todo="Add it below [channels] in earshot.toml")
        channel_of(address, draw)(waiting, clock())
    except Refused as error:
        return str(error), True
    except EarshotError as error:
        return str(error), False
    except Exception as error:  # noqa: BLE001 a service's client may raise anything, and its text may hold the address
        return f"it failed with {type(error).__name__}", False
    return "", False
