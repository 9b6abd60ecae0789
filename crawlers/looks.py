"""Looking at pages that a listing named: those not yet read, and recent ones that may have changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crawlers.errors import Blocked, Gone, Throttled, VisitFailed
from crawlers.fetch import NO_VALIDATOR, Answer, Fetcher
from crawlers.limits import page_limit
from crawlers.listing import FAILED_AGAIN, GIVE_UP, entry_of_hint, kept, merged, next_look
from spiders import Unreadable, read_page
from storage import Found, Look, Looked, Validator


@dataclass(frozen=True, slots=True)
class Looking:
    """What became of one look. ``throttled`` ends the looks of this visit; the page's turn comes again."""

    looked: Looked | None
    found: Found | None = None
    validators: Mapping[str, Validator] | None = None
    throttled: Throttled | None = None


def _not(_answer: Answer) -> None:
    """Pages are not kept."""


async def look_at(
    look: Look,
    source: str,
    fetcher: Fetcher,
    *,
    validator: Validator | None,
    now: datetime,
    limit: float,
    keep: Callable[[Answer], None] = _not,
) -> Looking:
    """Reads one page, and hands it to ``keep`` before that. Never raises for what the page or its server did."""
    try:
        answer = await fetcher.get(look.url, validator or NO_VALIDATOR)
    except Throttled as error:
        return Looking(None, throttled=error)
    except (Blocked, Gone):
        return _given_up(look, source)
    except VisitFailed:
        return _failed(look, source, now)
    again = next_look(look.looks + 1, now)
    if answer.unchanged:
        return Looking(Looked(look.url, again))
    keep(answer)
    try:
        found = _read(answer, look, source, limit)
    except Unreadable:
        return _given_up(look, source)
    remembered = {look.url: answer.validator} if answer.validator != NO_VALIDATOR else None
    return Looking(Looked(look.url, again), found, remembered)


def _read(answer: Answer, look: Look, source: str, limit: float) -> Found:
    with page_limit(limit, answer.url):
        page = read_page(answer.body, answer.headers, answer.url, source)
    return merged(entry_of_hint(look, source), page, look)


def _failed(look: Look, source: str, now: datetime) -> Looking:
    if look.failures + 1 >= GIVE_UP:
        return _given_up(look, source)
    return Looking(Looked(look.url, now + FAILED_AGAIN[look.failures], failed=True))


def _given_up(look: Look, source: str) -> Looking:
    """Nothing seen is lost: what the listing showed is kept as it is, unless the page was read before."""
    entry = entry_of_hint(look, source)
    return Looking(Looked(look.url, None, failed=True), kept(entry, look) if entry and look.looks == 0 else None)


def worth_following(answer: Answer, shown: str, limit: float) -> bool:
    """Whether a page says at least twice as much as its entry in the listing did. Raises Unreadable."""
    with page_limit(limit, answer.url):
        page = read_page(answer.body, answer.headers, answer.url, "probe")
    said = len(page.capture.text) + len(page.capture.quoted)
    return said >= 2 * len(shown) and said - len(shown) >= 200
