"""The parts of the index on their own: intervals, cursors, FTS5 expressions, stored streams, packed bodies."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_reference import START, caught, mention

from index import Question
from index.cursor import digest, read_cursor, write_cursor
from index.embedded.bodies import pack, unpack
from index.embedded.fulltext import expression
from index.embedded.stored import Stored, StoredRow, fields_of, joined, pack_streams, parted
from index.intervals import INTERVALS, starts_in
from model.capture import Capture
from model.errors import Unavailable
from topics import AllOf, AnyOf, Everything, Prefix, Sequence, Term, compile_query, read_document, read_text

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
    }
    assert start.tzinfo is UTC
    assert timedelta(0) <= moment - start < longest[interval[-1]]
    local = start.astimezone(ZoneInfo(zone))
    assert local.second == local.microsecond == 0
    if interval in ("1d", "1w", "1M"):
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
        assert abs(starts_in(interval, zone)(moment) - moment) < timedelta(days=32)


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
    assert len({digest(question) for question in questions}) == len(questions)


# Expressions


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Term("late"), '"late"'),
        (Term('a"b'), '"a""b"'),
        (Sequence(("a", "b")), '"a b"'),
        (Prefix("de"), '"de" *'),
        (Everything(), None),
        (AllOf((Term("a"), Everything())), '"a"'),
        (AllOf((Everything(), Everything())), None),
        (AnyOf((Term("a"), Everything())), None),
        (AnyOf((Term("a"), AnyOf((Term("b"), Term("a"))))), '("a" OR "b")'),
        (AllOf((Term("a"), AnyOf((Term("b"), Prefix("c"))))), '("a" AND ("b" OR "c" *))'),
    ],
)
def test_expressions(condition: object, said: str | None) -> None:
    assert expression(condition) == said  # type: ignore[arg-type]


NODES = st.recursive(
    st.builds(Term, st.text(max_size=5))
    | st.builds(Prefix, st.text(max_size=3))
    | st.builds(lambda a: Sequence(tuple(a)), st.lists(st.text(max_size=3))),
    lambda inner: (
        st.builds(lambda a: AnyOf(tuple(a)), st.lists(inner, min_size=1))
        | st.builds(lambda a: AllOf(tuple(a)), st.lists(inner, min_size=1))
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(NODES)
def test_fts5_reads_every_expression(condition: object) -> None:
    file = sqlite3.connect(":memory:")
    file.execute("CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize = 'ascii')")
    said = expression(condition)  # type: ignore[arg-type]
    if said is not None:
        file.execute("SELECT rowid FROM words WHERE words MATCH ?", (said,)).fetchall()


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


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_stored_streams_are_the_streams(text: str) -> None:
    document = read_document(Capture("s", "1", title=text, text=text, quoted=text), id="a")
    row = StoredRow(joined(document.title.f), joined(document.text.f), pack_streams(document), b"")
    stored = Stored(row, {}, "").document()
    for name in ("title", "text", "quoted"):
        for stream in "faclr":
            assert getattr(getattr(stored, name), stream) == getattr(getattr(document, name), stream), (name, stream)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_a_joined_stream_parts_again(text: str) -> None:
    streams = read_text(text)
    assert parted(joined(streams.f)) == streams.f


def test_fields_are_towards_the_topic() -> None:
    made = mention(
        "a", label="neutral", topics=[caught("t", "negative", tagged=True), caught("u", "positive")], full=True
    )
    told = [
        (fields_of(made, topic)["sentiment"], fields_of(made, topic)["tagged"]) for topic in ("", "t", "u", "other")
    ]
    assert told == [("neutral", True), ("negative", True), ("positive", False), ("neutral", False)]


def test_a_body_is_packed_small_and_whole() -> None:
    made = mention(
        "a", "A parcel came late, again, and nobody answers. " * 3, full=True, topics=[caught("t", "negative")]
    )
    assert unpack(pack(made)) == made
    assert len(pack(made)) < 500
    with pytest.raises(Unavailable, match="newer version"):
        unpack(b"\x09" + pack(made)[1:])


def test_what_was_packed_stays_readable() -> None:
    """Written by the first form: a changed dictionary would make every index file unreadable."""
    assert unpack(bytes.fromhex(PACKED)).capture.text == "late again"


PACKED = (
    "0143d29c965f549aab975a91985b000e60884940523711c33814b5fa2079b482155292e62496008bd2f4c44c7069895efc40"
    "0b2d7032001901cdd428666371b7b1ae917988918195a1b99501300a4c6119172387e35288278783323ad8bbc4654f0b7350"
    "01068bc192d4622c197d6013476c2d00"
)
