"""When a source is due again: a pure function of what its visits have shown.

Visits are spent where posts wait. A steady source is visited by the square-root law: intervals go by one over the root
of its posting rate, which for a given number of visits makes the mean delay of posts least (Cho and Garcia-Molina 2003,
"Effective page refresh policies"). With rates that follow the day and rise in bursts the visits are planned that cost
least together with the waiting of posts (``worth.py``). What a visit costs is one for all sources (``price``); it rises
when they would take more visits than the budget has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from math import sqrt

from crawlers.worth import worth_after
from model.posting import PRIOR_HOURS, PRIOR_POSTS, Posting
from model.time import parse_time

LEAST_PRICE = 1 / 72
"""Hours that posts have to wait, together, to be worth a visit, however few sources there are: one post an hour is
visited every ten minutes, one a month every five hours. More would be a burden to servers for little."""
UNKNOWN = 3_600.0
"""Seconds between visits to a source that was never read."""
BACKOFF_CAP = 7 * 86_400.0
"""Seconds; one that fails for ever is tried once a week, and never forgotten."""
JITTER, JITTER_MOST = 0.1, 1_800.0
"""The part of its interval, and the seconds at most, within which a source's visit lies by its name."""
CAREFUL = 3_600.0
"""Seconds that a server's own word on how long its answer stays fresh delays a visit, at most: a careless header must
not hide posts."""
_SOLVED = 40


@dataclass(frozen=True, slots=True)
class Pace:
    """What the next visit depends on; seconds, but ``price``, which is hours that posts wait together.

    ``every`` is the operator's wish, ``posting`` what is known of the source's posting, ``hold`` what Retry-After asked
    for, ``max_age`` how long the server says that its answer stays fresh, ``failures`` how many visits in a row have
    failed, this one included, ``strain`` (≥ 1) how much too often it was asked lately.
    """

    every: float | None = None
    posting: Posting | None = None
    failures: int = 0
    hold: float = 0.0
    max_age: float = 0.0
    strain: float = 1.0
    price: float = LEAST_PRICE
    least: float = 300.0
    most: float = 86_400.0


def next_due(now: datetime, source: str, pace: Pace) -> datetime:
    """When to visit next.

    The operator's interval is kept as it is; an automatic one lies between ``least`` and ``most``, is never shorter
    than what the server says its answer stays fresh, and is spread by the source's name, ± 5 % or a quarter of an hour:
    sources added together do not stay together, and yet are visited at the hours that were planned. Failures grow it by
    half each time, up to a week; strain makes it as many times as long; Retry-After is never undercut.
    """
    interval = pace.every if pace.every is not None else _automatic(now, pace)
    if pace.failures:
        interval = max(interval, min(interval * 1.5 ** min(pace.failures, 40), BACKOFF_CAP))
    if pace.strain > 1:
        interval = max(interval, min(interval * pace.strain, BACKOFF_CAP))
    if pace.every is None or pace.failures:
        interval += min(JITTER * interval, JITTER_MOST) * (spread(source) - 0.5)
    return now + timedelta(seconds=max(interval, pace.hold))


def _automatic(now: datetime, pace: Pace) -> float:
    wished = UNKNOWN if pace.posting is None else 3_600 * worth_after(now, pace.posting, pace.price, pace.most / 3_600)
    return min(max(wished, pace.least, min(pace.max_age, CAREFUL)), pace.most)


def price_of(rates: Sequence[float], budget: float, *, least: float = 300.0, most: float = 86_400.0) -> float:
    """What a visit costs (hours that posts wait together) so that sources with these posting rates (per day) take no
    more than ``budget`` visits an hour; never below :data:`LEAST_PRICE`. When even the longest intervals are too many
    visits, nothing helps but more budget."""
    roots = [sqrt(max(rate / 24, 1e-9)) for rate in rates]
    low, high = LEAST_PRICE, 1e9
    if _visits(roots, low, least, most) <= budget:
        return low
    for _ in range(_SOLVED):
        price = sqrt(low * high)
        if _visits(roots, price, least, most) > budget:
            low = price
        else:
            high = price
    return high


def budget_price(
    visited: Sequence[tuple[int | None, float | None]], budget: float, *, least: float, most: float
) -> float:
    """The price for sources by their wished interval (seconds) and rate (per day), each None where there is none: what
    people asked for comes out of the budget first."""
    asked = sum(3_600 / every for every, _ in visited if every)
    usual = 24 * PRIOR_POSTS / PRIOR_HOURS
    return price_of(
        [usual if rate is None else rate for every, rate in visited if not every],
        max(budget - asked, 0.0),
        least=least,
        most=most,
    )


def _visits(roots: Sequence[float], price: float, least: float, most: float) -> float:
    """Visits an hour at a price: a steady source waits for √(2·price/rate)."""
    longest, factor = most / 3_600, sqrt(2 * price)
    return sum(1 / min(max(factor / root, least / 3_600), longest) for root in roots)


def spread(source: str) -> float:
    """A number in [0, 1) that is the source's own, always the same."""
    return int.from_bytes(blake2b(source.encode("utf-8", "replace"), digest_size=4).digest()) / 2**32


def fresh_for(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds that a server says its answer stays fresh: Cache-Control's max-age, else Expires (RFC 9111, section
    4.2.1), at most an hour; 0 unless it says so. Names of headers are lower-case."""
    control = headers.get("cache-control", "")
    if control:
        return max_age(control)
    moment = parse_time(headers.get("expires", ""))
    return 0.0 if moment is None else min(max((moment - now).total_seconds(), 0.0), CAREFUL)


def max_age(cache_control: str) -> float:
    """What Cache-Control says of it (RFC 9111, section 5.2.2.1), at most an hour; 0 unless it says so."""
    for part in cache_control.lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.strip('"').isdecimal() and value.isascii():
            return min(float(value.strip('"')[:9]), CAREFUL)
    return 0.0
