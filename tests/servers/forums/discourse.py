"""Discourse: its JSON, its feed of posts, and pages that hold the JSON for a browser or the markup for crawlers."""

from __future__ import annotations

import json
import re
from datetime import UTC
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qs, urlsplit

from servers.forums.truth import Expected
from servers.forums.village import BOARDS, Post, Topic, Village
from servers.forums.walk import Answer

CHUNK = 20
ROWS = 3
WINDOW = 50
HTML = {"content-type": "text/html; charset=utf-8"}
JSON = {"content-type": "application/json; charset=utf-8"}
TOPIC = re.compile(r"/t/(?:[^/]*[^/\d][^/]*/)?(\d+)(\.json)?$")
BOARD = re.compile(r"/c/[^/]+/(\d+)(/l/latest\.json)?$")


class Discourse:
    """``doors``: which of json, rss, carried (the JSON inside a page) and markup are open."""

    base = "https://forum.example"

    def __init__(self, village: Village, *, doors: str = "json rss carried markup") -> None:
        self.village, self.doors = village, doors.split()

    def answer(self, url: str) -> Answer:
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        page = int(asked.get("page", ["0"])[0])
        path = parts.path.removeprefix(urlsplit(self.base).path)
        if path.endswith(".json") and "json" not in self.doors:
            return 403, JSON, b'{"errors":["You need to be logged in to do that."],"error_type":"not_logged_in"}'
        if path == "/posts.json":
            return _json({"latest_posts": self._newest(int(asked.get("before", ["0"])[0]))})
        if path == "/posts.rss":
            return (
                (200, {"content-type": "application/rss+xml"}, self._rss().encode())
                if "rss" in self.doors
                else (404, HTML, b"")
            )
        if found := TOPIC.match(path):
            topic = self.village.topic(int(found[1]))
            return _json(self._topic(topic, page or 1)) if found[2] else self._topic_page(topic, page or 1)
        board = BOARD.match(path)
        if path == "/latest.json" or (board and board[2]):
            return _json(self._list(int(board[1]) if board else 0, page, path))
        if board or path in ("", "/", "/latest"):
            return self._list_page(int(board[1]) if board else 0, page)
        return 404, HTML, b""

    def expected(self) -> dict[str, Expected]:
        made = [self._expected(topic, post) for topic, post in self.village.every()]
        return {one.ref: one for one in made}

    def _expected(self, topic: Topic, post: Post) -> Expected:
        number = topic.posts.index(post) + 1
        return Expected(
            ref=f"{topic.number}/{number}",
            url=f"{self.base}/t/topic-slug/{topic.number}/{number}",
            author=post.author if {"json", "carried"} & set(self.doors) else _handle(post),
            at=post.at,
            text=post.text,
            thread=str(topic.number),
            quoted=post.quoted,
            parent=f"{topic.number}/{topic.posts.index(post.quotes) + 1}" if post.quotes else "",
            title=topic.title if number == 1 else "",
            likes=post.likes if {"json", "carried", "markup"} & set(self.doors) else 0,
        )

    def _post(self, topic: Topic, post: Post) -> dict[str, object]:
        number = topic.posts.index(post) + 1
        return {
            "id": post.number,
            "name": post.author,
            "username": _handle(post),
            "created_at": f"{post.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
            "cooked": self._cooked(topic, post),
            "post_number": number,
            "post_type": 1,
            "reply_count": 0,
            "reply_to_post_number": None,
            "reads": 12,
            "topic_id": topic.number,
            "topic_slug": "topic-slug",
            "topic_title": topic.title,
            "version": 2 if post.edited else 1,
            "actions_summary": [{"id": 2, "count": post.likes}] if post.likes else [],
            "hidden": False,
            "user_deleted": False,
            "deleted_at": None,
        }

    def _cooked(self, topic: Topic, post: Post) -> str:
        said = "\n".join(f"<p>{escape(part)}</p>" for part in post.said)
        if post.quotes is None:
            return said
        number, who = topic.posts.index(post.quotes) + 1, escape(_handle(post.quotes))
        return (
            f'<aside class="quote no-group" data-username="{who}" data-post="{number}" data-topic="{topic.number}">\n'
            f'<div class="title">\n<div class="quote-controls"></div>\n<img alt="" class="avatar"> {who}:</div>\n'
            f"<blockquote>\n<p>{escape(post.quoted)}</p>\n</blockquote>\n</aside>\n{said}"
        )

    def _newest(self, before: int) -> list[dict[str, object]]:
        """Posts by their ids, the newest first: of a window of ids, not a number of posts."""
        pairs = sorted(self.village.every(), key=lambda pair: -pair[1].number)
        top = before or pairs[0][1].number
        window = [pair for pair in pairs if top - WINDOW < pair[1].number <= top]
        return [self._post(topic, post) for topic, post in window]

    def _topic(self, topic: Topic, page: int) -> dict[str, object]:
        shown = topic.page(page, CHUNK)
        action = {"id": 9000, "post_number": 99, "post_type": 3, "cooked": "<p>closed</p>", "username": "system"}
        return {
            "post_stream": {
                "posts": [*(self._post(topic, post) for post in shown), action],
                "stream": [post.number for post in topic.shown],
            },
            "id": topic.number,
            "title": topic.title,
            "fancy_title": escape(topic.title),
            "slug": "topic-slug",
            "posts_count": len(topic.shown),
            "views": 321,
        }

    def _list(self, board: int, page: int, path: str) -> dict[str, object]:
        topics = self.village.recent(board)
        shown = topics[page * ROWS : (page + 1) * ROWS]
        made: dict[str, object] = {"topics": [self._row(topic) for topic in shown]}
        if (page + 1) * ROWS < len(topics):
            made["more_topics_url"] = f"{path.removesuffix('.json')}?no_definitions=true&page={page + 1}"
        return {"users": [], "topic_list": made}

    def _row(self, topic: Topic) -> dict[str, object]:
        return {
            "id": topic.number,
            "title": topic.title,
            "slug": "topic-slug",
            "posts_count": len(topic.shown),
            "highest_post_number": len(topic.posts),
            "bumped_at": f"{topic.last.at:%Y-%m-%dT%H:%M:%S}.000Z",
            "archetype": "regular",
        }

    def _rss(self) -> str:
        items = "".join(
            f"<item><title>{escape(topic.title)}</title><dc:creator><![CDATA[@{_handle(post)} {post.author}]]></dc:creator>"
            f"<description><![CDATA[ {self._cooked(topic, post)} ]]></description><link>{self._expected(topic, post).url}</link>"
            f'<pubDate>{format_datetime(post.at)}</pubDate><guid isPermaLink="false">forum.example-post-{post.number}</guid></item>'
            for topic, post in sorted(self.village.every(), key=lambda pair: -pair[1].number)[:25]
        )
        space = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
        return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {space}><channel><title>Posts</title>{items}</channel></rss>'

    def _topic_page(self, topic: Topic, page: int) -> Answer:
        address = f"{self.base}/t/topic-slug/{topic.number}"
        posts = "".join(self._crawler_post(topic, post) for post in topic.page(page, CHUNK))
        further = (
            f'<a rel="next" itemprop="url" href="/t/topic-slug/{topic.number}?page={page + 1}">next page →</a>'
            if page < topic.pages(CHUNK)
            else ""
        )
        before = (
            f'<a rel="prev" itemprop="url" href="/t/topic-slug/{topic.number}{f"?page={page - 1}" if page > 2 else ""}">← previous page</a>'
            if page > 1
            else ""
        )
        inside = (
            f'<div id="topic-title"><h1><a href="/t/topic-slug/{topic.number}">{escape(topic.title)}</a></h1></div>'
            f'<div itemscope itemtype="http://schema.org/DiscussionForumPosting">{posts}</div><div role="navigation">{before}{further}</div>'
        )
        carried = {f"topic_{topic.number}": json.dumps(self._topic(topic, page))}
        canonical = f'<link rel="canonical" href="{address}{f"?page={page}" if page > 1 else ""}">'
        return self._page(inside, carried, canonical)

    def _crawler_post(self, topic: Topic, post: Post) -> str:
        number, handle = topic.posts.index(post) + 1, _handle(post)
        return (
            f'<div id="post_{number}" itemprop="comment" itemscope itemtype="http://schema.org/Comment" class="topic-body crawler-post">'
            '<div class="crawler-post-meta"><span class="creator" itemprop="author" itemscope itemtype="http://schema.org/Person">'
            f'<a itemprop="url" rel="nofollow" href="{self.base}/u/{handle}"><span itemprop="name">{handle}</span></a></span>'
            f'<span class="crawler-post-infos"><time itemprop="datePublished" datetime="{post.at:%Y-%m-%dT%H:%M:%SZ}" class="post-time">'
            f' {post.at:%B %d, %Y} </time><meta itemprop="dateModified" content="2026-11-22T00:00:00Z">'
            f'<span itemprop="position">{number}</span></span></div><div class="post" itemprop="text">{self._cooked(topic, post)}</div>'
            '<div itemprop="interactionStatistic" itemscope itemtype="http://schema.org/InteractionCounter">'
            '<meta itemprop="interactionType" content="http://schema.org/LikeAction">'
            f'<meta itemprop="userInteractionCount" content="{post.likes}"><span class="post-likes">{post.likes} Likes</span></div></div>'
        )

    def _list_page(self, board: int, page: int) -> Answer:
        rows = "".join(
            f'<tr class="topic-list-item"><td class="main-link"><meta itemprop="url" content="/t/topic-slug/{topic.number}">'
            f'<a href="{self.base}/t/topic-slug/{topic.number}" class="title raw-link raw-topic-link">{escape(topic.title)}</a></td>'
            f'<td class="replies"><span class="posts" title="posts">{len(topic.shown) - 1}</span></td><td>{topic.last.at:%B %d, %Y}</td></tr>'
            for topic in self.village.recent(board)[page * ROWS : (page + 1) * ROWS]
        )
        path = f"/c/board/{board}" if board else "/latest"
        last = (page + 1) * ROWS >= len(self.village.recent(board))
        further = (
            "" if last else f'<b><a href="{path}?no_definitions=true&amp;page={page + 1}" rel="next">next page</a></b>'
        )
        inside = (
            f'<h1>{BOARDS.get(board, "Latest")}</h1><table class="topic-list"><tbody>{rows}</tbody></table>{further}'
        )
        return self._page(inside, {"topic_list": json.dumps(self._list(board, page, path))}, "")

    def _page(self, inside: str, carried: dict[str, str], head: str) -> Answer:
        kept = f' data-preloaded="{escape(json.dumps(carried))}"' if "carried" in self.doors else ""
        plain = (
            f"<noscript data-path=x><header><a href=/>Forum</a></header>{inside}</noscript>"
            if "markup" in self.doors
            else ""
        )
        body = (
            f'<!DOCTYPE html><html lang="{self.village.lang}"><head><meta charset="utf-8"><title>Forum</title>'
            f'<meta name="generator" content="Discourse 3.4.0 - https://github.com/discourse/discourse">{head}</head>'
            f'<body><div class="hidden" id="data-preloaded"{kept}></div><section id="main"></section>{plain}</body></html>'
        )
        return 200, HTML, body.encode()


def _handle(post: Post) -> str:
    """Names on a Discourse are ASCII by default; what people call themselves stands beside."""
    return f"user{sum(map(ord, post.author)) % 1000}"


def _json(data: object) -> Answer:
    return 200, JSON, json.dumps(data, ensure_ascii=False).encode()
