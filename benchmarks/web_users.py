"""So many people at once: each asks, reads a while, and asks again; pages and API as the three of them use these."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote

THINK = (1.0, 3.0)
"""Seconds between an answer and the next question."""
WORDS = (
    "northwind",
    "late",
    "refund",
    "parcel",
    "northwind AND late",
    '"northwind late"',
    "late NEAR/5 parcel",
    "возврат",
)


@dataclass(slots=True)
class Answers:
    """Seconds by kind of address; what failed, with why."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[float]:
        return sorted(one for some in self.seconds.values() for one in some)


def share(ordered: Sequence[float], part: float) -> float:
    """The quantile ``part`` of ordered numbers: the smallest that so many do not exceed."""
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]


def crowd(host: str, port: int, users: int, seconds: float, kinds: Sequence[str]) -> Answers:
    """Everybody begins within one time of reading; ``kinds`` are addresses with ``{topic}``, ``{word}``, ``{cursor}``
    for what differs from one to the next, as often as they are named."""
    answers, until = Answers(), time.monotonic() + seconds
    there = [threading.Thread(target=_user, args=(host, port, n, until, kinds, answers)) for n in range(users)]
    for thread in there:
        thread.start()
    for thread in there:
        thread.join()
    return answers


def _user(host: str, port: int, number: int, until: float, kinds: Sequence[str], answers: Answers) -> None:
    r = random.Random(number)
    time.sleep(r.uniform(0, THINK[1]))
    connection = HTTPConnection(host, port, timeout=60)
    while time.monotonic() < until:
        kind = r.choice(kinds)
        address = kind.format(topic=f"topic-{r.randrange(20)}", word=quote(r.choice(WORDS)))
        began = time.perf_counter()
        try:
            connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            answers.seconds.setdefault(kind, []).append(time.perf_counter() - began)
            if answer.status != 200:
                answers.failed.append(f"{answer.status} {address}")
        except (OSError, HTTPException) as error:
            answers.failed.append(f"{type(error).__name__} {address}")
            connection.close()
        time.sleep(r.uniform(*THINK))
    connection.close()
