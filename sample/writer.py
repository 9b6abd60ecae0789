"""Writes posts: out of a phrase book into threads of the forum, posts of the blog and articles of the portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Final

from sample.post import Post, Thread
from sample.words import MOODS, THEMES, Book, book

ABOUT: Final = {"northwind": 0.62, "other": 0.14, "chatter": 0.24}
"""What people talk about in normal times."""

NORMAL_NEGATIVE: Final = 0.225
CHATTER_MOODS: Final = {"-": 0.12, "+": 0.28, "0": 0.60}
SITE_SHARE: Final = {"forum": 0.80, "blog": 0.11, "news": 0.09}
THEME_SHARE: Final = {"delivery": 0.30, "quality": 0.20, "service": 0.20, "price": 0.15, "app": 0.15}
OPEN_THREADS: Final = 6
LINGERING: Final = 0.75
"""Chance that a forum post joins an open thread of its language and theme rather than opening one."""

QUOTING: Final = 0.15
TAGGED: Final = 0.12
"""Share of Northwind's posts that name its handle or its site."""


@dataclass(frozen=True, slots=True)
class Mix:
    """What is talked about and how: shares of subjects, of themes when it is Northwind, and of negatives."""

    about: Mapping[str, float]
    themes: Mapping[str, float]
    negative: float
    positive: float

    def theme(self, dice: Random) -> str:
        about = weighted(self.about, dice)
        return weighted(self.themes, dice) if about == "northwind" else about

    def moods(self, theme: str) -> Mapping[str, float]:
        """Shares of the moods among posts of a theme."""
        if theme == "chatter":
            return CHATTER_MOODS
        return {"-": self.negative, "+": self.positive, "0": max(0.0, 1 - self.negative - self.positive)}


NORMAL: Final = Mix(ABOUT, THEME_SHARE, NORMAL_NEGATIVE, 0.385)


class Writer:
    """Writes one post after the other with numbers ``first``, ``first`` + 1, …, and keeps the forum's open threads.

    The same dice and calls give the same posts.
    """

    def __init__(self, dice: Random, first: int) -> None:
        self._dice = dice
        self._first = first
        self._count = 0
        self._threads: list[Thread] = []
        self._opened = 0
        self._last: dict[str, Post] = {}
        self._said: set[str] = set()
        self._credit: dict[tuple[str, bool, float], dict[str, float]] = {}

    def post(self, lang: str, moment: datetime, mix: Mix = NORMAL) -> Post:
        theme = mix.theme(self._dice)
        mood = self._mood(lang, theme, mix)
        number = self._first + self._count
        self._count += 1
        author = self._dice.choice(book(lang).authors)
        site = weighted(SITE_SHARE, self._dice)
        slots = book(lang).slots(self._dice)
        if site == "forum":
            text = self._fresh(lang, theme, mood, slots)
            post = Post(site, number, lang, theme, mood, "", text, author, moment)
            return self._in_thread(post, *self._thread(lang, theme, slots))
        title, text = (_article if site == "news" else _entry)(lang, theme, mood, self._dice, slots)
        return Post(site, number, lang, theme, mood, title, text, author, moment)

    def edited(self, post: Post, moment: datetime) -> Post:
        """The post with a sentence more, as of ``moment``."""
        phrases = book(post.lang)
        more = phrases.say(f"close {post.mood}", self._dice, phrases.slots(self._dice))
        return replace(post, text=f"{post.text}\n\nEdit: {more}", edited_at=moment)

    def _mood(self, lang: str, theme: str, mix: Mix) -> str:
        """A mood by the mix's shares, dealt so that even a few posts of a language come close to them."""
        credit = self._credit.setdefault((lang, is_northwind(theme), mix.negative), dict.fromkeys(MOODS, 0.0))
        for mood, share in mix.moods(theme).items():
            credit[mood] += share
        chosen = weighted({mood: max(0.0, due) for mood, due in credit.items()}, self._dice)
        credit[chosen] -= 1
        return chosen

    def _fresh(self, lang: str, theme: str, mood: str, slots: Mapping[str, str]) -> str:
        """A remark that this writer has not made before, if a few tries find one."""
        text = _remark(lang, theme, mood, self._dice, slots)
        for _ in range(3):
            if text not in self._said:
                break
            text = _remark(lang, theme, mood, self._dice, book(lang).slots(self._dice))
        self._said.add(text)
        return text

    def _in_thread(self, post: Post, thread: Thread, fresh: bool) -> Post:
        """The post in its thread: the opening post bears the title, some others quote the one before."""
        before = self._last.get(thread.ref)
        post = replace(post, thread=thread, title=thread.title if fresh else "")
        if before is not None and before.author != post.author and self._dice.random() < QUOTING:
            post = replace(post, parent=before.ref, quoted=before.paragraphs[0])
        self._last[thread.ref] = post
        return post

    def _thread(self, lang: str, theme: str, slots: Mapping[str, str]) -> tuple[Thread, bool]:
        """An open thread of this language and theme, or a new one; the second value says that it is new."""
        fitting = [thread for thread in self._threads if thread.lang == lang and thread.theme == theme]
        if fitting and self._dice.random() < LINGERING:
            return self._dice.choice(fitting[-OPEN_THREADS:]), False
        self._opened += 1
        title = book(lang).say(f"thread {theme}", self._dice, slots)
        thread = Thread(f"{self._first + self._opened}", title, lang, theme)
        self._threads = [*self._threads[-150:], thread]
        return thread, True


