"""Stack Exchange: its interface (api.stackexchange.com/2.3), then the site's feed.

Questions come in the order of their activity, each with its answers and all comments, by a filter of our own that the
interface makes once (a filter never changes; https://api.stackexchange.com/docs/filters). A comment does not count as
activity, so the newest comments are asked for as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from typing import ClassVar

from lxml import etree

from model.capture import Author, Capture, Engagement, Thread
from model.source import Json
from spiders.addresses import asking, host_of, origin_of, steps_of
from spiders.feed import read_feed
from spiders.items import Item, count, expected, gathered, inner, listed, unix, word
from spiders.options import text
from spiders.qa_pages import QUESTION, read_question, shows_question
from spiders.spider import Harvest, Recognised, Request, Response, Spider, View
from spiders.text import absolute, one_line, read_html
from spiders.threads import own_refs, ref_of

API = "https://api.stackexchange.com/2.3"
SITES = re.compile(
    r"(?:[\w-]+\.)*(?:stackexchange\.com|stackoverflow\.com|superuser\.com|serverfault\.com|askubuntu\.com|"
    r"stackapps\.com|mathoverflow\.net)"
)
FIELDS = (
    "question.body;question.answers;question.comments;answer.body;answer.comments;answer.link;"
    "comment.body;comment.link;comment.reply_to_user"
)
SIZE = 50
ASKED = 3
"""Requests of a visit, for which the day's quota is kept."""
PAGES = 20
FEED_POST = re.compile(r"/(?:questions|a)/(\d+)/?(?:[^/]*/?)$")


class StackExchange(Spider):
    name = "stackexchange"
    title = "Stack Exchange"
    family = "forum"
    options: ClassVar[Mapping[str, str]] = {
        "tags": "only questions with these tags (a;b: both)",
        "query": "only questions that hold these words",
        "api": f"the interface's address, where it is not {API}",
    }
    helps: ClassVar[Mapping[str, str]] = {
        "key": "a key from stackapps.com: 10,000 questions to the interface a day instead of 300",
    }

    def claims(self, url: str) -> Recognised | None:
        host = host_of(url)
        if not SITES.fullmatch(host) or host == "api.stackexchange.com":
            return None
        thread = QUESTION.search(url)
        said = "a question of Stack Exchange" if thread else "a site of Stack Exchange"
        return Recognised(self.name, 1.0, url, "thread" if thread else "listing", said=said)

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if tree is None or not SITES.fullmatch(host_of(response.url)):
            return None
        return self.claims(response.url)

    def start(self, view: View) -> Sequence[Request]:
        known = view.cursors.get("filter", "")
        if known:
            return _first(view, known)
        made = _asking(view, "filters/create", {"include": FIELDS, "base": "default", "unsafe": "false"}, site=False)
        return (Request(made, "filter", otherwise=_first(view, "withbody")[0]),)

    def history(self, view: View) -> Sequence[Request]:
        return self.start(view)

    def read(self, response: Response, view: View) -> Harvest:
        if response.role == "feed":
            feed = read_feed(response.body, response.headers, response.url, view.source)
            return Harvest(own_refs(feed.entries, FEED_POST), unread=feed.unread)
        if response.text().lstrip()[:1] != "{":
            tree = response.tree()
            return read_question(tree, response, view) if shows_question(tree) else Harvest()
        answer = response.json()
        items = expected(answer, "items", response.url)
        wait = _wait(inner(answer), view.now)
        if response.role == "filter":
            made = word(inner(items[0]) if items else {}, "filter") or "withbody"
            return Harvest(follow=_first(view, made), cursors={"filter": made}, wait=wait)
        return _read_items(inner(answer), items, response, view, wait)


def _first(view: View, shape: str) -> tuple[Request, ...]:
    if question := QUESTION.search(view.url):
        return (Request(_asking(view, f"questions/{question[1]}", {"filter": shape}), "thread"),)
    listing = _questions(view, shape, 1)
    if _tags(view) or text(view.options, "query") or view.since:
        return (listing,)
    return (listing, replace(_comments(view, shape, 1), optional=True))


def _comments(view: View, shape: str, page: int) -> Request:
    wanted: dict[str, str | int] = {"sort": "creation", "order": "desc", "pagesize": SIZE, "filter": shape}
    url = _asking(view, "comments", wanted | {"page": page if page > 1 else ""})
    return Request(url, "comments", {"page": page, "filter": shape}, while_news=page > 1)


def _questions(view: View, shape: str, page: int) -> Request:
    wanted: dict[str, str | int] = {
        "sort": "activity",
        "order": "desc",
        "pagesize": SIZE,
        "tagged": _tags(view),
        "q": text(view.options, "query"),
        "min": int(view.since.timestamp()) if view.since else "",
        "filter": shape,
        "page": page if page > 1 else "",
    }
    url = _asking(view, "search/advanced" if wanted["q"] else "questions", wanted)
    feed = Request(f"{origin_of(view.url)}/feeds", "feed") if page == 1 else None
    return Request(url, note={"page": page, "filter": shape}, while_news=page > 1, otherwise=feed)


