"""Flarum: its JSON:API, and the same document inside its pages."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import parse_qsl, urlsplit

from tests.servers.forums.truth import Expected
from tests.servers.forums.village import Post, Topic, Village
from tests.servers.forums.walk import Answer

MOST = 8
"""Resources of an answer, whatever was asked for; Flarum gives 50."""


class Flarum:
    base = "https://forum.example"

    def __init__(self, village: Village) -> None:
        self.village = village

    def answer(self, url: str) -> Answer:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query))
        if parts.path == "/api/posts":
            return _json(self._posts(asked))
        if parts.path == "/api/discussions":
            return _json(self._discussions(asked))
        document: dict[str, object] = self._discussions({})
        if parts.path.startswith("/d/"):
            topic = self.village.topic(int(parts.path.split("/")[2].partition("-")[0]))
            posts = [self._post(topic, post) for post in topic.posts]
            document = {"data": self._discussion(topic), "included": [*posts, *self._users(topic.posts)]}
        payload = json.dumps({"apiDocument": document}).replace("</", "<\\/")
        page = f'<html><body><div id="app"></div><script id="flarum-json-payload" type="application/json">{payload}</script></body></html>'
        return 200, {"content-type": "text/html"}, page.encode()

    def expected(self) -> dict[str, Expected]:
        made = [self._expected(topic, post) for topic, post in self.village.every()]
        return {one.ref: one for one in made}

    def _expected(self, topic: Topic, post: Post) -> Expected:
        number = topic.posts.index(post) + 1
        return Expected(
            ref=str(post.number),
            url=self._place(topic) + (f"/{number}" if number > 1 else ""),
            author=post.author,
            at=post.at,
            text=(f"{post.quotes.author} " if post.quotes else "") + post.text,
            thread=str(topic.number),
            quoted=post.quoted,
            parent=str(post.quotes.number) if post.quotes else "",
            title=topic.title if number == 1 else "",
            likes=post.likes,
        )

    def _place(self, topic: Topic) -> str:
        return f"{self.base}/d/{topic.number}-a-slug"

    def _posts(self, asked: dict[str, str]) -> dict[str, object]:
        discussion = asked.get("filter[discussion]")
        pairs = [pair for pair in self._pairs() if not discussion or pair[0].number == int(discussion)]
        if asked.get("sort") == "-createdAt":
            pairs.sort(key=lambda pair: pair[1].at, reverse=True)
        offset = int(asked.get("page[offset]", "0"))
        shown = pairs[offset : offset + MOST]
        topics = {topic.number: self._discussion(topic) for topic, _ in shown}
        return {
            "links": {"next": f"{self.base}/api/posts?next"} if len(pairs) > offset + MOST else {},
            "data": [self._post(topic, post) for topic, post in shown],
            "included": [*topics.values(), *self._users([post for _, post in shown])],
        }

    def _pairs(self) -> list[tuple[Topic, Post]]:
        return [(topic, post) for topic in self.village.topics for post in topic.posts]

    def _discussions(self, asked: dict[str, str]) -> dict[str, object]:
        board = {"northwind": 1, "off-topic": 2}.get(asked.get("filter[tag]", ""), 0)
        topics = self.village.recent(board)
        offset = int(asked.get("page[offset]", "0"))
        links = {"next": f"{self.base}/api/discussions?next"} if len(topics) > offset + MOST else {}
        return {"links": links, "data": [self._discussion(topic) for topic in topics[offset : offset + MOST]]}

    def _discussion(self, topic: Topic) -> dict[str, object]:
        attributes = {
            "title": topic.title,
            "slug": f"{topic.number}-a-slug",
            "commentCount": len(topic.shown),
            "lastPostedAt": _iso(topic.last),
        }
        return {"type": "discussions", "id": str(topic.number), "attributes": attributes}

    def _post(self, topic: Topic, post: Post) -> dict[str, object]:
        """A hidden post keeps its place, but not its text; what moderators do stands among the posts."""
        attributes: dict[str, object] = {
            "number": topic.posts.index(post) + 1,
            "createdAt": _iso(post),
            "contentType": "comment",
            "contentHtml": "" if post.deleted else self._html(topic, post),
        }
        if post.deleted:
            attributes |= {"isHidden": True, "hiddenAt": _iso(post)}
        likes = [{"type": "users", "id": str(at)} for at in range(post.likes)]
        return {
            "type": "posts",
            "id": str(post.number),
            "attributes": attributes,
            "relationships": {
                "user": {"data": {"type": "users", "id": _user(post)}},
                "discussion": {"data": {"type": "discussions", "id": str(topic.number)}},
                "likes": {"data": likes},
            },
        }

    def _users(self, posts: list[Post]) -> list[dict[str, object]]:
        users = {_user(post): post.author for post in posts}
        return [
            {
                "type": "users",
                "id": ident,
                "attributes": {"username": f"user{ident}", "displayName": name, "slug": f"user{ident}"},
            }
            for ident, name in users.items()
        ]

    def _html(self, topic: Topic, post: Post) -> str:
        said = [escape(part) for part in post.said]
        if post.quotes:
            at = topic.posts.index(post.quotes) + 1
            mention = f'<a href="{self._place(topic)}/{at}" class="PostMention" data-id="{post.quotes.number}">{escape(post.quotes.author)}</a>'
            said[0] = f"{mention} {said[0]}"
        quote = (
            f'<blockquote class="uncited"><div><p>{escape(post.quoted)}</p></div></blockquote>' if post.quotes else ""
        )
        paragraphs = [f"<p>{part}</p>" for part in said]
        return f"{paragraphs[0]}\n{quote}\n" + "\n".join(paragraphs[1:])


def _user(post: Post) -> str:
    return str(sum(map(ord, post.author)))


def _iso(post: Post) -> str:
    return post.at.isoformat()


def _json(value: dict[str, object]) -> Answer:
    return 200, {"content-type": "application/vnd.api+json"}, json.dumps(value).encode()
