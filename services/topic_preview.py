"""What a topic would catch, told while it is written: counts, the newest mentions, what its NOTs remove, what wider
writings would add, what it gains and loses against the revision in force.

Work is bounded: where counting all of a large archive would take long, its newest part is asked, and counts are of that
(``Window``); what there was no time for is named in ``skipped``. ``services.trial`` counts everything, however long.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index import Bucket, Facts, Question, Series, Values
from model.mention import Mention
from services.drafts import Draft
from services.house import House
from services.ingest import document_of, whole_sentiment, with_sentiment
from services.preview_parts import Part, asked_of, removed_parts
from services.preview_window import Window, window_for
from services.search import Found
from services.topic_exclusions import Exclusion, exclusions
from services.topic_publishing import checked_topic, refuse_query
from topics import Query, TopicSet, Variant, compile_query, read_document, variants, wider

NEWEST, EXAMPLES = 10, 3
PARTS = 8
WRITINGS = 12
SECONDS = 1.2
"""After which nothing further is asked."""
LOOKED_AT = 1_000
"""Mentions of the revision in force read to find examples of those lost."""
PAGE = 200
Step = Literal["writings", "removed", "moved", "exclusions"]


@dataclass(frozen=True, slots=True)
class Writing:
    """``more`` mentions would be caught if a word were written in another way, too, as ``variant.query`` has it."""

    variant: Variant
    more: int


@dataclass(frozen=True, slots=True)
class Removed:
    """What a NOT takes away of what would be caught without it."""

    part: str
    count: int
    examples: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Against the revision in force, as the archive is marked with it."""

    revision: int
    gained: int
    lost: int
    gained_examples: tuple[Found, ...]
    lost_examples: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Counts are of the ``window``; ``most`` says that they are upper bounds, since the query asks what is only known
    once a topic has caught a mention (``tagged:``, ``sentiment:``). ``weeks`` hold no empty week."""

    window: Window
    total: int
    most: bool
    newest: tuple[Found, ...]
    weeks: tuple[Bucket, ...]
    languages: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    writings: tuple[Writing, ...] = ()
    removed: tuple[Removed, ...] = ()
    moved: Moved | None = None
    exclusions: tuple[Exclusion, ...] = ()
    skipped: tuple[Step, ...] = ()


def preview(
    house: House,
    draft: Draft,
    *,
    published: bool = False,
    zone: str = "UTC",
    monotonic: Callable[[], float] = time.monotonic,
) -> Preview:
    """``published``: hold it against the revision in force of the same id. Raises QueryRefused, BadInput (a field),
    Unavailable."""
    house.take_up_topics()
    topic = checked_topic(replace(draft.topic, id=draft.topic.id or "draft"))
    refuse_query(topic, draft.lists)
    draft = Draft(topic, draft.lists)
    query = asked_of(compile_query(topic.query, accents=topic.accents, lists=draft.lists), topic.filters)
    wide = wider(query)
    question = Question(query=wide, irrelevant=None)
    window = window_for(house.index, [question, *_slowest(draft)], monotonic)
    question = replace(question, since=window.since)
    work = _Work(house, draft, question, monotonic, monotonic() + SECONDS)
    made = _counted(work, window, zone, most=wide is not query)
    if wide is not query:
        return made  # what is not known of a mention cannot be taken apart
    steps: dict[Step, Callable[[], Mapping[str, object]]] = {
        "removed": lambda: {"removed": tuple(_removed(work, query))},
        "writings": lambda: {"writings": tuple(_writings(work, made.total))},
        "moved": lambda: {"moved": _moved(work) if published and topic.id in house.in_force else None},
        "exclusions": lambda: {"exclusions": tuple(exclusions(house, draft, question))},
    }
    for name, step in steps.items():
        made = replace(made, skipped=(*made.skipped, name)) if work.late else replace(made, **step())  # type: ignore[arg-type]
    return made


@dataclass(frozen=True, slots=True)
class _Work:
    house: House
    draft: Draft
    question: Question
    monotonic: Callable[[], float]
    until: float

    @property
    def late(self) -> bool:
        return self.monotonic() > self.until


def _counted(work: _Work, window: Window, zone: str, *, most: bool) -> Preview:
    index, question = work.house.index, work.question
    page = index.search(question, size=NEWEST * 5 if most else NEWEST)
    asked = index.ask(
        [Series(question, "1w", zone), Values(question, "language", limit=12), Values(question, "source", limit=12)]
    )
    weeks, languages, sources = asked
    return Preview(
        window=window,
        total=page.total,
        most=most,
        newest=tuple(_caught(work, page.mentions))[:NEWEST],
        weeks=tuple(weeks),  # type: ignore[arg-type]
        languages=tuple(languages),  # type: ignore[arg-type]
        sources=tuple(sources),  # type: ignore[arg-type]
    )


def _caught(work: _Work, mentions: Sequence[Mention]) -> Iterator[Found]:
    ours = TopicSet([work.draft.topic], lists=work.draft.lists)
    for mention in mentions:
        matches = ours.match(with_sentiment(document_of(mention), whole_sentiment(work.house, mention)))
        if matches:
            yield Found(mention, matches[0].spans)


def _writings(work: _Work, before: int) -> Iterator[Writing]:
    """Of each other way to write a word what it adds; a longer tag only where it is more usual than the word itself."""
    topic, index = work.draft.topic, work.house.index
    plain = compile_query(topic.query, accents=topic.accents, lists=work.draft.lists)
    for variant in variants(plain)[:WRITINGS]:
        if work.late:
            return
        other = asked_of(compile_query(variant.query, accents=topic.accents, lists=work.draft.lists), topic.filters)
        more = index.count(replace(work.question, query=other)) - before
        if more > 0 and (variant.kind != "tag" or more > _of_word(work, variant.word)):
            yield Writing(variant, more)


def _slowest(draft: Draft) -> Iterator[Question]:
    """What takes longest of all that is asked: a word as the beginning of others."""
    query = compile_query(draft.topic.query, accents=draft.topic.accents, lists=draft.lists)
    for variant in [one for one in variants(query) if one.kind == "longer"][:1]:
        other = compile_query(variant.query, accents=query.accents, lists=draft.lists)
        yield Question(query=wider(other), irrelevant=None)


def _of_word(work: _Work, word: str) -> int:
    query = compile_query(word, accents=work.draft.topic.accents)
    return work.house.index.count(replace(work.question, query=query))


def _removed(work: _Work, query: Query) -> Iterator[Removed]:
    for part in removed_parts(query)[:PARTS]:
        if work.late:
            return
        page = work.house.index.search(replace(work.question, query=part.query), size=EXAMPLES)
        yield Removed(part.text, page.total, tuple(_shown(part, mention) for mention in page.mentions))


def _shown(part: Part, mention: Mention) -> Found:
    document = read_document(mention.capture, id=mention.id, language=mention.language.code, site=mention.site)
    return Found(mention, part.cause.match(document) or ())


def _moved(work: _Work) -> Moved:
    house, topic = work.house, work.draft.topic.id
    gains = house.index.search(replace(work.question, without=Facts(topics=(topic,))), size=EXAMPLES)
    before = Question(topics=(topic,), since=work.question.since, irrelevant=None)
    kept = house.index.count(replace(work.question, topics=(topic,)))
    lost = house.index.count(before) - kept
    return Moved(
        revision=house.in_force[topic].revision,
        gained=gains.total,
        lost=lost,
        gained_examples=tuple(_caught(work, gains.mentions)),
        lost_examples=tuple(_lost(work, before)) if lost else (),
    )


def _lost(work: _Work, before: Question) -> list[Found]:
    """Some of what is lost, newest first, of the newest that the revision in force caught."""
    ours = TopicSet([work.draft.topic], lists=work.draft.lists)
    found: list[Found] = []
    cursor, read = "", 0
    while len(found) < EXAMPLES and read < LOOKED_AT and not work.late:
        page = work.house.index.search(before, size=PAGE, cursor=cursor)
        for mention in page.mentions:
            if not ours.match(document_of(mention)):
                spans = next((match.spans for match in mention.topics if match.topic == work.draft.topic.id), ())
                found.append(Found(mention, spans))
        cursor, read = page.cursor, read + PAGE
        if not cursor:
            break
    return found[:EXAMPLES]
