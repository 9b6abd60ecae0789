"""A portal whose feed only teases: each article stands on a page of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from servers.loopback import Answer, Loopback, Request

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SENTENCE = "the courier said it would come on monday and then nobody came so we called the shop and waited again"
WORDS = SENTENCE.split()


class TeaserSite(Loopback):
    """``articles`` articles; ``feed`` names them all, newest first, with one sentence and an ellipsis each."""

    def __init__(self, articles: int = 100, *, paragraphs: int = 8, port: int = 0) -> None:
        super().__init__(port=port)
        self.articles = articles
        self.paragraphs = paragraphs

    @property
    def feed(self) -> str:
        return self.url("/rss.xml")

    def text(self, i: int) -> list[str]:
        """The paragraphs of article i; no two articles share one."""
        turned = [WORDS[(i + k) % len(WORDS) :] + WORDS[: (i + k) % len(WORDS)] for k in range(self.paragraphs)]
        return [f"Report {i}, part {k}: {' '.join(words)}, {' '.join(words[::-1])}." for k, words in enumerate(turned)]

    def answer(self, request: Request) -> Answer:
        if request.path == "/robots.txt":
            return Answer(body=b"User-agent: *\nAllow: /\n", type="text/plain")
        if request.path == "/rss.xml":
            return Answer(body=self._feed().encode(), type="application/rss+xml")
        number = request.path.removeprefix("/news/")
        if number.isdecimal() and int(number) < self.articles:
            return Answer(body=self._page(int(number)).encode())
        return Answer(404, b"not here")

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>Report {i}</title><link>{self.url(f'/news/{i}')}</link><guid>{self.url(f'/news/{i}')}</guid>"
            f"<pubDate>{format_datetime(START + timedelta(minutes=i))}</pubDate>"
            f"<description>{self.text(i)[0][:60]} …</description></item>"
            for i in reversed(range(self.articles))
        )
        return f'<rss version="2.0"><channel><title>Portal</title>{items}</channel></rss>'

    def _page(self, i: int) -> str:
        when = (START + timedelta(minutes=i)).isoformat()
        body = "".join(f"<p>{paragraph}</p>" for paragraph in self.text(i))
        menu = "".join(f'<li><a href="/news/{k}">Report {k}</a></li>' for k in range(20))
        return (
            f'<!doctype html><html lang="en"><head><title>Report {i} | Portal</title>'
            f'<meta property="article:published_time" content="{when}"></head><body><nav><ul>{menu}</ul></nav>'
            f"<main><article><h1>Report {i}</h1>{body}</article></main><footer>© Portal</footer></body></html>"
        )
