"""When people posted, for a replay of visits, from what this machine has.

(1) *Uploads*: the changelogs of the Debian packages installed here, each entry of which has the moment, to the second,
at which a person signed an upload; each person's uploads are a feed. (2) *Commits*: the logs of commits that some of
these packages bring as their project's changelog; each project's commits are a feed. (3) *Threads*: the times that
forum pages of the labelled pages (``EARSHOT_DATA/pages``) give to a machine; each thread is a feed. Nothing of them is
kept in the project. All that is of one person, project or thread is dealt to one of two halves by its name: on the
first one constants may be chosen, the second one is only measured.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from itertools import groupby
from pathlib import Path

CHANGELOGS = Path("/usr/share/doc")
SIGNED = re.compile(r"^ -- (?P<who>.+?) <[^>]*>  (?P<at>.+)$", re.MULTILINE)
COMMITTED = re.compile(r"^commit [0-9a-f]{7,40}.*\n(?:\S.*\n)*?Date: +(?P<at>\S.*)$", re.MULTILINE)
GIT_TIME = "%a %b %d %H:%M:%S %Y %z"
DECLARED = re.compile(
    rb"""(?:datetime|content)=["'](\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^"']{0,15})["']"""
    rb"""|data-time(?:stamp)?=["'](\d{9,10})["']"""
)
DAYS, LEAST, MOST = 28, 8, 4
"""Four weeks, by the calendar, are watched if they have so many posts; so many such spans, at most, of one person or
project, evenly out of all."""
LISTED = 20
"""Posts that a feed's first listing shows, of those before it is watched."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A feed's posts in hours since 1970, rising, those of its first listing with them; watched from ``begin`` to
    ``end``. ``of`` is the person, project or thread whose posts they are."""

    name: str
    of: str
    posts: tuple[float, ...]
    begin: float
    end: float

    @property
    def developed(self) -> bool:
        return blake2b(self.of.encode(), digest_size=2).digest()[0] % 2 == 0


def uploads(folder: Path = CHANGELOGS) -> list[Stream]:
    """By person."""
    found: dict[str, set[float]] = defaultdict(set)
    for file in folder.glob("*/changelog.Debian*"):
        for entry in SIGNED.finditer(_text(file)):
            try:
                found[entry["who"]].add(parsedate_to_datetime(entry["at"]).timestamp() / 3600)
            except (ValueError, OverflowError):
                continue
    return _watched(found)


def commits(folder: Path = CHANGELOGS) -> list[Stream]:
    """By project; packages that bring the same log are one."""
    texts = {_text(file): file.parent.name for file in sorted(folder.glob("*/changelog.gz"), reverse=True)}
    found = {name: set(_committed(text)) for text, name in texts.items()}
    return _watched({name: posts for name, posts in found.items() if posts})


def threads(pages: Path) -> list[Stream]:
    """The posts of each thread's last 60 days, where there are eight or more over a day at least."""
    return [stream for file in sorted(pages.glob("*.html.gz")) if (stream := _thread(file)) is not None]


def described(streams: Sequence[Stream]) -> str:
    """How many feeds, of how many, posts and days."""
    posts = sum(post >= stream.begin for stream in streams for post in stream.posts)
    days = sum(stream.end - stream.begin for stream in streams) / 24
    made = {"feeds": len(streams), "of": len({stream.of for stream in streams}), "posts": posts, "days": round(days)}
    return json.dumps(made)


def _text(file: Path) -> str:
    body = file.read_bytes()
    return (gzip.decompress(body) if file.suffix == ".gz" else body).decode("utf-8", "replace")


def _committed(log: str) -> Iterator[float]:
    for entry in COMMITTED.finditer(log):
        try:
            moment = datetime.strptime(entry["at"].strip(), GIT_TIME).astimezone(UTC)
            yield moment.timestamp() / 3600
        except ValueError:
            continue


def _watched(found: Mapping[str, Iterable[float]]) -> list[Stream]:
    made: list[Stream] = []
    length = DAYS * 24.0
    for of, moments in sorted(found.items()):
        posts = sorted(moments)
        spans = [number for number, of_it in groupby(posts, lambda post: post // length) if len(list(of_it)) >= LEAST]
        for number in spans[:: max(-(-len(spans) // MOST), 1)]:
            begin = number * length
            past = [post for post in posts if post < begin][-LISTED:]
            until = [post for post in posts if begin <= post < begin + length]
            made.append(Stream(f"{of} {number:.0f}", of, (*past, *until), begin, begin + length))
    return made


def _thread(file: Path) -> Stream | None:
    times = sorted({moment for moment in _declared(gzip.decompress(file.read_bytes())) if moment is not None})
    recent = [moment for moment in times if moment >= times[-1] - 60 * 24]
    if len(recent) < LEAST or recent[-1] - recent[0] < 24:
        return None
    past = [moment for moment in times if moment < recent[0]][-LISTED:]
    name = f"page {file.name}"
    return Stream(name, name, (*past, *recent), recent[0], recent[-1] + 24)


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
