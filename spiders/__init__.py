"""How to read what a server sent: one small class for each kind of source (``spiders/kinds``).

In: an answer (a body as bytes, its headers, its address) and what may be known of its source. Out: posts, what to ask
next, and by name what could not be read. Nothing here downloads, stores or asks for the time; fetched markup is
hostile, and no fault of it leaves the room but as an ``Unreadable`` with a sentence.

Public: all_spiders, spider_named, kind_names and FAMILIES; claimed and recognised tell what an address is (Recognised).
A Spider makes Requests, and reads a Response, as far as a View goes, into a Harvest of Entry, Later and Unread. Of
their own: read_any (any body, by whoever knows it best), read_feed, read_page (load_extractor makes its first call
quick), detect, and what they give: Feed, Page, Detected; Unreadable, NotAFeed. Credentials go by SECRET_NAME
and secret_variable.
"""

from spiders.credentials import SECRET_NAME, secret_variable
from spiders.detect import Detected, detect
from spiders.entry import Entry, Feed, Unread
from spiders.errors import NotAFeed, Unreadable
from spiders.feed import read_feed
from spiders.page import Page, load_extractor, read_page
from spiders.reading import read_any
from spiders.registry import FAMILIES, all_spiders, claimed, kind_names, recognised, spider_named
from spiders.spider import Harvest, Later, Recognised, Request, Response, Spider, View
from spiders.walls import Wall, poor, wall_of

__all__ = [
    "FAMILIES",
    "SECRET_NAME",
    "Detected",
    "Entry",
    "Feed",
    "Harvest",
    "Later",
    "NotAFeed",
    "Page",
    "Recognised",
    "Request",
    "Response",
    "Spider",
    "Unread",
    "Unreadable",
    "View",
    "Wall",
    "all_spiders",
    "claimed",
    "detect",
    "kind_names",
    "load_extractor",
    "poor",
    "read_any",
    "read_feed",
    "read_page",
    "recognised",
    "secret_variable",
    "spider_named",
    "wall_of",
]
