"""X: "Download an archive of your data", whose data/tweets.js assigns JSON to a name.

Posts and replies of the account; posts that only repeat another's (``RT @``) are not its words and are passed over.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from model.capture import Author, Capture, Engagement
from model.source import Json
from services.platforms.parts import Parts
from services.platforms.values import at, count_at, items, text_at, written

SITE = "x.com"
_POSTS = r"(?:^|/)tweets?(?:-part\d+)?\.js(?:on)?$"
_NOTES = r"(?:^|/)note-tweets?(?:-part\d+)?\.js(?:on)?$"
_ACCOUNT = r"(?:^|/)account\.js(?:on)?$"
_REPEATED = re.compile(r"RT @\w{1,30}: ")


def read(parts: Parts, source: str) -> Iterator[Capture]:
    """The posts of an archive."""
    author = _author(parts)
    notes = _notes(parts)
    for value in parts.values(_POSTS):
        for record in items(value):
            post = at(record, "tweet") or record
            if text_at(post, "full_text") and not _REPEATED.match(text_at(post, "full_text")):
                yield _capture(post, author, notes, source)


def _capture(post: Json, author: Author, notes: Mapping[str, str], source: str) -> Capture:
    ref = text_at(post, "id_str") or text_at(post, "id")
    moment = written(text_at(post, "created_at"))
    return Capture(
        source=source,
        ref=ref,
        url=f"https://{SITE}/{author.handle.lstrip('@') or 'i'}/status/{ref}" if ref.isdecimal() else "",
        text=_text(post, notes),
        author=author,
        published_at=moment,
        published_from="structured" if moment else "none",
        lang=text_at(post, "lang").replace("und", ""),
        parent=text_at(post, "in_reply_to_status_id_str"),
        engagement=Engagement(likes=count_at(post, "favorite_count"), shares=count_at(post, "retweet_count")),
        links=tuple(_links(post).values()),
    )


def _text(post: Json, notes: Mapping[str, str]) -> str:
    """The words in full, with the addresses that t.co stands for; a long post is cut in tweets.js and whole in the
    file of notes, which tells it by the second it was written in, and by its beginning."""
    text = html.unescape(text_at(post, "full_text"))
    moment = written(text_at(post, "created_at"))
    note = notes.get(f"{moment:%Y%m%d%H%M%S}", "") if moment else ""
    if note and note[:40].split() == text[:40].split():
        return note
    for short, long in _links(post).items():
        text = text.replace(short, long)
    return text


def _links(post: Json) -> dict[str, str]:
    urls = items(at(post, "entities", "urls"))
    found = {text_at(url, "url"): text_at(url, "expanded_url") for url in urls[:100]}
    return {short: long for short, long in found.items() if short and long}


def _notes(parts: Parts) -> dict[str, str]:
    made = {}
    for value in parts.values(_NOTES):
        for record in items(value):
            moment = written(text_at(record, "noteTweet", "createdAt"))
            if moment:
                made[f"{moment:%Y%m%d%H%M%S}"] = html.unescape(text_at(record, "noteTweet", "core", "text"))
    return made


def _author(parts: Parts) -> Author:
    for value in parts.values(_ACCOUNT):
        account = at(value, 0, "account")
        if handle := text_at(account, "username"):
            return Author(text_at(account, "accountDisplayName"), f"@{handle}", f"https://{SITE}/{handle}")
    return Author()
