"""The mention index as somebody sees it who may not see all topics: every question is narrowed to theirs.

A mention that none of their topics caught is not there; of one that theirs caught and others, too, the others' matches
are left out. Definitions stay: where no topic is asked about, moods are of the whole text, as for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from index import (
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
from model.errors import NotSo
from model.mention import Mention

NO_TOPIC = "-"
"""No topic has this id: asked about beside others it keeps "one topic" from being what was asked."""
MANY = 10_000


@dataclass(frozen=True, slots=True)
class SeenIndex:
    """A :class:`index.MentionIndex` that is only read."""

    whole: MentionIndex
    visible: frozenset[str]

    def get(self, ids: Sequence[str]) -> dict[str, Mention]:
        found = ((one, self._seen(mention)) for one, mention in self.whole.get(ids).items())
        return {one: mention for one, mention in found if mention is not None}

    def search(self, question: Question, *, size: int = 20, cursor: str = "", order: Order = "newest") -> Page:
        page = self.whole.search(self.narrowed(question), size=size, cursor=cursor, order=order)
        return replace(page, mentions=self._stripped(page.mentions))

    def scan(self, question: Question) -> Iterator[Mention]:
        return (mention for mention in map(self._seen, self.whole.scan(self.narrowed(question))) if mention is not None)

    def count(self, question: Question) -> int:
        return self.whole.count(self.narrowed(question))

    def series(
        self, question: Question, *, interval: str, zone: str = "UTC", by: SeriesBy = "none"
    ) -> Sequence[Bucket]:
        return self.whole.series(self.narrowed(question), interval=interval, zone=zone, by=by)

    def facets(self, question: Question, dimension: Dimension, *, limit: int = 50) -> Sequence[tuple[str, int]]:
        (answer,) = self.ask([Values(question, dimension, limit)])
        return answer  # type: ignore[return-value]

    def distinct(self, question: Question, dimension: Dimension) -> int:
        if dimension == "topic":
            return len(self.facets(question, dimension, limit=MANY))
        return self.whole.distinct(self.narrowed(question), dimension)

    def ask(self, asked: Sequence[Ask]) -> Sequence[Answer]:
        answers = self.whole.ask([self._narrowed_ask(one) for one in asked])
        return [self._theirs(one, answer) for one, answer in zip(asked, answers, strict=True)]

    def groups(self, question: Question, clusters: Sequence[str]) -> Mapping[str, Group]:
        return self.whole.groups(self.narrowed(question), clusters)

    def phrases(
        self, question: Question, *, background: Question | None = None, limit: int = 20, read: int = 5_000
    ) -> Phrases:
        beside = self.narrowed(Question() if background is None else background)
        return self.whole.phrases(self.narrowed(question), background=beside, limit=limit, read=read)

    def sample(self, question: Question, *, read: int = 10_000) -> Sample:
        found = self.whole.sample(self.narrowed(question), read=read)
        return replace(found, mentions=self._stripped(found.mentions))

    def status(self) -> IndexStatus:
        return self.whole.status()

    def put(self, entries: Sequence[Entry]) -> Sequence[Written]:  # noqa: ARG002 (the protocol's)
        raise _read_only()

    def delete(self, versions: Mapping[str, int]) -> None:  # noqa: ARG002 (the protocol's)
        raise _read_only()

    def held(self, month: str) -> Iterator[Held]:  # noqa: ARG002 (the protocol's)
        raise _read_only()

    def months(self) -> Sequence[Month]:
        raise _read_only()

    def drop(self, month: str) -> int:  # noqa: ARG002 (the protocol's)
        raise _read_only()

    def outdated(self) -> str:
        return self.whole.outdated()

    def renewal(self) -> AbstractContextManager[Renewal]:
        raise _read_only()

    def drop_unused(self) -> Sequence[str]:
        raise _read_only()

    def close(self) -> None:
        """It is closed by whom it belongs to."""

    def narrowed(self, question: Question) -> Question:
        """The question among what may be seen: of the topics asked about those they see, of all when none was."""
        without = replace(question.without, topics=self._among(question.without.topics))
        asked = self._among(question.topics) if question.topics else tuple(sorted(self.visible))
        one = len(set(question.topics)) == 1 and asked
        return replace(question, topics=asked if one else (*asked, NO_TOPIC), without=without)

    def _among(self, topics: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(topic for topic in topics if topic in self.visible)

    def _narrowed_ask(self, asked: Ask) -> Ask:
        question = self.narrowed(asked.question)
        if isinstance(asked, Values):
            return replace(asked, question=question, limit=MANY if asked.dimension == "topic" else asked.limit)
        return Count(question) if isinstance(asked, Count) else replace(asked, question=question)

    def _theirs(self, asked: Ask, answer: Answer) -> Answer:
        """Counts by topic hold the other topics that caught the same mentions."""
        if isinstance(answer, int) or isinstance(asked, Count | Series):
            return answer
        if asked.dimension != "topic":
            return answer
        seen = [(str(value), int(count)) for value, count in answer if value in self.visible]  # type: ignore[misc]
        return seen[: asked.limit]

    def _seen(self, mention: Mention) -> Mention | None:
        theirs = tuple(match for match in mention.topics if match.topic in self.visible)
        return replace(mention, topics=theirs) if theirs else None

    def _stripped(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        return tuple(seen for seen in map(self._seen, mentions) if seen is not None)


def _read_only() -> NotSo:
    return NotSo("this house is only read", todo="Ask an admin, who sees all topics")
