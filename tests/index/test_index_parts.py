"""The parts of the index on their own: intervals, cursors, FTS5 expressions, stored streams, packed bodies."""

from __future__ import annotations

import sqlite3
from array import array
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_reference import START, caught, entry, mention

from index import Facts, Order, Question
from index.cursor import digest, read_cursor, write_cursor
from index.embedded import engine, walks
from index.embedded import walks as walks_kept
from index.embedded.bodies import json_of, pack, unpack, unpack_asked
from index.embedded.fulltext import Bounds, bounds
from index.embedded.stored import StoredDocument, f_and_l, fields_of, joined, pack_streams
from index.embedded.walks import Walk, Walks
from index.intervals import INTERVALS, starts_in
from model.capture import Author, Capture, Rating
from model.errors import BadInput, Unavailable
from model.mention import Sentiment, SentimentLabel
from topics import Document, Streams, compile_query, read_document, read_text

ZONES = (
    "UTC",
    "Europe/Warsaw",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "America/St_Johns",
)
moments = st.integers(0, 2_000_000_000).map(
    lambda seconds: datetime(1985, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds / 2)
)


# Intervals


@settings(max_examples=300)
@given(moment=moments, zone=st.sampled_from(ZONES), interval=st.sampled_from(INTERVALS))
def test_an_interval_holds_the_moment_and_starts_itself(moment: datetime, zone: str, interval: str) -> None:
    start_of = starts_in(interval, zone)
    start = start_of(moment)
    longest = {
        "m": timedelta(hours=1),
        "h": timedelta(hours=1),
        "d": timedelta(hours=26),
        "w": timedelta(days=8),
        "M": timedelta(days=32),
        "y": timedelta(days=367),
    }
    assert start.tzinfo is UTC
    assert timedelta(0) <= moment - start < longest[interval[-1]]
    local = start.astimezone(ZoneInfo(zone))
    assert local.second == local.microsecond == 0
    if interval in ("1d", "1w", "1M", "1y"):
        assert start_of(start) == start
        before = (start - timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
        assert before.date() != local.date() or zone == "America/St_Johns"  # whose clocks went back over midnight


@settings(max_examples=100)
@given(moment=moments, zone=st.sampled_from(ZONES))
def test_days_weeks_and_months_are_of_the_calendar(moment: datetime, zone: str) -> None:
    date = moment.astimezone(ZoneInfo(zone)).date()
    day, week, month = (starts_in(i, zone)(moment).astimezone(ZoneInfo(zone)).date() for i in ("1d", "1w", "1M"))
    assert day == date
    assert week == date - timedelta(days=date.weekday())
    assert month == date.replace(day=1)


def test_a_day_without_midnight_starts_at_its_first_moment() -> None:
    # São Paulo's clocks went from 23:59 to 01:00 on 4 November 2018
    noon = datetime(2018, 11, 4, 15, tzinfo=UTC)
    assert starts_in("1d", "America/Sao_Paulo")(noon) == datetime(2018, 11, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_the_ends_of_the_calendar(interval: str, zone: str) -> None:
    for moment in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        assert abs(starts_in(interval, zone)(moment) - moment) < timedelta(days=367)


# Cursors


def test_a_cursor_leads_back_to_its_place() -> None:
    question = Question(languages=("en", "pl"), query=compile_query("late"))
    same = Question(languages=("pl", "en"), query=compile_query("late"))
    assert read_cursor(same, write_cursor(question, (-5, "ä\ud800"))) == (-5, "ä\ud800")
    assert read_cursor(question, "") is None


def test_the_digest_tells_questions_apart() -> None:
    late = compile_query("late")
    questions = [
        Question(),
        Question(topics=("a",)),
        Question(languages=("a",)),
        Question(tagged=False),
        Question(matched=False),
    ]
    questions += [
        Question(since=START),
        Question(until=START),
        Question(query=late),
        Question(query=compile_query("early")),
    ]
    questions += [Question(query=compile_query("late", accents="exact"))]
    listed = [compile_query("@@x OR late", lists={"x": word}) for word in ("one", "two")]
    questions += [Question(query=query) for query in listed]
    questions += [Question(without=Facts(topics=("a",))), Question(irrelevant=None), Question(tags=("a",))]
    assert len({digest(question) for question in questions}) == len(questions)
    assert digest(Question(), "oldest") != digest(Question(), "newest")


# Walks


def test_walks_used_longest_ago_end_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks_kept, "MOST_ROWS", 100)
    names = iter("abcdef")
    walks = Walks(lambda: next(names))
    first = [walks.begin(Walk(array("q", [number]))) for number in range(3)]
    assert first == ["a", "b", "c"] and list(walks.walk("a").rows) == [0]
    walks.begin(Walk(array("q", bytes(8 * 98))))
    assert [walks.walk(name).rows[0] for name in "acd"] == [0, 2, 0]
    with pytest.raises(BadInput, match="first page"):
        walks.walk("b")
    walks.begin(Walk(array("q", bytes(8 * 100))))
    with pytest.raises(BadInput, match="kept no more"):
        walks.walk("d")
    assert len(walks.walk("e").rows) == 100


def test_a_walk_is_listed_once() -> None:
    walks = Walks(lambda: "a")
    name = walks.begin(Walk(array("q", [3]), 7))
    whole = walks.listed(name, Walk(array("q", [3, 1])))
    assert walks.listed(name, Walk(array("q", [3, 2]))) is whole is walks.walk(name)


@pytest.mark.parametrize("order", ["latest", "earliest", "negative", "positive"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_walk_past_what_was_listed_gives_each_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: Order, size: int
) -> None:
    monkeypatch.setattr(walks, "LISTED", 3)
    index = engine.EmbeddedIndex(tmp_path / "index.db")
    index.put([entry(mention(f"old{number}", published=START)) for number in range(9)])
    taken, cursor, number = [], "", 1
    while True:
        page = index.search(Question(), size=size, cursor=cursor, order=order)
        taken += [found.id for found in page.mentions]
        cursor, number = page.cursor, number + 1
        if not cursor:
            break
        moved = [
            mention(f"old{at}", version=number, published=START - timedelta(days=number), label="positive")
            for at in range(number % 3, 9, 3)
        ]
        index.put([entry(one) for one in (*moved, mention(f"new{number}"))])
    assert sorted(taken) == [f"old{at}" for at in range(9)]
    index.close()


# Expressions


@pytest.mark.parametrize(
    ("query", "upper", "lower"),
    [
        ("late", '"late"', '"late"'),
        ("żółć", '"zołc"', None),
        ('"late parcel"', '"late parcel"', '"late parcel"'),
        ("late AND NOT (refund OR soon)", '("late" NOT ("refund" OR "soon"))', '("late" NOT ("refund" OR "soon"))'),
        ("late AND NOT {Refund}", '"late"', '("late" NOT "refund")'),
        ("late OR #fail", '("late" OR "fail")', '"late"'),
        ("deliver*", '"deliver" *', '"deliver" *'),
        ("del?ver*", '"del" *', None),
        ("京都", '"京 都"', None),
        ("title:late", 'title : "late"', 'title : "late"'),
        ("late NEAR/3 soon", 'NEAR("late" "soon", 3)', '(NEAR("late" "soon", 3) NOT "¶")'),
        ("late ONEAR/3 soon", 'NEAR("late" "soon", 3)', None),
        ("late NEAR/3 late", 'NEAR("late" "late", 3)', None),
        ("late NOT NEAR/3 soon", '"late"', '("late" NOT "soon")'),
        ("ATLEAST/2(late)", '"late"', None),
        ("quoted:late", None, None),
        ("late AND author:ann", '"late"', None),
        ("late OR author:ann", None, '"late"'),
    ],
)
def test_expressions(query: str, upper: str | None, lower: str | None) -> None:
    compiled = compile_query(query)
    assert bounds(compiled.tree, compiled.accents) == Bounds(upper and upper.replace("zołc", "zolc"), lower)


WORDS = st.sampled_from(["late", "soon", "żółć", "{Late}", "京都", "#late", "lat*", "s?on", '"late soon"', "wendy's"])
QUERIES = st.recursive(
    WORDS | WORDS.map(lambda word: f"title:{word}") | WORDS.map(lambda word: f"ATLEAST/2({word})"),
    lambda inner: (
        st.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})")
        | st.tuples(inner, inner).map(lambda two: f"({two[0]} AND {two[1]})")
        | st.tuples(inner, inner).map(lambda two: f"({two[0]} AND NOT {two[1]})")
        | st.tuples(WORDS, WORDS).map(lambda two: f"({two[0]} NEAR/1 {two[1]})")
        | st.tuples(WORDS, WORDS).map(lambda two: f"({two[0]} NOT NEAR/1 {two[1]})")
    ),
    max_leaves=6,
)
PIECES = st.sampled_from(
    ["late", "Late", "soon", "żółć", "zolc", "京都", "東京都", "#late", "wendy's", "later", "\n\n"]
)
TEXTS_OF_WORDS = st.lists(st.tuples(st.lists(PIECES, max_size=2), st.lists(PIECES, max_size=6)), min_size=1, max_size=6)


