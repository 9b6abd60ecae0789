"""Delivery: what waits in the notification outbox goes to its channels, at least once; exactly once where the channel
heeds the idempotency key. A channel that is down is tried again, ever more rarely, and holds up no other."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from alerts.channels import channel_of
from alerts.journal import LOG_CHANNEL
from model.errors import EarshotError, Unavailable
from model.time import Clock
from storage import Database, notifications
from storage.notifications import Notification

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(hours=1)
HOLD = timedelta(minutes=2)
"""How long an attempt may take before another process may try."""
AT_ONCE = 8
"""Channels served side by side."""


@dataclass(frozen=True, slots=True)
class Delivery:
    sent: int = 0
    failed: int = 0


def deliver(db: Database, channels: Mapping[str, str], clock: Clock, *, limit: int = 100) -> Delivery:
    """Send what is due. ``channels`` maps names to addresses; the channel ``log`` always exists.

    Raises Unavailable when the state database does not answer.
    """
    now = clock()
    with db.write() as tx:
        due = notifications.due(tx, now, limit)
        notifications.begin(tx, [waiting.id for waiting in due], now + HOLD)
    if not due:
        return Delivery()
    queues: defaultdict[str, list[Notification]] = defaultdict(list)
    for waiting in due:
        queues[waiting.channel].append(waiting)
    with ThreadPoolExecutor(min(AT_ONCE, len(queues)), thread_name_prefix="notify") as pool:
        done = list(pool.map(lambda item: _serve(db, item[0], item[1], channels, clock), queues.items()))
    return Delivery(sum(one.sent for one in done), sum(one.failed for one in done))


def retry_in(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s … up to an hour, after that many attempts have failed."""
    return min(LAST_RETRY, FIRST_RETRY * (1 << min(attempts, 20)))


def _serve(
    db: Database, name: str, queue: Sequence[Notification], channels: Mapping[str, str], clock: Clock
) -> Delivery:
    """Send a channel its notifications in order; the first that fails postpones the rest."""
    for sent, waiting in enumerate(queue):
        if error := _attempt(name, waiting, channels, clock):
            log.warning("channel %s: %s", name, error)
            with db.write() as tx:
                for left in queue[sent:]:
                    notifications.failed(tx, left.id, error, clock(), retry_in(left.attempts))
            return Delivery(sent, len(queue) - sent)
        with db.write() as tx:
            notifications.sent(tx, waiting.id, clock())
    return Delivery(sent=len(queue))


def _attempt(name: str, waiting: Notification, channels: Mapping[str, str], clock: Clock) -> str:
    """Why it was not taken; empty when it was."""
    address = channels.get(name) or ("log://" if name == LOG_CHANNEL else "")
    try:
        if not address:
            raise Unavailable("no channel has this name", todo="Add it below [channels] in earshot.toml")
        channel_of(address)(waiting, clock())
    except EarshotError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 a service's client may raise anything, and its text may hold the address
        return f"it failed with {type(error).__name__}"
    return ""
