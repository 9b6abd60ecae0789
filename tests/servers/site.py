"""A site that grows: numbered posts over several full-text feeds, edited on demand, the same on every run."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from servers.loopback import Answer, Loopback, Request

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SUBJECTS = ("parcel", "kettle", "refund", "jacket", "invoice", "headphones", "courier", "backpack")
MOODS = ("came a day late", "works as promised", "was sent twice", "smells of smoke", "is a good buy", "never arrived")


class GrowingSite(Loopback):
    """``posts`` posts dealt over ``feeds`` feeds: post i stands in feed i modulo ``feeds``.

    Each feed is a source of its own (``feed_urls``), newest first, with full text and guid, ETag and
    Last-Modified. ``window`` is how many of its newest posts a feed shows; None shows all. ``dated=False`` leaves
    dates out. Safe to grow, edit and read from any thread.
    """

    def __init__(
        self,
        posts: int = 100,
        feeds: int = 4,
        *,
        window: int | None = None,
        dated: bool = True,
        start: datetime = START,
        port: int = 0,
    ) -> None:
        super().__init__(port=port)
        self.feeds = feeds
        self.window = window
        self.dated = dated
        self.start_at = start
        self._versions = [1] * posts
        self._site_lock = threading.Lock()

    def __len__(self) -> int:
        with self._site_lock:
            return len(self._versions)

    @property
    def feed_urls(self) -> list[str]:
        return [self.url(f"/feed/{k}.xml") for k in range(self.feeds)]

    def guid(self, i: int) -> str:
        return f"growing-site-post-{i}"

    def permalink(self, i: int) -> str:
        return self.url(f"/post/{i}")

    def published(self, i: int) -> datetime:
        return self.start_at + timedelta(minutes=i)

    def title(self, i: int) -> str:
        return f"Report {i:06d}: the {SUBJECTS[i % len(SUBJECTS)]}"

    def text(self, i: int) -> str:
        """The text of post i as it stands now: no two posts and no two versions have the same."""
        with self._site_lock:
            return self._text(i, self._versions[i])

    def texts(self) -> dict[str, str]:
        """guid → text of every post as it stands now."""
        with self._site_lock:
            return {self.guid(i): self._text(i, version) for i, version in enumerate(self._versions)}

    def grow(self, n: int = 1) -> list[int]:
        """Publishes n more posts and gives their numbers."""
        with self._site_lock:
            first = len(self._versions)
            self._versions.extend([1] * n)
            return list(range(first, first + n))

    def edit(self, i: int) -> str:
        """Changes post i, its page and its feed; gives the new text."""
        with self._site_lock:
            self._versions[i] += 1
            return self._text(i, self._versions[i])

    def answer(self, request: Request) -> Answer:
        if request.path == "/robots.txt":
            return Answer(body=b"User-agent: *\nAllow: /\n", type="text/plain")
        kind, _, rest = request.path.strip("/").partition("/")
        number = rest.removesuffix(".xml")
        if not number.isdecimal():
            return Answer(404, b"not here")
        if kind == "feed" and int(number) < self.feeds:
            return self._feed(int(number), request)
        if kind == "post" and int(number) < len(self):
            return Answer(body=self._page(int(number)).encode())
        return Answer(404, b"not here")

    def _text(self, i: int, version: int) -> str:
        words = hashlib.sha256(f"{i}:{version}".encode()).hexdigest()
        mood = MOODS[(i // len(SUBJECTS) + version) % len(MOODS)]
        subject = SUBJECTS[i % len(SUBJECTS)]
        return f"Post {i} version {version}: my {subject} {mood}. Reference {words[:12]} and {words[12:24]}."

    def _page(self, i: int) -> str:
        title, text = escape(self.title(i)), escape(self.text(i))
        when = self.published(i).isoformat()
        return (
            f"<!doctype html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
            f"<time datetime={when}>{when}</time><p>{text}</p></article></body></html>"
        )

    def _feed(self, k: int, request: Request) -> Answer:
        with self._site_lock:
            numbers = list(range(k, len(self._versions), self.feeds))[::-1][: self.window]
            state = [(i, self._versions[i]) for i in numbers]
        etag = '"' + hashlib.sha256(repr(state).encode()).hexdigest()[:20] + '"'
        newest = self.published(state[0][0]) if state else self.start_at
        headers = {"ETag": etag, "Last-Modified": format_datetime(newest, usegmt=True)}
        if request.headers.get("if-none-match") == etag:
            return Answer(304, headers=headers)
        items = "".join(self._item(i, version) for i, version in state)
        body = (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
            f"<title>Growing site {k}</title><link>{self.address}/</link><description>Reports</description>"
            f"{items}</channel></rss>"
        )
        return Answer(body=body.encode(), type="application/rss+xml; charset=utf-8", headers=headers)

    def _item(self, i: int, version: int) -> str:
        date = f"<pubDate>{format_datetime(self.published(i), usegmt=True)}</pubDate>" if self.dated else ""
        return (
            f"<item><title>{escape(self.title(i))}</title><link>{self.permalink(i)}</link>"
            f'<guid isPermaLink="false">{self.guid(i)}</guid>{date}'
            f"<description>{escape(self._text(i, version))}</description></item>"
        )
