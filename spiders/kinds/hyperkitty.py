"""HyperKitty, the archive of Mailman 3: its read interface (``/api/list/NAME/…``), then the list's feed.

The interface lists a thread's mails without their texts, so each is asked for by itself, one after another; what has
been read is remembered, since mails never change. Shapes: hyperkitty 1.3, ``api`` and ``feed``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lxml import etree

from model.capture import Author, Capture, Engagement, Thread
from model.source import Json
from spiders.addresses import asked_of
from spiders.entry import Entry
from spiders.feed import read_feed
from spiders.items import Item, count, expected, gathered, inner, moment, word
from spiders.mails import mail_prose
from spiders.spider import Harvest, Later, Recognised, Request, Response, Spider, View
from spiders.text import Prose
from spiders.threads import base_of, listing, ref_of

PLACES = re.compile(r"/(?:api/)?(?:list|lists)(?:/.*)?$")
LIST = re.compile(r"/list/([^/@]+@[^/]+)")
THREAD = re.compile(r"/thread/(\w+)")
MAIL = re.compile(r"/(?:message|email)/(\w+)")
SIZE = 25
BROKEN = 3
"""Mails of a thread in a row that an archive may fail to give, the others being read still."""
KNOWN = 400
"""Mails of a thread that are remembered as read: the newest."""
SHORT = 10
"""Characters of a mail's hash (of 32) that tell it from the others of its thread."""


class HyperKitty(Spider):
    name = "hyperkitty"
    title = "HyperKitty"
    family = "forum"

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if tree is None or "/hyperkitty" not in _marks(tree):
            return None
        named = LIST.search(response.url)
        base = base_of(response.url, PLACES)
        if named and THREAD.search(response.url):
            return Recognised(self.name, 0.95, response.url, "thread", said="a thread of a Mailman 3 archive")
        if named:
            return Recognised(self.name, 0.95, f"{base}/list/{named[1]}/", said="a list of a Mailman 3 archive")
        return Recognised(self.name, 0.9, f"{base}/", "lists", said="a Mailman 3 archive")

    def start(self, view: View) -> Sequence[Request]:
        base, named = base_of(view.url, PLACES), LIST.search(view.url)
        if named is None:
            return (Request(f"{base}/api/lists/?format=json", "lists"),)
        thread = THREAD.search(view.url)
        if thread:
            known: list[Json] = list(view.cursors.get("known", "").split())
            return (_mails(base, named[1], thread[1], known),)
        return (_threads(base, named[1], 0),)

    def history(self, view: View) -> Sequence[Request]:
        return self.start(view)

    def look(self, request: Request, view: View) -> Request:
        del view
        named, thread = LIST.search(request.url), THREAD.search(request.url)
        known = request.note.get("known")
        if not (named and thread and isinstance(known, list)):
            return request
        return _mails(base_of(request.url, PLACES), named[1], thread[1], known)

    def read(self, response: Response, view: View) -> Harvest:
        base, named = base_of(response.url, PLACES), LIST.search(response.url)
        if response.role == "feed":
            return _read_feed(response, view)
        if response.role == "lists":
            return _read_lists(response, base)
        if response.role == "mail":
            return _read_mail(response, base, named[1] if named else "", view)
        if response.role == "thread":
            return _read_thread(response, base, named[1] if named else "")
        return _read_threads(response, base, named[1] if named else "", view)


def _marks(tree: etree._Element) -> str:
    """The addresses of the page's style sheets and scripts."""
    return " ".join(str(node.get("href") or node.get("src") or "") for node in tree.iter("link", "script"))


def _threads(base: str, name: str, offset: int) -> Request:
    url = f"{base}/api/list/{name}/threads/?format=json&limit={SIZE}" + (f"&offset={offset}" if offset else "")
    feed = Request(f"{base}/list/{name}/feed/", "feed") if not offset else None
    return Request(url, note={"offset": offset}, while_news=offset > 0, otherwise=feed)


def _mails(base: str, name: str, thread: str, known: list[Json]) -> Request:
    url = f"{base}/api/list/{name}/thread/{thread}/emails/?format=json&limit=1000"
    return Request(url, "thread", {"known": known})


def _mail(base: str, name: str, waiting: list[str], note: dict[str, Json], broken: int = BROKEN) -> tuple[Request, ...]:
    """The request for the first mail that is waiting; its note says which come after it, and a mail that the archive
    fails to give stands in none's way."""
    if not waiting:
        return ()
    rest: list[Json] = list(waiting[1:])
    url = f"{base}/api/list/{name}/email/{waiting[0]}/?format=json"
    following = _mail(base, name, waiting[1:], note, broken - 1) if broken else ()
    return (Request(url, "mail", {**note, "waiting": rest}, otherwise=next(iter(following), None)),)


def _results(response: Response) -> list[Json]:
    """Newer versions give pages, older ones all at once."""
    answer = response.json()
    return answer if isinstance(answer, list) else expected(answer, "results", response.url)


