"""Reddit's Data API: a token for an app, listings newest first, a thread as two listings."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servers.social.visiting import Refused, Reply
from spiders.addresses import asked_of, host_of, steps_of
from spiders.spider import Request

HEADERS = {"x-ratelimit-remaining": "598.0", "x-ratelimit-reset": "420"}


@dataclass
class Reddit:
    app: str = "app:hush"
    headers: dict[str, str] = field(default_factory=lambda: dict(HEADERS))
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)

    def post(self, id: str, at: datetime, title: str, text: str, **more: Any) -> None:
        own = {"name": f"t3_{id}", "id": id, "title": title, "selftext": text, "is_self": True, "subreddit": "parcels"}
        page = f"/r/parcels/comments/{id}/late/"
        counts = {"score": 9, "num_comments": 2, "num_crossposts": 1}
        self.posts[id] = {**own, **counts, "author": "ola", "created_utc": at.timestamp(), "permalink": page, **more}

    def comment(self, id: str, at: datetime, post: str, text: str, *, parent: str = "", **more: Any) -> None:
        page = f"/r/parcels/comments/{post}/late/{id}/"
        own = {"name": f"t1_{id}", "body": text, "author": "jan", "score": 3, "created_utc": at.timestamp()}
        thread = {"link_id": f"t3_{post}", "link_title": self.posts[post]["title"], "permalink": page}
        above = {"parent_id": f"t1_{parent}" if parent else f"t3_{post}", "link_permalink": "https://www.reddit.com/x"}
        self.comments[id] = {**own, **thread, **above, "replies": "", **more}

    def __call__(self, request: Request) -> Reply:
        if host_of(request.url) == "reddit.com":
            return self._token(request)
        if request.headers.get("Authorization") != "Bearer tok":
            raise Refused(401)
        steps, asked = steps_of(request.url), asked_of(request.url)
        if steps[0] == "comments":
            post, replies = self.posts[steps[1]], [one for one in self.comments.values() if not self._above(one)]
            return self._said([_listing("t3", [post]), _listing("t1", [self._nested(one) for one in replies])])
        kind, things = ("t1", self.comments) if steps[-1] == "comments" else ("t3", self.posts)
        newest = sorted(things.values(), key=lambda one: -one["created_utc"])
        if steps[-1] == "search":
            newest = [one for one in newest if asked["q"].strip('"') in one["title"] + one["selftext"]]
        names = [one["name"] for one in newest]
        begin = names.index(asked["after"]) + 1 if asked.get("after") else 0
        shown = newest[begin : begin + int(asked["limit"])]
        more = begin + len(shown) < len(newest)
        return self._said(_listing(kind, shown, shown[-1]["name"] if more else None))

    def _token(self, request: Request) -> Reply:
        said = b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
        if request.method != "POST" or said != self.app:
            raise Refused(401)
        return Reply(json.dumps({"access_token": "tok", "token_type": "bearer", "expires_in": 86400}).encode())

    def _above(self, comment: dict[str, Any]) -> bool:
        return str(comment["parent_id"]).startswith("t1_")

    def _nested(self, comment: dict[str, Any]) -> dict[str, Any]:
        below = [self._nested(one) for one in self.comments.values() if one["parent_id"] == comment["name"]]
        return {**comment, "replies": _listing("t1", below) if below else ""}

    def _said(self, value: Any) -> Reply:
        return Reply(json.dumps(value).encode(), self.headers)


def _listing(kind: str, things: list[dict[str, Any]], after: str | None = None) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"after": after, "children": [{"kind": kind, "data": one} for one in things]}}
