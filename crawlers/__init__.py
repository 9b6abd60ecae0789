"""How to visit: Scrapy's settings, the address guard, politeness, the schedule, and the worker processes.

In: sources that are due, out of the state database. Out: captures in the outbox, the outcome of every visit, and when
each source is due again; every visit is one transaction or a row of them, of which each is safe alone. Scrapy runs only
in worker processes (``python -m crawlers.worker``), never in the one that calls this room.

Public: CrawlOptions, Dispatcher, VisitOutcome, fetch_once, next_due, Pace, check_address, read_allowed, and the errors
VisitFailed, Blocked, AddressRefused.
"""

from crawlers.dispatch import Dispatcher
from crawlers.errors import AddressRefused, Blocked, VisitFailed
from crawlers.guard import check_address, read_allowed
from crawlers.options import CrawlOptions
from crawlers.outcome import VisitOutcome
from crawlers.preview import fetch_once
from crawlers.schedule import Pace, next_due

__all__ = [
    "AddressRefused",
    "Blocked",
    "CrawlOptions",
    "Dispatcher",
    "Pace",
    "VisitFailed",
    "VisitOutcome",
    "check_address",
    "fetch_once",
    "next_due",
    "read_allowed",
]
