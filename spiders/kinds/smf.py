"""SMF 2.1 and 2.0, by markup. Its feeds cut texts short (``xmlnews_maxlen``), so they are not read.

Times are written in the forum's own zone. SMF 2.1 tells it: the clock at the top of a page says the same moment to
people and to machines.
"""

from __future__ import annotations

import re
from typing import ClassVar

from lxml import etree

from spiders.clocks import note_zone, zone_between
from spiders.marks import Marks, PostMarks, RowMarks, find_all, has, text_of, without_session
from spiders.markup import MarkupForum
from spiders.spider import Response

_LAST = "[contains(@href,'.msg')]"
_LAST_NUMBER = f"substring-before(substring-after(.//*[{has('lastpost')}]//a{_LAST}/@href,'.msg'),'#')"
_OFFSET = re.compile(r"((?:topic|board)[=,]\d+)\.(?:msg)?\w+")


class SMF(MarkupForum):
    name = "smf"
    title = "SMF"
    signs: ClassVar[Marks] = (
        "//script[contains(.,'smf_theme_url') or contains(.,'smf_scripturl')]",
        "//link[contains(@href,'?smf2')]/@href",
        "//a[contains(@href,'simplemachines.org') and contains(.,'SMF')]",
    )
    heading: ClassVar[Marks] = ("//*[@id='top_subject']", "//title")
    posts = PostMarks(
        post=f"//div[{has('post_wrapper')}]",
        ref=(
            ".//div[starts-with(@id,'msg_') and @data-msgid]/@id",
            f".//div[{has('inner')} and starts-with(@id,'msg_')]/@id",
        ),
        author=(f".//div[{has('poster')}]//h4//a[contains(@href,'profile')]", f".//div[{has('poster')}]//h4"),
        time=(
            f".//*[{has('postinfo')}]//a[{has('smalltext')}]",
            f".//*[{has('postinfo')}]//*[{has('smalltext')}]",
            f"substring-after(normalize-space(.//div[{has('keyinfo')}]/div[{has('smalltext')}]),':')",
        ),
        body=(f".//div[{has('inner')} and starts-with(@id,'msg_')]", f".//div[{has('inner')}]"),
        permalink=(".//*[starts-with(@id,'subject_')]//a/@href",),
        anchor="msg{ref}",
        parent=(".//blockquote/cite//a/@href", f".//div[{has('quoteheader')}]//a/@href"),
        dropped=(f".//div[{has('codeheader')}]",),
        likes=(f".//*[{has('like_count')}]",),
    )
    threads = RowMarks(
        row=f"//div[@id='topic_container']/div | //table[{has('table_grid')}]//tr[td[{has('subject')}]]",
        link=(".//span[starts-with(@id,'msg_')]//a/@href",),
        activity=(_LAST_NUMBER,),
        at=(f".//div[{has('lastpost')}]//a{_LAST}", f".//td[{has('lastpost')}]"),
    )
    boards = RowMarks(
        row=f"//*[starts-with(@id,'board_') and .//a[{has('subject')}]]",
        link=(f".//a[{has('subject')}]/@href",),
        activity=(_LAST_NUMBER,),
        at=(f".//div[{has('lastpost')}]//p/text()[contains(.,':')]", f".//td[{has('lastpost')}]"),
    )
    pages: ClassVar[str] = f"//div[contains(@class,'pagelinks')]//a[{has('nav_page')} or {has('navPages')}]/@href"
    next: ClassVar[Marks] = ("//link[@rel='next']/@href",)
    prev: ClassVar[Marks] = ("//link[@rel='prev']/@href",)
    page_part: ClassVar[re.Pattern[str]] = re.compile(r"\b(?:topic|board)[=,]\d+\.(\d+)")
    thread_part: ClassVar[re.Pattern[str]] = re.compile(r"\btopic[=,](\d+)")
    board_part: ClassVar[re.Pattern[str]] = re.compile(r"\bboard[=,](\d+)")
    zones: ClassVar[Marks] = ("/*/@data-zone",)

    def tree_of(self, response: Response) -> etree._Element:
        tree = response.tree()
        for clock in find_all(tree, "//time[@datetime]"):
            if not isinstance(clock, str):
                note_zone(tree, zone_between(str(clock.get("datetime")), text_of(clock), str(tree.get("lang") or "")))
        return tree

    def begins(self, tree: etree._Element, url: str, base: str) -> bool:
        del base
        offset = self.page_part.search(url)
        return not (offset and int(offset[1])) and not find_all(tree, self.prev[0])

    def first_page(self, url: str) -> str:
        """Topics and boards begin with ``.0``."""
        return _OFFSET.sub(r"\1.0", without_session(url).partition("#")[0])
