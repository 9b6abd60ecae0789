"""Instagram: "Download your information" of an account as JSON, or the table of Meta Business Suite.

It holds what the account itself posted and commented; Meta gives out nothing of what others wrote there. Names of
fields in comments are written in the account's language, so they are told by what they hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.capture import Author, Capture
from model.source import Json
from services.platforms import meta_tables
from services.platforms.parts import Parts
from services.platforms.values import at, items, lists_named, made_ref, mended, seconds, text_at

SITE = "instagram.com"
_POSTS = r"(?:^|/)(?:posts|reels|igtv_videos)(?:_\d+)?\.json$"
_COMMENTS = r"(?:^|/)(?:post|reels)_comments(?:_\d+)?\.json$"
_PROFILE = r"(?:^|/)(?:personal_information|account_information)\.json$"
_COMMENT_LISTS = ("comments_media_comments", "comments_reels_comments", "comments_story_comments")


def read(parts: Parts, source: str) -> Iterator[Capture]:
    """The posts and comments of an export."""
    author = _author(parts)
    for value in parts.values(_POSTS):
        listed = [value] if isinstance(value, list) else lists_named(value, "ig_reels_media", "ig_igtv_media")
        for record in (record for some in listed for record in some):
            if _caption(record):
                yield _post(record, author, source)
    for value in parts.values(_COMMENTS):
        for some in [value] if isinstance(value, list) else lists_named(value, *_COMMENT_LISTS):
            yield from (made for record in some if (made := _comment(record, author, source)) is not None)
    yield from meta_tables.read(parts, source)


def _caption(record: Json) -> str:
    return mended(text_at(record, "title") or text_at(record, "media", 0, "title"))


def _post(record: Json, author: Author, source: str) -> Capture:
    moment = seconds(at(record, "creation_timestamp")) or seconds(at(record, "media", 0, "creation_timestamp"))
    return Capture(
        source=source,
        ref=made_ref("post", moment, text_at(record, "media", 0, "uri") or _caption(record)),
        text=_caption(record),
        author=author,
        published_at=moment,
        published_from="structured" if moment else "none",
    )


def _comment(record: Json, author: Author, source: str) -> Capture | None:
    text, moment = "", None
    fields = at(record, "string_map_data")
    for value in list(fields.values()) if isinstance(fields, dict) else items(at(record, "string_list_data")):
        text = text or mended(text_at(value, "value"))
        moment = moment or seconds(at(value, "timestamp"))
    if not text:
        return None
    return Capture(
        source=source,
        ref=made_ref("comment", moment, text),
        kind="comment",
        text=text,
        author=author,
        published_at=moment,
        published_from="structured" if moment else "none",
    )


def _author(parts: Parts) -> Author:
    for value in parts.values(_PROFILE):
        for some in lists_named(value, "profile_user"):
            fields = at(some, 0, "string_map_data")
            handle, name = text_at(fields, "Username", "value"), mended(text_at(fields, "Name", "value"))
            if handle or name:
                url = f"https://www.{SITE}/{handle}/" if handle else ""
                return Author(name, f"@{handle}" if handle else "", url)
    return Author()
