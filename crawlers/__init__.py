"""How to visit: Scrapy's settings, the address guard, politeness, the schedule, and the worker processes.

In: sources that are due, out of the state database. Out: captures in the outbox, the outcome of every visit, and when
each source is due again; every visit is one transaction or a row of them, of which each is safe alone. Scrapy runs only
in worker processes (``python -m crawlers.worker``), never in the one that calls this room.

Public: CrawlOptions, Dispatcher, Handed, VisitOutcome, Probe, probe, fetch_once, next_due, Pace, check_address,
read_allowed, and the errors VisitFailed, Blocked, AddressRefused. Of pages that were kept, ours or another tool's:
read_records, record_at, Record, Damage, read_message, read_head, Message, Reading, reread, read_stranger, Reread,
PAGE_TYPES, FEED_TYPES, kept_files, expired, expire; PageKeeper keeps them. Of hubs (WebSub): ask_hub, HubAnswer,
subscription_form, read_intent, Intent, renew_at, Delivery.
"""

from crawlers.dispatch import Dispatcher
from crawlers.errors import AddressRefused, Blocked, VisitFailed
from crawlers.guard import check_address, read_allowed
from crawlers.handed import Handed
from crawlers.hubs import HubAnswer, ask_hub
from crawlers.message import Message, read_head, read_message
from crawlers.options import CrawlOptions
from crawlers.outcome import VisitOutcome
from crawlers.pages import PageKeeper, Reading, expire, expired, kept_files
from crawlers.preview import Probe, fetch_once, probe
from crawlers.rereading import FEED_TYPES, PAGE_TYPES, Reread, read_stranger, reread
from crawlers.schedule import Pace, next_due
from crawlers.warc import Damage, Record, read_records, record_at
from crawlers.websub import Delivery, Intent, read_intent, renew_at, subscription_form

__all__ = [
    "FEED_TYPES",
    "PAGE_TYPES",
    "AddressRefused",
    "Blocked",
    "CrawlOptions",
    "Damage",
    "Delivery",
    "Dispatcher",
    "Handed",
    "HubAnswer",
    "Intent",
    "Message",
    "Pace",
    "PageKeeper",
    "Probe",
    "Reading",
    "Record",
    "Reread",
    "VisitFailed",
    "VisitOutcome",
    "ask_hub",
    "check_address",
    "expire",
    "expired",
    "fetch_once",
    "kept_files",
    "next_due",
    "probe",
    "read_allowed",
    "read_head",
    "read_intent",
    "read_message",
    "read_records",
    "read_stranger",
    "record_at",
    "renew_at",
    "reread",
    "subscription_form",
]
