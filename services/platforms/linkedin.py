"""LinkedIn: "Get a copy of your data" (Shares.csv, Comments.csv), and the content export of a page, saved as CSV.

The copy's times are UTC to the second; a page's export only tells days, which no alert trusts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import unquote

from model.capture import Author, Capture, Engagement
from model.source import Json
from services.platforms.parts import Parts
from services.platforms.tables import rows
from services.platforms.values import count_at, made_ref, text_at, written

SITE = "linkedin.com"
_URN = re.compile(r"urn:li:(?:activity|share|ugcPost|comment):(?:\([\w:,]{1,80}\)|\d{5,25})")
_DAYS = ("%m/%d/%Y", "%Y-%m-%d", "%m/%d/%Y %I:%M %p")


def read(parts: Parts, source: str) -> Iterator[Capture]:
    """The posts and comments of either export."""
    author = _author(parts)
    for row in rows(parts, "date", "sharelink", "sharecommentary"):
        if text := _unfolded(text_at(row, "sharecommentary")):
            yield _capture(source, text, text_at(row, "sharelink"), text_at(row, "date"), author)
    for row in rows(parts, "date", "link", "message"):
        if text := _unfolded(text_at(row, "message")):
            yield _capture(source, text, text_at(row, "link"), text_at(row, "date"), author, kind="comment")
    for row in rows(parts, "post title", "post link", "created date"):
        if text_at(row, "post title"):
            yield _of_page(row, source)


def _capture(source: str, text: str, link: str, date: str, author: Author, *, kind: str = "post") -> Capture:
    moment = written(date)
    urns = _URN.findall(unquote(link))
    own = [urn for urn in urns if (":comment:" in urn) == (kind == "comment")]
    return Capture(
        source=source,
        ref=own[-1] if own else made_ref(kind, moment, text),
        url=link if own else "",
        kind=kind,
        text=text,
        author=author,
        published_at=moment,
        published_from="structured" if moment else "none",
        parent=next((urn for urn in urns if ":comment:" not in urn), "") if kind == "comment" else "",
    )


def _of_page(row: dict[str, Json], source: str) -> Capture:
    moment, link = _day(text_at(row, "created date")), text_at(row, "post link")
    urns = _URN.findall(unquote(link))
    return Capture(
        source=source,
        ref=urns[-1] if urns else made_ref("page", moment, text_at(row, "post title")),
        url=link,
        text=text_at(row, "post title"),
        author=Author(text_at(row, "posted by")),
        published_at=moment,
        published_from="text" if moment else "none",
        engagement=Engagement(
            count_at(row, "likes"), count_at(row, "comments"), count_at(row, "reposts"), count_at(row, "impressions")
        ),
    )


def _day(text: str) -> datetime | None:
    for form in _DAYS:
        with suppress(ValueError):
            return datetime.strptime(text, form).replace(tzinfo=UTC)
    return None


def _unfolded(text: str) -> str:
    """LinkedIn puts each line of a text into quotes of its own."""
    return text.replace('"\n"', "\n").strip()


def _author(parts: Parts) -> Author:
    for row in rows(parts, "first name", "last name", "headline"):
        return Author(f"{text_at(row, 'first name')} {text_at(row, 'last name')}".strip())
    return Author()
