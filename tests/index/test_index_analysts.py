"""What analysts ask, on each engine: negative filters, orders, groups, phrases, months, labels, several questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest
from index_reference import START, Reference, caught, entry, fill, mention

from index import Count, Dimension, Facts, Held, MentionIndex, Order, Question, Series, Values
from model.errors import BadInput
from model.labels import Labels
from model.mention import Mention
from topics import TOKENIZER_VERSION, compile_query

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
APRIL = datetime(2026, 4, 2, tzinfo=UTC)


def found(index: MentionIndex, question: Question) -> list[str]:
    return sorted(m.id for m in index.search(question, size=100).mentions)


def ids(mentions: Sequence[Mention]) -> list[str]:
    return [m.id for m in mentions]


def some(index: MentionIndex) -> Reference:
    """Two of each kind of fact, one of them the other's negative."""
    return fill(
        index,
        mention(
            "a",
            language="en",
            source="one.example",
            kind="post",
            author="Ann",
            label="negative",
            topics=[caught("t", "negative")],
            thread="1",
            cluster="k",
            labels=Labels("relevant", "", ("urgent",)),
        ),
        mention(
            "b",
            language="pl",
            source="two.example",
            kind="comment",
            author="Bo",
            label="positive",
            topics=[caught("u", "positive")],
            thread="2",
            cluster="l",
            labels=Labels("", "", ("shop", "urgent")),
            seen=START + MINUTE,
        ),
        mention("c", "something else", language="th", source="two.example", seen=START + 2 * MINUTE),
    )


VALUES = {
    "topics": "t",
    "languages": "en",
    "sources": "one.example",
    "sites": "one.example",
    "kinds": "comment",
    "authors": "ann",
    "sentiments": "negative",
    "threads": "1",
    "clusters": "k",
    "tags": "shop",
    "ids": "a",
}


def test_every_part_has_a_value_here() -> None:
    assert set(VALUES) == {part.name for part in fields(Facts)}


@pytest.mark.parametrize("part", VALUES)
def test_every_filter_and_its_negative_share_all_mentions(index: MentionIndex, part: str) -> None:
    some(index)
    wanted = {part: (VALUES[part], "nobody")}
    expected = ["b"] if VALUES[part] in ("shop", "comment") else ["a"]
    assert found(index, Question(**wanted)) == expected  # type: ignore[arg-type]
    others = found(index, Question(without=Facts(**wanted)))  # type: ignore[arg-type]
    assert others == sorted({"a", "b", "c"} - set(expected))
    both = Question(query=compile_query("late"), without=Facts(**wanted))  # type: ignore[arg-type]
    assert found(index, both) == sorted({"a", "b"} - set(expected))
    assert found(index, Question(**wanted, without=Facts(**wanted))) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("part", VALUES)
@pytest.mark.parametrize("value", ["", "\ud800", "a\x00b", "x" * 5000, "'; DROP TABLE mentions"])
def test_a_value_no_mention_has_is_no_error(index: MentionIndex, part: str, value: str) -> None:
    some(index)
    assert index.count(Question(**{part: (value,)})) == 0  # type: ignore[arg-type]
    assert index.count(Question(without=Facts(**{part: (value,)}))) == 3  # type: ignore[arg-type]


def test_left_out_sentiment_is_towards_the_one_topic(index: MentionIndex) -> None:
    fill(index, mention("a", label="positive", topics=[caught("t", "negative"), caught("u", "neutral")]))
    without = Facts(sentiments=("negative",))
    assert found(index, Question(topics=("t",), without=without)) == []
    assert found(index, Question(topics=("u",), without=without)) == ["a"]
    assert found(index, Question(without=without)) == ["a"]


# Labels


def test_a_persons_sentiment_wins_everywhere(index: MentionIndex) -> None:
    labels = Labels("", "negative", ())
    fill(index, mention("a", label="positive", topics=[caught("t", "positive")], labels=labels), mention("b"))
    for topics in ((), ("t",)):
        question = Question(topics=topics)
        assert found(index, replace(question, sentiments=("negative",))) == ["a"]
        assert found(index, replace(question, sentiments=("positive",))) == []
        assert ("negative", 1) in index.facets(question, "sentiment")
        assert [b.negative for b in index.series(question, interval="1y")] == [1]
        assert found(index, replace(question, query=compile_query("late AND sentiment:negative"))) == ["a"]
    assert [b.negative for b in index.series(Question(), interval="1y", by="topic")] == [1]


