"""Hacker News' search (hn.algolia.com/api): search_by_date with tags and numericFilters, items as a tree."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from servers.social.visiting import Refused, Reply
from spiders.addresses import asked_of, steps_of
from spiders.spider import Request

DEEPEST = 1_000
"""Hits of one question that can be paged through."""


@dataclass
class HackerNews:
    items: dict[int, dict[str, Any]] = field(default_factory=dict)

    def post(self, id: int, at: datetime, text: str, *, parent: int = 0, title: str = "", author: str = "pat") -> None:
        self.items[id] = {"id": id, "at": int(at.timestamp()), "text": text, "title": title, "author": author}
        self.items[id]["parent"] = parent

    def __call__(self, request: Request) -> Reply:
        steps, asked = steps_of(request.url), asked_of(request.url)
        if steps[:3] == ["api", "v1", "items"]:
            return Reply(json.dumps(self._tree(int(steps[3]))).encode())
        if steps != ["api", "v1", "search_by_date"]:
            raise Refused(404)
        hits = [self._hit(item) for item in self._newest() if self._wanted(item, asked)]
        size = int(asked["hitsPerPage"])
        shown = hits[:DEEPEST][int(asked.get("page", 0)) * size :][:size]
        return Reply(json.dumps({"hits": shown, "nbHits": len(hits), "hitsPerPage": size}).encode())

    def _newest(self) -> list[dict[str, Any]]:
        return sorted(self.items.values(), key=lambda item: (-item["at"], -item["id"]))

    def _wanted(self, item: dict[str, Any], asked: dict[str, str]) -> bool:
        author = re.search(r"author_(\w+)", asked["tags"])
        if author and author[1] != item["author"]:
            return False
        for name, sign, bound in re.findall(r"(\w+)([<>]=?)(\d+)", asked.get("numericFilters", "")):
            assert name == "created_at_i"  # points cannot be filtered by
            if not {"<=": item["at"] <= int(bound), ">=": item["at"] >= int(bound)}[sign]:
                return False
        words = asked.get("query", "").replace('"', "").lower()
        return words in f"{item['title']} {item['text']}".lower()

    def _story(self, item: dict[str, Any]) -> dict[str, Any]:
        while item["parent"]:
            item = self.items[item["parent"]]
        return item

    def _hit(self, item: dict[str, Any]) -> dict[str, Any]:
        story, comment = self._story(item), bool(item["parent"])
        answers = sum(self._story(one) is item for one in self.items.values()) - 1
        return {
            "objectID": str(item["id"]),
            "created_at": datetime.fromtimestamp(item["at"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "created_at_i": item["at"],
            "author": item["author"],
            "title": None if comment else item["title"],
            "url": None if comment else "https://shop.example/news",
            "points": None if comment else 12,
            "num_comments": None if comment else answers,
            "story_text": None if comment else item["text"],
            "comment_text": item["text"] if comment else None,
            "story_id": story["id"],
            "story_title": story["title"],
            "parent_id": item["parent"] or None,
            "_tags": ["comment" if comment else "story", f"author_{item['author']}", f"story_{story['id']}"],
        }

    def _tree(self, id: int) -> dict[str, Any]:
        item = self.items[id]
        return {
            "id": id,
            "created_at_i": item["at"],
            "created_at": datetime.fromtimestamp(item["at"], UTC).isoformat(),
            "type": "comment" if item["parent"] else "story",
            "author": item["author"],
            "title": item["title"] or None,
            "text": item["text"] or None,
            "parent_id": item["parent"] or None,
            "story_id": self._story(item)["id"],
            "children": [self._tree(one["id"]) for one in self.items.values() if one["parent"] == id],
        }
