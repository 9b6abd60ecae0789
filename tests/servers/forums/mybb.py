"""MyBB 1.8: an index, boards and threads. The footer tells the forum's own time."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape

from tests.servers.forums.markup import SIZE, Pages, paragraphs
from tests.servers.forums.village import Post, Topic
from tests.servers.forums.written import NEAR, day_of


class MyBB(Pages):
    def page(self, url: str) -> str:
        number = int(found[1]) if (found := re.search(r"page=(\d+)", url)) else 1
        if found := re.search(r"showthread\.php\?tid=(\d+)", url):
            return self._thread(self.village.topic(int(found[1])), number)
        if found := re.search(r"forumdisplay\.php\?fid=(\d+)", url):
            return self._board(int(found[1]), number)
        return self._index()

    def permalink(self, topic: Topic, post: Post) -> str:
        return f"{self.base}/showthread.php?tid={topic.number}&pid={post.number}#pid{post.number}"

    def _clock(self, at: datetime) -> str:
        return f"{self.local(at):%H:%M}"

    def _time(self, at: datetime) -> str:
        """Minutes ago within an hour, a word for today and yesterday, each with the date to point at."""
        whole = day_of(self.local(at), self.village.lang)
        if (self.now - at).total_seconds() < 3600:
            return f'<span title="{whole}, {self._clock(at)}">{int((self.now - at).total_seconds() // 60)} minut temu</span>'
        day = self.day(at)
        if day in NEAR[self.village.lang]:
            return f'<span title="{whole}">{day}</span>, {self._clock(at)}'
        return f"{whole}, {self._clock(at)}"

    def _whole(self, title: str, body: str) -> str:
        clock = f"{day_of(self.local(self.now), self.village.lang)}, {self._clock(self.now)}"
        return (
            f'<!DOCTYPE html><html xml:lang="{self.village.lang}" lang="{self.village.lang}"><head><title>{escape(title)}</title>'
            f'<script type="text/javascript">var my_post_key = "0123";</script></head><body><div id="content">{body}</div>'
            f'<div id="footer"><span id="current_time"><strong>Current time:</strong> {clock}</span></div></body></html>'
        )

    def _nav(self, first: str, page: int, last: int) -> str:
        if last == 1:
            return ""
        at = [first, *(f"{first}&amp;page={n}" for n in range(2, last + 1))]
        inside = f'<a href="{at[page - 2]}" class="pagination_previous">&laquo;</a>' if page > 1 else ""
        inside += "".join(
            f'<a href="{url}" class="pagination_page">{n}</a>' for n, url in enumerate(at, 1) if n != page
        )
        inside += f'<a href="{at[page]}" class="pagination_next">&raquo;</a>' if page < last else ""
        return f'<div class="pagination"><span class="pages">Pages ({last}):</span>{inside}</div>'

    def _index(self) -> str:
        rows = "".join(
            f'<tr><td class="trow1" align="center"><span class="forum_status forum_on" id="mark_read_{number}"></span></td><td class="trow1"><strong><a href="forumdisplay.php?fid={number}">{name}</a></strong><div class="smalltext">All</div></td>'
            f'<td class="trow1" align="center">{len(self.village.recent(number))}</td><td class="trow1" align="center">{sum(len(t.shown) for t in self.village.recent(number))}</td>'
            f'<td class="trow1" align="right"><span class="smalltext"><a href="showthread.php?tid={last.number}&amp;action=lastpost" title=""><strong>{escape(last.title)}</strong></a><br />{self._time(last.last.at)}</span></td></tr>'
            for number, name, last in self.boards()
        )
        return self._whole("Forum", f'<table class="tborder">{rows}</table>')

    def _board(self, board: int, page: int) -> str:
        nav = self._nav(f"forumdisplay.php?fid={board}", page, self.board_pages(board))
        rows = "".join(
            f'<tr class="inline_row"><td class="trow1"></td><td class="trow1 forumdisplay_regular"><div><span><span class="subject_new" id="tid_{topic.number}"><a href="showthread.php?tid={topic.number}">{escape(topic.title)}</a></span>'
            f'<span class="smalltext">(Pages: <a href="showthread.php?tid={topic.number}&amp;page=2">2</a>)</span></span><div class="author smalltext"><a href="member.php?action=profile&amp;uid=3">x</a></div></div></td>'
            f'<td class="trow1" align="center"><a href="javascript:MyBB.whoPosted({topic.number});">{len(topic.shown) - 1}</a></td><td class="trow1">{self.now.minute}</td>'
            f'<td class="trow1"><span class="lastpost smalltext">{self._time(topic.last.at)}<br /><a href="showthread.php?tid={topic.number}&amp;action=lastpost">Last Post</a>: <a href="member.php?action=profile&amp;uid=3">{escape(topic.last.author)}</a></span></td></tr>'
            for topic in self.rows(board, page)
        )
        return self._whole("Board", f'{nav}<table class="tborder">{rows}</table>{nav}')

    def _thread(self, topic: Topic, page: int) -> str:
        nav = self._nav(f"showthread.php?tid={topic.number}", page, topic.pages(SIZE))
        popup = '<div id="breadcrumb_multipage_popup" class="pagination pagination_breadcrumb" style="display: none;"><a href="forumdisplay.php?fid=1&amp;page=2" class="pagination_next">Next</a></div>'
        posts = "".join(self._post(topic, post) for post in topic.page(page, SIZE))
        head = f'<tr><td class="thead"><div style="float: right;"><strong><a href="#">Thread Modes</a></strong></div><div><strong>{escape(topic.title)}</strong></div></td></tr>'
        return self._whole(
            topic.title,
            f'{popup}{nav}<table class="tborder">{head}<tr><td id="posts_container"><div id="posts">{posts}</div></td></tr></table>{nav}',
        )

    def _post(self, topic: Topic, post: Post) -> str:
        quote = ""
        if post.quotes:
            link = f'<a href="{self.base}/showthread.php?pid={post.quotes.number}#pid{post.quotes.number}" class="quick_jump"></a>'
            quote = f'<blockquote class="mycode_quote"><cite><span> ({self._clock(post.quotes.at)})</span>{escape(post.quotes.author)} Wrote: {link}</cite>{escape(post.quoted)}</blockquote>'
        edited = (
            '<span class="edited_post">(This post was last modified: 2026-11-22, 01:00 by X.)</span>'
            if post.edited
            else ""
        )
        return (
            f'<a name="pid{post.number}" id="pid{post.number}"></a><div class="post " id="post_{post.number}"><div class="post_author"><div class="author_information"><strong><span class="largetext"><a href="{self.base}/member.php?action=profile&amp;uid=3">{escape(post.author)}</a></span></strong><br />'
            f'<span class="smalltext">Member</span></div><div class="author_statistics">Posts: 116<br />Joined: Feb 2019</div></div><div class="post_content"><div class="post_head"><div class="float_right"><strong><a href="showthread.php?tid={topic.number}&amp;pid={post.number}#pid{post.number}" title="{escape(topic.title)}">#1</a></strong></div>'
            f'<span class="post_date">{self._time(post.at)} <span class="post_edit" id="edited_by_{post.number}">{edited}</span></span></div>'
            f'<div class="post_body scaleimages" id="pid_{post.number}">{quote}{paragraphs(post)}</div><div class="signature scaleimages">My signature</div></div></div>'
        )
