"""XenForo 2, whose times machines can read in the visitor's zone, and XenForo 1, whose older ones are words."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

from servers.forums.phpbb_dates import TAGS, written
from servers.forums.truth import Expected
from servers.forums.village import BOARDS, NOW, Post, Topic, Village
from servers.forums.walk import Answer

SIZE = 5
ROWS = 3
HTML = {"content-type": "text/html; charset=utf-8"}
THREAD = re.compile(r"/threads/(?:[^/]*\.)?(\d+)/(?:page-(\d+))?$")
BOARD = re.compile(r"/forums/(?:[^/]*\.)?(\d+)/(?:page-(\d+))?$")


class XenForo:
    base = "https://forum.example/community"

    def __init__(self, village: Village, *, version: int = 2, feed: bool = True) -> None:
        self.village, self.version, self.feed = village, version, feed

    def answer(self, url: str) -> Answer:
        path = urlsplit(url).path.removeprefix(urlsplit(self.base).path)
        if path == "/forums/-/index.rss" and self.feed:
            return 200, {"content-type": "application/rss+xml; charset=utf-8"}, self._rss().encode()
        if found := THREAD.match(path):
            return self._thread(self.village.topic(int(found[1])), int(found[2] or 1))
        if found := BOARD.match(path):
            return self._board(int(found[1]), int(found[2] or 1))
        return self._page(self._index(), "Forum", "") if path in ("", "/") else (404, HTML, b"not here")

    def expected(self) -> dict[str, Expected]:
        return {str(post.number): self._expected(topic, post) for topic, post in self.village.every()}

    def _expected(self, topic: Topic, post: Post) -> Expected:
        path = f"/threads/topic.{topic.number}/"
        page = topic.page_of(post, SIZE)
        paged = f"page-{page}" if page > 1 else ""
        return Expected(
            ref=str(post.number),
            url=self.base + path + (f"post-{post.number}" if self.version == 2 else f"{paged}#post-{post.number}"),
            author=post.author,
            at=post.at,
            text=post.text,
            thread=str(topic.number),
            quoted=post.quoted,
            parent=str(post.quotes.number) if post.quotes else "",
            title=topic.title if post is topic.shown[0] else "",
            likes=post.likes + 2 * (post.likes > 2) if self.version == 2 else 0,
        )

    def _time(self, at: datetime, classes: str = "u-dt") -> str:
        local = self.village.local(at)
        told = written(local, self.village.lang)
        if self.version == 2:
            stamp = int(at.timestamp())
            return (
                f'<time class="{classes}" dir="auto" datetime="{local:%Y-%m-%dT%H:%M:%S%z}" data-timestamp="{stamp}"'
                f' data-date="{local:%b %d, %Y}" data-time="{local:%I:%M %p}" title="{escape(told)}">{told[:6]}</time>'
            )
        if (NOW - at).days < 7:
            return f'<abbr class="DateTime" data-time="{int(at.timestamp())}" title="{escape(told)}">{told}</abbr>'
        return f'<span class="DateTime" title="{escape(told)}">{told[:6]}</span>'

    def _thread(self, topic: Topic, page: int) -> Answer:
        page = min(page, topic.pages(SIZE))
        path = f"/community/threads/topic.{topic.number}/"
        shown = topic.page(page, SIZE)
        write = self._post if self.version == 2 else self._old_post
        posts = "".join(write(topic, post, page) for post in shown)
        label = '<span class="label label--primary">Question</span><span class="label-append">&nbsp;</span>'
        heading = f'<h1 class="p-title-value">{label}{escape(topic.title)}</h1>'
        if self.version == 1:
            heading = f'<div class="titleBar"><h1>{escape(topic.title)}</h1></div>'
        head, paging = self._paging(path, page, topic.pages(SIZE))
        similar = self._rows(self.village.recent(3 - topic.board)[:1]) if self.version == 2 else ""
        canonical = f'<link rel="canonical" href="{self.base}/threads/topic.{topic.number}/{f"page-{page}" if page > 1 else ""}">'
        return self._page(heading + paging + posts + similar, topic.title, canonical + head)

    def _post(self, topic: Topic, post: Post, page: int) -> str:
        number, link = post.number, f"/community/threads/topic.{topic.number}/post-{post.number}"
        edited = f'<div class="message-lastEdit">Last edited: {self._time(NOW)}</div>' if post.edited else ""
        names = ", ".join(f"<bdi>{name}</bdi>" for name in ("Ann", "Bob", "Cy")[: post.likes])
        likes = names + " and 2 others" * (post.likes > 2)
        bar = (
            f'<a class="reactionsBar-link" href="/community/posts/{number}/reactions">{likes}</a>' if post.likes else ""
        )
        return (
            f'<article class="message message--post js-post js-inlineModContainer" data-author="{escape(post.author)}"'
            f' data-content="post-{number}" id="js-post-{number}"><span class="u-anchorTarget" id="post-{number}"></span>'
            '<div class="message-inner"><div class="message-cell message-cell--user"><section class="message-user">'
            f'<h4 class="message-name"><a href="/community/members/x.{number}/" class="username">{escape(post.author)}</a></h4>'
            '<dl class="pairs"><dt>Joined</dt><dd>Jan 2, 2014</dd></dl></section></div>'
            '<div class="message-cell message-cell--main"><header class="message-attribution"><ul class="message-attribution-main">'
            f'<li class="u-concealed"><a href="{link}" rel="nofollow">{self._time(post.at)}</a></li></ul>'
            f'<ul class="message-attribution-opposite"><li><a href="{link}">#4</a></li></ul></header>'
            f'<div class="message-userContent"><article class="message-body js-selectToQuote"><div><div class="bbWrapper">'
            f'{self._body(post)}</div></div><div class="js-selectToQuoteEnd">&nbsp;</div></article></div>{edited}'
            f'<aside class="message-signature"><div class="bbWrapper">northwind fan</div></aside>{bar}</div></div></article>'
        )

    def _old_post(self, topic: Topic, post: Post, page: int) -> str:
        number = post.number
        paged = f"page-{page}" if page > 1 else ""
        user = f'<a href="members/x.{number}/" class="username">{escape(post.author)}</a>'
        return (
            f'<li id="post-{number}" class="message" data-author="{escape(post.author)}"><div class="messageUserInfo">'
            f'<h3 class="userText">{user}</h3></div><div class="messageInfo primaryContent"><div class="messageContent"><article>'
            f'<blockquote class="messageText ugc baseHtml">{self._body(post)}<div class="messageTextEndMarker">&nbsp;</div></blockquote>'
            '</article></div><div class="messageMeta"><div class="privateControls"><span class="item muted">'
            f'<span class="authorEnd">{user},</span> <a href="threads/topic.{topic.number}/{paged}#post-{number}" class="datePermalink">'
            f"{self._time(post.at)}</a></span></div></div></div></li>"
        )

    def _body(self, post: Post) -> str:
        said = "<br />\n<br />\n".join(escape(part) for part in post.said)
        if post.quotes is None:
            return said
        who, of, quoted = escape(post.quotes.author), post.quotes.number, escape(post.quoted)
        if self.version == 2:
            return (
                f'<blockquote class="bbCodeBlock bbCodeBlock--expandable bbCodeBlock--quote" data-quote="{who}" data-source="post: {of}">'
                f'<div class="bbCodeBlock-title"><a href="/community/goto/post?id={of}" class="bbCodeBlock-sourceJump">{who} said:</a></div>'
                f'<div class="bbCodeBlock-content"><div class="bbCodeBlock-expandContent">{quoted}</div>'
                f'<div class="bbCodeBlock-expandLink"><a>Click to expand...</a></div></div></blockquote>{said}'
            )
        return (
            f'<div class="bbCodeBlock bbCodeQuote" data-author="{who}"><aside><div class="attribution type">{who} said:'
            f' <a href="goto/post?id={of}#post-{of}" class="AttributionLink">&uarr;</a></div><blockquote class="quoteContainer">'
            f'<div class="quote">{quoted}</div><div class="quoteExpand">Click to expand...</div></blockquote></aside></div>{said}'
        )

    def _index(self) -> str:
        rows = []
        for number, name in BOARDS.items():
            last = self.village.recent(number)[0].last
            link = f'<a href="{"/community/" if self.version == 2 else ""}forums/board.{number}/">{escape(name)}</a>'
            if self.version == 2:
                rows.append(
                    f'<div class="node node--id{number} node--depth2 node--forum node--unread"><div class="node-body">'
                    f'<h3 class="node-title">{link}</h3><div class="node-extra"><a href="x">Latest</a>'
                    f"<ul><li>{self._time(last.at, 'node-extra-date u-dt')}</li></ul></div></div></div>"
                )
            else:
                rows.append(
                    f'<li class="node forum level_2 node_{number}"><div class="nodeText"><h3 class="nodeTitle">{link}</h3></div>'
                    f'<div class="nodeLastPost"><span class="lastThreadTitle"><a>x</a></span>{self._time(last.at)}</div></li>'
                )
        return "".join(rows)

    def _board(self, board: int, page: int) -> Answer:
        topics = self.village.recent(board)
        head, paging = self._paging(f"/community/forums/board.{board}/", page, -(-len(topics) // ROWS))
        rows = self._rows(topics[(page - 1) * ROWS : page * ROWS])
        return self._page(f'<h1 class="p-title-value">{BOARDS[board]}</h1>{rows}{paging}', BOARDS[board], head)

    def _rows(self, topics: list[Topic]) -> str:
        return "".join(map(self._row if self.version == 2 else self._old_row, topics))

    def _row(self, topic: Topic) -> str:
        path = f"/community/threads/topic.{topic.number}/"
        return (
            f'<div class="structItem structItem--thread js-threadListItem-{topic.number}" data-author="x"><div class="structItem-title">'
            f'<a href="/community/forums/board.{topic.board}/?prefix_id=3" class="labelLink"><span class="label">Question</span></a>'
            f'<a href="{path}" data-preview-url="{path}preview">{escape(topic.title)}</a></div><div class="structItem-minor">'
            f'<a href="{path}">{self._time(topic.posts[0].at)}</a></div><div class="structItem-cell structItem-cell--latest">'
            f'<a href="{path}latest">{self._time(topic.last.at, "structItem-latestDate u-dt")}</a></div></div>'
        )

    def _old_row(self, topic: Topic) -> str:
        path = f"threads/topic.{topic.number}/"
        return (
            f'<li id="thread-{topic.number}" class="discussionListItem visible"><h3 class="title">'
            f'<a href="forums/board.{topic.board}/?prefix_id=3" class="prefixLink">Q</a> <a href="{path}" class="PreviewTooltip">'
            f'{escape(topic.title)}</a></h3><div class="posterDate">{self._time(topic.posts[0].at)}</div>'
            f'<dl class="lastPostInfo"><dd><a href="{path}latest">{self._time(topic.last.at)}</a></dd></dl></li>'
        )

    def _paging(self, path: str, page: int, last: int) -> tuple[str, str]:
        if last < 2:
            return "", ""
        pages = sorted({1, last, *range(max(1, page - 1), min(last, page + 1) + 1)})
        links = "".join(f'<li class="pageNav-page"><a href="{_paged(path, at)}">{at}</a></li>' for at in pages)
        head = f'<link rel="prev" href="{_paged(path, page - 1)}">' if page > 1 else ""
        head += f'<link rel="next" href="{_paged(path, page + 1)}">' if page < last else ""
        if self.version == 1:
            old = "".join(f'<a href="{_paged(path, at).removeprefix("/community/")}">{at}</a>' for at in pages)
            return head, f'<div class="PageNav" data-last="{last}"><nav>{old}</nav></div>'
        return head, f'<nav class="pageNavWrapper"><ul class="pageNav-main">{links}</ul></nav>'

    def _page(self, inside: str, title: str, head: str) -> Answer:
        name = "XF" if self.version == 2 else "XenForo"
        feed = (
            f'<link rel="alternate" type="application/rss+xml" href="{self.base}/forums/-/index.rss">'
            if self.feed
            else ""
        )
        origin = f'<base href="{self.base}/">' if self.version == 1 else ""
        body = (
            f'<!DOCTYPE html><html id="{name}" lang="{TAGS[self.village.lang]}" dir="LTR" class="Public" data-app="public"><head>'
            f'{origin}<meta charset="utf-8"><title>{escape(title)} | Forum</title>{head}{feed}</head><body>{inside}</body></html>'
        )
        return 200, HTML, body.encode()

    def _rss(self) -> str:
        items = "".join(
            f"<item><title>{escape(topic.title)}</title><pubDate>{format_datetime(topic.last.at)}</pubDate>"
            f"<link>{self.base}/threads/topic.{topic.number}/</link><guid>{self.base}/threads/topic.{topic.number}/</guid>"
            f"<author>invalid@example.com ({escape(topic.posts[0].author)})</author>"
            f"<description>{escape(escape(topic.posts[0].text))}</description></item>"
            for topic in self.village.recent()
        )
        return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Forum</title>{items}</channel></rss>'


def _paged(path: str, page: int) -> str:
    return f"{path}page-{page}" if page > 1 else path
