"""bbPress: the feeds of its newest posts (a forum's, a board's, a topic's), then markup.

Feeds have whole texts and times in UTC; pages write times in the site's own zone and language, which WordPress does not
tell. A topic's own post has no number of its own in feeds, so it goes by the topic's address from every door.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from lxml import etree

from model.capture import Capture, Thread
from model.time import iso
from spiders.entry import Entry, distinct
from spiders.feed import read_feed
from spiders.marks import Marks, PostMarks, RowMarks, find_all, has, text_of
from spiders.markup import MarkupForum
from spiders.spider import Harvest, Later, Recognised, Request, Response, View

_HEAD = f"preceding-sibling::div[1][{has('bbp-reply-header')} or {has('bbp-topic-header')}]"
_CONTENT = f"div[{has('bbp-reply-content')} or {has('bbp-topic-content')}]"
_TOPIC = re.compile(r"/topic/([^/?#]+)")
_REPLY = re.compile(r"#post-(\d+)$")
_FEED_TITLE = re.compile(r"^[^:：]{1,40}[:：]\s*")


class BbPress(MarkupForum):
    name = "bbpress"
    title = "bbPress"
    signs: ClassVar[Marks] = ("//*[@id='bbpress-forums']", f"//body[{has('bbpress')}]")  # its styles are on every page
    heading: ClassVar[Marks] = (
        f"//h1[{has('entry-title')}]",
        "//h1",
        "//meta[@property='og:title']/@content",
        "//title",
    )
    posts = PostMarks(
        post=f"//*[{_CONTENT} and ({has('type-reply')} or {has('type-topic')} or {has('reply')} or {has('topic')})]",
        ref=(f"{_HEAD}/@id", "substring-before(substring-after(concat(' ',@class,' '),' post-'),' ')", "@id"),
        author=(
            f"div[{has('bbp-reply-author')} or {has('bbp-topic-author')}]//*[{has('bbp-author-name')}]",
            f"div[{has('bbp-reply-author')} or {has('bbp-topic-author')}]//a[normalize-space()]",
        ),
        author_url=(f"div[{has('bbp-reply-author')} or {has('bbp-topic-author')}]//a/@href",),
        time=(
            f"{_HEAD}//*[{has('bbp-reply-post-date')} or {has('bbp-topic-post-date')}]",
            f".//*[{has('bbp-reply-post-date')} or {has('bbp-topic-post-date')}]",
        ),
        body=(_CONTENT,),
        permalink=(f"{_HEAD}//a[{has('bbp-reply-permalink')}]/@href", f".//a[{has('bbp-reply-permalink')}]/@href"),
        anchor="post-{ref}",
        parent=(".//blockquote//a[contains(@href,'#post-')]/@href",),
        dropped=(
            f".//*[{has('bbp-attachments')} or {has('bbp-reply-revision-log')} or {has('bbp-topic-revision-log')}]",
            f".//*[{has('bbp-signature')}]",
        ),
    )
    threads = RowMarks(
        row=f"//ul[starts-with(@id,'bbp-topic-') and .//a[{has('bbp-topic-permalink')}]]",
        link=(f".//a[{has('bbp-topic-permalink')}]/@href",),
        activity=(f".//li[{has('bbp-topic-reply-count')}] | .//li[{has('bbp-topic-freshness')}]/a/@href",),
    )
    boards = RowMarks(
        row=f"//ul[starts-with(@id,'bbp-forum-') and .//a[{has('bbp-forum-title')}]]",
        link=(f".//a[{has('bbp-forum-title')}]/@href",),
        activity=(f".//li[{has('bbp-forum-reply-count')}] | .//li[{has('bbp-forum-freshness')}]/a/@href",),
    )
    next: ClassVar[Marks] = (f"//a[{has('next', 'page-numbers')}]/@href",)
    prev: ClassVar[Marks] = (f"//a[{has('prev', 'page-numbers')}]/@href",)
    pages: ClassVar[str] = f"//*[{has('bbp-pagination-links')}]//a[{has('page-numbers')}]/@href"
    page_part: ClassVar[re.Pattern[str]] = re.compile(r"(?:page/|[?&]paged=)(\d+)/?")
    thread_part: ClassVar[re.Pattern[str]] = _TOPIC
    board_part: ClassVar[re.Pattern[str]] = re.compile(r"/forum/([^?#]+?)/?$")

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        found = super().recognise(response, tree)
        return replace(found, sure=0.97) if found else None  # its site is WordPress as well

    def start(self, view: View) -> Sequence[Request]:
        role = "thread" if _TOPIC.search(view.url) else "listing"
        pages = super().start(replace(view, cursors={**view.cursors, "role": role}))
        if "?" in view.url:  # plain permalinks, whose feeds are elsewhere
            return pages
        feed = f"{self.first_page(view.url).rstrip('/')}/feed/"
        return (Request(feed, "feed", otherwise=pages[0]),)

    def look(self, request: Request, view: View) -> Request:
        return request if request.role == "feed" else super().look(request, view)

    def read(self, response: Response, view: View) -> Harvest:
        return self._read_feed(response, view) if response.role == "feed" else super().read(response, view)

    def read_thread(self, tree: etree._Element, response: Response, view: View) -> Harvest:
        own = [text_of(one) for one in find_all(tree, f"//*[{has('type-topic')}]/@class")]
        ref = next((found[1] for one in own if (found := re.search(r"(?:^|\s)post-(\d+)", one))), "")
        harvest = super().read_thread(tree, response, view)
        posts = tuple(_as_topic(one) if ref and one.ref == ref else one for one in harvest.posts)
        return replace(harvest, posts=posts)

    def _read_feed(self, response: Response, view: View) -> Harvest:
        """The newest posts; of each thread among them its own feed is looked at again."""
        feed = read_feed(response.body, response.headers, response.url, view.source)
        posts = distinct([_post(entry) for entry in feed.entries])
        if _TOPIC.search(response.url):
            return Harvest(posts, unread=feed.unread)
        later: dict[str, Later] = {}
        for entry in posts:
            thread, at = entry.capture.thread, entry.capture.published_at
            if thread and thread.url and at:
                ask = Request(f"{thread.url.rstrip('/')}/feed/", "feed", optional=True)
                later.setdefault(thread.ref, Later(ask, f"thread:{thread.ref}", iso(at)))
        return Harvest(posts, later=tuple(later.values()), unread=feed.unread)


def _as_topic(entry: Entry) -> Entry:
    """A topic's own post under the topic's name."""
    thread = entry.capture.thread
    if thread is None:
        return entry
    return replace(entry, capture=replace(entry.capture, ref=thread.ref, url=thread.url))


def _post(entry: Entry) -> Entry:
    made: Capture = entry.capture
    topic, reply = _TOPIC.search(made.url), _REPLY.search(made.url)
    if topic is None:
        return entry
    url = re.sub(r"(?:page/\d+/?)?(?:#.*)?$", "", made.url)
    title = _FEED_TITLE.sub("", made.title) if reply else made.title
    made = replace(
        made,
        ref=reply[1] if reply else topic[1],
        title="" if reply else title,
        thread=Thread(topic[1], title, url),
    )
    return replace(entry.saying(made), body="full")
