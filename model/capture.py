"""A capture: one post exactly as a spider, an import or a webhook found it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite

from model.errors import BadInput
from model.said import said
from model.source import Json
from model.time import ORIGINS, iso, parse_time

POST_KINDS = ("post", "comment", "article", "review")
MAX_TEXT = 1_000_000
"""Code points of text kept of one post; what is longer is cut there."""


@dataclass(frozen=True, slots=True)
class Author:
    name: str = ""
    handle: str = ""
    url: str = ""
    followers: int | None = None

    @property
    def key(self) -> str:
        """What tells one author from another: the handle, else the page, else the name; empty when unknown."""
        return (self.handle or self.url or self.name).casefold()


@dataclass(frozen=True, slots=True)
class Thread:
    ref: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Engagement:
    likes: int = 0
    replies: int = 0
    shares: int = 0
    views: int = 0


@dataclass(frozen=True, slots=True)
class Rating:
    value: float
    max: float


@dataclass(frozen=True, slots=True)
class Capture:
    """One post as found. ``source`` with ``ref`` or ``url``, and ``text`` or ``title``, are always there.

    ``published_from`` says where the time came from: feed, structured, markup, text or none.
    ``backlog`` marks history: it is kept and counted, and never makes an alert fire.
    """

    source: str
    ref: str = ""
    url: str = ""
    kind: str = "post"
    title: str = ""
    text: str = ""
    quoted: str = ""
    author: Author = field(default_factory=Author)
    published_at: datetime | None = None
    published_from: str = "none"
    lang: str = ""
    thread: Thread | None = None
    parent: str = ""
    engagement: Engagement | None = None
    rating: Rating | None = None
    links: tuple[str, ...] = ()
    backlog: bool = False


def capture_to_json(capture: Capture) -> dict[str, Json]:
    """The documented JSON of a capture; fields that say nothing are left out."""
    made: dict[str, Json] = {"source": capture.source}
    for name in ("ref", "url", "kind", "title", "text", "quoted", "lang", "parent"):
        if value := getattr(capture, name):
            made[name] = value
    author = _plain(capture.author)
    if author:
        made["author"] = author
    if capture.published_at is not None:
        made["published_at"] = iso(capture.published_at)
    made["published_from"] = capture.published_from
    for name in ("thread", "engagement", "rating"):
        part = getattr(capture, name)
        if part is not None:
            made[name] = _plain(part)
    if capture.links:
        made["links"] = list(capture.links)
    if capture.backlog:
        made["backlog"] = True
    return made


def capture_from_json(value: object, *, where: str = "", source: str = "") -> Capture:
    """A capture out of parsed JSON. Unknown fields are passed over; ``source`` stands in for a missing one.

    Raises BadInput naming the field. Lone surrogates and NUL are replaced, text past MAX_TEXT is cut.
    """
    if not isinstance(value, Mapping):
        raise BadInput("a capture must be a JSON object", where=where, todo='Write {"ref": …, "text": …}')
    read = _Reader(value, where)
    published_at = read.time("published_at")
    origin = read.text("published_from") or ("none" if published_at is None else "structured")
    if origin not in ORIGINS:
        raise BadInput(
            said("published_from is {origin!r}", origin=origin),
            where=where,
            todo=said("Use one of {known}", known=", ".join(sorted(ORIGINS))),
        )
    made = Capture(
        source=read.text("source") or source,
        ref=read.text("ref"),
        url=read.text("url"),
        kind=read.text("kind") or "post",
        title=read.text("title"),
        text=read.text("text"),
        quoted=read.text("quoted"),
        author=_author(value.get("author"), where),
        published_at=published_at,
        published_from="none" if published_at is None else origin,
        lang=read.text("lang"),
        thread=_thread(value.get("thread"), where),
        parent=read.text("parent"),
        engagement=_engagement(value.get("engagement"), where),
        rating=rating_from_json(value.get("rating"), where),
        links=read.texts("links"),
        backlog=read.flag("backlog"),
    )
    return check_capture(made, where=where)


def check_capture(capture: Capture, *, where: str = "") -> Capture:
    """The capture itself when it can be identified and says something; BadInput otherwise."""
    if not capture.source:
        raise BadInput("source is missing", where=where, todo='Add "source", the name of where it was found')
    if not (capture.ref or capture.url):
        raise BadInput("ref and url are both missing", where=where, todo='Add "ref" or "url", so that once is once')
    if not (capture.text.strip() or capture.title.strip()):
        raise BadInput("text and title are both empty", where=where, todo='Add "text" or "title"')
    return capture


def clean_text(text: str) -> str:
    """Text that every store can hold: lone surrogates and NUL replaced, cut at MAX_TEXT."""
    text = text[:MAX_TEXT]
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


class _Reader:
    """Reads typed fields of one JSON object and names the field that is wrong."""

    def __init__(self, value: Mapping[str, object], where: str) -> None:
        self.value = value
        self.where = where

    def wrong(self, name: str, expected: str) -> BadInput:
        return BadInput(
            said("{name} is not {expected}", name=name, expected=expected),
            where=self.where,
            todo=said("Write {name} as {expected}, or leave it out", name=name, expected=expected),
        )

    def text(self, name: str) -> str:
        found = self.value.get(name)
        if found is None:
            return ""
        if isinstance(found, bool) or not isinstance(found, (str, int)):
            raise self.wrong(name, "a string")
        return clean_text(str(found))

    def texts(self, name: str) -> tuple[str, ...]:
        found = self.value.get(name)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise self.wrong(name, "a list of strings")
        return tuple(clean_text(item) for item in found)

    def flag(self, name: str) -> bool:
        found = self.value.get(name, False)
        if not isinstance(found, bool):
            raise self.wrong(name, "true or false")
        return found

    def time(self, name: str) -> datetime | None:
        found = self.value.get(name)
        if found is None:
            return None
        moment = parse_time(found) if isinstance(found, str) else None
        if moment is None:
            raise self.wrong(name, "an ISO 8601 time such as 2026-11-20T08:00:00+01:00")
        return moment

    def count(self, name: str) -> int | None:
        found = self.value.get(name)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, (int, float)) or not isfinite(found) or found < 0:
            raise self.wrong(name, "a number from 0 up")
        return int(found)


def _plain(part: Author | Thread | Engagement | Rating) -> dict[str, Json]:
    return {name: value for name in part.__slots__ if (value := getattr(part, name)) not in ("", None)}


def _nested(value: object, name: str, where: str) -> _Reader | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise BadInput(
            said("{name} is not an object", name=name),
            where=where,
            todo=said("Write {name} as an object, or leave it out", name=name),
        )
    return _Reader(value, where)


def _author(value: object, where: str) -> Author:
    if isinstance(value, str):
        return Author(name=clean_text(value))
    read = _nested(value, "author", where)
    if read is None:
        return Author()
    return Author(read.text("name"), read.text("handle"), read.text("url"), read.count("followers"))


def _thread(value: object, where: str) -> Thread | None:
    read = _nested(value, "thread", where)
    return None if read is None else Thread(read.text("ref"), read.text("title"), read.text("url"))


def _engagement(value: object, where: str) -> Engagement | None:
    read = _nested(value, "engagement", where)
    if read is None:
        return None
    return Engagement(*(read.count(name) or 0 for name in ("likes", "replies", "shares", "views")))


def rating_from_json(value: object, where: str) -> Rating | None:
    """``{"value", "max"}``; raises BadInput for anything else that is given."""
    read = _nested(value, "rating", where)
    if read is None:
        return None
    found = read.value.get("value"), read.value.get("max")
    numbers = [float(n) for n in found if isinstance(n, (int, float)) and not isinstance(n, bool) and isfinite(n)]
    if len(numbers) != 2 or numbers[1] <= 0:
        raise BadInput("rating needs value and max, both numbers", where=where, todo='Write {"value": 2, "max": 5}')
    return Rating(numbers[0], numbers[1])
