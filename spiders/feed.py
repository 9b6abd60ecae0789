"""Feeds: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, out of the bytes that were downloaded.

The dialects are feedparser's work; charsets, text, what is quoted, where the full text is and what identifies an entry
are ours.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import feedparser

from model.capture import Author, Capture, Thread, clean_text
from model.errors import BadInput
from model.identity import fingerprint
from spiders import jsonfeed
from spiders.charset import decode
from spiders.detect import charsets, feed_links, looks_like_html
from spiders.doctype import without_entities
from spiders.entry import Entry, Feed, Unread, distinct, entry_of, without_boilerplate
from spiders.errors import NotAFeed, Unreadable
from spiders.feed_times import time_of
from spiders.text import Prose, absolute, one_line, read_html, tidy

BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
WEEK = 604_800
PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": WEEK, "monthly": 30 * 86_400, "yearly": 365 * 86_400}
"""sy:updatePeriod (RSS 1.0, module Syndication), in seconds."""
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


def read_feed(body: bytes, headers: Mapping[str, str], url: str, source: str) -> Feed:
    """Every entry of a feed. ``headers`` have lower-case names; ``url`` is where the body came from in the end.

    An entry that cannot be read is in ``unread`` and the others go on. Raises NotAFeed for a web page, Unreadable for
    anything else that is no feed.
    """
    if not body.strip():
        raise Unreadable("the answer is empty", where=url, todo="Look at the address in a browser")
    text = decode(body, charsets(body, headers))
    if jsonfeed.looks_like_json(text):
        return jsonfeed.read_json_feed(text, url, source)
    parsed = _parsed(text, url)
    if not parsed.get("version") and not parsed.entries:
        if looks_like_html(text):
            raise NotAFeed(url, feed_links(text, url))
        raise Unreadable(
            "this is not a feed", where=url, todo="Look at the address in a browser; feeds are XML or JSON"
        )
    about = parsed.feed
    lang = language(about.get("language"))
    entries: list[Entry] = []
    unread: list[Unread] = []
    for raw in parsed.entries:
        try:
            entries.append(_entry(raw, url, source, lang))
        except BadInput as error:
            unread.append(_unread(raw, str(error)))
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError) as error:
            unread.append(_unread(raw, f"this entry cannot be read: {error}"))
    title = one_line(str(about.get("title", "")))
    hub, topic = _links(about, "hub"), _links(about, "self")
    return Feed(str(parsed.get("version", "")), title, lang, distinct(entries), tuple(unread), _ttl(about), hub, topic)


def _links(about: Any, rel: str) -> str:
    """The feed's own link of a relation (RFC 4287, section 4.2.7.2)."""
    links = (link for link in about.get("links") or () if link.get("rel") == rel)
    return next((found[0] for link in links if (found := absolute(link.get("href"), ""))), "")


def _ttl(about: Any) -> int:
    """Seconds for which the feed says that it need not be asked again (RSS 2.0, ttl; RSS 1.0, sy:updatePeriod), at most
    a week; 0 when it says nothing."""
    ttl = str(about.get("ttl") or "").strip()
    if ttl.isdecimal() and ttl.isascii():
        return min(int(ttl[:6]) * 60, WEEK)
    period = PERIODS.get(str(about.get("sy_updateperiod") or "").strip().lower(), 0)
    often = str(about.get("sy_updatefrequency") or "1").strip()
    times = int(often[:6]) if often.isdecimal() and often.isascii() else 1
    return min(period // max(times, 1), WEEK)


def language(tag: object) -> str:
    """A language tag as it stands when it is one (BCP 47, loosely), else an empty string."""
    found = LANGUAGE.fullmatch(str(tag or "").strip())
    return found.group().replace("_", "-") if found else ""


def mended(xml: str) -> str:
    """The document with bare ``&`` escaped outside CDATA, so that a strict parser reads it and none guesses."""
    if not BARE_AMPERSAND.search(xml):
        return xml
    parts: list[str] = []
    at = 0
    while at < len(xml):
        start = xml.find("<![CDATA[", at)
        end = xml.find("]]>", start) if start >= 0 else -1
        if end < 0:
            start = end = len(xml)
        parts += BARE_AMPERSAND.sub("&amp;", xml[at:start]), xml[start:end]
        at = end
    return "".join(parts)


def _parsed(text: str, url: str) -> Any:
    # No content-location: feedparser would resolve guids with it, and a post would be another when the feed moves.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        return feedparser.parse(
            mended(without_entities(text)).encode("utf-8", "replace"),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError, AssertionError) as error:
        raise Unreadable(f"this feed is broken: {error}", where=url, todo="Tell the site's owner") from error