@settings(max_examples=300, deadline=None)
@given(query=QUERIES, texts=TEXTS_OF_WORDS, accents=st.sampled_from(["asymmetric", "exact", "fold"]))
def test_what_matches_lies_between_the_bounds(
    query: str, texts: list[tuple[list[str], list[str]]], accents: str
) -> None:
    compiled = compile_query(query, accents=accents)  # type: ignore[arg-type]
    found = bounds(compiled.tree, compiled.accents)
    documents = [
        Document("", read_text(" ".join(title), paragraphs=False), read_text(" ".join(text)), Streams())
        for title, text in texts
    ]
    file = sqlite3.connect(":memory:")
    file.execute("CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize = 'ascii')")
    for number, document in enumerate(documents):
        row = (number, joined(document.title.f), joined(document.text.f))
        file.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", row)
    matching = {number for number, document in enumerate(documents) if compiled.holds(document)}
    for said, holds in ((found.upper, matching.issubset), (found.lower, matching.issuperset)):
        if said is not None:
            rows = file.execute("SELECT rowid FROM words WHERE words MATCH ?", (said,))
            assert holds({row for (row,) in rows}), said
    file.close()


# What is stored

TEXTS = [
    "",
    "late",
    "Late again!\n\n#fail C++ żółć",
    "京都に行く\n\nใช้LINEดี 👍🏽",
    "https://a.example/x y",
    "¶ · ¶\n\n·",
    "\ud800 a\x00b \x1f c",
]