def _read_lists(response: Response, base: str) -> Harvest:
    names = [word(inner(one), "name") for one in _results(response)]
    follow = tuple(replace(_threads(base, name, 0), optional=True) for name in names if "@" in name and "/" not in name)
    return Harvest(follow=follow)


def _read_threads(response: Response, base: str, name: str, view: View) -> Harvest:
    results = _results(response)
    later = [
        Later(
            _mails(base, name, thread, []),
            f"thread-{thread}",
            f"{count(one, 'replies_count')} {word(one, 'date_active')}",
        )
        for one in map(inner, results)
        if (thread := word(one, "thread_id")).isalnum()
        if view.since is None or (moment(one, "date_active") or view.now) >= view.since
    ]
    offset = count(asked_of(response.url), "offset")
    more = bool(later) or not view.since
    if not more or len(results) < SIZE:
        return listing(later, (), view)
    return listing(later, (_threads(base, name, offset + SIZE),), view)


def _read_thread(response: Response, base: str, name: str) -> Harvest:
    mails = [inner(one) for one in _results(response)]
    known = [str(one) for one in _listed(response.note.get("known"))]
    hashes = [found for mail in mails if (found := word(mail, "message_id_hash")).isalnum()]
    waiting = [found for found in hashes if found[:SHORT] not in known]
    start = next((mail for mail in mails if not mail.get("parent")), mails[0] if mails else {})
    note: dict[str, Json] = {"known": list(known), "title": word(start, "subject"), "count": len(hashes)}
    return Harvest(follow=_mail(base, name, waiting, note), remember={"known": list(known)})


def _read_mail(response: Response, base: str, name: str, view: View) -> Harvest:
    title = word(response.note, "title")
    posts, unread = gathered(
        [response.json()], lambda item: _capture(item, base, name, title, view.source), ids="message_id_hash"
    )
    own = MAIL.search(response.url)
    known: list[Json] = [*_listed(response.note.get("known")), own[1][:SHORT] if own else ""][-KNOWN:]
    waiting = [one for one in _listed(response.note.get("waiting")) if isinstance(one, str)]
    follow = _mail(base, name, waiting, {"known": known, "title": title})
    cursors = {"known": " ".join(str(one) for one in known)} if THREAD.search(view.url) else {}
    return Harvest(posts, follow, unread=unread, cursors=cursors, remember={"known": known})


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _capture(item: Item, base: str, name: str, title: str, source: str) -> Capture:
    ref, parent, subject = ref_of(item, "message_id_hash"), MAIL.search(word(item, "parent")), word(item, "subject")
    thread = THREAD.search(word(item, "thread"))
    sender = word(inner(item, "sender"), "mailman_id")
    prose = mail_prose(word(item, "content"))
    at = moment(item, "date")
    return Capture(
        source=source,
        ref=ref,
        url=f"{base}/list/{name}/message/{ref}/",
        title="" if parent else subject,
        text=prose.text or prose.quoted,
        quoted=prose.quoted if prose.text else "",
        author=Author(word(item, "sender_name"), url=f"{base}/users/{sender}/" if sender.isalnum() else ""),
        published_at=at,
        published_from="structured" if at else "none",
        thread=Thread(thread[1], title or subject, f"{base}/list/{name}/thread/{thread[1]}/") if thread else None,
        parent=parent[1] if parent else "",
        engagement=Engagement(likes=count(inner(item, "votes"), "likes")),
        links=prose.links,
    )


def _read_feed(response: Response, view: View) -> Harvest:
    """Whole mails, their at signs made wide. They are plain text, which a reader of feeds would take for HTML."""
    feed = read_feed(response.body, response.headers, response.url, view.source)
    texts = _descriptions(response.text())
    place = response.url.partition("/feed/")[0]
    return Harvest(tuple(_as_mail(entry, texts, place) for entry in feed.entries), unread=feed.unread)


def _descriptions(xml: str) -> dict[str, str]:
    """The items' descriptions as they were written, by their links."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        tree = etree.fromstring(xml.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return {}
    items = [] if tree is None else tree.iterfind(".//item")
    return {str(one.findtext("link") or "").strip(): str(one.findtext("description") or "") for one in items}


def _as_mail(entry: Entry, texts: Mapping[str, str], place: str) -> Entry:
    """A feed names its archive as it was set down once, so addresses are made of the ``place`` where it is."""
    found = MAIL.search(entry.capture.url)
    text = texts.get(entry.capture.url)
    prose = mail_prose(text.replace("\uff20", "@")) if text else Prose(entry.capture.text, entry.capture.quoted)
    capture = replace(
        entry.capture,
        ref=found[1] if found else entry.capture.ref,
        url=f"{place}/message/{found[1]}/" if found else entry.capture.url,
        text=prose.text or prose.quoted,
        quoted=prose.quoted if prose.text else "",
    )
    return replace(entry.saying(capture), body="full")