def _entry(raw: Any, url: str, source: str, lang: str) -> Entry:
    title = _title(raw)
    prose, whole = _body(raw, url)
    link = _link(raw, url)
    text = without_boilerplate(prose.text)
    ref = clean_text(str(raw.get("id") or "")).strip() or link or fingerprint(title, text)
    parent, thread = _reply(raw, url)
    lang = _entry_language(raw) or lang
    published, origin = _published(raw, lang)
    capture = Capture(
        source=source,
        ref=ref,
        url=link,
        kind="comment" if parent else "post",
        title=title,
        text=text or (prose.quoted if not title else ""),
        quoted=prose.quoted if text or title else "",
        author=_author(raw),
        published_at=published,
        published_from=origin,
        lang=lang,
        thread=thread,
        parent=parent,
        links=prose.links,
    )
    return entry_of(capture, whole=whole)


def _title(raw: Any) -> str:
    title = clean_text(str(raw.get("title") or ""))
    kind = (raw.get("title_detail") or {}).get("type")
    return " ".join(tidy(title).split()) if kind == "text/plain" else one_line(title)


def _body(raw: Any, url: str) -> tuple[Prose, bool]:
    """The longest text the entry offers, and whether the feed declares it to be the content."""
    contents = [read for part in raw.get("content") or () if (read := _part(part, url)).text or read.quoted]
    best = max(contents, key=_length, default=Prose())
    summary = _part(raw.get("summary_detail") or {"value": raw.get("summary")}, url)
    if _length(summary) > _length(best):
        return summary, False
    return best, bool(contents)


def _part(part: Mapping[str, Any], url: str) -> Prose:
    value, kind = part.get("value"), str(part.get("type") or "text/html")
    if not value or not kind.startswith(("text/", "application/xhtml", "application/xml", "html", "xhtml")):
        return Prose()
    return Prose(tidy(str(value))) if kind == "text/plain" else read_html(str(value), str(part.get("base") or url))


def _length(prose: Prose) -> int:
    return len(prose.text) + len(prose.quoted)


def _link(raw: Any, url: str) -> str:
    for name in ("feedburner_origlink", "link"):
        found = absolute(raw.get(name), url)
        if found and not _made_up(raw, raw.get(name), url):
            return found[0]
    alternates = [link.get("href") for link in raw.get("links") or ()]
    real = (absolute(href, url) for href in alternates if not _made_up(raw, href, url))
    return next((found[0] for found in real if found), "")


def _made_up(raw: Any, link: object, url: str) -> bool:
    """Whether feedparser took a guid that is no address for the link."""
    own = str(raw.get("id") or "")
    if not raw.get("guidislink") or own.startswith(("http://", "https://")):
        return False
    return str(link) == own or str(link) in absolute(own, url)


def _author(raw: Any) -> Author:
    detail = raw.get("author_detail") or {}
    name = one_line(str(detail.get("name") or raw.get("author") or ""))
    page = absolute(detail.get("href"), "")
    return Author(name="" if "@" in name and " " not in name else name, url=page[0] if page else "")


def _published(raw: Any, lang: str) -> tuple[datetime | None, str]:
    for name in ("published", "updated", "created"):
        written, parsed = (dict.get(raw, one) for one in (name, f"{name}_parsed"))  # get() takes one for another
        if written or parsed:
            at, origin = time_of(str(written or ""), parsed, lang)
            if at is not None:
                return at, origin
    return None, "none"


def _entry_language(raw: Any) -> str:
    parts = [*(raw.get("content") or ()), raw.get("summary_detail") or {}, raw.get("title_detail") or {}]
    return next((found for part in parts if (found := language(part.get("language")))), "")


def _reply(raw: Any, url: str) -> tuple[str, Thread | None]:
    """What the entry answers (RFC 4685, thr:in-reply-to)."""
    to = raw.get("thr_in-reply-to")
    if not isinstance(to, Mapping):
        return "", None
    ref = clean_text(str(to.get("ref") or to.get("href") or ""))
    page = absolute(to.get("href"), url)
    return ref, Thread(ref=ref, url=page[0] if page else "")


def _unread(raw: Any, reason: str) -> Unread:
    shown = {name: clean_text(str(raw.get(name) or ""))[:2000] for name in ("id", "link", "title", "summary")}
    ref = shown["id"] or shown["link"] or fingerprint(*shown.values())
    return Unread(ref, {name: value for name, value in shown.items() if value}, reason, traceback.format_exc(limit=-3))
