"""All that is asked of the index: the protocol's questions, each whole and exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from index.checks import check_by, check_dimension, check_limit, check_number, check_question
from index.elasticsearch import facets, series
from index.elasticsearch.choosing import Chosen, plain, with_chosen
from index.elasticsearch.drawing import sample
from index.elasticsearch.errors import Refused
from index.elasticsearch.pages import Pages, count_body
from index.elasticsearch.phrases import MOST_READ, phrases
from index.elasticsearch.requests import Answer as Reply
from index.elasticsearch.requests import Reader, too_many_buckets, too_wide, total_of
from index.elasticsearch.scanning import scan
from index.elasticsearch.states import States
from index.protocol import (
    Answer,
    Ask,
    Bucket,
    Count,
    Dimension,
    Group,
    Order,
    Page,
    Phrases,
    Question,
    Sample,
    Series,
    SeriesBy,
    Values,
)
from model.mention import Mention
from model.time import system_clock

Json = dict[str, Any]
T = TypeVar("T")


class Asking:
    """The asking half of the engine."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._states = States(reader)
        self._pages = Pages(reader, self._states)

    def _see(self) -> None:
        """Let this process's questions see its own writes."""

    def search(self, question: Question, *, size: int = 20, cursor: str = "", order: Order = "newest") -> Page:
        check_question(question)
        self._see()
        return self._pages.page(question, size, cursor, order)

    def scan(self, question: Question) -> Iterator[Mention]:
        check_question(question)
        return scan(self._reader, question, self._see)

    def count(self, question: Question) -> int:
        return self._on(question, self._pages.counted)

    def series(
        self, question: Question, *, interval: str, zone: str = "UTC", by: SeriesBy = "none"
    ) -> Sequence[Bucket]:
        check_by(by)
        asked = series.read_series(question, interval, zone, by)
        return self._on(question, lambda chosen: series.series(self._reader, chosen, asked))

    def facets(self, question: Question, dimension: Dimension, *, limit: int = 50) -> Sequence[tuple[str, int]]:
        check_dimension(dimension)
        check_limit(limit)
        return self._on(question, lambda chosen: facets.facets(self._reader, chosen, question, dimension, limit))

    def distinct(self, question: Question, dimension: Dimension) -> int:
        check_dimension(dimension)
        return self._on(question, lambda chosen: facets.distinct(self._reader, chosen, question, dimension))

    def groups(self, question: Question, clusters: Sequence[str]) -> Mapping[str, Group]:
        return self._on(question, lambda chosen: facets.groups(self._reader, chosen, clusters))

    def phrases(
        self, question: Question, *, background: Question | None = None, limit: int = 20, read: int = 5_000
    ) -> Phrases:
        check_question(question)
        check_limit(limit)
        check_number(read, "read", MOST_READ)
        self._see()
        return phrases(self._reader, question, background, limit, read)

    def sample(self, question: Question, *, read: int = MOST_READ) -> Sample:
        check_question(question)
        check_number(read, "read", MOST_READ)
        self._see()
        return sample(self._reader, question, read)

    def ask(self, asked: Sequence[Ask]) -> Sequence[Answer]:
        """In one request, as far as one is enough for each."""
        self._see()
        ready = [_Ready(one) for one in asked]
        bodies = [one.body for one in ready if one.body is not None]
        replies = iter(self._reader.together(bodies) if bodies else ())
        return [self._answered(one, next(replies) if one.body is not None else None) for one in ready]

    def _answered(self, ready: _Ready, reply: Reply | Refused | None) -> Answer:
        if isinstance(reply, Refused) and not (too_wide(reply) or too_many_buckets(reply)):
            raise reply
        answer = ready.read(reply) if reply is not None and not isinstance(reply, Refused) else None
        if answer is not None:
            return answer
        asked = ready.asked
        if isinstance(asked, Count):
            return self.count(asked.question)
        if isinstance(asked, Series):
            return self.series(asked.question, interval=asked.interval, zone=asked.zone, by=asked.by)
        return self.facets(asked.question, asked.dimension, limit=asked.limit)

    def _on(self, question: Question, work: Callable[[Chosen], T]) -> T:
        check_question(question)
        self._see()
        return with_chosen(self._reader, question, work)


class _Ready:
    """One of several questions with the body that may answer it; None for what must be judged."""

    def __init__(self, asked: Ask) -> None:
        """Raises BadInput for what is wrong about it."""
        self.asked = asked
        check_question(asked.question)
        if isinstance(asked, Series):
            check_by(asked.by)
        if isinstance(asked, Values):
            check_dimension(asked.dimension)
            check_limit(asked.limit)
        self._series = (
            series.read_series(asked.question, asked.interval, asked.zone, asked.by)
            if isinstance(asked, Series)
            else None
        )
        chosen = plain(asked.question)
        self.body = self._body(chosen) if chosen is not None else None

    def read(self, reply: Reply) -> Answer | None:
        """None when it takes more than this answer."""
        if self._series is not None:
            return series.read_one(reply, self._series)
        return facets.read_one(reply, self.asked.limit) if isinstance(self.asked, Values) else total_of(reply)

    def _body(self, chosen: Chosen) -> Json | None:
        if self._series is not None:
            return series.one_request(chosen, self._series, system_clock())
        if isinstance(self.asked, Values):
            return facets.one_request(chosen, self.asked.question, self.asked.dimension, self.asked.limit)
        return count_body(chosen)
