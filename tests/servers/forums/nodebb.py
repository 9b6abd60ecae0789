"""NodeBB: its read API under ``/api``, the same JSON inside its pages, and its feed of posts."""

from __future__ import annotations

import json
from email.utils import format_datetime
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.servers.forums.truth import Expected
from tests.servers.forums.village import Post, Topic, Village
from tests.servers.forums.walk import Answer

SIZE = 5
SUGGESTED = "".join(
    f'<li component="post" itemprop="comment" itemtype="http://schema.org/Comment" itemscope><meta itemprop="datePublished" content="2026-11-0{n}T10:00:00Z">'
    f'<a itemprop="author" href="/community/user/x{n}">somebody {n}</a> <a itemprop="url" href="/community/post/{900 + n}">#</a>'
    f'<div itemprop="text">What was said in quite another topic of this forum, number {n}, at some length.</div></li>'
    for n in range(1, 6)
)
"""Posts of other topics, which themes show below a topic."""


class NodeBB:
    base = "https://forum.example/community"

    def __init__(self, village: Village) -> None:
        self.village = village
        self.closed = False
        """Whether the API is switched off, so that only feeds are left."""

    def answer(self, url: str) -> Answer:
        parts = urlsplit(url)
        asked, path = dict(parse_qsl(parts.query)), parts.path.removeprefix("/community")
        page = int(asked.get("page", "1"))
        if path == "/recentposts.rss":
            return 200, {"content-type": "application/xml"}, self._feed().encode()
        api = path.startswith("/api/")
        steps = path.removeprefix("/api").strip("/").split("/")
        if api and self.closed:
            return 403, {}, b"{}"
        if steps[0] == "topic":
            return self._shown(self._topic(self.village.topic(int(steps[1])), page), api=api)
        board = int(steps[1]) if steps[0] == "category" else 0
        return self._shown(self._listing(board, page), api=api)

    def expected(self) -> dict[str, Expected]:
        made = [self._expected(topic, post) for topic, post in self.village.every()]
        return {one.ref: one for one in made}

    def _expected(self, topic: Topic, post: Post) -> Expected:
        first = post is topic.posts[0]
        return Expected(
            ref=str(post.number),
            url=f"{self.base}/post/{post.number}",
            author=post.author,
            at=post.at,
            text=post.text,
            thread=str(topic.number),
            quoted=post.quoted,
            parent=str(post.quotes.number) if post.quotes else "",
            title=topic.title if first else "",
            likes=post.likes,
        )

    def _shown(self, data: dict[str, object], *, api: bool) -> Answer:
        body = json.dumps(data, ensure_ascii=False)
        if api:
            return 200, {"content-type": "application/json; charset=utf-8"}, body.encode()
        inside = body.replace("</", "<\\/")
        posts = data.get("posts")
        shown = "".join(_markup(post) for post in posts) if isinstance(posts, list) else ""
        page = (
            f'<!DOCTYPE html><html><body><ul class="posts">{shown}{SUGGESTED}</ul>'
            f'<script id="ajaxify-data" type="application/json">{inside}</script></body></html>'
        )
        return 200, {"content-type": "text/html; charset=utf-8"}, page.encode()

    def _listing(self, board: int, page: int) -> dict[str, object]:
        topics = self.village.recent(board)
        shown = topics[(page - 1) * 3 : page * 3]
        return {
            "topics": [
                {
                    "tid": topic.number,
                    "title": escape(topic.title),
                    "slug": f"{topic.number}/topic",
                    "postcount": len(topic.posts),
                    "lastposttime": int(topic.last.at.timestamp() * 1000),
                    "lastposttimeISO": _iso(topic.last),
                    "deleted": 0,
                }
                for topic in shown
            ],
            "pagination": _pagination(page, -(-len(topics) // 3)),
            "template": {"name": "recent", "recent": True},
            "relative_path": "/community",
        }

    def _topic(self, topic: Topic, page: int) -> dict[str, object]:
        all_pages = -(-len(topic.posts) // SIZE)
        first = (page - 1) * SIZE
        posts = topic.posts[first : first + SIZE]
        return {
            "tid": topic.number,
            "title": escape(topic.title),
            "titleRaw": topic.title,
            "slug": f"{topic.number}/topic",
            "mainPid": topic.posts[0].number,
            "viewcount": 77,
            "posts": [self._post(topic, post, first + at) for at, post in enumerate(posts)],
            "pagination": _pagination(page, all_pages),
            "template": {"name": "topic", "topic": True},
        }

    def _post(self, topic: Topic, post: Post, index: int) -> dict[str, object]:
        slug = f"u{ord(post.author[0])}"
        return {
            "pid": post.number,
            "tid": topic.number,
            "uid": 3,
            "toPid": str(post.quotes.number) if post.quotes else None,
            "content": "[[topic:post-is-deleted]]" if post.deleted else self._html(topic, post),
            "timestamp": int(post.at.timestamp() * 1000),
            "timestampISO": _iso(post),
            "edited": 1 if post.edited else 0,
            "deleted": int(post.deleted),
            "upvotes": post.likes,
            "replies": {"count": 0, "users": []},
            "index": index,
            "user": {
                "uid": 3,
                "username": post.author,
                "displayname": escape(post.author, quote=False),
                "userslug": slug,
            },
        }

    def _html(self, topic: Topic, post: Post) -> str:
        said = "\n".join(f'<p dir="auto">{escape(part)}</p>' for part in post.said)
        if post.quotes is None:
            return said
        who = escape(post.quotes.author)
        line = f'<p dir="auto"><a class="plugin-mentions-user" href="/community/user/x">@{who}</a> said in <a href="/community/post/{post.quotes.number}">{escape(topic.title)}</a>:</p>'
        return f'{line}\n<blockquote>\n<p dir="auto">{escape(post.quoted)}</p>\n</blockquote>\n{said}'

    def _feed(self) -> str:
        newest = sorted(self.village.every(), key=lambda pair: pair[1].at, reverse=True)[:20]
        items = "".join(
            f"<item><title><![CDATA[{topic.title}]]></title><description><![CDATA[{self._html(topic, post)}]]></description>"
            f'<link>{self.base}/post/{post.number}</link><guid isPermaLink="true">{self.base}/post/{post.number}</guid>'
            f"<dc:creator><![CDATA[{post.author}]]></dc:creator><pubDate>{format_datetime(post.at, usegmt=True)}</pubDate></item>"
            for topic, post in newest
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">'
            f"<channel><title>Recent Posts</title>{items}</channel></rss>"
        )


def _iso(post: Post) -> str:
    return post.at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _pagination(page: int, last: int) -> dict[str, object]:
    following = {"page": min(page + 1, last), "active": page < last}
    return {
        "currentPage": page,
        "pageCount": last,
        "next": following,
        "prev": {"page": max(1, page - 1), "active": page > 1},
    }


def _markup(post: dict[str, Any]) -> str:
    user = post["user"]
    return (
        f'<li component="post" itemprop="comment" itemtype="http://schema.org/Comment" itemscope><meta itemprop="datePublished" content="{post["timestampISO"]}">'
        f'<a itemprop="author" href="/community/user/{user["userslug"]}">{user["displayname"]}</a> <a itemprop="url" href="/community/post/{post["pid"]}">#</a>'
        f'<div itemprop="text">{post["content"]}</div></li>'
    )
