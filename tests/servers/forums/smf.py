"""SMF 2.1: an index, boards and topics, with the clock at the top of each page."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape

from tests.servers.forums.markup import SIZE, Pages, paragraphs
from tests.servers.forums.village import Post, Topic
from tests.servers.forums.written import day_of


class SMF(Pages):
    root = "https://forum.example/index.php"
    likes = True

    def page(self, url: str) -> str:
        if found := re.search(r"topic=(\d+)\.(\d+)", url):
            return self._topic(self.village.topic(int(found[1])), int(found[2]) // SIZE + 1)
        if found := re.search(r"board=(\d+)\.(\d+)", url):
            return self._board(int(found[1]), int(found[2]) // 3 + 1)
        return self._index()

    def permalink(self, topic: Topic, post: Post) -> str:
        return f"{self.root}?msg={post.number}"

    def exactly(self, at: datetime) -> datetime:
        return at.replace(microsecond=0)

    def _time(self, at: datetime) -> str:
        return f"{self.day(at)}, {self.local(at):%H:%M:%S}"

    def _whole(self, title: str, links: str, body: str) -> str:
        return (
            f'<!DOCTYPE html>\n<html lang="{self.village.lang}">\n<head><title>{escape(title)}</title>{links}'
            f'<script>var smf_theme_url = "{self.base}/Themes/default"; var smf_scripturl = "{self.root}";</script></head>'
            f'<body><div id="top_section"><time datetime="{self.now:%Y-%m-%dT%H:%M:%SZ}">{day_of(self.local(self.now), self.village.lang)}, {self.local(self.now):%H:%M:%S}</time></div>'
            f'<div id="main_content_section">{body}</div><div id="footer"><a href="{self.root}?action=credits">SMF 2.1.4</a></div></body></html>'
        )

    def _links(self, kind: str, number: int, page: int, last: int, step: int) -> tuple[str, str]:
        def at(place: int) -> str:
            return f"{self.root}?{kind}={number}.{(place - 1) * step}"

        rel = f'<link rel="next" href="{at(page + 1)}">' if page < last else ""
        rel += f'<link rel="prev" href="{at(page - 1)}">' if page > 1 else ""
        pages = "".join(f'<a class="nav_page" href="{at(one)}">{one}</a> ' for one in range(1, last + 1) if one != page)
        return rel, f'<div class="pagelinks floatleft"><span class="pages">Pages</span>{pages}</div>'

    def _index(self) -> str:
        rows = "".join(
            f'<div id="board_{number}" class="up_contain"><div class="info"><a class="subject mobile_subject" href="{self.root}?board={number}.0" id="b{number}">{name}</a></div>'
            f'<div class="lastpost"><p><strong>Last post: </strong>{self._time(last.last.at)} <span class="postby"><a href="{self.root}?topic={last.number}.msg{last.last.number}#new">{escape(last.title)}</a></span></p></div></div>'
            for number, name, last in self.boards()
        )
        return self._whole("Forum", "", f'<div id="boardindex_table">{rows}</div>')

    def _board(self, board: int, page: int) -> str:
        rel, pages = self._links("board", board, page, self.board_pages(board), 3)
        rows = "".join(
            f'<div class="windowbg"><div class="info info_block"><div class="message_index_title"><span class="preview"><span id="msg_{topic.posts[0].number}">'
            f'<a href="{self.root}?topic={topic.number}.0">{escape(topic.title)}</a></span></span></div></div>'
            f'<div class="board_stats centertext"><p>Replies: {len(topic.shown) - 1}<br>Views: {self.now.minute}</p></div>'
            f'<div class="lastpost"><p><a href="{self.root}?topic={topic.number}.msg{topic.last.number}#new">{self._time(topic.last.at)}</a><br>by <a href="{self.root}?action=profile;u=3">{escape(topic.last.author)}</a></p></div></div>'
            for topic in self.rows(board, page)
        )
        return self._whole(
            "Board", rel, f'{pages}<div id="messageindex"><div id="topic_container">{rows}</div></div>{pages}'
        )

    def _topic(self, topic: Topic, page: int) -> str:
        rel, pages = self._links("topic", topic.number, page, topic.pages(SIZE), SIZE)
        rel += f'<link rel="canonical" href="{self.root}?topic={topic.number}.{(page - 1) * SIZE}">'
        posts = "".join(self._post(topic, post) for post in topic.page(page, SIZE))
        head = f'<h2 class="display_title"><span id="top_subject">{escape(topic.title)}</span></h2>'
        return self._whole(topic.title, rel, f'{head}{pages}<div id="forumposts">{posts}</div>')

    def _post(self, topic: Topic, post: Post) -> str:
        quote = ""
        if post.quotes:
            cite = f'<cite><a href="{self.root}?msg={post.quotes.number}">Quote from: {escape(post.quotes.author)} on {self._time(post.quotes.at)}</a></cite>'
            quote = f'<blockquote class="bbc_standard_quote">{cite}\n{escape(post.quoted)}</blockquote>'
        likes = (
            f'<div class="under_message"><span class="like_count smalltext"><a href="#">{post.likes} people</a> like this.</span></div>'
            if post.likes
            else ""
        )
        edited = "Last Edit: <em>Today</em>" if post.edited else ""
        return (
            f'<div class="windowbg" id="msg{post.number}"><div class="post_wrapper"><div class="poster"><h4><span class="off" title="Offline"></span>'
            f'<a href="{self.root}?action=profile;u=3" title="View the profile">{escape(post.author)}</a></h4><ul class="user_info"><li class="postcount">Posts: 3,760</li></ul></div>'
            f'<div class="postarea"><div class="keyinfo"><div id="subject_{post.number}" class="subject_title subject_hidden"><a href="{self.root}?msg={post.number}" rel="nofollow">{escape(topic.title)}</a></div>'
            f'<div class="postinfo"><a href="{self.root}?msg={post.number}" rel="nofollow" class="smalltext">{self._time(post.at)}</a><span class="smalltext modified floatright" id="modified_{post.number}">{edited}</span></div></div>'
            f'<div class="post"><div class="inner" data-msgid="{post.number}" id="msg_{post.number}">{quote}{paragraphs(post, "<br><br>")}</div></div>{likes}</div>'
            f'<div class="moderatorbar"><div class="signature" id="msg_{post.number}_signature">My signature</div></div></div></div>'
        )
