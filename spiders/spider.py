"""What a spider is: a small class that says what to ask a source for, and reads what came.

A spider is pure. It gets answers and gives back what they hold and what is to be asked next; the downloads, the budget,
robots.txt, conditional requests, what is known already, and the commit are the visit's (``crawlers``). So every spider
is tested on bytes alone, and live, kept and imported pages are read by the same lines.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from lxml import etree

from model.source import Json
from spiders.charset import decode
from spiders.detect import charsets
from spiders.entry import Entry, Unread
from spiders.errors import Unreadable
from spiders.text import parse_html

Family = Literal["feed", "blog", "portal", "forum", "page", "social", "search", "reviews"]
"""What people call a kind of source; a family may have many spiders."""

MAX_MARKUP = 3_000_000
"""Characters of markup that are parsed."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask a server for, and what the spider wants back with the answer.

    ``role`` is the spider's own word for what the answer will be, ``note`` whatever else it has to know by then,
    ``held`` the posts of which the answer decides.
    ``while_news``: asked only when the answer that named it held a post that is new or edited, so that paging ends
    where the last visit began. ``otherwise`` is asked instead when this one is refused, gone or unreadable: the next
    best door. ``optional``: when it fails, the visit goes on without it. ``headers`` and ``body`` are never logged or
    kept. ``private``: it is asked with the user's own credentials, under the user's agreement with the service: what
    comes is never kept as a page, and robots.txt, which speaks to crawlers, is not asked about it.
    """

    url: str
    role: str = "listing"
    note: Mapping[str, Json] = field(default_factory=dict)
    while_news: bool = False
    optional: bool = False
    otherwise: Request | None = None
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    private: bool = False
    held: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """What came. ``url`` is where the body came from in the end; header names are lower-case."""

    request: Request
    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200

    @property
    def role(self) -> str:
        return self.request.role

    @property
    def note(self) -> Mapping[str, Json]:
        return self.request.note

    def text(self) -> str:
        """The body in the charset that its header, its own declaration or its bytes tell."""
        return decode(self.body, charsets(self.body, self.headers))

    def json(self) -> Json:
        """The body as JSON. Raises Unreadable."""
        try:
            made: Json = json.loads(self.text())
        except (ValueError, RecursionError):
            raise Unreadable("this is not JSON", where=self.url, todo="Look at the address in a browser") from None
        return made

    def tree(self) -> etree._Element:
        """The body as a tree of HTML. Raises Unreadable."""
        tree = parse_html(self.text()[:MAX_MARKUP])
        if tree is None:
            raise Unreadable("this is no web page", where=self.url, todo="Look at the address in a browser")
        return tree


@dataclass(frozen=True, slots=True)
class View:
    """What a spider may know of its source at a visit.

    ``cursors`` are what it left at the last visit. ``terms`` are words and phrases of the topics, for sources that are
    asked with ``{query}``. ``first`` is True until a visit has succeeded; ``since`` is set when history is fetched:
    back to that time, and ``while_news`` does not end the paging then.
    """

    source: str
    url: str
    now: datetime
    options: Mapping[str, Json] = field(default_factory=dict)
    cursors: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    terms: Sequence[str] = ()
    first: bool = True
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """A page that is looked at on its own, now or at a later visit, and again ever more rarely.

    It is due at once whenever ``activity`` (its number of replies, the time of its last post …) differs from what was
    remembered under ``ref``.
    """

    request: Request
    ref: str
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one answer held.

    ``follow`` is asked in this visit, within its budget; ``later`` goes by the frontier. ``cursors`` are kept for the
    next visit once this one is committed. Of a page that is looked at again: ``remember`` replaces the note that its
    next look gets, ``again`` says after how long that is (the visit's own decay when None). ``wait`` is in how many
    seconds at the earliest the server wants to be asked again; ``said`` is a sentence for people. ``shown`` are the
    refs of all that the answer shows of a thread in its order, read or not, when it leaves nothing out there: a post
    whose number lies between two of them is no longer there.
    """

    posts: tuple[Entry, ...] = ()
    follow: tuple[Request, ...] = ()
    later: tuple[Later, ...] = ()
    unread: tuple[Unread, ...] = ()
    cursors: Mapping[str, str] = field(default_factory=dict)
    remember: Mapping[str, Json] | None = None
    again: timedelta | None = None
    wait: float = 0.0
    said: str = ""
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognised:
    """A spider that knows what an address is. ``sure`` (0 … 1) ranks it among others.

    ``url`` is what should be visited (the forum's listing, the site's feed), ``role`` what that address gives
    (``Request.role``), ``options`` what the source needs, ``said`` what was found, in words.
    """

    spider: str
    sure: float
    url: str
    role: str = "listing"
    options: Mapping[str, Json] = field(default_factory=dict)
    said: str = ""


class Spider(ABC):
    """One kind of source. Instances hold nothing; make one file with one class of it in ``spiders/kinds``, or name it
    under the entry point ``earshot.spiders``."""

    name: ClassVar[str]
    """What ``kind:`` says: [a-z0-9-]."""
    title: ClassVar[str]
    """What people call it: ``Discourse``."""
    family: ClassVar[Family]
    options: ClassVar[Mapping[str, str]] = {}
    """Its options, each with one line of what it is."""
    secrets: ClassVar[Mapping[str, str]] = {}
    """Credentials it cannot do without, each with one line of what it is and where to get it."""
    helps: ClassVar[Mapping[str, str]] = {}
    """Credentials with which it can do more, each with one line of what that is."""

    def claims(self, url: str) -> Recognised | None:
        """Whether the address alone tells that it is of this kind (a well-known host)."""
        del url
        return None

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        """Whether what came from an address is of this kind. ``tree`` is the page when it is HTML; it must not be
        changed. Raises nothing."""
        del response, tree
        return None

    def start(self, view: View) -> Sequence[Request]:
        """What to ask first at a visit."""
        return (Request(view.url, role=view.cursors.get("role") or "listing"),)

    def history(self, view: View) -> Sequence[Request]:
        """What to ask for posts since ``view.since``; nothing when this kind has no door to its past."""
        del view
        return ()

    def look(self, request: Request, view: View) -> Request:
        """The request for a page whose turn it is, its note being what was remembered: where to go on reading it."""
        del view
        return request

    def instead(self, request: Request, view: View) -> Harvest:
        """What is kept of a page that cannot be had (what its listing showed of it, out of the note); nothing, unless
        the listing shows posts of their own. Raises nothing."""
        del request, view
        return Harvest()

    @abstractmethod
    def read(self, response: Response, view: View) -> Harvest:
        """What an answer holds. Raises Unreadable with a sentence; any other fault is quarantined with its trace."""
