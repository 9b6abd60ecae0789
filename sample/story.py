"""The live story: a calm, a wave of late orders, a recovery, and then ordinary days for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import Final

from sample.post import Post
from sample.words import dice_for
from sample.writer import NORMAL, Mix, Writer

OTHERS: Final = {"pl": 0.36, "ru": 0.24, "th": 0.18, "ja": 0.22}
EDITS_IN: Final = {"calm": 0.0, "wave": 0.07, "recovery": 0.05, "trickle": 0.02}
"""Share of posts that their author changes some 8 to 25 seconds later, by phase."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the story: how long (seconds), how fast (posts per second), the share of English, and what is said."""

    name: str
    seconds: float
    rate: float
    english: float
    mix: Mix


PHASES: Final = (
    Phase("calm", 8, 0.6, 0.55, NORMAL),
    Phase(
        "wave",
        70,
        2.6,
        0.44,
        Mix({"northwind": 0.94, "chatter": 0.06}, {"delivery": 0.90, "service": 0.07, "app": 0.03}, 0.77, 0.07),
    ),
    Phase(
        "recovery",
        75,
        1.5,
        0.62,
        Mix(
            {"northwind": 0.88, "other": 0.04, "chatter": 0.08},
            {"recovery": 0.62, "delivery": 0.2, "service": 0.18},
            0.16,
            0.60,
        ),
    ),
    Phase("trickle", inf, 0.25, 0.5, NORMAL),
)


def stream(start: datetime, *, seed: int = 7, pace: float = 1.0) -> Iterator[tuple[datetime, Post]]:
    """(moment, post) in the order of time, without end; a post that comes again by its number has been edited.

    ``start`` must be aware. ``pace`` is how many seconds of the story pass in one second.
    """
    dice = dice_for(seed, "story")
    writer = Writer(dice, first=int(start.timestamp()) * 100_000)
    waiting: list[tuple[datetime, int, Post]] = []
    order = count()
    spoken = dict.fromkeys(("en", *OTHERS), 0.0)
    for offset, phase in _beats(seed):
        moment = start + timedelta(seconds=offset / pace)
        while waiting and waiting[0][0] <= moment:
            yield waiting[0][0], heappop(waiting)[2]
        lang = _dealt(spoken, phase.english)
        post = writer.post(lang, moment, phase.mix)
        yield moment, post
        if dice.random() < EDITS_IN[phase.name]:
            later = moment + timedelta(seconds=dice.uniform(8, 25) / pace)
            heappush(waiting, (later, next(order), writer.edited(post, later)))


def _dealt(due: dict[str, float], english: float) -> str:
    """The language most due by the phase's shares, so that a few posts already speak all of them; ``due`` is what each
    is owed."""
    for lang in due:
        due[lang] += english if lang == "en" else (1 - english) * OTHERS[lang]
    lang = max(due, key=lambda one: due[one])
    due[lang] -= 1
    return lang


def _beats(seed: int) -> Iterator[tuple[float, Phase]]:
    """When each post comes, in seconds of the story."""
    dice = dice_for(seed, "beats")
    begin = 0.0
    for phase in PHASES:
        at = begin + dice.uniform(0, 1 / phase.rate)
        while at < begin + phase.seconds:
            yield at, phase
            at += dice.uniform(0.4, 1.6) / phase.rate
        begin += phase.seconds
