"""YouTube: channel feeds and pages for everybody; the Data API with a key: search, videos, commentThreads, comments."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from servers.social.visiting import Refused, Reply
from spiders.addresses import asked_of, host_of, steps_of
from spiders.spider import Request

CHANNEL = "UC" + "a" * 22
_FEED = (
    '<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns="http://www.w3.org/2005/Atom">'
)


@dataclass
class YouTube:
    key: str = "k"
    quota: int = 10_000
    videos: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: list[dict[str, Any]] = field(default_factory=list)
    threads_a_page: int = 100

    def video(self, id: str, at: datetime, title: str, text: str) -> None:
        snippet = {"title": title, "description": text, "channelTitle": "Shop", "channelId": CHANNEL}
        self.videos[id] = {"id": id, "snippet": {**snippet, "publishedAt": at.isoformat()}}

    def comment(self, id: str, at: datetime, video: str, text: str, *, parent: str = "") -> None:
        snippet = {"textOriginal": text, "authorDisplayName": "@ola", "authorChannelUrl": "http://www.youtube.com/@ola"}
        said = {**snippet, "likeCount": 2, "videoId": video, "publishedAt": at.isoformat()}
        self.comments.append({"id": id, "snippet": {**said, **({"parentId": parent} if parent else {})}})

    def __call__(self, request: Request) -> Reply:
        asked, steps = asked_of(request.url), steps_of(request.url)
        if host_of(request.url) == "youtube.com":
            if steps[:1] == ["feeds"]:
                return Reply(self._feed().encode())
            return Reply(f'<html><script>{{"externalId":"{CHANNEL}"}}</script></html>'.encode())
        self.quota -= 100 if steps[-1] == "search" else 1
        if request.headers.get("X-Goog-Api-Key") != self.key or self.quota < 0 or "key" in asked:
            raise Refused(403)
        answers = {"search": self._search, "videos": self._videos, "commentThreads": self._threads}
        return Reply(json.dumps(answers.get(steps[-1], self._replies)(asked)).encode())

    def _search(self, asked: dict[str, str]) -> dict[str, Any]:
        wanted = asked["q"].replace('"', "").split("|")
        found = [v for v in self._newest() if any(word in v["snippet"]["title"] for word in wanted)]
        after = asked.get("publishedAfter", "")
        items = [{"id": {"videoId": v["id"]}} for v in found if v["snippet"]["publishedAt"] >= after]
        begin = int(asked.get("pageToken", 0))
        more = {"nextPageToken": str(begin + 50)} if begin + 50 < len(items) else {}
        return {"items": items[begin : begin + 50], **more}

    def _videos(self, asked: dict[str, str]) -> dict[str, Any]:
        ids = asked["id"].split(",")
        return {"items": [{**self.videos[id], "statistics": self._counts(id)} for id in ids if id in self.videos]}

    def _counts(self, video: str) -> dict[str, str]:
        said = sum(one["snippet"]["videoId"] == video for one in self.comments)
        return {"viewCount": "1000", "likeCount": "9", "commentCount": str(said)}

    def _threads(self, asked: dict[str, str]) -> dict[str, Any]:
        tops = [c for c in self.comments if c["snippet"]["videoId"] == asked["videoId"] and not _parent(c)]
        begin = int(asked.get("pageToken", 0))
        end = begin + self.threads_a_page
        items = []
        for top in tops[begin:end]:
            below = [c for c in self.comments if _parent(c) == top["id"]]
            snippet = {"topLevelComment": top, "totalReplyCount": len(below), "videoId": asked["videoId"]}
            items.append({"id": top["id"], "snippet": snippet, "replies": {"comments": below[:5]}})
        return {"items": items, **({"nextPageToken": str(end)} if end < len(tops) else {})}

    def _replies(self, asked: dict[str, str]) -> dict[str, Any]:
        return {"items": [c for c in self.comments if _parent(c) == asked["parentId"]]}

    def _newest(self) -> list[dict[str, Any]]:
        return sorted(self.videos.values(), key=lambda v: v["snippet"]["publishedAt"], reverse=True)

    def _feed(self) -> str:
        entries = "".join(
            f"<entry><id>yt:video:{v['id']}</id><yt:videoId>{v['id']}</yt:videoId>"
            f"<yt:channelId>{CHANNEL}</yt:channelId><title>{escape(v['snippet']['title'])}</title>"
            f"<author><name>Shop</name><uri>https://www.youtube.com/channel/{CHANNEL}</uri></author>"
            f"<published>{v['snippet']['publishedAt']}</published><media:group>"
            f"<media:description>{escape(v['snippet']['description'])}</media:description><media:community>"
            '<media:starRating count="9" average="5.00"/><media:statistics views="1000"/></media:community>'
            "</media:group></entry>"
            for v in self._newest()[:15]
        )
        return f'<?xml version="1.0" encoding="UTF-8"?>{_FEED}<title>Shop</title>{entries}</feed>'


def _parent(comment: dict[str, Any]) -> str:
    return str(comment["snippet"].get("parentId", ""))
