"""HyperKitty 1.3: the read interface of Mailman's archive, and the list's feed."""

from __future__ import annotations

import hashlib
import json
from base64 import b32encode
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qsl, urlsplit

from tests.servers.forums.truth import Expected
from tests.servers.forums.village import Post, Topic, Village
from tests.servers.forums.walk import Answer

LIST = "northwind@lists.example"


class HyperKitty:
    base = "https://lists.example/archives"

    def __init__(self, village: Village) -> None:
        self.village = village
        self.closed = False

    def answer(self, url: str) -> Answer:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query))
        steps = parts.path.removeprefix("/archives/").strip("/").split("/")
        if steps[0] != "api":
            return 200, {"content-type": "application/rss+xml"}, self._feed().encode()
        if self.closed:
            return 404, {}, b""
        if steps[1] == "lists":
            return _json({"count": 1, "next": None, "results": [{"name": LIST, "display_name": "Northwind"}]})
        if steps[3] == "threads":
            topics = self.village.recent()
            shown = topics[int(asked.get("offset", "0")) :][: int(asked["limit"])]
            return _json({"count": len(topics), "next": None, "results": [self._thread(topic) for topic in shown]})
        if steps[3] == "thread":
            topic = next(topic for topic in self.village.topics if self._id(topic) == steps[4])
            return _json({"count": len(topic.shown), "results": [self._short(topic, post) for post in topic.shown]})
        topic, post = next(pair for pair in self.village.every() if hash_of(pair[1]) == steps[4])
        return _json(
            {
                **self._short(topic, post),
                "votes": {"likes": post.likes, "dislikes": 0, "status": "neutral"},
                "content": _mail(post),
            }
        )

    def expected(self) -> dict[str, Expected]:
        made = [self._expected(topic, post) for topic, post in self.village.every()]
        return {one.ref: one for one in made}

    def _expected(self, topic: Topic, post: Post) -> Expected:
        ref = hash_of(post)
        return Expected(
            ref=ref,
            url=f"{self.base}/list/{LIST}/message/{ref}/",
            author=post.author,
            at=post.at,
            text=post.text,
            thread=self._id(topic),
            quoted=post.quoted,
            parent=hash_of(post.quotes) if post.quotes else "" if post is topic.posts[0] else hash_of(topic.posts[0]),
            title=topic.title if post is topic.posts[0] else "",
            likes=post.likes,
        )

    def _id(self, topic: Topic) -> str:
        return hash_of(topic.posts[0])

    def _api(self, what: str) -> str:
        return f"http://lists.example/archives/api/list/{LIST}/{what}/?format=json"

    def _thread(self, topic: Topic) -> dict[str, object]:
        return {
            "url": self._api(f"thread/{self._id(topic)}"),
            "thread_id": self._id(topic),
            "subject": topic.title,
            "date_active": topic.last.at.isoformat().replace("+00:00", "Z"),
            "replies_count": len(topic.shown) - 1,
        }

    def _short(self, topic: Topic, post: Post) -> dict[str, object]:
        parent = post.quotes or (None if post is topic.posts[0] else topic.posts[0])
        return {
            "url": self._api(f"email/{hash_of(post)}"),
            "message_id": f"{post.number}@mail.example",
            "message_id_hash": hash_of(post),
            "thread": self._api(f"thread/{self._id(topic)}"),
            "sender": {"address": "someone (a) mail.example", "mailman_id": "ab12", "emails": None},
            "sender_name": post.author,
            "subject": topic.title if post is topic.posts[0] else f"Re: {topic.title}",
            "date": post.at.isoformat(),
            "parent": self._api(f"email/{hash_of(parent)}") if parent else None,
            "children": [],
        }

    def _feed(self) -> str:
        newest = sorted(self.village.every(), key=lambda pair: pair[1].at, reverse=True)[:30]
        items = "".join(
            f"<item><title>{escape(topic.title)}</title><link>http://example.com/archives/list/{LIST}/message/{hash_of(post)}/</link>"
            f"<description>{escape(_mail(post).replace('@', chr(0xFF20)))}</description>"
            f'<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">{escape(post.author)}</dc:creator>'
            f"<pubDate>{format_datetime(post.at)}</pubDate><guid>http://example.com/archives/list/{LIST}/message/{hash_of(post)}/</guid></item>"
            for topic, post in newest
        )
        return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Northwind</title>{items}</channel></rss>'


def hash_of(post: Post) -> str:
    """The hash that stands for a mail in addresses: SHA-1 of its Message-ID in base 32."""
    return b32encode(hashlib.sha1(f"{post.number}@mail.example".encode()).digest()).decode()


def _mail(post: Post) -> str:
    parts = ["\n".join(post.said[:1]), *post.said[1:]]
    if post.quotes:
        parts.insert(
            0,
            f"On Fri, Nov 20, 2026 at 10:05 AM {post.quotes.author}\n<someone@mail.example> wrote:\n\n> {post.quoted}",
        )
    return "\n\n".join(parts) + "\n\n-- \nSent from my telephone\n"


def _json(value: object) -> Answer:
    return 200, {"content-type": "application/json"}, json.dumps(value).encode()
