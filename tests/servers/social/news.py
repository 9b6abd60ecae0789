"""News: GDELT's DOC 2.0 API as JSON, Google News' search as RSS, and the articles' own pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from servers.social.visiting import Refused, Reply
from spiders.addresses import asked_of, host_of
from spiders.spider import Request

PARAGRAPH = "<p>The parcel came three weeks late, and nobody at the shop would say where it had been all the time.</p>"


@dataclass
class News:
    """``articles``: address → title, time, and whether its page can be had."""

    articles: dict[str, tuple[str, datetime, bool]] = field(default_factory=dict)
    said: str = ""
    per_page: int = 250

    def article(self, url: str, at: datetime, title: str, *, open: bool = True) -> None:
        self.articles[url] = (title, at, open)

    def __call__(self, request: Request) -> Reply:
        if request.url in self.articles:
            title, at, can = self.articles[request.url]
            if not can:
                raise Refused(403)
            head = f'<title>{title}</title><meta property="article:published_time" content="{at.isoformat()}">'
            body = f"<article><h1>{title}</h1>{PARAGRAPH * 6}</article>"
            page = f"<html lang=en><head>{head}</head><body>{body}</body></html>"
            return Reply(page.encode(), {"content-type": "text/html; charset=utf-8"})
        if host_of(request.url) == "news.google.com":
            return Reply(self._rss(asked_of(request.url)).encode(), {"content-type": "application/xml"})
        return Reply((self.said or self._json(asked_of(request.url))).encode())

    def _json(self, asked: dict[str, str]) -> str:
        begin, end = (_moment(asked[f"{name}datetime"]) for name in ("start", "end"))
        found = sorted((at, url, title) for url, (title, at, _) in self.articles.items() if begin <= at <= end)[::-1]
        items = [
            {
                "url": url,
                "url_mobile": "",
                "title": title,
                "seendate": at.strftime("%Y%m%dT%H%M%SZ"),
                "domain": host_of(url),
                "language": "English",
                "sourcecountry": "Poland",
            }
            for at, url, title in found
        ]
        limit = min(int(asked["maxrecords"]), self.per_page)
        return json.dumps({"articles": items[:limit]} if items else {})

    def _rss(self, asked: dict[str, str]) -> str:
        word = asked["q"].split()[0].strip('"(')
        items = "".join(
            f"<item><title>{escape(title)} - Daily</title><link>{escape(url)}</link>"
            f'<guid isPermaLink="false">{escape(url)}</guid><pubDate>{format_datetime(at)}</pubDate>'
            f"<description>&lt;a href='x'&gt;{escape(title)}&lt;/a&gt;&amp;nbsp;Daily</description>"
            f'<source url="https://daily.example">Daily</source></item>'
            for url, (title, at, _) in self.articles.items()
            if word in title
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
