"""A made-up forum in one of five languages, which every double shows in its engine's own shape.

Its posts are the truth that a spider's captures are held against. It can be written in: a reply comes, a post is
edited, another is deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)

NAMES = {
    "en": ("ann_p", "Bob O'Neil", "carol.k", "Dave & Co", "eve"),
    "pl": ("Zażółć", "Grzegorz Brzęczyszczykiewicz", "łucja_90", "ąęś", "Kasia & Tomek"),
    "ru": ("Ёжик", "Анна Каренина", "иван_75", "Щукарь", "Мышь <3"),
    "th": ("สมชาย", "ก้อย น่ารัก", "somchai99", "นภา", "แมวน้อย"),
    "ja": ("田中さん", "ねこ好き", "yuki_ゆき", "山田 太郎", "匿名希望"),
}
SAID = {
    "en": (
        "Northwind lost my parcel again, and nobody answers the phone.",
        "Same here: five days late & counting.",
        "Mine came yesterday, I cannot complain.",
        "Has anybody tried their chat? It answered me in ten minutes.",
    ),
    "pl": (
        "Northwind znowu zgubił moją paczkę, a infolinia milczy.",
        "U mnie to samo: pięć dni opóźnienia i nic.",
        "Moja przyszła wczoraj, nie narzekam.",
        "Czy ktoś próbował czatu? Mnie odpisali w dziesięć minut.",
    ),
    "ru": (
        "Northwind опять потерял мою посылку, и никто не берёт трубку.",
        "То же самое: опоздание на пять дней.",
        "Моя пришла вчера, не жалуюсь.",
        "Кто-нибудь пробовал чат? Мне ответили через десять минут.",
    ),
    "th": (
        "Northwind ทำพัสดุของฉันหายอีกแล้ว โทรไปก็ไม่มีใครรับ",
        "ของฉันก็เหมือนกัน ช้าไปห้าวันแล้ว",
        "ของฉันมาถึงเมื่อวาน ไม่มีปัญหาอะไร",
        "มีใครลองแชทหรือยัง เขาตอบฉันในสิบนาที",
    ),
    "ja": (
        "Northwindがまた荷物をなくしました。電話も出ません。",
        "私も同じです。五日も遅れています。",
        "私のは昨日届きました。問題ありません。",
        "チャットを試した人はいますか。十分で返事が来ました。",
    ),
}
TITLES = {
    "en": ("Late parcels", "Where is my order?", "Praise & thanks", "Returns"),
    "pl": ("Spóźnione paczki", "Gdzie jest moje zamówienie?", "Pochwały & dzięki", "Zwroty"),
    "ru": ("Посылки опаздывают", "Где мой заказ?", "Спасибо & похвала", "Возвраты"),
    "th": ("พัสดุล่าช้า", "ของฉันอยู่ที่ไหน", "ชื่นชม & ขอบคุณ", "คืนสินค้า"),
    "ja": ("荷物の遅れ", "注文はどこですか", "お礼 & 感謝", "返品"),
}
BOARDS = {1: "Northwind", 2: "Off-topic"}
SIZES = (23, 7, 1, 12)


@dataclass(slots=True)
class Post:
    number: int
    author: str
    at: datetime
    said: tuple[str, ...]
    quotes: Post | None = None
    likes: int = 0
    deleted: bool = False
    edited: bool = False

    @property
    def text(self) -> str:
        return "\n\n".join(self.said)

    @property
    def quoted(self) -> str:
        return self.quotes.said[0] if self.quotes else ""


@dataclass(slots=True)
class Topic:
    number: int
    title: str
    board: int
    posts: list[Post]

    @property
    def shown(self) -> list[Post]:
        return [post for post in self.posts if not post.deleted]

    @property
    def last(self) -> Post:
        return self.shown[-1]

    def pages(self, size: int) -> int:
        return max(1, -(-len(self.shown) // size))

    def page(self, number: int, size: int) -> list[Post]:
        return self.shown[(number - 1) * size : number * size]

    def page_of(self, post: Post, size: int) -> int:
        return self.shown.index(post) // size + 1


@dataclass(slots=True)
class Village:
    lang: str
    zone: tzinfo = UTC
    topics: list[Topic] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.topics = self.topics or _founded(self.lang)

    def recent(self, board: int = 0) -> list[Topic]:
        """The topics, of one board if it is named, the one with the newest post first."""
        found = [topic for topic in self.topics if not board or topic.board == board]
        return sorted(found, key=lambda topic: topic.last.at, reverse=True)

    def every(self) -> Iterator[tuple[Topic, Post]]:
        for topic in self.topics:
            for post in topic.shown:
                yield topic, post

    def topic(self, number: int) -> Topic:
        return next(topic for topic in self.topics if topic.number == number)

    def reply(self, topic: Topic, at: datetime) -> Post:
        """A new post that quotes the topic's last one."""
        number = 1 + max(post.number for one in self.topics for post in one.posts)
        made = Post(number, NAMES[self.lang][1], at, (SAID[self.lang][3],), topic.last, likes=2)
        topic.posts.append(made)
        return made

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)


def _founded(lang: str) -> list[Topic]:
    """Topics of several sizes, their posts mixed in time, back to four years ago; the third post of a topic quotes its
    second one, and so on; the fifth is deleted."""
    topics = [Topic(11 * at + 9, title, 1 + at % 2, []) for at, title in enumerate(TITLES[lang])]
    order = [topic for turn in range(max(SIZES)) for topic, size in zip(topics, SIZES, strict=True) if turn < size]
    for number, (topic, at) in enumerate(zip(order, _times(len(order)), strict=True), start=100):
        turn = len(topic.posts)
        said: Sequence[str] = SAID[lang][turn % 4 : turn % 4 + 1 + turn % 2] or SAID[lang][:1]
        quotes = topic.posts[-1] if turn % 3 == 2 else None
        author = NAMES[lang][(number + turn) % 5]
        topic.posts.append(Post(number, author, at, (*said, f"({number})"), quotes, turn % 4, deleted=turn == 4))
    return topics


def _times(count: int) -> list[datetime]:
    """Old ones first: every month of the year occurs, and today and yesterday, too."""
    ages = [timedelta(days=33 * back, minutes=17 * back) for back in range(1, count - 4)]
    ages += [
        timedelta(minutes=12),
        timedelta(hours=3),
        timedelta(hours=19),
        timedelta(days=2, hours=5),
        timedelta(days=8),
    ]
    return sorted(NOW - age for age in ages)
