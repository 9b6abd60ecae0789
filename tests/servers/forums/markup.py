"""What the doubles of forums made of pages share: an index, boards, threads of several pages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from html import escape
from typing import ClassVar

from tests.servers.forums.truth import Expected
from tests.servers.forums.village import BOARDS, NOW, Post, Topic, Village
from tests.servers.forums.walk import Answer
from tests.servers.forums.written import near_or_day, to_minute

SIZE = 5
ROWS = 3


class Pages(ABC):
    """Subclasses write the pages of one engine; ``forum.example`` is where they stand."""

    base: ClassVar[str] = "https://forum.example"
    likes: ClassVar[bool] = False
    """Whether the engine shows how many like a post."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.now = NOW

    def answer(self, url: str) -> Answer:
        page = self.page(url)
        headers = {"content-type": "text/html; charset=utf-8", "date": self.now.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        return (200, headers, page.encode()) if page else (404, headers, b"")

    def expected(self) -> dict[str, Expected]:
        made = [self.told(topic, post) for topic, post in self.village.every()]
        return {one.ref: one for one in made}

    def told(self, topic: Topic, post: Post) -> Expected:
        return Expected(
            ref=str(post.number),
            url=self.permalink(topic, post),
            author=post.author,
            at=self.exactly(post.at),
            text=post.text,
            thread=str(topic.number),
            quoted=post.quoted,
            parent=str(post.quotes.number) if post.quotes else "",
            title=topic.title if post is topic.posts[0] else "",
            likes=post.likes if self.likes else 0,
        )

    def exactly(self, at: datetime) -> datetime:
        return to_minute(at)

    def day(self, at: datetime) -> str:
        return near_or_day(self.village.local(at), self.village.local(self.now), self.village.lang)

    def local(self, at: datetime) -> datetime:
        return self.village.local(at)

    def board_pages(self, board: int) -> int:
        return -(-len(self.village.recent(board)) // ROWS)

    def rows(self, board: int, page: int) -> list[Topic]:
        return self.village.recent(board)[(page - 1) * ROWS : page * ROWS]

    def boards(self) -> list[tuple[int, str, Topic]]:
        return [(number, name, self.village.recent(number)[0]) for number, name in BOARDS.items()]

    @abstractmethod
    def page(self, url: str) -> str: ...

    @abstractmethod
    def permalink(self, topic: Topic, post: Post) -> str: ...


def paragraphs(post: Post, between: str = "<br />\n<br />\n") -> str:
    return between.join(escape(part) for part in post.said)
