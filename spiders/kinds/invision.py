"""Invision Community (IPS) 4 and 5, by markup, where every time is told to machines as well."""

from __future__ import annotations

import re
from typing import ClassVar

from spiders.marks import Marks, PostMarks, RowMarks, has
from spiders.markup import MarkupForum

_OWN = "[not(ancestor::*[@data-role='commentContent'])]"
_LAST = f".//*[{has('ipsDataItem_lastPoster')} or {has('ipsData__last')} or {has('ipsData__last-text')}]"


class Invision(MarkupForum):
    name = "invision"
    title = "Invision Community"
    signs: ClassVar[Marks] = (
        f"//body[{has('ipsApp')}]",
        "//*[@id='ipsLayout_body' or @id='ipsLayout']",
        "//*[@data-ips-hook]",
        "//script[contains(.,'ipsSettings')]",
    )
    heading: ClassVar[Marks] = (
        f"//h1[{has('ipsType_pageTitle')}]",
        f"//h1[{has('ipsPageHeader__title')}]",
        "//meta[@property='og:title']/@content",
        "//h1",
    )
    posts = PostMarks(
        post="//article[starts-with(@id,'elComment_')]",
        ref=("@id",),
        author=(
            f".//*[{has('cAuthorPane_author')}]//a[normalize-space()]",
            f".//*[{has('ipsEntry__username')}]//a[normalize-space()]",
            f".//*[{has('cAuthorPane_author')} or {has('ipsEntry__username')}]",
        ),
        author_url=(
            f".//*[{has('cAuthorPane_author')}]//a/@href",
            f".//*[{has('ipsEntry__username')}]//a/@href",
        ),
        time=(f".//*[{has('ipsComment_meta')}]//time", f".//time{_OWN}"),
        body=(".//*[@data-role='commentContent']",),
        permalink=(
            f".//a[contains(@href,'#findComment-')]{_OWN}/@href",
            f".//a[contains(@href,'do=findComment')]{_OWN}/@href",
        ),
        anchor="findComment-{ref}",
        parent=(".//blockquote/@data-ipsquote-contentcommentid",),
        dropped=(".//*[@data-excludequote]", f".//*[{has('ipsQuote_citation')} and not(ancestor::blockquote)]"),
        deleted=(f"self::*[{has('ipsComment_deleted')}]",),
        likes=(
            f".//*[{has('ipsReact_reactCountOnly')}]",
            ".//*[@data-role='reactCountText']",
            ".//*[@data-role='reactCount']",
        ),
    )
    threads = RowMarks(
        row=f"//li[@data-rowid and ({has('ipsDataItem')} or {has('ipsData__item')})]",
        link=(
            f".//*[{has('ipsDataItem_title')} or {has('ipsData__title')}]//a[contains(@href,'topic/')]/@href",
            ".//a[contains(@href,'topic/')]/@href",
        ),
        activity=(f".//li[@data-stattype='forums_comments'] | ({_LAST}//time/@datetime)[1]",),
        at=(f"({_LAST}//time)[1]",),
    )
    boards = RowMarks(
        row=f"//li[@data-forumid and ({has('cForumRow')} or {has('ipsData__item')})]",
        link=(
            f".//*[{has('ipsDataItem_title')} or {has('ipsData__title')}]//a[contains(@href,'forum/')]/@href",
            ".//a[contains(@href,'forum/')]/@href",
        ),
        activity=(
            f".//*[{has('ipsDataItem_stats_number')} or {has('ipsData__stats-number')}] | ({_LAST}//time/@datetime)[1]",
        ),
        at=(f"({_LAST}//time)[1]",),
    )
    next: ClassVar[Marks] = (
        "//link[@rel='next']/@href",
        f"//li[not({has('ipsPagination_inactive')})]/a[@rel='next']/@href",
    )
    prev: ClassVar[Marks] = (
        "//link[@rel='prev']/@href",
        f"//li[not({has('ipsPagination_inactive')})]/a[@rel='prev']/@href",
    )
    pages: ClassVar[str] = f"//ul[{has('ipsPagination')}]//a/@href"
    page_part: ClassVar[re.Pattern[str]] = re.compile(r"(?:page/|[?&]page=)(\d+)/?")
    thread_part: ClassVar[re.Pattern[str]] = re.compile(r"topic/(\d+)")
    board_part: ClassVar[re.Pattern[str]] = re.compile(r"forum/(\d+)")
