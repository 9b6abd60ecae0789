"""What a kind of rule is to the rounds that step it: a watch that reads the log, hears the clock, and can be put away.

A kind is one pure module. What it finds depends on the log, the past it may look back at, and the clock; never on how
the log was cut into rounds. So a replay is the same function over the same log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from alerts.budget import Test
from model.alert import Observation
from model.mention import Mention
from model.source import Json

__all__ = ["HISTORY", "LAST", "STRETCH", "Event", "EventKind", "Kind", "Open", "Past", "Test", "Watch"]

EventKind = Literal["pending", "lapsed", "fired", "worse", "resolved"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something an incident's life turns on. ``opened`` names the incident: the seq of the observation that opened it
    (microseconds of the block for kinds that watch the clock). Moments are microseconds.

    ``evidence`` is what the incident is shown with (FORMATS, "evidence"), whole for ``fired``; for ``resolved`` it is
    what shows the end, ``n`` and ``negative`` where a share came back. ``severity`` is 1–10.
    """

    kind: EventKind
    at: int
    opened: int
    opened_at: int
    severity: int = 1
    evidence: Mapping[str, Json] = field(default_factory=dict)
    note: str = ""


class Past(Protocol):
    """What a test may look back at. All but :meth:`texts` is as of a place in the log."""

    @property
    def silent(self) -> frozenset[str]:
        """Sources that cannot be read at present."""

    @property
    def planned(self) -> Sequence[tuple[int, int]]:
        """The topic's planned events, (since, until) in microseconds: not usual, and withholding while they last."""

    def history(self, since: datetime, until: datetime, before: int) -> Iterable[Observation]:
        """The topic's observations of [since, until) by ``event_at`` that were logged before a seq, by ``event_at``;
        the newest when there are more than :data:`HISTORY`."""

    def stretch(self, after: int, until: int) -> Sequence[Observation]:
        """The topic's observations with after < seq ≤ until, at most :data:`STRETCH`, in order."""

    def texts(self, mentions: Sequence[str]) -> Mapping[str, Mention]:
        """Mentions as the archive has them now; those it has not are left out. Raises Unavailable."""

    def holes(self) -> Sequence[tuple[int, int]]:
        """Times (microseconds) in which sources of the topic could not be read: not usual either."""

    def of(self, topic: str) -> Past:
        """The same of another topic."""


HISTORY = 100_000
"""Observations of history that a test looks back at, at most: more would say no more of what is usual, and a million
that come late must not fill the memory."""
LAST = 2**62
"""Past every place of the log."""
STRETCH = 5000
"""Observations of a stretch that evidence reads at most."""


class Watch(Protocol):
    """One rule on one topic, in its course."""

    @property
    def status(self) -> str:
        """In words: ``watching``, or why it withholds or cannot judge."""

    @property
    def phase(self) -> str:
        """quiet, pending, open, cooling; blind while there is nothing to compare with."""

    @property
    def usual(self) -> tuple[int, float | None]:
        """(what it knows of the past: votes, mentions or hours; what is usual: a share or a number an hour)."""

    @property
    def opened(self) -> int:
        """What names the open incident (:attr:`Event.opened`), 0 when none is open."""

    @property
    def warmth(self) -> float:
        """How near it is to an alarm: 0 when nothing speaks for one, 1 when it fires."""

    def see(self, observation: Observation) -> tuple[Event, ...]:
        """The next observation of the log."""

    def tick(self, now: datetime) -> tuple[Event, ...]:
        """The clock, when all that is logged was seen."""

    def resolve(self, at: datetime, note: str) -> tuple[Event, ...]:
        """End the open incident: a person said so, or the measure changed."""

    def standing(self) -> dict[str, Json]:
        """What to put away, as JSON; :class:`Open` goes on from it."""


Open = Callable[[Test, Past, Mapping[str, Json], datetime], Watch]
"""(test, past, what was put away or nothing, now) → the watch. Something put away in another form is as nothing."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind as rules name it. ``options`` reads what a rule of it may say beside the common fields, and raises
    BadInput(where) naming the option; ``measure`` is what :attr:`Watch.usual` is in."""

    name: str
    open: Open
    options: Callable[[Mapping[str, Json], str], dict[str, Json]]
    measure: Literal["share", "an hour"] = "an hour"
