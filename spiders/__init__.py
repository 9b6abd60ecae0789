"""How to read what a server sent: one module for each kind of source.

In: a body as bytes, its headers (lower-case names) and its address. Out: captures, and by name what could not be read.
Nothing here downloads, stores or asks for the time; fetched markup is hostile, and no fault of it leaves the room but
as an ``Unreadable`` with a sentence.

Public: read_feed, read_page (load_extractor makes its first call quick), detect, and what they give: Feed, Entry,
Unread, Page, Detected; Unreadable, NotAFeed.
"""

from spiders.detect import Detected, detect
from spiders.entry import Entry, Feed, Unread
from spiders.errors import NotAFeed, Unreadable
from spiders.feed import read_feed
from spiders.page import Page, load_extractor, read_page

__all__ = [
    "Detected",
    "Entry",
    "Feed",
    "NotAFeed",
    "Page",
    "Unread",
    "Unreadable",
    "detect",
    "load_extractor",
    "read_feed",
    "read_page",
]
