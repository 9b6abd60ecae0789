"""A forum of an engine that nobody knows: a listing, and threads of five posts a page, in markup of its own."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qsl, urlsplit

from tests.servers.forums.truth import Expected
from tests.servers.forums.village import Post, Topic, Village
from tests.servers.forums.walk import Answer

SIZE = 5


class NoEngine:
    base = "https://forum.example"

    def __init__(self, village: Village) -> None:
        self.village = village

    def answer(self, url: str) -> Answer:
        parts = urlsplit(url)
        steps, page = parts.path.strip("/").split("/"), int(dict(parse_qsl(parts.query)).get("page", "1"))
        if steps[0] != "topic":
            return self._page("Forum", "".join(map(self._row, self.village.recent())))
        topic = self.village.topic(int(steps[1]))
        if not 1 <= page <= topic.pages(SIZE):
            return 404, {}, b""
        further = f'<a rel="next" href="?page={page + 1}">further</a>' if page < topic.pages(SIZE) else ""
        posts = "".join(self._post(post) for post in topic.page(page, SIZE))
        return self._page(topic.title, f'<div class="thread">{posts}</div>{further}')

    def expected(self) -> dict[str, Expected]:
        return {(one := self._expected(topic, post)).ref: one for topic, post in self.village.every()}

    def _expected(self, topic: Topic, post: Post) -> Expected:
        place = f"{self.base}/topic/{topic.number}/"
        page = topic.page_of(post, SIZE)
        url = f"{place}{f'?page={page}' if page > 1 else ''}#post-{post.number}"
        text = "\n\n".join(_said(post))
        return Expected(f"{place}#post-{post.number}", url, post.author, post.at, text, place)

    def _row(self, topic: Topic) -> str:
        return (
            f'<tr><td><a href="/topic/{topic.number}/">{escape(topic.title)} {topic.number}</a></td>'
            f'<td>{len(topic.shown)} replies</td><td><time datetime="{topic.last.at.isoformat()}">lately</time></td></tr>'
        )

    def _post(self, post: Post) -> str:
        said = "".join(f"<p>{escape(part)}</p>" for part in _said(post))
        return (
            f'<div class="post" id="post-{post.number}"><a class="author" href="/users/{post.number % 5}">'
            f'{escape(post.author)}</a> <a href="#post-{post.number}"><time datetime="{post.at.isoformat()}">'
            f'{post.at:%Y-%m-%d %H:%M}</time></a><div class="body">{said}</div></div>'
        )

    def _page(self, title: str, inside: str) -> Answer:
        page = f"<!DOCTYPE html><html><head><title>{escape(title)}</title></head><body><h1>{escape(title)}</h1>{inside}"
        return 200, {"content-type": "text/html; charset=utf-8"}, f"{page}</body></html>".encode()


def _said(post: Post) -> list[str]:
    """In an order of words of its own: what others on a page say, too, would be taken for the page's furniture."""
    own = "".join("abcdefghij"[int(digit)] for digit in str(post.number))
    made = []
    for part in post.said:
        words = part.split()
        at = post.number % len(words)
        made.append(" ".join([own, *words[at:], *words[:at]]))
    return made
