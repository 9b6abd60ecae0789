"""The one schema of a capture: what is read is what was written, and what is wrong is named."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.capture import (
    MAX_TEXT,
    Author,
    Capture,
    Engagement,
    Rating,
    Thread,
    capture_from_json,
    capture_to_json,
    check_capture,
    clean_text,
)
from model.errors import BadInput

words = st.text(max_size=20).map(clean_text)
names = words.filter(bool)
captures = st.builds(
    Capture,
    source=names,
    ref=names,
    url=words,
    kind=st.sampled_from(["post", "comment", "article", "review"]),
    title=words,
    text=words.filter(str.strip),
    quoted=words,
    author=st.builds(Author, words, words, words, st.none() | st.integers(0, 10**9)),
    lang=st.sampled_from(["", "pl", "ja"]),
    thread=st.none() | st.builds(Thread, words, words, words),
    engagement=st.none() | st.builds(Engagement, *[st.integers(0, 10**6)] * 4),
    rating=st.none() | st.builds(Rating, st.floats(0, 5), st.floats(1, 10)),
    links=st.lists(words, max_size=3).map(tuple),
    backlog=st.booleans(),
) | st.builds(
    Capture,
    source=names,
    ref=names,
    text=names.filter(str.strip),
    published_at=st.datetimes(timezones=st.just(UTC)),
    published_from=st.sampled_from(["feed", "structured", "markup", "text"]),
)


@given(captures)
def test_writing_and_reading_gives_the_same_capture(capture):
    assert capture_from_json(capture_to_json(capture)) == capture


def test_the_documented_example_is_read():
    read = capture_from_json(
        {
            "source": "forum.example",
            "ref": "p-123",
            "url": "https://forum.example/t/9#p-123",
            "text": "…",
            "author": "Ola",
            "published_at": "2026-11-20T08:00:00+01:00",
            "published_from": "feed",
            "engagement": {"likes": 1},
            "something": "else",
        }
    )
    assert read.author == Author(name="Ola")
    assert read.published_at == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert read.engagement == Engagement(likes=1)


def test_a_missing_source_is_the_importers():
    assert capture_from_json({"ref": 7, "title": "x"}, source="file") == Capture("file", ref="7", title="x")


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ([], "JSON object"),
        ("text", "JSON object"),
        ({"ref": "1", "text": "x"}, "source"),
        ({"source": "a", "text": "x"}, "ref and url"),
        ({"source": "a", "ref": "1", "text": " \n"}, "text and title"),
        ({"source": "a", "ref": "1", "text": ["x"]}, "text is not a string"),
        ({"source": "a", "ref": True, "text": "x"}, "ref is not a string"),
        ({"source": "a", "ref": "1", "text": "x", "published_at": "2026-02-30"}, "published_at"),
        ({"source": "a", "ref": "1", "text": "x", "published_at": 5}, "published_at"),
        ({"source": "a", "ref": "1", "text": "x", "published_from": "guess"}, "published_from"),
        ({"source": "a", "ref": "1", "text": "x", "author": [1]}, "author"),
        ({"source": "a", "ref": "1", "text": "x", "author": {"followers": -1}}, "followers"),
        ({"source": "a", "ref": "1", "text": "x", "thread": "9"}, "thread"),
        ({"source": "a", "ref": "1", "text": "x", "engagement": {"likes": float("nan")}}, "likes"),
        ({"source": "a", "ref": "1", "text": "x", "rating": {"value": 2}}, "rating"),
        ({"source": "a", "ref": "1", "text": "x", "rating": {"value": 2, "max": 0}}, "rating"),
        ({"source": "a", "ref": "1", "text": "x", "links": "http://e.com"}, "links"),
        ({"source": "a", "ref": "1", "text": "x", "backlog": "no"}, "backlog"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(value, named):
    with pytest.raises(BadInput, match=named) as caught:
        capture_from_json(value, where="line 3")
    assert str(caught.value).startswith("line 3: ")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from([*Capture.__slots__, "x"]), json_values) | json_values)
def test_any_json_is_a_capture_or_a_sentence(value):
    try:
        check_capture(capture_from_json(value))
    except BadInput as error:
        assert error.what


def test_text_that_no_store_can_hold_is_replaced_and_cut():
    assert clean_text("a\x00b\ud800c") == "a�b?c"
    assert len(clean_text("x" * (MAX_TEXT + 5))) == MAX_TEXT
