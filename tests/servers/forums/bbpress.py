"""bbPress 2.6 in WordPress: feeds of the newest posts, and pages in the default theme's markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from tests.servers.forums.markup import SIZE, Pages
from tests.servers.forums.truth import Expected
from tests.servers.forums.village import BOARDS, Post, Topic
from tests.servers.forums.walk import Answer
from tests.servers.forums.written import day_of

NEWEST = 25


class BbPress(Pages):
    feeds = True

    def answer(self, url: str) -> Answer:
        if url.endswith("/feed/"):
            return (
                (200, {"content-type": "application/rss+xml"}, self._feed(url).encode())
                if self.feeds
                else (404, {}, b"")
            )
        return super().answer(url)

    def told(self, topic: Topic, post: Post) -> Expected:
        made = super().told(topic, post)
        first = post is topic.posts[0]
        return Expected(
            ref=self._slug(topic) if first else made.ref,
            url=made.url,
            author=made.author,
            at=post.at.replace(microsecond=0) if self.feeds else made.at,
            text=made.text,
            thread=self._slug(topic),
            quoted=made.quoted,
            title=made.title,
        )

    def page(self, url: str) -> str:
        number = int(found[1]) if (found := re.search(r"/page/(\d+)", url)) else 1
        if found := re.search(r"/topic/t-(\d+)", url):
            return self._topic(self.village.topic(int(found[1])), number)
        if found := re.search(r"/forum/b-(\d+)", url):
            return self._board(int(found[1]), number)
        return self._index()

    def permalink(self, topic: Topic, post: Post) -> str:
        return self._at(topic) if post is topic.posts[0] else self._reply_at(topic, post)

    def _slug(self, topic: Topic) -> str:
        return f"t-{topic.number}"

    def _at(self, topic: Topic, page: int = 1) -> str:
        return f"{self.base}/forums/topic/{self._slug(topic)}/" + (f"page/{page}/" if page > 1 else "")

    def _reply_at(self, topic: Topic, post: Post) -> str:
        return f"{self._at(topic, topic.page_of(post, SIZE))}#post-{post.number}"

    def _time(self, at: datetime) -> str:
        return f"{day_of(self.local(at), self.village.lang)} {self.local(at):%H:%M}"

    def _html(self, post: Post) -> str:
        quote = f"<blockquote><p>{escape(post.quoted)}</p></blockquote>\n" if post.quotes else ""
        return quote + "\n".join(f"<p>{escape(part)}</p>" for part in post.said)

    def _feed(self, url: str) -> str:
        pairs = list(self.village.every())
        if found := re.search(r"/topic/t-(\d+)", url):
            pairs = [pair for pair in pairs if pair[0].number == int(found[1])]
        if found := re.search(r"/forum/b-(\d+)", url):
            pairs = [pair for pair in pairs if pair[0].board == int(found[1])]
        pairs.sort(key=lambda pair: pair[1].at, reverse=True)
        items = "".join(self._item(topic, post) for topic, post in pairs[:NEWEST])
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<channel><title>Forums</title>{items}</channel></rss>"
        )

    def _item(self, topic: Topic, post: Post) -> str:
        title = topic.title if post is topic.posts[0] else f"Reply To: {topic.title}"
        link = self.permalink(topic, post)
        return (
            f"<item><guid>{link}</guid><title><![CDATA[{title}]]></title><link>{link}</link><pubDate>{format_datetime(post.at.astimezone(UTC))}</pubDate>"
            f"<dc:creator>{escape(post.author)}</dc:creator><description><![CDATA[{self._html(post)}]]></description></item>"
        )

    def _whole(self, title: str, body: str) -> str:
        return (
            f'<!DOCTYPE html><html lang="{self.village.lang}"><head><title>{escape(title)} - Site</title><link rel="stylesheet" href="/wp-content/plugins/bbpress/templates/default/css/bbpress.min.css"></head>'
            f'<body class="bbpress no-js"><h1 class="entry-title">{escape(title)}</h1><div id="bbpress-forums" class="bbpress-wrapper">{body}</div></body></html>'
        )

    def _nav(self, at: list[str], page: int) -> str:
        inside = f'<a class="prev page-numbers" href="{at[page - 2]}">&larr;</a>' if page > 1 else ""
        inside += "".join(f'<a class="page-numbers" href="{url}">{n}</a>' for n, url in enumerate(at, 1) if n != page)
        inside += f'<a class="next page-numbers" href="{at[page]}">&rarr;</a>' if page < len(at) else ""
        return f'<div class="bbp-pagination"><div class="bbp-pagination-links">{inside}</div></div>'

    def _index(self) -> str:
        rows = "".join(
            f'<ul id="bbp-forum-{number}" class="loop-item-0 post-{number} forum type-forum"><li class="bbp-forum-info"><a class="bbp-forum-title" href="{self.base}/forums/forum/b-{number}/">{BOARDS[number]}</a></li>'
            f'<li class="bbp-forum-reply-count">{sum(len(t.shown) for t in self.village.recent(number))}</li><li class="bbp-forum-freshness"><a href="{self.permalink(last, last.last)}" title="x">12 minutes ago</a></li></ul>'
            for number, _, last in self.boards()
        )
        return self._whole("Forums", rows)

    def _board(self, board: int, page: int) -> str:
        first = f"{self.base}/forums/forum/b-{board}/"
        at = [first, *(f"{first}page/{n}/" for n in range(2, self.board_pages(board) + 1))]
        rows = "".join(
            f'<ul id="bbp-topic-{topic.number}" class="post-{topic.number} topic type-topic status-publish"><li class="bbp-topic-title"><a class="bbp-topic-permalink" href="{self._at(topic)}">{escape(topic.title)}</a></li>'
            f'<li class="bbp-topic-reply-count">{len(topic.shown)}</li><li class="bbp-topic-freshness"><a href="{self.permalink(topic, topic.last)}" title="x">3 days ago</a></li></ul>'
            for topic in self.rows(board, page)
        )
        return self._whole(BOARDS[board], f"{rows}{self._nav(at, page)}")

    def _topic(self, topic: Topic, page: int) -> str:
        at = [self._at(topic, n) for n in range(1, topic.pages(SIZE) + 1)]
        posts = "".join(self._post(topic, post) for post in topic.page(page, SIZE))
        return self._whole(
            topic.title, f'{self._nav(at, page)}<ul class="forums bbp-replies"><li class="bbp-body">{posts}</li></ul>'
        )

    def _post(self, topic: Topic, post: Post) -> str:
        kind = "topic" if post is topic.posts[0] else "reply"
        return (
            f'<div id="post-{post.number}" class="bbp-reply-header"><div class="bbp-meta"><span class="bbp-reply-post-date">{self._time(post.at)}</span><a href="{self._reply_at(topic, post)}" class="bbp-reply-permalink">#{post.number}</a></div></div>'
            f'<div class="loop-item-0 user-id-3 bbp-parent-forum-1 even post-{post.number} {kind} type-{kind} status-publish hentry"><div class="bbp-reply-author"><a href="{self.base}/forums/users/x/" class="bbp-author-link"><span class="bbp-author-avatar"><img alt="" src="x.png"></span><span class="bbp-author-name">{escape(post.author)}</span></a><div class="bbp-author-role">Participant</div></div>'
            f'<div class="bbp-reply-content">{self._html(post)}</div></div>'
        )
