"""Forums that are read from their pages: an engine is described by marks (``spiders.marks``), the reading is done once.

An index lists boards, a board lists threads, a thread has posts. A board is asked for when its activity says that
something is new in it, and so is a thread, which is a page of its own (``Later``): it is read on from the page where
the last look ended. Of a long thread that is met the beginning and the end are read, and ``history`` reads the rest.
Earlier pages are read again for edits as ``spiders.threads`` says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from lxml import etree

from model.capture import Capture, Thread
from model.errors import BadInput
from model.identity import fingerprint
from model.source import Json
from model.time import iso, parse_time
from spiders.entry import Entry, Unread, distinct, entry_of
from spiders.errors import Unreadable
from spiders.feed import language, read_feed
from spiders.marks import (
    Marks,
    PostMarks,
    RowMarks,
    activity_of,
    base_of_links,
    elements,
    find,
    find_all,
    first_text,
    link_of,
    moment_of,
    number,
    on_site,
    page_from_end,
    text_of,
    without_session,
    written_times,
)
from spiders.moments import Habit, order_of, zone_of
from spiders.posts import Sheet, post_of
from spiders.spider import Family, Harvest, Later, Recognised, Request, Response, Spider, View
from spiders.text import absolute
from spiders.threads import END, FEW, aside, in_turn, onward, own_marks, remembered

BOARDS = 100
"""Boards with something new that one visit asks for; the others are as new at the next."""
MOST = 1000
"""Posts of one page that are read."""
KEPT = 40
"""Entries of the feed of newest threads that are remembered: when none is left on it, more has come than it shows."""
Row = tuple[Later, datetime | None]
"""A row of a listing, with when something was last said behind it."""
EVERY = timedelta(days=1)
"""How often the listing is looked at beside that feed: a feed may leave boards out."""


class MarkupForum(Spider):
    """Subclasses say how their engine writes; what has a value here may be left as it is."""

    family: ClassVar[Family] = "forum"
    options: ClassVar[Mapping[str, str]] = {
        "zone": "the forum's time zone (Europe/Warsaw), where its pages do not tell it"
    }
    signs: ClassVar[Marks]
    """What only this engine's pages have."""
    posts: ClassVar[PostMarks]
    threads: ClassVar[RowMarks]
    boards: ClassVar[RowMarks] = RowMarks()
    heading: ClassVar[Marks] = ("//h1", "//title")
    """A thread's title."""
    address: ClassVar[Marks] = ("//link[@rel='canonical']/@href",)
    """A thread's page's own address."""
    next: ClassVar[Marks] = ("//link[@rel='next']/@href", "//a[@rel='next']/@href")
    prev: ClassVar[Marks] = ("//link[@rel='prev']/@href", "//a[@rel='prev']/@href")
    pages: ClassVar[str] = "//a[@rel='next']/@href"
    """Links to the other pages of a thread (one XPath)."""
    page_part: ClassVar[re.Pattern[str]] = re.compile(r"(?<=[?&])page=(\d+)&?")
    """What an address has that a first page's has not; its group is the page's number or offset."""
    thread_part: ClassVar[re.Pattern[str]] = re.compile(r"[?&]t(?:opic|id)?=(\d+)")
    """The thread's number in an address, its group."""
    board_part: ClassVar[re.Pattern[str]] = re.compile(r"[?&](?:f|fid|board)=(\d+)")
    zones: ClassVar[Marks] = ()
    """Where a page tells its time zone."""
    newest: ClassVar[Marks] = ()
    """On a listing: the address of the feed of the threads in which something is new."""

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if tree is None or not find(tree, self.signs):
            return None
        posts, threads = len(find_all(tree, self.posts.post)), len(find_all(tree, self.threads.row))
        if not (posts or threads or (self.boards.row and find_all(tree, self.boards.row))):
            return None
        if posts and threads <= FEW * posts:  # threads like this one may stand beside its posts
            url = self.thread_on(tree, response.url, base_of_links(tree, response.url)).url
            return Recognised(self.name, 0.9, url, "thread", said=f"one thread of a forum by {self.title}")
        return Recognised(self.name, 0.9, self.first_page(response.url), said=f"a forum by {self.title}")

    def start(self, view: View) -> Sequence[Request]:
        if view.cursors.get("role") == "thread":
            begin = Request(view.url, role="thread", note={"own": True})
            page, turn = view.cursors.get("page"), view.cursors.get("turn", "")
            note: dict[str, Json] = {"own": True, "page": page, "turn": turn}
            return (replace(begin, url=page, note=note, otherwise=begin) if page else begin,)
        listing = Request(view.url, role="listing")
        newest = view.cursors.get("newest")
        return (Request(newest, role="newest", otherwise=listing) if newest else listing,)

    def history(self, view: View) -> Sequence[Request]:
        role = "thread" if view.cursors.get("role") == "thread" else "listing"
        return (Request(view.url, role=role, note={"all": True}),)

    def look(self, request: Request, view: View) -> Request:
        del view
        page = request.note.get("page")
        if not isinstance(page, str) or not page:
            return request
        note = {"turn": "", **request.note, "looked": True}
        return replace(request, url=page, note=note, otherwise=replace(request, note={}))

    def read(self, response: Response, view: View) -> Harvest:
        if response.role == "newest":
            return self.read_newest(response, view)
        tree = self.tree_of(response)
        rows = any(marks.row and find_all(tree, marks.row) for marks in (self.threads, self.boards))
        if find_all(tree, self.posts.post) and (response.role == "thread" or not rows):
            return self.read_thread(tree, response, view)
        if rows:
            return self.read_listing(tree, response, view)
        if response.role == "board":  # it is empty, or for members: the others are read
            return Harvest()
        raise Unreadable(
            "there are no posts, threads or boards on this page",
            where=response.url,
            todo="Look at it in a browser where you are not logged in; what asks for a login cannot be read",
        )

    def tree_of(self, response: Response) -> etree._Element:
        """The page as it is read: an engine may put it right here."""
        return response.tree()

    def read_listing(self, tree: etree._Element, response: Response, view: View) -> Harvest:
        """The threads and boards of a listing, and its next page."""
        base = base_of_links(tree, response.url)
        rows = self._rows(tree, view, base)
        further = on_site(link_of(tree, self.next, base), response.url)
        onward = (Request(further, response.role, note=response.note, while_news=True),) if further else ()
        if not response.note.get("all"):
            boards = sorted(self._changed(rows, view), key=lambda row: row[1] or view.now, reverse=True)[:BOARDS]
            asked = tuple(one.request for one, _ in boards)
            later = tuple(one for one, _ in rows if one.request.role != "board")
            known = self._listed(tree, response, view, base) | {one.ref: one.activity for one, _ in boards}
            return Harvest(later=later, follow=(*asked, *onward), cursors=known)
        since = view.since
        fresh = [one.request for one, at in rows if at is None or since is None or at >= since]
        follow = [replace(request, note={"all": True}) for request in fresh]
        return Harvest(follow=(*follow, *(onward if fresh else ())))

    def read_thread(self, tree: etree._Element, response: Response, view: View) -> Harvest:
        """The posts of a page of a thread, and where it goes on."""
        base, note = base_of_links(tree, response.url), response.note
        before, after = (on_site(link_of(tree, marks, base), response.url) for marks in (self.prev, self.next))
        entries, unread, shown = self._posts(tree, response, view, base)
        made = Harvest(posts=entries, unread=unread, shown=shown)
        if note.get("back"):
            return replace(made, follow=self._back(before))
        here, onwards = (without_session(url).partition("#")[0] for url in (response.url, after))
        known = remembered(note, here, onwards)
        made = replace(made, remember=known, cursors=own_marks(note, known))
        if aside(note):
            return made
        keep: dict[str, Json] = {**onward(note), **({"all": True} if note.get("all") else {})}
        if after and note.get("all") and not before:
            last = self._ahead(tree, response.url, after, base, 1)
            return replace(made, follow=(Request(last, "thread", note={**keep, "back": True}),))
        if after:
            met = not before and "page" not in note
            ahead = self._ahead(tree, response.url, after, base, END) if met else after
            return replace(made, follow=(Request(ahead, "thread", note={**keep, "page": ahead}),))
        turn, first = note.get("turn"), self.first_page(here)
        turn = turn if isinstance(turn, str) and turn else first

        def ask(url: str) -> Request:
            return Request(url, "thread", keep)

        again = in_turn(note, here, ask, first=first, turn=turn, before=before or None, posts=len(entries))
        return replace(made, follow=again)

    def read_newest(self, response: Response, view: View) -> Harvest:
        """The threads that a feed names; also the listing, when the feed may have left something out."""
        feed = read_feed(response.body, response.headers, response.url, view.source)
        later = {one.ref: one for entry in feed.entries if (one := self.thread_of(entry))}
        seen = [fingerprint(one.ref, one.activity)[:8] for one in later.values()][:KEPT]
        known = view.cursors.get("known", "").split()
        listed = parse_time(view.cursors.get("listed", ""))
        due = listed is None or view.now - listed >= EVERY or (bool(seen) and not set(seen) & set(known))
        listing = (Request(view.url, role="listing", optional=True),) if due else ()
        return Harvest(later=tuple(later.values()), follow=listing, cursors={"known": " ".join(seen)})

    def thread_of(self, entry: Entry) -> Later | None:
        """The thread that an entry of the feed of newest threads names. Its activity must be what a listing's is."""
        found = self.thread_part.search(entry.capture.url)
        if found is None or entry.capture.published_at is None:
            return None
        url = self.first_page(entry.capture.url)
        return Later(Request(url, role="thread"), f"thread:{found[1]}", iso(entry.capture.published_at))

    def begins(self, tree: etree._Element, url: str, base: str) -> bool:
        """Whether this is a thread's first page."""
        return not (self.page_part.search(url) or link_of(tree, self.prev, base))

    def first_page(self, url: str) -> str:
        """The address without its page, fragment and session."""
        return self.page_part.sub("", without_session(url).partition("#")[0]).rstrip("?&")

    def known(self, capture: Capture) -> Capture:
        """The capture under the ref and the address that all doors of this engine give it."""
        return capture

    def thread_on(self, tree: etree._Element, url: str, base: str) -> Thread:
        """The thread whose page this is."""
        own = self.first_page(on_site(link_of(tree, self.address, base), url) or url)
        found = self.thread_part.search(own) or self.thread_part.search(url)
        return Thread(found[1] if found else own, first_text(tree, self.heading), own)

    def habit(self, tree: etree._Element, view: View, written: Sequence[str]) -> Habit:
        """How this page writes its times. Raises Unreadable when the option names no zone."""
        lang = str(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:35]
        named = str(view.options.get("zone") or "")
        told = [named] if named else [text_of(one) for one in find(tree, self.zones)]
        zone = next((zone for text in told if (zone := zone_of(text))), None)
        if named and zone is None:
            raise Unreadable(f"{named[:60]!r} is no time zone", where="zone", todo="Write it as in Europe/Warsaw")
        return Habit(zone, lang, order_of(written, lang))

    def _posts(
        self, tree: etree._Element, response: Response, view: View, base: str
    ) -> tuple[tuple[Entry, ...], tuple[Unread, ...], tuple[str, ...]]:
        begins = self.begins(tree, response.url, base)
        nodes = elements(tree, self.posts.post)[:MOST]
        habit = self.habit(tree, view, written_times(nodes, self.posts.time))
        thread = self.thread_on(tree, response.url, base)
        sheet = Sheet(view.source, without_session(response.url), base, view.now, thread, habit, language(habit.lang))
        there = (number(find(node, self.posts.ref)) for node in nodes if not find(node, self.posts.deleted))
        shown = tuple(self.known(Capture(view.source, ref=ref, thread=thread)).ref for ref in there if ref)
        entries: list[Entry] = []
        unread: list[Unread] = []
        for at, node in enumerate(nodes):
            try:
                capture = post_of(node, self.posts, sheet)
                if capture is not None:
                    title = thread.title if begins and at == 0 else ""
                    entries.append(entry_of(self.known(replace(capture, title=title)), whole=True))
            except BadInput as error:
                raw = text_of(node)[:2000]
                unread.append(Unread(fingerprint(raw), {"text": raw}, str(error)))
        return distinct(entries), tuple(unread), shown

    def _rows(self, tree: etree._Element, view: View, base: str) -> list[Row]:
        """The threads and boards of a listing."""
        made: list[Row] = []
        for role, marks, part in (("thread", self.threads, self.thread_part), ("board", self.boards, self.board_part)):
            nodes = elements(tree, marks.row) if marks.row else []
            habit = self.habit(tree, view, written_times(nodes, marks.at))
            for node in nodes:
                url = on_site(self.first_page(link_of(node, marks.link, base)), base)
                if url:
                    found = part.search(url)
                    at = moment_of(find(node, marks.at), view.now, habit)
                    ref = f"{role}:{found[1] if found else url}"
                    made.append((Later(Request(url, role), ref, self._activity(node, marks)), at.at if at else None))
        return made

    def _activity(self, row: etree._Element, marks: RowMarks) -> str:
        """What tells that something is new; in a style that hides it, all that the row says."""
        return activity_of(row, marks.activity) or fingerprint(text_of(row))

    def _changed(self, rows: Sequence[Row], view: View) -> list[Row]:
        """The boards in which something was said since they were asked for. They are asked for at once, so that the
        threads which they name are read by the same visit."""
        boards = [row for row in rows if row[0].request.role == "board"]
        return [row for row in boards if view.cursors.get(row[0].ref) != row[0].activity]

    def _listed(self, tree: etree._Element, response: Response, view: View, base: str) -> dict[str, str]:
        """What the source's own listing leaves for the next visit. The feed of a board must be that board's own."""
        if response.role != "listing":
            return {}
        feed = on_site(link_of(tree, self.newest, base), response.url)
        path = self.first_page(view.url)
        if self.board_part.search(urlsplit(path)._replace(scheme="", netloc="").geturl()) and not feed.startswith(path):
            feed = ""
        return {"listed": iso(view.now), "newest": feed}

    def _back(self, before: str) -> tuple[Request, ...]:
        """The page before, until the first one, which is read already."""
        if not before or not self.page_part.search(before):
            return ()
        return (Request(before, "thread", note={"back": True}, while_news=True),)

    def _ahead(self, tree: etree._Element, here: str, after: str, base: str, end: int) -> str:
        """The page with which the last ``end`` ones begin, or the next one when that is not before it."""
        others = [url for one in find_all(tree, self.pages) if isinstance(one, str) for url in absolute(one, base)]
        own = [url for url in others if self.first_page(url) == self.first_page(after)]
        return page_from_end(self.page_part, here, after, own, end)