def test_stored_streams_are_the_streams() -> None:
    for title in TEXTS:
        for text in TEXTS:
            check_stored(title, text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_stored_whole(title: str, text: str) -> None:
    check_stored(title, text)


def check_stored(title: str, text: str) -> None:
    document = read_document(Capture("s", "1", title=title, text=text, quoted=text), id="a")
    row = joined(document.title.f), joined(document.text.f), pack_streams(document)
    stored = StoredDocument(*row, {})
    for scope in ("body", "title", "text", "quoted"):
        ours, real = stored.view(scope), document.view(scope)  # type: ignore[arg-type]
        for part in ("f", "a", "c", "l", "r"):
            assert list(getattr(ours, part)) == getattr(real, part), (scope, part)
        for part in ("words", "starts", "ends", "spaceless"):
            assert getattr(ours, part) == getattr(real, part), (scope, part)
        for first, second in pairwise(real.f):
            assert list(ours.runs((first, second))) == real.runs((first, second))
        assert {word: ours.where[word] for word in real.words} == real.where
        assert ours.where.get("never said", ()) == []
    read = [pair for streams in (document.title, document.text) for pair in zip(streams.f, streams.l, strict=True)]
    for (f, left), (whole_f, whole_left) in zip(f_and_l(*row), read, strict=True):
        assert tuple(f) == whole_f
        assert tuple(left) == whole_left or (not left and "-" not in whole_left)


@pytest.mark.parametrize("text", ["late", "late, see https://northwind.example/a"])
def test_what_terms_ask_of_a_packed_capture_is_what_they_ask_of_it(text: str) -> None:
    capture = mention("a", text, full=True, published=START).capture
    capture = replace(capture, kind="", source="", links=("https://acme.example",))
    packed = pack(json_of(replace(mention("a"), capture=replace(capture, source="s"))))
    told = fields_of(unpack_asked(packed))
    assert told == read_document(capture, id="a", language="").fields
    assert {"author", "url", "links", "thread", "rating", "published"} <= set(told)


def test_a_body_is_packed_small_and_whole() -> None:
    made = mention(
        "a", "A parcel came late, again, and nobody answers. " * 3, full=True, topics=[caught("t", "negative")]
    )
    packed = pack(json_of(made))
    assert unpack(packed) == made
    assert len(packed) < 550
    with pytest.raises(Unavailable, match="newer version"):
        unpack(b"\x09" + packed[1:])


@pytest.mark.parametrize("form", [1, 2])
def test_what_was_packed_stays_readable(form: int) -> None:
    """Written by each form: a changed dictionary would make every index file unreadable."""
    read = unpack(bytes.fromhex(PACKED[form]))
    assert (read.id, read.capture.text, read.seen_at) == ("a", "late again", START)


def test_numbers_of_any_size_are_kept() -> None:
    made = mention("a", full=True)
    followed = replace(made, capture=replace(made.capture, author=Author("x", "", "", 10**40)))
    assert unpack(pack(json_of(followed))) == followed


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_packed(number: float) -> None:
    made = mention("a", full=True, topics=[caught("t"), caught("u")])
    first, second = made.topics
    wrong = [
        replace(made, language=replace(made.language, confidence=number)),
        replace(made, sentiment=replace(made.sentiment, score=number)),
        replace(made, sentiment=replace(made.sentiment, confidence=number)),
        replace(made, topics=(first, replace(second, sentiment=replace(second.sentiment, score=number)))),
        replace(made, topics=(first, replace(second, sentiment=replace(second.sentiment, confidence=number)))),
        replace(made, capture=replace(made.capture, rating=Rating(number, 5.0))),
        replace(made, capture=replace(made.capture, rating=Rating(1.0, number))),
    ]
    for one in wrong:
        with pytest.raises(ValueError, match="no number"):
            json_of(one)


def test_a_mood_there_is_not_is_not_packed() -> None:
    made = mention("a", topics=[caught("t")])
    furious = Sentiment(cast(SentimentLabel, "furious"))
    for one in (replace(made, sentiment=furious), replace(made, topics=(replace(made.topics[0], sentiment=furious),))):
        with pytest.raises(ValueError, match="furious"):
            json_of(one)


PACKED = {
    1: (
        "0143d29c965f549aab975a91985b000e60884940523711c33814b5fa2079b482155292e62496008bd2f4c44c7069895efc40"
        "0b2d7032001901cdd428666371b7b1ae917988918195a1b99501300a4c6119172387e35288278783323ad8bbc4654f0b7350"
        "01068bc192d4622c197d6013476c2d00"
    ),
    2: (
        "0228b52ffd60b801b50300e402617265662d612f616c61746520616761696e332d32375432303a31373a30332e3235686173"
        "6838377465737440311700c05d822a58670e6398a030b60402d44bbdc484a932d0970d40c1d9baf04b642827368411038826"
        "04f8a081a40913b5890506cd1bda132716ca04601185aa4c18cee60a2b"
    ),
}


def test_a_word_within_a_topic_is_looked_up_row_by_row(tmp_path: Path) -> None:
    index = engine.EmbeddedIndex(tmp_path / "index.db")
    steps: list[int] = []
    for count in (200, 400):
        index.put([entry(mention(f"m{n}", topics=[caught("acme")])) for n in range(count - 200, count)])
        with index._there().connections.read() as connection:
            steps.append(0)

            def counted() -> None:
                steps[-1] += 1

            plan = index._there().asking.plan(connection, Question(topics=("acme",), query=compile_query("late")))
            connection.set_progress_handler(counted, 10)
            assert connection.execute(plan.sql("count(*)"), plan.params).fetchone() == (count,)
            connection.set_progress_handler(None, 0)
    index.close()
    assert steps[1] < 3 * steps[0]  # reading the whole topic for each row takes four times as many
