"""An engine whose counts are kept until something is written: pages are read far oftener than numbers change."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar, cast

from index.answers import Answers
from index.cursor import digest
from index.protocol import (
    Answer,
    Ask,
    Bucket,
    Count,
    Dimension,
    Entry,
    Group,
    Held,
    IndexStatus,
    MentionIndex,
    Month,
    Order,
    Page,
    Phrases,
    Question,
    Renewal,
    Sample,
    Series,
    SeriesBy,
    Values,
    Written,
)
from model.mention import Mention

T = TypeVar("T")
SMALL = 50
"""Mentions up to which a first page is kept."""
WALKED = 60.0
"""Seconds a first page with a cursor is kept at most: the state a walk goes on over is held for minutes."""


class Engine(MentionIndex, Protocol):
    def generation(self) -> Hashable:
        """Equal as long as the answers to all questions are the same, as far as this process can see. Raises
        Unavailable."""
        ...

    def heard(self) -> None:
        """Another process is known to have written: who asks next sees it."""
        ...

    def glance(self) -> IndexStatus:
        """The status as of now, or of some seconds ago where it is dear."""
        ...

    def warm(self) -> None:
        """Reads ahead what much is counted by, where that is held in memory."""
        ...


class KeepingIndex:
    """A MentionIndex over an engine. Counts, series, facets, phrases and first pages are kept with the engine's
    generation, so they are those the engine would give; all else is asked anew each time."""

    def __init__(self, engine: Engine, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.engine = engine
        self._clock = clock
        self._answers = Answers()

    def count(self, question: Question) -> int:
        return self._once(("count", digest(question)), lambda: self.engine.count(question))

    def series(
        self, question: Question, *, interval: str, zone: str = "UTC", by: SeriesBy = "none"
    ) -> Sequence[Bucket]:
        key = _key(Series(question, interval, zone, by))
        return list(self._once(key, lambda: tuple(self.engine.series(question, interval=interval, zone=zone, by=by))))

    def facets(self, question: Question, dimension: Dimension, *, limit: int = 50) -> Sequence[tuple[str, int]]:
        key = _key(Values(question, dimension, limit))
        return list(self._once(key, lambda: tuple(self.engine.facets(question, dimension, limit=limit))))

    def distinct(self, question: Question, dimension: Dimension) -> int:
        key = ("distinct", digest(question, dimension))
        return self._once(key, lambda: self.engine.distinct(question, dimension))

    def phrases(
        self, question: Question, *, background: Question | None = None, limit: int = 20, read: int = 5_000
    ) -> Phrases:
        against = "" if background is None else digest(background)
        key = ("phrases", digest(question), against, limit, read)
        return self._once(key, lambda: self.engine.phrases(question, background=background, limit=limit, read=read))

    def ask(self, asked: Sequence[Ask]) -> Sequence[Answer]:
        generation = self.engine.generation()
        keys = [_key(one) for one in asked]
        found = [self._answers.known(key, generation) for key in keys]
        missing = [place for place, answer in enumerate(found) if answer is None]
        if missing:
            for place, answer in zip(missing, self.engine.ask([asked[place] for place in missing]), strict=True):
                found[place] = answer if isinstance(answer, int) else tuple(answer)
                self._answers.keep(keys[place], generation, found[place])
        return [list(answer) if isinstance(answer, tuple) else cast("int", answer) for answer in found]

    def kept(self, key: Hashable, of: Hashable, make: Callable[[], T]) -> T:
        """Something else that is worked out of what was written, and of ``of``: again when either is another."""
        return cast("T", self._answers.of(("kept", key), (self.engine.generation(), of), make))

    def search(self, question: Question, *, size: int = 20, cursor: str = "", order: Order = "newest") -> Page:
        """First pages are what people look at again and again, most of them by their first sighting."""
        if cursor or order not in ("newest", "oldest") or size > SMALL:
            return self.engine.search(question, size=size, cursor=cursor, order=order)
        key, now = ("search", digest(question, order), size), int(self._clock() / WALKED)
        generation = self.engine.generation(), now
        return cast(
            "Page", self._answers.of(key, generation, lambda: self.engine.search(question, size=size, order=order))
        )

    def groups(self, question: Question, clusters: Sequence[str]) -> Mapping[str, Group]:
        if len(clusters) > SMALL:
            return self.engine.groups(question, clusters)
        key = ("groups", digest(question, *sorted(clusters)))
        return dict(self._once(key, lambda: self.engine.groups(question, clusters)))

    def _once(self, key: Hashable, make: Callable[[], T]) -> T:
        return cast("T", self._answers.of(key, self.engine.generation(), make))

    def put(self, entries: Sequence[Entry]) -> Sequence[Written]:
        return self.engine.put(entries)

    def delete(self, versions: Mapping[str, int]) -> None:
        self.engine.delete(versions)

    def get(self, ids: Sequence[str]) -> dict[str, Mention]:
        return self.engine.get(ids)

    def scan(self, question: Question) -> Iterator[Mention]:
        return self.engine.scan(question)

    def sample(self, question: Question, *, read: int = 10_000) -> Sample:
        return self.engine.sample(question, read=read)

    def held(self, month: str) -> Iterator[Held]:
        return self.engine.held(month)

    def months(self) -> Sequence[Month]:
        return self.engine.months()

    def drop(self, month: str) -> int:
        return self.engine.drop(month)

    def outdated(self) -> str:
        return self.engine.outdated()

    def renewal(self) -> AbstractContextManager[Renewal]:
        return self.engine.renewal()

    def drop_unused(self) -> Sequence[str]:
        return self.engine.drop_unused()

    def heard(self) -> None:
        self.engine.heard()

    def glance(self) -> IndexStatus:
        return self.engine.glance()

    def warm(self) -> None:
        self.engine.warm()

    def status(self) -> IndexStatus:
        """Afterwards all that others wrote before is seen."""
        found = self.engine.status()
        self._answers.forget()
        return found

    def close(self) -> None:
        self.engine.close()


def _key(one: Ask) -> Hashable:
    if isinstance(one, Count):
        return "count", digest(one.question)
    if isinstance(one, Series):
        return "series", digest(one.question), one.interval, one.zone, one.by
    return "values", digest(one.question), one.dimension, one.limit
