"""The narrowed index answers every question as an index would that held nothing but what may be seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Answer, Bucket, Count, Dimension, Entry, Facts, MentionIndex, Question, Series, Values, open_index
from model.capture import Capture
from model.errors import NotSo
from model.mention import Language, Mention, Sentiment, SentimentLabel, TopicMatch
from services.seen_index import SeenIndex
from topics import compile_query, read_document

TOPICS = ("alpha", "beta", "gamma")
START = datetime(2026, 3, 1, tzinfo=UTC)
MOODS: tuple[SentimentLabel, ...] = ("negative", "neutral", "positive", "unknown")
WORDS = ("late", "parcel", "shop", "again", "lovely", "queue")
SUBSETS = [frozenset(some) for n in range(len(TOPICS) + 1) for some in combinations(TOPICS, n)]

Pairs = dict[frozenset[str], tuple[MentionIndex, MentionIndex]]


def made(number: int, draw: Random) -> Mention:
    at = START + timedelta(hours=5 * number)
    words = " ".join(draw.choice(WORDS) for _ in range(6))
    caught = tuple(
        TopicMatch(topic, 1, draw.random() < 0.3, (), Sentiment(draw.choice(MOODS), 0.1, 0.1, "test@1"))
        for topic in TOPICS
        if draw.random() < 0.4
    )
    capture = Capture(
        source=draw.choice(("forum.example", "blog.example")),
        ref=str(number),
        url=f"https://forum.example/{number}",
        text=f"{words} {number}",
        published_at=at,
        published_from="feed",
    )
    return Mention(
        id=f"m{number:03}",
        capture=capture,
        seen_at=at,
        content_hash=str(number),
        language=Language(draw.choice(("en", "pl")), 0.9, "test@1"),
        sentiment=Sentiment(draw.choice(MOODS), 0.2, 0.2, "test@1"),
        topics=caught,
        cluster=f"c{number % 9}",
    )


def put(index: MentionIndex, mentions: list[Mention]) -> MentionIndex:
    index.put([Entry(m, read_document(m.capture, id=m.id, language="en", site=m.site)) for m in mentions])
    return index


def even(answer: Answer) -> object:
    """Means without what their sums' order leaves in the last digit."""
    if isinstance(answer, int):
        return answer
    return [replace(b, mean=b.mean and round(b.mean, 9)) if isinstance(b, Bucket) else tuple(b) for b in answer]


def stripped(mentions: list[Mention], visible: frozenset[str]) -> list[Mention]:
    theirs = (replace(m, topics=tuple(match for match in m.topics if match.topic in visible)) for m in mentions)
    return [m for m in theirs if m.topics]


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pairs]:
    """By what may be seen: the narrowed index over all, and one that holds no more than that."""
    folder: Path = tmp_path_factory.mktemp("seen")
    draw = Random(7)
    mentions = [made(number, draw) for number in range(70)]
    whole = put(open_index(f"sqlite:///{folder}/whole.db"), mentions)
    kept = {one: open_index(f"sqlite:///{folder}/{'-'.join(sorted(one)) or 'none'}.db") for one in SUBSETS}
    yield {one: (SeenIndex(whole, one), put(index, stripped(mentions, one))) for one, index in kept.items()}
    for index in (whole, *kept.values()):
        index.close()


some_topics = st.lists(st.sampled_from(TOPICS), unique=True, max_size=3).map(tuple)
questions = st.builds(
    Question,
    topics=some_topics,
    without=st.builds(Facts, topics=some_topics, languages=st.sampled_from([(), ("pl",)])),
    languages=st.sampled_from([(), ("en",)]),
    sentiments=st.lists(st.sampled_from(MOODS), unique=True, max_size=2).map(tuple),
    tagged=st.sampled_from([None, True, False]),
    matched=st.sampled_from([None, True, False]),
    since=st.sampled_from([None, START + timedelta(days=5)]),
    query=st.sampled_from([None, compile_query("late OR lovely"), compile_query("parcel AND NOT queue")]),
)


@settings(max_examples=25, deadline=None)
@given(question=questions, visible=st.sampled_from(SUBSETS), dimension=st.sampled_from(get_args(Dimension)))
def test_every_answer_is_that_of_what_may_be_seen(
    pairs: Pairs,
    question: Question,
    visible: frozenset[str],
    dimension: Dimension,
) -> None:
    seen, only = pairs[visible]
    # A hidden topic is no topic: who leaves it out leaves nothing out, who asks for it asks for nothing.
    assert seen.count(question) == only.count(question)
    assert list(seen.scan(question)) == list(only.scan(question))
    page = seen.search(question, size=7, order="latest")
    assert (page.mentions, page.total) == (
        only.search(question, size=7, order="latest").mentions,
        only.count(question),
    )
    if page.cursor:
        later = seen.search(question, size=7, order="latest", cursor=page.cursor).mentions
        assert not {m.id for m in later} & {m.id for m in page.mentions}
    for by in ("none", "topic", "sentiment"):
        assert even(seen.series(question, interval="1w", by=by)) == even(only.series(question, interval="1w", by=by))
    assert list(seen.facets(question, dimension, limit=2)) == list(only.facets(question, dimension, limit=2))
    assert seen.distinct(question, dimension) == only.distinct(question, dimension)
    asked = [Count(question), Series(question, "1M", by="topic"), Values(question, "topic", 2)]
    assert [even(answer) for answer in seen.ask(asked)] == [even(answer) for answer in only.ask(asked)]
    clusters = [f"c{number}" for number in range(9)]
    assert seen.groups(question, clusters) == only.groups(question, clusters)
    assert sorted(m.id for m in seen.sample(question).mentions) == sorted(m.id for m in only.sample(question).mentions)
    assert seen.phrases(question) == only.phrases(question)


def test_what_may_not_be_seen_cannot_be_fetched_by_its_name(
    pairs: Pairs,
) -> None:
    every = [f"m{number:03}" for number in range(70)]
    for seen, only in pairs.values():
        assert seen.get(every) == only.get(every)


def test_nobody_writes_through_it(pairs: Pairs) -> None:
    seen, _ = pairs[frozenset({"alpha"})]
    for act in (lambda: seen.put([]), lambda: seen.delete({}), lambda: seen.drop("2026.03"), seen.renewal):
        with pytest.raises(NotSo):
            act()
