"""XenForo 2 and 1: the feed of threads in which something is new, then markup."""

from __future__ import annotations

import re
from typing import ClassVar

from spiders.marks import Marks, PostMarks, RowMarks, has
from spiders.markup import MarkupForum

_REACTIONS = f"(.//a[{has('reactionsBar-link')}])[1]"
_TAIL = f"{_REACTIONS}/text()[last()]"
_OTHERS = f"number(concat('0',translate({_TAIL},translate({_TAIL},'0123456789',''),'')))"
"""The digits of "Ann, Bob and 3 others", those before it being elements of their own."""


class XenForo(MarkupForum):
    name = "xenforo"
    title = "XenForo"
    signs: ClassVar[Marks] = (
        "/html[@id='XF' or @id='XenForo']",
        f"//*[{has('js-selectToQuote')}]",
        f"//li[{has('message')} and @data-author and starts-with(@id,'post-')]",
    )
    heading: ClassVar[Marks] = (
        f"//h1[{has('p-title-value')}]/text()",
        f"//h1[{has('MessageCard__thread-title')}]",
        f"//*[{has('titleBar')}]//h1/text()",
        "//h1",
        "//title",
    )
    posts = PostMarks(
        post=(
            f"//*[{has('js-post')} and (starts-with(@data-content,'post-') or starts-with(@id,'js-post-'))]"
            f" | //li[{has('message')} and @data-author and starts-with(@id,'post-')]"
        ),
        ref=("@data-content", "@id"),
        author=("@data-author", f".//a[{has('username')} or {has('MessageCard__user-info__name')}]"),
        author_url=(f".//a[{has('username')} or {has('MessageCard__user-info__name')}]/@href",),
        time=(
            f".//*[{has('message-attribution')}]//time",
            f".//*[{has('MessageCard__date-created')}]//time",
            f".//time[not(@itemprop='dateModified' or ancestor::blockquote or ancestor::*[{has('message-lastEdit')}])]",
            f".//*[{has('message-header')}]//a/span",
            f".//*[{has('messageMeta')}]//*[{has('DateTime')}]",
            f".//*[{has('DateTime')}]",
        ),
        body=(
            f"(.//*[{has('message-body')}]//*[{has('bbWrapper')}])[1]",
            f"(.//*[{has('message-body')}])[1]",
            f"(.//*[{has('messageText')}])[1]",
        ),
        permalink=(
            ".//*[contains(@class,'message-attribution')]//a[contains(@href,'post-')]/@href",
            f".//a[{has('datePermalink')} or {has('hashPermalink')}]/@href",
        ),
        anchor="post-{ref}",
        parent=(
            ".//blockquote/@data-source[starts-with(.,'post:')]",
            f".//blockquote//a[{has('bbCodeBlock-sourceJump')}]/@href",
            f".//a[{has('AttributionLink')}]/@href",
        ),
        dropped=(
            f".//*[{has('bbCodeBlock-expandLink')} or {has('quoteExpand')}]",
            f".//*[{has('bbCodeBlock-title')} or {has('attribution')}]",
            f".//*[{has('message-lastEdit')} or {has('js-selectToQuoteEnd')} or {has('messageTextEndMarker')}]",
            f".//*[{has('bbCodeCode')}]/*[{has('type')}]",
        ),
        quotes=(f".//*[{has('bbCodeQuote')}]",),
        deleted=(f"self::*[{has('message--deleted')} or {has('deleted')}]",),
        likes=(f"count({_REACTIONS}/bdi) + {_OTHERS}",),
    )
    threads = RowMarks(
        row=f"//*[{has('structItem--thread')}] | //li[{has('discussionListItem')}]",
        link=(
            f".//*[{has('structItem-title')}]/a[not(contains(@href,'prefix_id'))]/@href",
            f".//h3[{has('title')}]/a[not({has('prefixLink')})]/@href",
        ),
        activity=(f".//time[{has('structItem-latestDate')}]", f".//*[{has('lastPostInfo')}]//*[{has('DateTime')}]"),
        at=(f".//time[{has('structItem-latestDate')}]", f".//*[{has('lastPostInfo')}]//*[{has('DateTime')}]"),
    )
    boards = RowMarks(
        row=f"//*[{has('node--forum')}] | //li[{has('node')} and {has('forum')}]",
        link=(f".//*[{has('node-title')}]/a/@href", f".//*[{has('nodeTitle')}]/a/@href"),
        activity=(f".//*[{has('node-extra')}]//time", f".//*[{has('nodeLastPost')}]//*[{has('DateTime')}]"),
        at=(f".//*[{has('node-extra')}]//time", f".//*[{has('nodeLastPost')}]//*[{has('DateTime')}]"),
    )
    next: ClassVar[Marks] = ("//link[@rel='next']/@href", f"//a[{has('pageNav-jump--next')}]/@href")
    prev: ClassVar[Marks] = ("//link[@rel='prev']/@href", f"//a[{has('pageNav-jump--prev')}]/@href")
    pages = f"//*[{has('pageNav-page')} or {has('PageNav')}]//a/@href"
    page_part = re.compile(r"page-(\d+)/?$")
    thread_part = re.compile(r"[./](\d+)/?$")
    board_part = re.compile(r"[./](\d+)/?$")
    newest: ClassVar[Marks] = ("//link[@type='application/rss+xml' and contains(@href,'index.rss')]/@href",)
