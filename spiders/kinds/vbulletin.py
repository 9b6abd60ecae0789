"""vBulletin 3, 4 and 5, by markup. The footer tells the zone of its times."""

from __future__ import annotations

import re
from typing import ClassVar

from spiders.marks import Marks, PostMarks, RowMarks, has
from spiders.markup import MarkupForum

_NUMBERED = "translate(substring(@id,5),'0123456789','')='' and string-length(@id)>4"
_MESSAGE = ".//*[starts-with(@id,'post_message_')]"
_OLD_QUOTE = f".//div[div[{has('smallfont')}] and table//td[{has('alt2')}]]"
_NEW_QUOTE = f".//div[{has('bbcode_container')} and .//div[{has('bbcode_quote')}]]"


class VBulletin(MarkupForum):
    name = "vbulletin"
    title = "vBulletin"
    signs: ClassVar[Marks] = (
        "//meta[@name='generator' and contains(@content,'vBulletin')]/@content",
        "//script[contains(@src,'vbulletin')]/@src",
        "//*[@id='vbulletin_html' or @id='vb-page-body']",
    )
    heading: ClassVar[Marks] = (
        f"//span[{has('threadtitle')}]",
        f"//h1[{has('main-title')} or {has('b-topic-title')}]",
        f"//td[{has('navbar')}]/strong",
        f"//td[{has('navbar')}]//strong[not(ancestor::a)]",
        "//h1",
        "//title",
    )
    posts = PostMarks(
        post=(
            f"//li[starts-with(@id,'post_') and {_MESSAGE}]"
            f" | //*[(self::table or self::div) and starts-with(@id,'post') and {_NUMBERED} and {_MESSAGE}]"
            f" | //li[@data-node-id and {has('b-post')} and .//*[{has('js-post__content-text')}]]"
        ),
        ref=("@data-node-id", "@id"),
        author=(
            ".//a[contains(@class,'bigusername')]",
            f".//*[{has('username_container')}]//*[{has('username')}]",
            f".//*[{has('b-userinfo')}]//*[{has('author')}]",
            ".//div[starts-with(@id,'postmenu_')]",
        ),
        author_url=(
            ".//a[contains(@class,'bigusername')]/@href",
            f".//a[{has('username')}]/@href",
            f".//*[{has('b-userinfo')}]//*[{has('author')}]//a/@href",
        ),
        time=(
            "@data-node-publishdate",
            f".//*[{has('b-post__timestamp')}]//time",
            f".//*[{has('postdate')}]//*[{has('date')}]",
            ".//a[starts-with(@name,'post')]/following-sibling::text()[normalize-space()][1]",
        ),
        body=(
            f".//blockquote[{has('postcontent', 'restore')}]",
            _MESSAGE,
            f".//*[{has('js-post__content-text')}]",
        ),
        permalink=(f".//a[{has('postcounter')}]/@href", f".//a[{has('b-post__count')}]/@href"),
        anchor="post{ref}",
        parent=(f"{_NEW_QUOTE}//a[contains(@href,'#post')]/@href", f"{_OLD_QUOTE}//a[contains(@href,'#post')]/@href"),
        dropped=(f".//*[{has('bbcode_description')}]",),
        quotes=(_NEW_QUOTE, _OLD_QUOTE),
    )
    threads = RowMarks(
        row=(
            "//tr[td[starts-with(@id,'td_threadtitle_')]]"
            f" | //li[{has('threadbit')} and starts-with(@id,'thread_')]"
            f" | //tr[{has('topic-item')}]"
        ),
        link=(".//a[starts-with(@id,'thread_title_')]/@href", f".//a[{has('topic-title')}]/@href"),
        activity=(
            "substring-after((.//a[contains(@href,'#post')])[last()]/@href,'#post')",
            f".//*[{has('threadstats')}]/li[1]",
            f".//*[{has('posts-count')}]",
        ),
        at=(
            f".//dl[{has('threadlastpost')}]/dd[2]",
            f".//*[{has('cell-lastpost')}]//*[{has('post-date')}]",
            f".//td[.//a[contains(@href,'#post')]]/div[{has('smallfont')}]/text()[1]",
        ),
    )
    boards = RowMarks(
        row=(
            "//tr[td[starts-with(@id,'f') and number(substring(@id,2))=number(substring(@id,2))]]"
            f" | //li[starts-with(@id,'forum') and .//*[{has('forumtitle')}]/a]"
            f" | //tr[{has('forum-item')}]"
        ),
        link=(
            f".//*[{has('forumtitle')}]/a/@href",
            f".//a[{has('forum-title')}]/@href",
            ".//td[starts-with(@id,'f')]//a/@href",
        ),
        activity=(
            f".//ul[{has('forumstats')}]/li",
            f".//td[{has('topics-count')} or {has('posts-count')}]",
            "td[last()] | td[last()-1]",
        ),
    )
    next: ClassVar[Marks] = (
        "//link[@rel='next']/@href",
        f"//*[{has('pagenav')} or {has('pagination')}]//a[@rel='next']/@href",
        f"//a[{has('js-pagenav-next-button')} or {has('right-arrow')}][not({has('h-disabled')})]/@href",
    )
    prev: ClassVar[Marks] = (
        "//link[@rel='prev']/@href",
        f"//*[{has('pagenav')} or {has('pagination')}]//a[@rel='prev']/@href",
        f"//a[{has('js-pagenav-prev-button')} or {has('left-arrow')}][not({has('h-disabled')})]/@href",
    )
    pages: ClassVar[str] = f"//*[{has('pagenav')} or {has('pagination')} or {has('js-pagenav')}]//a/@href"
    page_part: ClassVar[re.Pattern[str]] = re.compile(r"(?:[?&]page=|/page)(\d+)")
    thread_part: ClassVar[re.Pattern[str]] = re.compile(r"(?:[?&]t=|showthread\.php[?/]|/(?=\d+-[^/]*$))(\d+)")
    board_part: ClassVar[re.Pattern[str]] = re.compile(r"(?:[?&]f=|forumdisplay\.php[?/]|/(?=\d+-[^/]*$))(\d+)")
    zones: ClassVar[Marks] = ("//*[@id='footer_time']", "//div[contains(text(),'GMT')]", "//*[contains(text(),'GMT')]")