def test_what_is_called_irrelevant_is_left_out_unless_asked_for(index: MentionIndex) -> None:
    fill(
        index,
        mention("a", labels=Labels("irrelevant"), topics=[caught("t")]),
        mention("b", labels=Labels("unsure"), topics=[caught("t")]),
        mention("c", "late parcel", labels=Labels("relevant")),
    )
    queries = (None, compile_query("late"), compile_query('"late again" OR "late parcel"'), compile_query("{late}"))
    for query in queries:
        assert found(index, Question(query=query)) == ["b", "c"]
        assert found(index, Question(query=query, irrelevant=True)) == ["a"]
        assert found(index, Question(query=query, irrelevant=None)) == ["a", "b", "c"]
        assert found(index, Question(query=query, topics=("t",))) == ["b"]
    assert [index.count(Question(irrelevant=asked)) for asked in (False, True, None)] == [2, 1, 3]
    assert index.facets(Question(), "topic") == [("t", 1)]
    assert index.facets(Question(irrelevant=None), "topic") == [("t", 2)]
    assert [b.count for b in index.series(Question(irrelevant=True), interval="1d")] == [1]
    fill(index, mention("a", version=2), mention("c", version=2, labels=Labels("irrelevant")))
    assert found(index, Question()) == ["a", "b"]
    assert index.count(Question(irrelevant=True)) == 1


# Orders


