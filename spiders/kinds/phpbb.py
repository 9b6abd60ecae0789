"""phpBB 3: the feed of active topics, then markup (prosilver, subsilver2 and the styles made of them)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar

from model.capture import Capture
from spiders.entry import Entry, distinct, entry_of
from spiders.feed import read_feed
from spiders.marks import Marks, PostMarks, RowMarks, has
from spiders.markup import MarkupForum
from spiders.spider import Harvest, Later, Request, Response, View

_BYLINE = "p[contains(@class,'author')]"
_LAST_POST = "substring-after((.//a[contains(@href,'viewtopic.') and contains(@href,'#p')]/@href)[last()],'#p')"
_POST = re.compile(r"viewtopic\.\w+\?(?:[^#]*&)?p=(\d+)")
_TOPIC = re.compile(r"(viewtopic\.\w+)\?.*")
_NEEDLESS = re.compile(r"(?<=[?&])(?:f|p|hilit|view)=[^&#]*&?")
_STATISTICS = " — "
"""What stands between the parts of the line that phpBB adds to every entry of a feed."""


class PhpBB(MarkupForum):
    name = "phpbb"
    title = "phpBB"
    signs: ClassVar[Marks] = (
        "//body[@id='phpbb']",
        "//meta[@name='copyright' and contains(@content,'phpBB')]",
        "//a[contains(@href,'//www.phpbb.com') or contains(@href,'//phpbb.com')]/@href",
    )
    heading: ClassVar[Marks] = (
        f"//h2[{has('topic-title')}]",
        "//h2/a[contains(@href,'viewtopic.')]",
        "//title",
    )
    posts = PostMarks(
        post=(
            f"//div[{has('post')} and starts-with(@id,'p') and number(substring(@id,2))]"
            " | //a[starts-with(@name,'p') and number(substring(@name,2))]"
            f"/ancestor::table[{has('tablebg')}][1]"
        ),
        ref=("self::div/@id", ".//a[starts-with(@name,'p')]/@name"),
        author=(
            f".//*[{has('postprofile')}]//*[contains(@class,'username')]",
            f".//{_BYLINE}//strong",
            f".//*[{has('postprofile')}]//a[contains(@href,'memberlist.')][not(img)]",
            f".//*[{has('postauthor')}]",
        ),
        author_url=(
            f".//*[{has('postprofile')}]//a[contains(@class,'username')]/@href",
            f".//{_BYLINE}//strong//a/@href",
            ".//a[contains(@href,'mode=viewprofile')]/@href",
        ),
        time=(
            f".//{_BYLINE}//time",
            ".//@data-posttime",
            f".//{_BYLINE}/text()[contains(.,':')]",
            f".//{_BYLINE}/a[last()]",
            f".//td[{has('gensmall')}]//text()[preceding-sibling::b][contains(.,':')]",
        ),
        body=(f"(.//div[{has('content')}])[1]", f"(.//div[{has('postbody')}])[1]"),
        permalink=(
            f".//{_BYLINE}//a[contains(@href,'#p')]/@href",
            ".//h3//a[contains(@href,'viewtopic.')]/@href",
            ".//td//a[contains(@href,'viewtopic.') and contains(@href,'#p')]/@href",
        ),
        anchor="p{ref}",
        parent=(".//blockquote//cite//a[contains(@href,'p=')]/@href",),
        dropped=(
            ".//div[contains(@class,'codebox')]/p",
            f".//*[{has('codebox')}]/dt | .//*[{has('codetitle')}]",
            f".//*[{has('attachbox')} or {has('inline-attachment')} or {has('notice')}]",
            ".//blockquote//cite",
            f".//*[{has('quotetitle')}]",
        ),
        deleted=(f"self::*[{has('deleted')}]",),
    )
    threads = RowMarks(
        row=f"//li[{has('row')}][.//a[{has('topictitle')}]] | //tr[.//a[{has('topictitle')}]][not(.//tr)]",
        link=(f".//a[{has('topictitle')}]/@href",),
        activity=(_LAST_POST, f".//dd[{has('lastpost')}]//time", f".//*[{has('lastpost')} or {has('topicdetails')}]"),
        at=(
            f".//dd[{has('lastpost')}]//time",
            f".//dd[{has('lastpost')}]//text()[contains(.,':')]",
            f".//p[{has('topicdetails')}][contains(.,':')]",
        ),
    )
    boards = RowMarks(
        row=f"//li[{has('row')}][.//a[{has('forumtitle')}]] | //tr[.//a[{has('forumlink')}]][not(.//tr)]",
        link=(f".//a[{has('forumtitle')} or {has('forumlink')}]/@href",),
        activity=threads.activity,
        at=threads.at,
    )
    address: ClassVar[Marks] = ("//link[@rel='canonical']/@href", "//h2//a[contains(@href,'viewtopic.')]/@href")
    next: ClassVar[Marks] = (
        "//a[@rel='next']/@href",
        "//a[contains(@class,'right-box')][contains(@href,'start=')]/@href",
        "//strong[not(*)]/following-sibling::a[contains(@href,'start=')][1]/@href",
    )
    prev: ClassVar[Marks] = (
        "//a[@rel='prev']/@href",
        "//a[contains(@class,'left-box')][contains(@class,'arrow') or contains(@class,'left')]/@href",
        "//strong[not(*)][(following-sibling::a|preceding-sibling::a)[contains(@href,'start=')]]"
        "/preceding-sibling::a[1]/@href",
    )
    pages = "//a[contains(@href,'start=')]/@href"
    page_part = re.compile(r"(?<=[?&])start=(\d+)&?")
    thread_part = re.compile(r"[?&]t=(\d+)")
    board_part = re.compile(r"[?&]f=(\d+)")
    zones: ClassVar[Marks] = (
        "//span[starts-with(.,'UTC')]/@title",
        "//*[@id='page-footer' or @id='wrapfooter' or @id='wrapcentre']//text()[contains(.,'UTC')]",
    )
    newest: ClassVar[Marks] = (
        "//link[@type='application/atom+xml' and contains(@href,'topics_active')]/@href",
        "//link[@type='application/atom+xml' and contains(@href,'feed') and not(contains(@href,'topics')"
        " or contains(@href,'forums') or contains(@href,'news'))]/@href",
    )

    def first_page(self, url: str) -> str:
        plain = super().first_page(url)
        return _NEEDLESS.sub("", plain).rstrip("?&") if "viewtopic." in plain and "t=" in plain else plain

    def known(self, capture: Capture) -> Capture:
        return replace(capture, url=_TOPIC.sub(rf"\1?p={capture.ref}#p{capture.ref}", capture.url))

    def thread_of(self, entry: Entry) -> Later | None:
        thread, post = self.thread_part.search(entry.capture.url), _POST.search(entry.capture.url)
        if thread is None or post is None:
            return None
        return Later(Request(self.first_page(entry.capture.url), role="thread"), f"thread:{thread[1]}", post[1])

    def read_newest(self, response: Response, view: View) -> Harvest:
        """Where the feed names no threads (that of all posts), its entries are the posts."""
        made = super().read_newest(response, view)
        if made.later:
            return made
        feed = read_feed(response.body, response.headers, response.url, view.source)
        return replace(made, posts=distinct([self._post(entry) for entry in feed.entries]), unread=feed.unread)

    def _post(self, entry: Entry) -> Entry:
        capture = entry.capture
        found = _POST.search(capture.url)
        if found is None:
            return entry
        text, _, last = capture.text.rpartition("\n\n")
        said = text if text and _STATISTICS in last and capture.author.name in last else capture.text
        return entry_of(self.known(replace(capture, ref=found[1], text=said, title="")), whole=True)
