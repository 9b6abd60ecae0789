"""MyBB 1.8 and 1.6, by markup. Its feeds list threads only, with their first posts.

Times are written in the forum's own zone, which its footer tells against the server's clock (the Date header).
"""

from __future__ import annotations

import re
from typing import ClassVar

from lxml import etree

from model.time import parse_time
from spiders.clocks import note_zone, zone_between
from spiders.marks import Marks, PostMarks, RowMarks, find_all, has, text_of
from spiders.markup import MarkupForum
from spiders.spider import Response

_PAGES = f"//div[{has('pagination')} and not({has('pagination_breadcrumb')})]"
_STAMP = f".//span[{has('post_date')}]"
_OTHER = f"[@title and not({has('post_edit')})]"
_LAST = f".//span[{has('lastpost')}]"


class MyBB(MarkupForum):
    name = "mybb"
    title = "MyBB"
    signs: ClassVar[Marks] = (
        "//script[contains(.,'my_post_key')]",
        "//script[contains(@src,'jscripts/general.js?ver=1')]",
    )
    heading: ClassVar[Marks] = ("//title",)
    posts = PostMarks(
        post=f"//div[{has('post')} and starts-with(@id,'post_')] | //table[starts-with(@id,'post_')]",
        ref=("@id",),
        author=(
            f".//div[{has('author_information')}]//span[{has('largetext')}]",
            f".//*[{has('post_author')}]//span[{has('largetext')}]",
            f".//*[{has('post_author')}]//a[contains(@href,'user-') or contains(@href,'uid=')]",
        ),
        author_url=(f".//span[{has('largetext')}]//a/@href",),
        time=(
            f"{_STAMP}/span{_OTHER}[contains(@title,':')]/@title",
            f"normalize-space(concat({_STAMP}/span{_OTHER}/@title,{_STAMP}/text()[normalize-space()][1]))",
            f".//*[{has('post_head')} or {has('smalltext')}]/text()[contains(.,':')]",
        ),
        body=(f".//*[{has('post_body')}]",),
        permalink=(
            f".//div[{has('post_head')}]//strong/a[contains(@href,'#pid')]/@href",
            ".//strong/a[contains(@href,'#pid')]/@href",
        ),
        anchor="pid{ref}",
        parent=(".//blockquote/cite//a/@href",),
        dropped=(
            f".//*[{has('post_edit')} or {has('edited_post')}]",
            f".//div[{has('codeblock')}]/div[{has('title')}]",
        ),
    )
    threads = RowMarks(
        row="//tr[.//span[starts-with(@id,'tid_')]]",
        link=(".//span[starts-with(@id,'tid_')]/a/@href",),
        activity=(f".//a[contains(@href,'whoPosted')]/text() | {_LAST}/a[last()]",),
        at=(
            f"{_LAST}/span[contains(@title,':')]/@title",
            f"normalize-space(concat({_LAST}/span[@title]/@title,{_LAST}/text()[1]))",
        ),
    )
    boards = RowMarks(
        row=(
            "//tr[td/strong/a[contains(@href,'forumdisplay.php') or contains(@href,'forum-')]]"
            "[td//a[contains(@href,'lastpost')]]"
        ),
        link=("td/strong/a/@href",),
        activity=("td[3] | td[4] | td//a[contains(@href,'lastpost')]/@href",),
    )
    next: ClassVar[Marks] = (f"{_PAGES}//a[{has('pagination_next')}]/@href",)
    prev: ClassVar[Marks] = (f"{_PAGES}//a[{has('pagination_previous')}]/@href",)
    pages: ClassVar[str] = f"{_PAGES}//a[{has('pagination_page')} or {has('pagination_last')}]/@href"
    page_part: ClassVar[re.Pattern[str]] = re.compile(r"(?:[?&]page=|-page-)(\d+)")
    thread_part: ClassVar[re.Pattern[str]] = re.compile(r"(?:[?&]tid=|thread-)(\d+)")
    board_part: ClassVar[re.Pattern[str]] = re.compile(r"(?:[?&]fid=|forum-)(\d+)")
    zones: ClassVar[Marks] = ("/*/@data-zone",)

    def tree_of(self, response: Response) -> etree._Element:
        tree = response.tree()
        asked = parse_time(response.headers.get("date", "")[:60])
        for clock in find_all(tree, "//*[@id='current_time']/span | //*[@id='current_time']")[:1]:
            if asked is not None:
                note_zone(tree, zone_between(asked, text_of(clock).partition(":")[2], str(tree.get("lang") or "")))
        return tree