def ordered(index: MentionIndex) -> Reference:
    labels = ("negative", "unknown", "positive", "neutral", "negative", "positive", "unknown")
    return fill(
        index,
        *(
            mention(
                f"m{i}",
                label=label,
                seen=START + MINUTE * (i // 2),
                published=START - DAY * (i * 5 % 7 // 2),
                topics=[caught("t", labels[-1 - i])],
            )
            for i, label in enumerate(labels)
        ),
    )


@pytest.mark.parametrize("order", get_args(Order))
@pytest.mark.parametrize("topics", [(), ("t",)])
@pytest.mark.parametrize("query", [None, "late", '"late again" AND {late}'])
def test_orders(index: MentionIndex, order: Order, topics: tuple[str, ...], query: str | None) -> None:
    reference = ordered(index)
    question = Question(topics=topics, query=compile_query(query) if query else None)
    expected = ids(reference.answers(question, order))
    taken, cursor = [], ""
    for size in (3, 1, 3):
        page = index.search(question, size=size, order=order, cursor=cursor)
        assert page.total == 7
        taken += ids(page.mentions)
        cursor = page.cursor
    assert taken == expected and cursor == ""


@pytest.mark.parametrize("order", get_args(Order))
def test_a_walk_gives_each_once_in_any_order_while_writes_go_on(index: MentionIndex, order: Order) -> None:
    old = [mention(f"old{i:02}", seen=START + MINUTE * i, label="negative", published=START) for i in range(12)]
    fill(index, *old)
    expected = ids(fill(index, *old).answers(Question(), order))
    taken, cursor, number = [], "", 0
    while True:
        page = index.search(Question(), size=3, cursor=cursor, order=order)
        taken += ids(page.mentions)
        cursor = page.cursor
        if not cursor:
            break
        number += 1
        assert index.search(Question(), size=3, order=order).mentions  # another walk beside it
        moved = [
            mention(
                f"old{i:02}",
                version=1 + number,
                seen=START + MINUTE * i,
                label=("positive", "unknown")[number % 2],
                published=START - DAY * number,
            )
            for i in range(number, 12, 3)
        ]
        fill(index, mention(f"new{number}", seen=START + MINUTE * (90 + number), label="neutral"), *moved)
    assert [id for id in taken if id.startswith("old")] == expected
    assert len(set(taken)) == len(taken)


@pytest.mark.parametrize("order", ["newest", "latest"])
def test_what_is_deleted_on_the_way_is_left_out(index: MentionIndex, order: Order) -> None:
    fill(index, *(mention(f"m{i}", seen=START + MINUTE * i) for i in range(7)))
    page = index.search(Question(), size=2, order=order)
    index.delete({"m3": 9, "m6": 9, "m0": 9})
    taken = ids(page.mentions)
    while page.cursor:
        page = index.search(Question(), size=2, order=order, cursor=page.cursor)
        taken += ids(page.mentions)
    assert [id for id in taken if id not in ("m3", "m0")] == ["m6", "m5", "m4", "m2", "m1"]


def test_a_cursor_of_another_order_is_refused(index: MentionIndex) -> None:
    ordered(index)
    cursors = {order: index.search(Question(), size=2, order=order).cursor for order in get_args(Order)}
    for order in get_args(Order):
        for other, cursor in cursors.items():
            if other != order:
                with pytest.raises(BadInput):
                    index.search(Question(), size=2, order=order, cursor=cursor)
    with pytest.raises(BadInput):
        index.search(Question(), order="shortest")  # type: ignore[arg-type]


# Counting


@pytest.mark.parametrize("dimension", get_args(Dimension))
def test_facets_and_distinct_of_every_dimension(index: MentionIndex, dimension: Dimension) -> None:
    reference = some(index)
    for question in (
        Question(),
        Question(languages=("en", "pl")),
        Question(query=compile_query("late")),
        Question(topics=("t",)),
        Question(since=START + MINUTE),
    ):
        expected = reference.facets(question, dimension)
        assert list(index.facets(question, dimension)) == expected
        assert list(index.facets(question, dimension, limit=1)) == expected[:1]
        assert index.distinct(question, dimension) == len(expected)


def test_a_dimension_there_is_not_and_a_limit_that_is_none(index: MentionIndex) -> None:
    for work in (
        lambda: index.facets(Question(), "colour"),  # type: ignore[arg-type]
        lambda: index.distinct(Question(), "colour"),  # type: ignore[arg-type]
        lambda: index.series(Question(), interval="1d", by="colour"),  # type: ignore[arg-type]
        lambda: index.facets(Question(), "kind", limit=0),
        lambda: index.phrases(Question(), limit=0),
        lambda: index.phrases(Question(), read=0),
    ):
        with pytest.raises(BadInput):
            work()


def test_several_questions_in_one_go_are_the_single_ones(index: MentionIndex) -> None:
    some(index)
    late, exact = Question(query=compile_query("late")), Question(query=compile_query("{late}"))
    asked = (
        Count(Question()),
        Count(late),
        Series(exact, "1d", "Europe/Warsaw", "language"),
        Values(Question(), "tag", 1),
        Count(exact),
        Values(late, "author"),
    )
    told = index.ask(asked)
    assert list(told) == [
        index.count(Question()),
        index.count(late),
        index.series(exact, interval="1d", zone="Europe/Warsaw", by="language"),
        index.facets(Question(), "tag", limit=1),
        index.count(exact),
        index.facets(late, "author"),
    ]
    assert list(index.ask([])) == []


def test_copies_are_folded_to_the_first_seen(index: MentionIndex) -> None:
    copies = [
        mention(f"c{i}", cluster="k", seen=START + MINUTE * (3 - i), language="pl" if i else "en") for i in range(4)
    ]
    twins = [mention(id, cluster="l", seen=START) for id in ("y", "x")]
    fill(index, *copies, *twins, mention("alone"))
    groups = index.groups(Question(), ["k", "l", "never", ""])
    assert {cluster: (group.first, group.count) for cluster, group in groups.items()} == {"k": ("c3", 4), "l": ("x", 2)}
    only = index.groups(Question(languages=("en",), without=Facts(ids=("x",))), ["k", "l"])
    assert {cluster: (group.first, group.count) for cluster, group in only.items()} == {"k": ("c0", 1), "l": ("y", 1)}
    assert index.groups(Question(query=compile_query("{late}")), ["k"])["k"].count == 4
    assert index.groups(Question(), []) == {}


@pytest.mark.parametrize("part", ["since", "until", "event_since", "event_until"])
def test_a_time_outside_the_calendar_is_refused(index: MentionIndex, part: str) -> None:
    first = datetime.min.replace(tzinfo=timezone(timedelta(hours=5)))
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))
    for moment in (first, last):
        with pytest.raises(BadInput):
            index.count(Question(**{part: moment}))  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [0, -1, 1_000_000, 10**30])
