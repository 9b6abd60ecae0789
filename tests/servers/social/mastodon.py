"""An instance of Mastodon (docs.joinmastodon.org/methods): lookup, statuses, timelines, search with a token."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servers.social.visiting import Refused, Reply
from spiders.addresses import asked_of, steps_of
from spiders.spider import Request

HOST = "https://mastodon.example"


@dataclass
class Mastodon:
    token: str = ""
    left: int = 299
    statuses: list[dict[str, Any]] = field(default_factory=list)

    def post(self, id: int, at: datetime, html: str, *, parent: int = 0, by: str = "ola", **more: Any) -> None:
        self.statuses = [one for one in self.statuses if one["id"] != str(id)]
        answers = sum(one["in_reply_to_id"] == str(id) for one in self.statuses)
        self.statuses.append(
            {
                "id": str(id),
                "created_at": at.isoformat().replace("+00:00", "Z"),
                "in_reply_to_id": str(parent) if parent else None,
                "spoiler_text": "",
                "visibility": "public",
                "language": "pl",
                "uri": f"{HOST}/users/{by}/statuses/{id}",
                "url": f"{HOST}/@{by}/{id}",
                "replies_count": answers,
                "reblogs_count": 2,
                "favourites_count": 3,
                "content": html,
                "reblog": None,
                "account": {
                    "id": "7",
                    "username": by,
                    "acct": by,
                    "display_name": by.title(),
                    "url": f"{HOST}/@{by}",
                    "followers_count": 41,
                },
                "mentions": [],
                "tags": [],
                **more,
            }
        )
        for one in self.statuses:
            one["replies_count"] = sum(other["in_reply_to_id"] == one["id"] for other in self.statuses)

    def __call__(self, request: Request) -> Reply:
        steps, asked = steps_of(request.url), asked_of(request.url)
        if steps[:3] == ["api", "v1", "accounts"]:
            if steps[3] == "lookup":
                return self._said({"id": "7", "acct": asked["acct"]})
            return self._said(self._page(asked, [one for one in self.statuses if one["account"]["id"] == steps[3]]))
        if steps[:4] == ["api", "v1", "timelines", "tag"]:
            return self._said(self._page(asked, [one for one in self.statuses if f"#{steps[4]}" in one["content"]]))
        if steps[:4] == ["api", "v1", "timelines", "public"]:
            return self._said(self._page(asked, self.statuses))
        if steps == ["api", "v2", "search"]:
            if not self.token or request.headers.get("Authorization") != f"Bearer {self.token}":
                raise Refused(401)
            found = [one for one in self._newest(self.statuses) if asked["q"].strip('"') in one["content"]]
            begin = int(asked.get("offset", 0))
            return self._said({"accounts": [], "hashtags": [], "statuses": found[begin : begin + int(asked["limit"])]})
        if steps[:3] == ["api", "v1", "statuses"] and steps[4:] == ["context"]:
            below = [one for one in self.statuses if one["in_reply_to_id"] == steps[3]]
            return self._said({"ancestors": [], "descendants": below})
        if steps[:3] == ["api", "v1", "statuses"]:
            return self._said(next(one for one in self.statuses if one["id"] == steps[3]))
        raise Refused(404)

    def _said(self, value: Any) -> Reply:
        reset = "2026-11-20T12:05:00.000000Z"
        return Reply(json.dumps(value).encode(), {"x-ratelimit-remaining": str(self.left), "x-ratelimit-reset": reset})

    def _newest(self, statuses: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(statuses, key=lambda one: -int(one["id"]))

    def _page(self, asked: dict[str, str], statuses: list[dict[str, Any]]) -> list[dict[str, Any]]:
        limit, before = int(asked["limit"]), int(asked.get("max_id", 10**18))
        assert limit <= 40
        return [one for one in self._newest(statuses) if int(one["id"]) < before][:limit]
