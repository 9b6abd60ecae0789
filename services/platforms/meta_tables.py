"""Meta Business Suite: "Export data" of the content of a Facebook page or an Instagram account, as CSV.

Its times are those of the zone that the person who exported it chose, which the file does not name: they are kept as
guesses, and no alert trusts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from model.capture import Author, Capture, Engagement
from model.source import Json
from services.platforms.parts import Parts
from services.platforms.tables import rows
from services.platforms.values import count_at, text_at

_NEEDED = ("post id", "permalink", "publish time")
_FORMS = ("%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


def read(parts: Parts, source: str) -> Iterator[Capture]:
    """The posts of every such table."""
    for row in rows(parts, *_NEEDED):
        if text_at(row, "description") or text_at(row, "title"):
            yield _capture(row, source)


def _capture(row: dict[str, Json], source: str) -> Capture:
    moment = _moment(text_at(row, "publish time"))
    handle = text_at(row, "account username")
    name = text_at(row, "page name") or text_at(row, "account name")
    return Capture(
        source=source,
        ref=text_at(row, "post id"),
        url=text_at(row, "permalink"),
        title=text_at(row, "title"),
        text=text_at(row, "description") or text_at(row, "title"),
        author=Author(name, f"@{handle}" if handle else ""),
        published_at=moment,
        published_from="text" if moment else "none",
        engagement=Engagement(
            count_at(row, "reactions") or count_at(row, "likes"),
            count_at(row, "comments"),
            count_at(row, "shares"),
            count_at(row, "views") or count_at(row, "impressions"),
        ),
    )


def _moment(text: str) -> datetime | None:
    for form in _FORMS:
        with suppress(ValueError):
            return datetime.strptime(text, form).replace(tzinfo=UTC)
    return None