def test_a_page_of_a_million_is_refused(index: MentionIndex, size: int) -> None:
    with pytest.raises(BadInput, match="size"):
        index.search(Question(), size=size, order="negative")


# Phrases


def test_phrases_are_what_is_said_more_than_elsewhere(index: MentionIndex) -> None:
    lost = [mention(f"a{i}", f"my blue suitcase was lost number {i}", language="en") for i in range(8)]
    other = [mention(f"b{i}", f"my parcel came number {i}", language="pl") for i in range(8)]
    fill(index, *lost, *other)
    told = index.phrases(Question(languages=("en",)))
    assert (told.read, told.of, told.background_read, told.background_of, told.estimate) == (8, 8, 8, 8, False)
    texts = [phrase.text for phrase in told.phrases]
    assert any("blue suitcase" in text for text in texts)
    assert not any("parcel" in text or text == "number" for text in texts)
    assert all(phrase.count == 8 and phrase.background == 0 and phrase.score > 0 for phrase in told.phrases)
    against = index.phrases(Question(languages=("en",)), background=Question(), limit=1)
    assert against.phrases == told.phrases[:1]
    assert index.phrases(Question(languages=("th",))).phrases == ()


def test_phrases_of_a_sample_say_so(index: MentionIndex) -> None:
    fill(index, *(mention(f"m{i:02}", "late again", language=("en", "pl")[i % 2]) for i in range(20)))
    told = index.phrases(Question(languages=("en",)), read=5)
    assert (told.read, told.of, told.background_read, told.background_of) == (5, 10, 5, 10)
    assert told.estimate


# Months


def test_months_what_they_hold_and_dropping_one(index: MentionIndex) -> None:
    fill(
        index,
        mention("b", version=3, topics=[caught("t")], labels=Labels("", "", ("x",))),
        mention("a", version=7),
        mention("c", seen=APRIL, version=2),
    )
    assert [(month.name, month.mentions) for month in index.months()] == [("2026.03", 2), ("2026.04", 1)]
    assert all(month.bytes > 0 for month in index.months())
    assert list(index.held("2026.03")) == [Held("a", 7, TOKENIZER_VERSION), Held("b", 3, TOKENIZER_VERSION)]
    assert list(index.held("2026.05")) == []
    assert index.drop("2026.03") == 2
    assert index.drop("2026.03") == 0
    assert found(index, Question()) == found(index, Question(query=compile_query("late"))) == ["c"]
    assert index.facets(Question(), "topic") == index.facets(Question(), "tag") == []
    assert [month.name for month in index.months()] == ["2026.04"]
    assert sum(b.count for b in index.series(Question(), interval="1d")) == 1


@pytest.mark.parametrize("month", ["", "2026", "2026.13", "2026.3", "2026-03", "*", "2026.03*", "0000.01", "\ud800"])
def test_what_is_no_month_is_refused(index: MentionIndex, month: str) -> None:
    fill(index, mention("a"))
    with pytest.raises(BadInput):
        index.drop(month)
    with pytest.raises(BadInput):
        list(index.held(month))
    assert index.count(Question()) == 1


def test_a_sample_is_all_there_is_or_drawn_of_it(index: MentionIndex) -> None:
    index.put([entry(mention(f"m{n}", "late" if n % 2 else "early")) for n in range(40)])
    late = Question(query=compile_query("late"))
    found = index.sample(late)
    assert found.of == 20 and sorted(one.id for one in found.mentions) == sorted(f"m{n}" for n in range(1, 40, 2))
    drawn = index.sample(late, read=7)
    assert drawn.of == 20 and len({one.id for one in drawn.mentions} & {one.id for one in found.mentions}) == 7
    assert drawn == index.sample(late, read=7)
    assert index.sample(Question(query=compile_query("never"))).mentions == ()
    for read in (0, 10_001):
        with pytest.raises(BadInput):
            index.sample(late, read=read)
