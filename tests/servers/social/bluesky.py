"""Bluesky (docs.bsky.app): an account's feed for all, search signed in; without a session its first page alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servers.social.visiting import Refused, Reply
from spiders.addresses import asked_of, host_of, steps_of
from spiders.spider import Request

DID = "did:plc:abc"


@dataclass
class Bluesky:
    password: str = "app-pass"
    public_search: bool = True
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    reposts: set[str] = field(default_factory=set)

    def post(self, key: str, at: datetime, text: str, *, parent: str = "", **more: Any) -> None:
        uri = f"at://{DID}/app.bsky.feed.post/{key}"
        record: dict[str, Any] = {"$type": "app.bsky.feed.post", "createdAt": at.isoformat(), "text": text}
        record["langs"] = ["en"]
        if parent:
            ref = {"uri": f"at://{DID}/app.bsky.feed.post/{parent}", "cid": "c"}
            record["reply"] = {"root": ref, "parent": ref}
        self.posts[key] = {
            "uri": uri,
            "cid": "c",
            "author": {"did": DID, "handle": "ola.bsky.social", "displayName": "Ola"},
            "record": record,
            "indexedAt": at.isoformat(),
            "likeCount": 4,
            "replyCount": 1,
            "repostCount": 2,
            "quoteCount": 1,
            **more,
        }

    def __call__(self, request: Request) -> Reply:
        method, asked = steps_of(request.url)[1], asked_of(request.url)
        if method == "com.atproto.server.createSession":
            said = json.loads(request.body)
            if request.method != "POST" or said["password"] != self.password:
                raise Refused(401)
            return Reply(json.dumps({"accessJwt": "jwt", "refreshJwt": "r", "did": DID}).encode())
        signed = request.headers.get("Authorization") == "Bearer jwt"
        if method == "app.bsky.feed.getAuthorFeed":
            items = [{"post": one, **self._reason(one)} for one in self._newest()]
            return self._page("feed", items, asked)
        if method == "app.bsky.feed.searchPosts":
            public = host_of(request.url) == "public.api.bsky.app"
            if (public and not self.public_search) or (not signed and asked.get("cursor")):
                raise Refused(403)
            found = [one for one in self._newest() if asked["q"].strip('"') in one["record"]["text"]]
            return self._page("posts", found, asked)
        if method == "app.bsky.feed.getPostThread":
            return Reply(json.dumps({"thread": self._node(asked["uri"].rpartition("/")[2])}).encode())
        raise Refused(404)

    def _reason(self, post: dict[str, Any]) -> dict[str, Any]:
        reposted = post["uri"].rpartition("/")[2] in self.reposts
        return {"reason": {"$type": "app.bsky.feed.defs#reasonRepost"}} if reposted else {}

    def _newest(self) -> list[dict[str, Any]]:
        return sorted(self.posts.values(), key=lambda one: one["indexedAt"], reverse=True)

    def _page(self, name: str, items: list[Any], asked: dict[str, str]) -> Reply:
        begin, limit = int(asked.get("cursor", 0)), int(asked["limit"])
        answer: dict[str, Any] = {name: items[begin : begin + limit]}
        if begin + limit < len(items):
            answer["cursor"] = str(begin + limit)
        return Reply(json.dumps(answer).encode())

    def _node(self, key: str) -> dict[str, Any]:
        uri = self.posts[key]["uri"]
        below = [
            k for k, one in self.posts.items() if one["record"].get("reply", {}).get("parent", {}).get("uri") == uri
        ]
        return {"post": self.posts[key], "replies": [self._node(k) for k in below]}