def weighted(shares: Mapping[str, float], dice: Random) -> str:
    return dice.choices(list(shares), weights=list(shares.values()))[0]


def is_northwind(theme: str) -> bool:
    """Whether posts of this theme name the shop."""
    return theme in THEMES or theme == "recovery"


def _remark(lang: str, theme: str, mood: str, dice: Random, slots: Mapping[str, str]) -> str:
    """A few sentences: the core, then perhaps some context, a closing word, the shop's handle."""
    phrases = book(lang)
    if theme == "chatter":
        return _joined(_two(f"chatter {mood}", phrases, dice, slots), phrases.glue)
    sentences = [phrases.say(f"{theme} {mood}", dice, slots)]
    if dice.random() < 0.9:
        sentences.append(phrases.say(f"context {mood}", dice, slots))
    if dice.random() < 0.6:
        sentences.append(phrases.say(f"close {mood}", dice, slots))
    if is_northwind(theme) and dice.random() < TAGGED:
        sentences.append(phrases.say("tag", dice, slots))
    return _joined(sentences, phrases.glue)


def _entry(lang: str, theme: str, mood: str, dice: Random, slots: Mapping[str, str]) -> tuple[str, str]:
    """Title and text of a blog post: two remarks and an end."""
    phrases = book(lang)
    if not is_northwind(theme):
        paragraphs = [_remark(lang, theme, mood, dice, slots), phrases.say("report other", dice, slots)]
        return phrases.say(f"thread {theme}", dice, slots), "\n\n".join(paragraphs)
    cores = _two(f"{theme} {mood}", phrases, dice, slots)
    contexts = _two(f"context {mood}", phrases, dice, slots)
    paragraphs = [_joined([core, context], phrases.glue) for core, context in zip(cores, contexts, strict=True)]
    paragraphs.append(phrases.say(f"close {mood}", dice, slots))
    return phrases.say(f"headline {mood}", dice, slots), "\n\n".join(paragraphs)


def _article(lang: str, theme: str, mood: str, dice: Random, slots: Mapping[str, str]) -> tuple[str, str]:
    """Title and text of a news article: a headline and four paragraphs."""
    phrases = book(lang)
    tone = mood if is_northwind(theme) else "other"
    templates = dice.sample(phrases.sections[f"report {tone}"], 4)
    paragraphs = [phrases.fill(template, dice, slots) for template in templates]
    return phrases.say(f"headline {tone}", dice, slots), "\n\n".join(paragraphs)


def _two(section: str, phrases: Book, dice: Random, slots: Mapping[str, str]) -> list[str]:
    """Two different templates of the section, filled."""
    return [phrases.fill(template, dice, slots) for template in dice.sample(phrases.sections[section], 2)]


def _joined(sentences: list[str], glue: str) -> str:
    return glue.join(sentences)
