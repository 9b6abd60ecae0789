"""What every engine of the index promises, on each engine there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from index_reference import START, caught, entry, fill, mention

from index import Entry, MentionIndex, Question, open_index
from model.errors import BadInput
from topics import compile_query

MINUTE = timedelta(minutes=1)


def ids(mentions: object) -> list[str]:
    return [m.id for m in mentions]  # type: ignore[attr-defined]


def found(index: MentionIndex, **parts: object) -> list[str]:
    return sorted(ids(index.search(Question(**parts), size=100).mentions))  # type: ignore[arg-type]


# Writing


def test_a_mention_comes_back_whole(index: MentionIndex) -> None:
    whole = mention(
        "a",
        "Zażółć ใช้ 京都 😀",
        title="T",
        quoted="q",
        full=True,
        published=START,
        topics=[caught("t", "negative", tagged=True)],
    )
    fill(index, whole)
    assert index.get(["a"]) == {"a": whole}
    assert index.search(Question()).mentions == (whole,)
    assert list(index.scan(Question())) == [whole]


def test_get_gives_those_there_are(index: MentionIndex) -> None:
    fill(index, mention("a"))
    assert set(index.get(["a", "a", "b", "", "\ud800", "x" * 5000])) == {"a"}
    assert index.get([]) == {}


def test_a_newer_version_replaces_the_whole_document(index: MentionIndex) -> None:
    fill(index, mention("a", "the parcel is late", topics=[caught("old"), caught("both", "negative")]))
    newer = mention("a", "the parcel came", version=2, topics=[caught("both", "positive"), caught("new")])
    fill(index, newer)
    assert index.get(["a"]) == {"a": newer}
    assert index.count(Question(query=compile_query("late"))) == 0
    assert index.count(Question(query=compile_query("came"))) == 1
    assert [index.count(Question(topics=(t,))) for t in ("old", "both", "new")] == [0, 1, 1]
    assert index.count(Question(topics=("both",), sentiments=("positive",))) == 1


@pytest.mark.parametrize("version", [2, 1, 0, -5])
def test_an_equal_or_older_version_is_done_and_changes_nothing(index: MentionIndex, version: int) -> None:
    kept = mention("a", "newest", version=2)
    fill(index, kept)
    assert index.put([entry(mention("a", "older", version=version))])[0].outcome == "done"
    assert index.get(["a"]) == {"a": kept}


def test_the_newest_of_one_batch_wins_in_any_order(index: MentionIndex) -> None:
    fill(index, mention("a", "two", version=2), mention("a", "three", version=3), mention("a", "one", version=1))
    assert index.get(["a"])["a"].capture.text == "three"
    assert index.count(Question()) == 1


def test_what_was_deleted_is_nowhere(index: MentionIndex) -> None:
    fill(index, mention("a", "late", topics=[caught("t")]), mention("b", "late", topics=[caught("t")]))
    index.delete({"a": 2, "unknown": 7})
    index.delete({"a": 2})
    assert index.get(["a", "b"]).keys() == {"b"}
    assert found(index) == found(index, query=compile_query("late")) == found(index, topics=("t",)) == ["b"]
    assert index.facets(Question(), "topic") == [("t", 1)]
    assert ids(index.scan(Question())) == ["b"]


@pytest.mark.parametrize(("version", "there"), [(1, False), (4, False), (5, False), (6, True)])
def test_an_older_write_does_not_bring_a_deleted_mention_back(index: MentionIndex, version: int, there: bool) -> None:
    fill(index, mention("a", version=3))
    index.delete({"a": 5})
    index.delete({"a": 4})
    assert index.put([entry(mention("a", version=version))])[0].outcome == "done"
    assert ("a" in index.get(["a"])) == there


def test_a_deletion_known_before_the_document_holds(index: MentionIndex) -> None:
    index.delete({"a": 5})
    fill(index, mention("a", version=5))
    assert index.count(Question()) == 0


def test_an_older_deletion_leaves_a_newer_document(index: MentionIndex) -> None:
    fill(index, mention("a", version=5))
    index.delete({"a": 4})
    assert index.count(Question()) == 1


BAD = {
    "surrogate in id": lambda: mention("\ud800"),
    "surrogate in text": lambda: mention("bad", "x \udfff y"),
    "surrogate in author": lambda: mention("bad", author="\ud800"),
    "surrogate in topic": lambda: mention("bad", topics=[caught("\ud800")]),
    "NUL in id": lambda: mention("a\x00b"),
    "NUL in source": lambda: mention("bad", source="a\x00b"),
    "no id": lambda: mention(""),
    "nothing said": lambda: mention("bad", " "),
    "a kind of time there is not": lambda: replace(
        mention("bad"), capture=replace(mention("bad").capture, published_from="x")
    ),
    "a version past 64 bits": lambda: mention("bad", version=2**63),
}


@pytest.mark.parametrize("what", BAD)
def test_a_document_that_cannot_be_written_rejects_only_itself(index: MentionIndex, what: str) -> None:
    bad = BAD[what]()
    document = entry(mention("bad")).document
    written = index.put([entry(mention("a")), Entry(bad, document), entry(mention("b"))])
    assert [w.outcome for w in written] == ["done", "rejected", "done"]
    assert written[1].id == bad.id and written[1].reason
    assert found(index) == ["a", "b"]


def test_nothing_to_write_is_fine(index: MentionIndex) -> None:
    assert list(index.put([])) == []
    index.delete({})
    assert index.status().mentions == 0


# Asking


def test_filters_are_exact(index: MentionIndex) -> None:
    fill(
        index,
        mention("a", "late", language="en", source="one.example", kind="post", author="Ann", label="negative"),
        mention(
            "b",
            "late",
            language="pl",
            source="two.example",
            kind="comment",
            author="Bo",
            label="positive",
            seen=START + MINUTE,
        ),
        mention(
            "c", "soon", language="th", source="one.example", kind="post", label="unknown", seen=START + 2 * MINUTE
        ),
    )
    assert found(index, languages=("en", "th")) == ["a", "c"]
    assert found(index, sources=("one.example",), kinds=("post",), languages=("en",)) == ["a"]
    assert found(index, sites=("two.example",)) == ["b"]
    assert found(index, authors=("ann",)) == ["a"]
    assert found(index, sentiments=("unknown", "negative")) == ["a", "c"]
    assert found(index, ids=("c", "nope")) == ["c"]
    assert found(index, since=START + MINUTE) == ["b", "c"]
    assert found(index, until=START + MINUTE) == ["a"]
    assert found(index, since=START + MINUTE, until=START + 2 * MINUTE) == ["b"]
    assert found(index, query=compile_query("late"), languages=("pl",)) == ["b"]
    assert found(index, languages=("EN",)) == found(index, languages=("\ud800",)) == found(index, sources=("",)) == []


def test_topics_and_tags(index: MentionIndex) -> None:
    fill(
        index,
        mention("a", topics=[caught("t", "negative", tagged=True), caught("u", "positive")]),
        mention("b", topics=[caught("t", "positive")], label="negative"),
        mention("c", label="negative"),
    )
    assert found(index, topics=("t",)) == ["a", "b"]
    assert found(index, topics=("t", "u")) == found(index, topics=("t", "t")) == ["a", "b"]
    assert found(index, topics=("u",)) == ["a"]
    assert found(index, topics=("t",), tagged=False) == ["b"]
    assert found(index, topics=("t", "u"), tagged=False) == ["a", "b"]
    assert found(index, tagged=True) == ["a"]
    assert found(index, matched=True) == ["a", "b"]
    assert found(index, matched=False) == ["c"]


def test_sentiment_is_towards_the_one_topic_else_of_the_whole_text(index: MentionIndex) -> None:
    fill(index, mention("a", label="positive", topics=[caught("t", "negative"), caught("u", "neutral")]))
    for topics, label in (((), "positive"), (("t",), "negative"), (("u",), "neutral"), (("t", "u"), "positive")):
        question = Question(topics=topics)
        assert found(index, topics=topics, sentiments=(label,)) == ["a"]
        assert index.facets(question, "sentiment") == [(label, 1)]
        assert getattr(index.series(question, interval="1d")[0], label) == 1
        assert found(index, topics=topics, query=compile_query(f"late AND sentiment:{label}")) == ["a"]


QUERIES = [
    ("late", ["a", "b", "e"]),
    ("late AND NOT refund", ["a", "e"]),
    ('"parcel is late"', ["a"]),
    ('"late refund"', []),
    ("late NEAR/3 refund", ["b"]),
    ("refund* OR zolc", ["b", "c"]),
    ("parc*", ["a"]),
    ("żółć", ["c"]),
    ("{Żółć}", ["c"]),
    ("{żółć}", []),
    ("京都", ["d"]),
    ("#fail", ["e"]),
    ("quoted:secret", ["e"]),
    ("secret", []),
    ("title:hello", ["e"]),
    ("site:forum.example AND late", ["a", "b", "e"]),
    ("kind:comment", ["d"]),
    ("lang:ja", ["d"]),
    ("author:ann", ["a"]),
    ("late OR 京都 OR żółć OR refund", ["a", "b", "c", "d", "e"]),
    ("tagged:true", ["b"]),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_queries(index: MentionIndex, query: str, expected: list[str]) -> None:
    fill(
        index,
        mention("a", "The parcel is late", author="Ann"),
        mention("b", "It is late.\n\nRefund, please", topics=[caught("t", tagged=True)]),
        mention("c", "Żółć, to jest to"),
        mention("d", "京都に行く", language="ja", kind="comment"),
        mention("e", "so late #fail", title="Hello", quoted="a secret"),
    )
    if query == "late NEAR/3 refund":
        expected = []  # paragraphs lie apart
    assert found(index, query=compile_query(query)) == expected
    assert index.count(Question(query=compile_query(query))) == len(expected)


def test_the_archive_follows_writes(index: MentionIndex) -> None:
    question = Question(query=compile_query('"late parcel"'))
    assert index.count(question) == 0
    fill(index, mention("a", "a late parcel"), mention("b", "late, parcel late"))
    assert found(index, query=question.query) == ["a", "b"]
    fill(index, mention("a", "parcel, late", version=2), mention("c", "late parcel"))
    assert found(index, query=question.query) == ["b", "c"]
    index.delete({"b": 9})
    assert found(index, query=question.query) == ["c"]
    assert found(index, query=compile_query('"parcel late"')) == ["a"]


def test_five_thousand_words_in_one_query(index: MentionIndex) -> None:
    fill(index, mention("a", "w4321 w1"), mention("b", "nothing"))
    query = compile_query(" OR ".join(f"w{i}" for i in range(4500)))
    assert found(index, query=query) == ["a"]


# Pages


def test_pages_run_newest_first_and_end(index: MentionIndex) -> None:
    reference = fill(index, *(mention(f"m{i:02}", seen=START + MINUTE * (i // 3)) for i in range(25)))
    question, cursor, seen = Question(), "", []
    for _ in range(4):
        page = index.search(question, size=7, cursor=cursor)
        assert page.total == 25
        seen += ids(page.mentions)
        cursor = page.cursor
    assert seen == ids(reference.answers(question))
    assert cursor == ""


@pytest.mark.parametrize(
    "parts", [{}, {"topics": ("t",)}, {"query": compile_query("late")}, {"query": compile_query('"late again"')}]
)
def test_pages_stay_right_while_writes_go_on(index: MentionIndex, parts: dict[str, object]) -> None:
    question = Question(**parts)  # type: ignore[arg-type]
    old = [mention(f"old{i}", seen=START + MINUTE * i, topics=[caught("t")]) for i in range(20)]
    fill(index, *old)
    page = index.search(question, size=5)
    taken = ids(page.mentions)
    number = 0
    while page.cursor:
        number += 1
        fill(index, mention(f"new{number}", seen=START + MINUTE * (100 + number), topics=[caught("t")]))
        fill(
            index, mention(f"old{number}", "late again!", version=2, seen=START + MINUTE * number, topics=[caught("t")])
        )
        page = index.search(question, size=5, cursor=page.cursor)
        assert page.total == 20 + number
        taken += ids(page.mentions)
    assert taken == ids(reversed(old))


def test_a_cursor_of_another_question_is_refused(index: MentionIndex) -> None:
    fill(index, *(mention(f"m{i}", topics=[caught("t")]) for i in range(3)))
    cursor = index.search(Question(), size=1).cursor
    assert cursor
    others = (
        Question(languages=("en",)),
        Question(query=compile_query("late")),
        Question(since=START),
        Question(topics=("t",)),
        Question(matched=True),
    )
    for other in others:
        with pytest.raises(BadInput, match="another question"):
            index.search(other, size=1, cursor=cursor)
    late = index.search(Question(query=compile_query("late")), size=1).cursor
    with pytest.raises(BadInput, match="another question"):
        index.search(Question(query=compile_query("late", accents="fold")), size=1, cursor=late)
    assert index.search(Question(query=compile_query("late")), size=1, cursor=late).mentions


@pytest.mark.parametrize("cursor", ["x", "eA==", "bnVsbA==", "W10=", "\ud800", "é", "W" * 100_000, "WzEsMiwzXQ=="])
def test_what_is_no_cursor_is_refused(index: MentionIndex, cursor: str) -> None:
    with pytest.raises(BadInput):
        index.search(Question(), cursor=cursor)


@pytest.mark.parametrize("size", [0, -1, 10_001])
def test_a_page_has_a_size(index: MentionIndex, size: int) -> None:
    with pytest.raises(BadInput, match="size"):
        index.search(Question(), size=size)


def test_scan_gives_each_once_while_writes_go_on(index: MentionIndex) -> None:
    fill(index, *(mention(f"m{i:04}", seen=START + MINUTE * i) for i in range(1203)))
    scanned = []
    for number, m in enumerate(index.scan(Question(query=compile_query('"late again"')))):
        scanned.append(m.id)
        if number == 0:
            fill(index, mention("m1100", "changed", version=2, seen=START + MINUTE * 1100))
            fill(index, mention("m1101", "late again and again", version=2, seen=START + MINUTE * 1101))
            fill(index, mention("later", seen=START + MINUTE * 9999))
            index.delete({"m1102": 9})
    assert scanned == [f"m{i:04}" for i in range(1203) if i not in (1100, 1102)]


# Counting


def test_facets(index: MentionIndex) -> None:
    fill(
        index,
        mention("a", language="en", author="Ann", topics=[caught("t"), caught("u")]),
        mention("b", language="en", author="ann", topics=[caught("t")]),
        mention("c", language="pl", kind="comment"),
    )
    question = Question()
    assert index.facets(question, "language") == [("en", 2), ("pl", 1)]
    assert index.facets(question, "author") == [("ann", 2)]
    assert index.facets(question, "topic") == [("t", 2), ("u", 1)]
    assert index.facets(Question(topics=("u",)), "topic") == [("t", 1), ("u", 1)]
    assert index.facets(question, "kind") == [("post", 2), ("comment", 1)]
    assert index.facets(question, "site", limit=1) == [("forum.example", 3)]
    assert index.facets(Question(query=compile_query("late AND NOT x"), languages=("pl",)), "source") == [
        ("forum.example", 1)
    ]


def test_status(index: MentionIndex) -> None:
    fill(index, mention("a"), mention("b"))
    status = index.status()
    assert status.engine in ("embedded", "elasticsearch") and status.mentions == 2
    assert status.bytes > 0 and "icu" in status.tokenizer
    assert status.tokenizers == {status.tokenizer: 2}


@pytest.mark.parametrize(
    "url", ["", "index.db", "mysql://x/y", "sqlite:///", "sqlite:///x/", "sqlite://x", "sqlite:///a\x00b"]
)
def test_other_addresses_are_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(BadInput, match=r"sqlite:///path/index\.db"):
        open_index(url)
