"""JSON Feed (jsonfeed.org, versions 1 and 1.1)."""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping

from model.capture import Author, Capture, clean_text
from model.errors import BadInput
from model.identity import fingerprint
from model.time import parse_time
from spiders.entry import Entry, Feed, Unread, distinct, entry_of
from spiders.errors import Unreadable
from spiders.text import Prose, absolute, one_line, read_html, tidy

MAX_DEPTH_TEXT = "this JSON is nested too deeply"


def looks_like_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def read_json_feed(text: str, url: str, source: str) -> Feed:
    """Raises Unreadable when it is not a JSON Feed."""
    try:
        feed = json.loads(text)
    except ValueError as error:
        raise Unreadable(f"this is broken JSON: {error}", where=url, todo="Tell the site's owner") from error
    except RecursionError:
        raise Unreadable(MAX_DEPTH_TEXT, where=url, todo="Look at the address in a browser") from None
    items = feed.get("items") if isinstance(feed, Mapping) else None
    if not isinstance(feed, Mapping) or not isinstance(items, list):
        raise Unreadable("this is JSON, but not a JSON Feed", where=url, todo='A JSON Feed has a list of "items"')
    lang = _text(feed, "language")
    writers = _authors(feed)
    entries: list[Entry] = []
    unread: list[Unread] = []
    for item in items:
        try:
            entries.append(_entry(item, url, source, lang, writers))
        except BadInput as error:
            unread.append(_unread(item, str(error)))
        except (ValueError, TypeError, RecursionError) as error:
            unread.append(_unread(item, f"this item cannot be read: {error}"))
    version = "json11" if "1.1" in _text(feed, "version") else "json1"
    return Feed(version, one_line(_text(feed, "title")), lang, distinct(entries), tuple(unread))


def _entry(item: object, url: str, source: str, lang: str, writers: Author) -> Entry:
    if not isinstance(item, Mapping):
        raise BadInput("an item is not an object", where=url)
    plain, html = _text(item, "content_text"), _text(item, "content_html")
    prose = read_html(html, url) if html else Prose(tidy(plain))
    whole = bool(html or plain)
    if not whole:
        prose = Prose(tidy(_text(item, "summary")))
    link = next(iter(absolute(_text(item, "url") or _text(item, "external_url"), url)), "")
    title = one_line(_text(item, "title"))
    published = parse_time(_text(item, "date_published")) or parse_time(_text(item, "date_modified"))
    own = _authors(item)
    capture = Capture(
        source=source,
        ref=_text(item, "id").strip() or link or fingerprint(title, prose.text),
        url=link,
        title=title,
        text=prose.text or (prose.quoted if not title else ""),
        quoted=prose.quoted if prose.text or title else "",
        author=own if own.name else writers,
        published_at=published,
        published_from="feed" if published else "none",
        lang=_text(item, "language") or lang,
        links=prose.links,
    )
    return entry_of(capture, whole=whole)


def _text(item: Mapping[str, object], name: str) -> str:
    value = item.get(name)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return clean_text(str(value))


def _authors(item: Mapping[str, object]) -> Author:
    """The first author: ``authors`` of version 1.1, ``author`` of version 1."""
    listed = item.get("authors")
    first = listed[0] if isinstance(listed, list) and listed else item.get("author")
    if not isinstance(first, Mapping):
        return Author()
    page = absolute(_text(first, "url"), "")
    return Author(name=one_line(_text(first, "name")), url=page[0] if page else "")


def _unread(item: object, reason: str) -> Unread:
    shown = clean_text(json.dumps(item, ensure_ascii=False, default=str))[:4000]
    ref = _text(item, "id") if isinstance(item, Mapping) else ""
    return Unread(ref or fingerprint(shown), {"item": shown}, reason, traceback.format_exc(limit=-3))
