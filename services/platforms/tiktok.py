"""TikTok: "Download your data" as JSON (user_data_tiktok.json). Its times are UTC.

It holds the account's own videos, with what is written on them, and its comments. Names of sections have changed over
the years, those of the lists in them have not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from model.capture import Author, Capture, Engagement
from model.source import Json
from services.platforms.parts import Parts
from services.platforms.values import count_at, lists_named, made_ref, text_at, written

SITE = "tiktok.com"
_DATA = r"user_data[\w-]{0,40}\.json$"
_MAX_DEPTH = 8
_VIDEO = re.compile(r"/video/(\d{5,25})")


def read(parts: Parts, source: str) -> Iterator[Capture]:
    """The videos and comments of an export."""
    for value in parts.values(_DATA):
        author = _author(value)
        for some in lists_named(value, "VideoList"):
            yield from (_video(one, author, source) for one in some if _words(one))
        for some in lists_named(value, "CommentsList"):
            yield from (_comment(one, author, source) for one in some if text_at(one, "comment"))


def _words(video: Json) -> str:
    return _told(video, "Title", "Description", "AddYoursText")


def _told(value: Json, *names: str) -> str:
    found = (text_at(value, name) for name in names)
    return next((text for text in found if text and text != "N/A"), "")


def _video(video: Json, author: Author, source: str) -> Capture:
    moment, link = written(_told(video, "Date", "date")), _told(video, "Link", "link")
    number = _VIDEO.search(link)
    known = number is not None and author.handle
    return Capture(
        source=source,
        ref=number[1] if number else made_ref("video", moment, _words(video)),
        url=f"https://www.{SITE}/{author.handle}/video/{number[1]}" if known and number else link,
        text=_words(video),
        author=author,
        published_at=moment,
        published_from="structured" if moment else "none",
        engagement=Engagement(likes=count_at(video, "Likes")),
    )


def _comment(comment: Json, author: Author, source: str) -> Capture:
    moment, text = written(text_at(comment, "date")), text_at(comment, "comment")
    return Capture(
        source=source,
        ref=made_ref("comment", moment, text),
        url=_told(comment, "url"),
        kind="comment",
        text=text,
        author=author,
        published_at=moment,
        published_from="structured" if moment else "none",
    )


def _author(value: Json, depth: int = 0) -> Author:
    """Whose data it is: the first ``userName`` of a map of that name."""
    if not isinstance(value, dict) or depth > _MAX_DEPTH:
        return Author()
    if handle := text_at(value, "ProfileMap", "userName"):
        return Author(text_at(value, "ProfileMap", "displayName"), f"@{handle}", f"https://www.{SITE}/@{handle}")
    below = (_author(one, depth + 1) for one in value.values())
    return next((author for author in below if author.handle), Author())
