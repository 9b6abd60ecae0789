"""An instance of Lemmy, API version 3: post/list, comment/list, search, post."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servers.social.visiting import Refused, Reply
from spiders.addresses import asked_of, steps_of
from spiders.spider import Request

HOST = "https://lemmy.example"


@dataclass
class Lemmy:
    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)

    def post(self, id: int, at: datetime, title: str, body: str, **more: Any) -> None:
        self.posts[id] = {
            "post": {"id": id, "name": title, "body": body, "published": _written(at), "removed": False, **more},
            "creator": {"name": "ola", "display_name": "Ola", "actor_id": "https://szmer.example/u/ola"},
            "community": {"name": "parcels"},
            "counts": {"upvotes": 5, "downvotes": 1, "score": 4, "comments": 2},
        }

    def comment(self, id: int, at: datetime, post: int, text: str, *, above: tuple[int, ...] = (), **more: Any) -> None:
        path = ".".join(map(str, (0, *above, id)))
        own = {"id": id, "content": text, "post_id": post, "path": path, "published": _written(at), "removed": False}
        view = self.posts[post]
        self.comments[id] = {
            "comment": {**own, **more},
            "creator": view["creator"],
            "post": {"id": post, "name": view["post"]["name"]},
            "counts": {"upvotes": 2, "score": 2, "child_count": 0},
        }

    def __call__(self, request: Request) -> Reply:
        steps, asked = steps_of(request.url), asked_of(request.url)
        if steps[:2] != ["api", "v3"]:
            raise Refused(404)
        name = "/".join(steps[2:])
        if name == "post":
            return Reply(json.dumps({"post_view": self.posts[int(asked["id"])]}).encode())
        posts, comments = _newest(self.posts, "post"), _newest(self.comments, "comment")
        if name == "search":
            posts = [one for one in posts if asked["q"].strip('"') in one["post"]["name"] + one["post"]["body"]]
            comments = [one for one in comments if asked["q"].strip('"') in one["comment"]["content"]]
        answer = {"posts": _page(posts, asked), "comments": _page(comments, asked)}
        kept = {"post/list": ["posts"], "comment/list": ["comments"], "search": ["posts", "comments"]}
        kept["user"] = kept["search"]
        return Reply(json.dumps({one: answer[one] for one in kept[name]}).encode())


def _written(at: datetime) -> str:
    """Without a zone, as versions before 0.19 write it; it is UTC."""
    return at.replace(tzinfo=None).isoformat()


def _newest(views: dict[int, dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return sorted(views.values(), key=lambda one: (one[name]["published"], one[name]["id"]), reverse=True)


def _page(views: list[dict[str, Any]], asked: dict[str, str]) -> list[dict[str, Any]]:
    limit, page = int(asked["limit"]), int(asked.get("page", 1))
    assert asked["sort"] == "New" and limit <= 50
    return views[(page - 1) * limit : page * limit]
