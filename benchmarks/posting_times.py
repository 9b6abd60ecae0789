"""When people posted, for a replay of visits: real times where this machine has some, and a model of bursts and days.

Real: (1) the changelogs of the Debian packages installed here, each entry of which has the moment, to the second, at
which a person signed an upload: each person's uploads are a feed; (2) the times that forum pages of the labelled pages
(``EARSHOT_DATA/pages``) give to a machine: each thread is a feed. Nothing of either is kept in the project. A feed is
dealt to one of two halves by its name: on the first one constants may be chosen, the second one is only measured.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from pathlib import Path

CHANGELOGS = Path("/usr/share/doc")
SIGNED = re.compile(r"^ -- (?P<who>.+?) <[^>]*>  (?P<at>.+)$", re.MULTILINE)
DECLARED = re.compile(
    rb"""(?:datetime|content)=["'](\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^"']{0,15})["']"""
    rb"""|data-time(?:stamp)?=["'](\d{9,10})["']"""
)
DAYS, LEAST = 28, 10
"""A person's busiest four weeks are replayed, if they have so many uploads."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A feed's posts in hours since 1970, rising, watched from ``begin`` to ``end``."""

    name: str
    posts: tuple[float, ...]
    begin: float
    end: float

    @property
    def developed(self) -> bool:
        return blake2b(self.name.encode(), digest_size=2).digest()[0] % 2 == 0


def uploads(folder: Path = CHANGELOGS) -> list[Stream]:
    """Each person's busiest weeks."""
    found: dict[str, set[float]] = defaultdict(set)
    for file in folder.glob("*/changelog.Debian*"):
        for entry in SIGNED.finditer(_text(file)):
            try:
                found[entry["who"]].add(parsedate_to_datetime(entry["at"]).timestamp() / 3600)
            except (ValueError, OverflowError):
                continue
    made = (_busiest(name, sorted(posts)) for name, posts in sorted(found.items()))
    return [stream for stream in made if stream is not None]


def threads(pages: Path) -> list[Stream]:
    """The posts of each thread's last 60 days, where there are eight or more over a day at least."""
    return [stream for file in sorted(pages.glob("*.html.gz")) if (stream := _thread(file)) is not None]


def modelled(count: int, days: int = 42, seed: int = 7) -> list[Stream]:
    """Feeds whose rates are lognormal (median four posts a day), with days, weekends and bursts: a self-exciting
    process (Hawkes 1971) over a cosine of the day."""
    dice = random.Random(seed)
    begin = datetime(2026, 3, 2, tzinfo=UTC).timestamp() / 3600
    return [_modelled(f"model {number}", dice, begin, begin + days * 24) for number in range(count)]


def _text(file: Path) -> str:
    body = file.read_bytes()
    return (gzip.decompress(body) if file.suffix == ".gz" else body).decode("utf-8", "replace")


def _busiest(name: str, posts: Sequence[float]) -> Stream | None:
    best, first = (0, 0.0), 0
    for last, post in enumerate(posts):
        while post - posts[first] > DAYS * 24:
            first += 1
        best = max(best, (last - first + 1, posts[first]))
    begin = best[1]
    if best[0] < LEAST:
        return None
    return Stream(name, tuple(post for post in posts if 0 <= post - begin <= DAYS * 24), begin, begin + DAYS * 24)


def _thread(file: Path) -> Stream | None:
    times = sorted({moment for moment in _declared(gzip.decompress(file.read_bytes())) if moment is not None})
    recent = [moment for moment in times if moment >= times[-1] - 60 * 24]
    if len(recent) < 8 or recent[-1] - recent[0] < 24:
        return None
    return Stream(f"page {file.name}", tuple(recent), recent[0], recent[-1] + 24)


def _declared(page: bytes) -> Iterator[float | None]:
    for written, seconds in DECLARED.findall(page):
        if seconds:
            yield float(seconds) / 3600
            continue
        try:
            moment = datetime.fromisoformat(written.decode().replace("Z", "+00:00"))
        except ValueError:
            continue
        yield (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() / 3600


def _modelled(name: str, dice: random.Random, begin: float, end: float) -> Stream:
    rate = math.exp(dice.gauss(math.log(4), 1.5)) / 24
    noon, swing, weekend = dice.uniform(0, 24), dice.uniform(0.3, 1), dice.uniform(0.3, 1)
    echo, echo_hours = dice.uniform(0, 0.7), math.exp(dice.gauss(math.log(1.5), 0.7))
    posts, moment = [], begin
    while (moment := moment + dice.expovariate(2 * rate * (1 - echo))) < end:
        usual = (1 + swing * math.cos(2 * math.pi * (moment - noon) / 24)) / 2
        if dice.random() < usual * (weekend if (moment - begin) // 24 % 7 >= 5 else 1):
            posts.append(moment)
    waiting = list(posts)
    while waiting:
        parent = waiting.pop()
        for _ in range(_poisson(dice, echo)):
            child = parent + dice.expovariate(1 / echo_hours)
            if child < end:
                posts.append(child)
                waiting.append(child)
    return Stream(name, tuple(sorted(posts)), begin, end)


def _poisson(dice: random.Random, mean: float) -> int:
    count, left = 0, dice.random() - math.exp(-mean)
    share = math.exp(-mean)
    while left > 0:
        count += 1
        share *= mean / count
        left -= share
    return count


def described(streams: Sequence[Stream]) -> str:
    """How many feeds, posts and days."""
    posts = sum(len(stream.posts) for stream in streams)
    days = sum(stream.end - stream.begin for stream in streams) / 24
    return json.dumps({"feeds": len(streams), "posts": posts, "days": round(days)})