def _asking(view: View, what: str, values: dict[str, str | int], *, site: bool = True) -> str:
    """The interface takes a site's whole host for its name (https://api.stackexchange.com/docs/sites)."""
    own = {"site": host_of(view.url)} if site else {}
    return asking(f"{text(view.options, 'api', API)}/{what}", values | own | {"key": view.secrets.get("key", "")})


def _tags(view: View) -> str:
    steps = steps_of(view.url)
    named = steps[2] if steps[:2] == ["questions", "tagged"] and len(steps) > 2 else ""
    return text(view.options, "tags", named.replace("+", ";"))


def _wait(answer: Item, now: datetime) -> float:
    """Seconds: what ``backoff`` says; when less than a quarter of the day's quota is left, so many that it lasts until
    it is renewed, at midnight UTC (https://api.stackexchange.com/docs/throttle)."""
    backoff, left = float(count(answer, "backoff")), count(answer, "quota_remaining")
    if "quota_remaining" not in answer or 4 * left >= count(answer, "quota_max"):
        return backoff
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(backoff, (midnight - now).total_seconds() / max(1.0, left / ASKED))


def _read_items(answer: Item, items: list[Json], response: Response, view: View, wait: float) -> Harvest:
    site = origin_of(view.url)
    page = max(1, count(response.note, "page"))
    goes_on = answer.get("has_more") is True and (view.since is not None or page < PAGES)
    if response.role == "comments":
        posts, unread = gathered(items, lambda item: _comment(item, None, site, view.source), ids="comment_id")
        older = (_comments(view, word(response.note, "filter"), page + 1),) if goes_on else ()
        return Harvest(posts, older, unread=unread, wait=wait)
    posts, unread = gathered(
        (item for question in items for item in _flat(question)), lambda item: _post(item, site, view.source)
    )
    more = goes_on and response.role == "listing"
    following = (_questions(view, word(response.note, "filter"), page + 1),) if more else ()
    return Harvest(posts, following, unread=unread, wait=wait)


def _flat(question: Json) -> list[Json]:
    """A question, its answers, and the comments on all of them, each with the thread it is of."""
    if not isinstance(question, dict):
        return [question]
    ids: list[tuple[Json, str]] = [(question, "")]
    ids += [(answer, "") for answer in listed(question, "answers")]
    ids += [(comment, "comment") for post, _ in list(ids) for comment in listed(post, "comments")]
    about = {name: question.get(name) for name in ("question_id", "title", "link")}
    return [{**item, "thread": about, "what": what} if isinstance(item, dict) else item for item, what in ids]


def _thread(item: Item) -> Thread:
    about = inner(item, "thread")
    return Thread(word(about, "question_id"), one_line(word(about, "title")), _link(about))


def _post(item: Item, site: str, source: str) -> Capture | None:
    thread = _thread(item)
    if item.get("what") == "comment":
        return _comment(item, thread, site, source)
    answer = word(item, "answer_id")
    prose = read_html(word(item, "body"), site)
    at = unix(item, "creation_date")
    return Capture(
        source=source,
        ref=ref_of(item, "answer_id", "question_id"),
        url=f"{site}/a/{answer}" if answer else thread.url or f"{site}/questions/{thread.ref}",
        title="" if answer else thread.title,
        text=prose.text or prose.quoted,
        quoted=prose.quoted if prose.text else "",
        author=_author(inner(item, "owner")),
        published_at=at,
        published_from="structured" if at else "none",
        thread=thread,
        parent=thread.ref if answer else "",
        engagement=Engagement(
            likes=count(item, "score"), replies=count(item, "answer_count"), views=count(item, "view_count")
        ),
        links=prose.links,
    )


def _comment(item: Item, thread: Thread | None, site: str, source: str) -> Capture:
    """A comment. Without its question, the thread is the one that its link names."""
    ident, post = ref_of(item, "comment_id"), word(item, "post_id")
    link = _link(item)
    if thread is None:
        question = QUESTION.search(link)
        thread = Thread(question[1], url=link.partition("#")[0]) if question else Thread(post)
    prose = read_html(word(item, "body"), site)
    at = unix(item, "creation_date")
    return Capture(
        source=source,
        ref=f"comment-{ident}",
        url=f"{thread.url}#comment{ident}_{post}" if thread.url else link or f"{site}/posts/comments/{ident}",
        kind="comment",
        text=prose.text or prose.quoted,
        author=_author(inner(item, "owner")),
        published_at=at,
        published_from="structured" if at else "none",
        thread=thread,
        parent=post,
        engagement=Engagement(likes=count(item, "score")),
        links=prose.links,
    )


def _link(item: Item) -> str:
    return next(iter(absolute(word(item, "link"), "")), "")


def _author(owner: Item) -> Author:
    return Author(unescape(word(owner, "display_name")), handle=word(owner, "user_id"), url=_link(owner))
