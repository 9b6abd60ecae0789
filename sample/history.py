"""The weeks before: a few thousand posts with the rhythm of day and night, the same whenever they are asked for.

Time is cut into blocks of two days, over which a thread may last. Each block is written from its own number, so that
two calls with different ``now`` agree on every post that both hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random
from typing import Final

from sample.post import DEFAULT_ADDRESSES, Post
from sample.words import dice_for
from sample.writer import Writer

PER_DAY: Final = 102
BLOCK: Final = timedelta(days=2)
LANGUAGE_SHARE: Final = {"en": 0.50, "pl": 0.18, "ru": 0.12, "th": 0.09, "ja": 0.11}
ZONE: Final = {"en": 0, "pl": 1, "ru": 3, "th": 7, "ja": 9}
"""Hours ahead of UTC at which most writers of a language live."""

RHYTHM: Final = (
    *(0.30, 0.20, 0.15, 0.12, 0.12, 0.20, 0.40, 0.70, 1.0, 1.2, 1.3, 1.3),
    *(1.30, 1.20, 1.20, 1.20, 1.30, 1.40, 1.50, 1.6, 1.6, 1.4, 1.0, 0.6),
)
"""Relative activity by local hour."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def history(
    now: datetime, *, days: int = 35, seed: int = 7, addresses: Mapping[str, str] = DEFAULT_ADDRESSES
) -> Iterator[dict[str, object]]:
    """Captures (FORMATS, "A capture") of everything published in the ``days`` before ``now``, oldest first.

    ``addresses`` are those of the sites that serve the same posts; a crawl then finds them known.
    """
    return (post.capture(addresses) for post in posts_before(now, days=days, seed=seed))


def posts_before(now: datetime, *, days: int = 35, seed: int = 7) -> Iterator[Post]:
    """The posts behind :func:`history`, oldest first. ``now`` must be aware."""
    since = now - timedelta(days=days)
    for block in range((since - _EPOCH) // BLOCK, (now - _EPOCH) // BLOCK + 1):
        for post in _block(block, seed):
            if since <= post.published_at < now:
                yield post


def hourly(lang: str, hour: int) -> float:
    """Posts of a language to expect in an hour of the day (UTC)."""
    return PER_DAY * LANGUAGE_SHARE[lang] * RHYTHM[(hour + ZONE[lang]) % 24] / sum(RHYTHM)


def _block(block: int, seed: int) -> list[Post]:
    dice = dice_for(seed, "history", block)
    writer = Writer(dice, first=block * 1000)
    return [writer.post(lang, moment) for moment, lang in sorted(_moments(_EPOCH + block * BLOCK, dice))]


def _moments(start: datetime, dice: Random) -> Iterator[tuple[datetime, str]]:
    for lang in LANGUAGE_SHARE:
        for hour in range(BLOCK // timedelta(hours=1)):
            begin = start + timedelta(hours=hour)
            for _ in range(_poisson(hourly(lang, begin.hour), dice)):
                yield begin + timedelta(seconds=dice.randrange(3600)), lang


def _poisson(mean: float, dice: Random) -> int:
    """A Poisson draw by Knuth's multiplication (The Art of Computer Programming, vol. 2, 3.4.1)."""
    limit, product, count = exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        count += 1
    return count
