"""Sentiment: VADER on English only, of the sentences around what matched, in bounded time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.sentiment import UNKNOWN, VADER, SentimentRouter, about
from model.capture import Capture
from model.mention import Language, Sentiment, Span

ROUTER = SentimentRouter()
ENGLISH = Language("en", 0.9, "test")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I love it, thank you!", "positive"),
        ("Terrible support, my order is late and I hate waiting.", "negative"),
        ("The parcel came on Monday.", "neutral"),
        ("Not good at all", "negative"),
        ("😡😡 worst shop", "negative"),
    ],
)
def test_english(text: str, label: str) -> None:
    found = ROUTER.score(text, ENGLISH)
    assert found.label == label
    assert found.method == VADER == "vader@3.3.2"
    assert found.confidence == abs(found.score)


@pytest.mark.parametrize("code", ["de", "pl", "ru", "th", "ja", "es", "und", "", "EN"])
def test_other_languages_are_unknown_never_neutral(code: str) -> None:
    assert ROUTER.score("die war no terrible hate", Language(code, 1.0, "test")) == UNKNOWN
    assert Sentiment("unknown", 0.0, 0.0, "none") == UNKNOWN


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_said_is_unknown(text: str) -> None:
    assert ROUTER.score(text, ENGLISH) == UNKNOWN


@pytest.mark.parametrize(
    ("compound", "label"), [(0.05, "positive"), (0.0499, "neutral"), (-0.05, "negative"), (-0.0499, "neutral")]
)
def test_thresholds_are_vaders(compound: float, label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Fixed:
        emojis = frozenset[str]()

        def polarity_scores(self, text: str) -> dict[str, float]:
            return {"compound": compound}

    monkeypatch.setattr("enrich.sentiment._analyzer", Fixed)
    assert ROUTER.score("any", ENGLISH).label == label


TWO_MOODS = (
    "I love my new phone. It is wonderful. Northwind was late again, terrible! The weather is great and I am happy."
)


def _span(text: str, part: str, field: str = "text") -> Span:
    start = text.index(part)
    return Span(field, start, start + len(part))  # type: ignore[arg-type]


def test_towards_reads_the_sentence_around_the_span() -> None:
    capture = Capture("s", "1", text=TWO_MOODS)
    spans = (_span(TWO_MOODS, "Northwind"),)
    assert about(capture, spans) == "Northwind was late again, terrible!"
    assert ROUTER.towards(capture, spans, ENGLISH).label == "negative"
    assert ROUTER.score(TWO_MOODS, ENGLISH).label == "positive"


def test_towards_takes_each_sentence_once_and_in_order() -> None:
    capture = Capture("s", "1", text=TWO_MOODS)
    spans = [_span(TWO_MOODS, part) for part in ("weather", "terrible", "late", "Northwind")]
    assert about(capture, spans) == "Northwind was late again, terrible!\nThe weather is great and I am happy."


def test_a_span_across_sentences_takes_both() -> None:
    capture = Capture("s", "1", text=TWO_MOODS)
    assert about(capture, (_span(TWO_MOODS, "phone. It"),)) == "I love my new phone.\nIt is wonderful."


def test_towards_reads_the_title_when_only_it_matched() -> None:
    capture = Capture("s", "1", title="Northwind fails horribly", text="A lovely, happy, wonderful day.")
    assert about(capture, (Span("title", 0, 9),)) == "Northwind fails horribly"
    assert about(capture, (Span("title", 0, 9), Span("text", 2, 8))) == "A lovely, happy, wonderful day."


@pytest.mark.parametrize("spans", [(), (Span("quoted", 0, 4),)])
def test_towards_without_a_place_reads_all(spans: tuple[Span, ...]) -> None:
    capture = Capture("s", "1", title="Title", text="Text.")
    assert about(capture, spans) == "Title\nText."


def test_towards_never_scores_another_language() -> None:
    capture = Capture("s", "1", text=TWO_MOODS)
    assert ROUTER.towards(capture, (_span(TWO_MOODS, "Northwind"),), Language("de", 1.0, "test")) == UNKNOWN


def test_a_far_sentence_of_a_long_text_is_found() -> None:
    text = "A calm day. " * 40_000 + "Northwind is a terrible, awful shop. " + "A calm day. " * 40_000
    assert about(Capture("s", "1", text=text), (_span(text, "Northwind"),)) == "Northwind is a terrible, awful shop."


PIECES = [
    "a",
    "😡",
    "😡 ",
    "bad ",
    "😀😡🎉",
    "!",
    "?",
    "but ",
    "never so kind of bad ",
    "\ud800",
    "\x00",
    "not ",
    ". ",
    "’",
]


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_a_megabyte_takes_no_time(piece: str) -> None:
    text = piece * (10**6 // len(piece))
    ROUTER.score("ready", ENGLISH)
    started = time.perf_counter()
    found = ROUTER.score(text, ENGLISH)
    ROUTER.towards(Capture("s", "1", text=text), [Span("text", i * 20_000, i * 20_000 + 5) for i in range(50)], ENGLISH)
    assert time.perf_counter() - started < 3
    assert found.method == VADER


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=80), st.data())
def test_any_string_has_a_mood_within_bounds(text: str, data: st.DataObject) -> None:
    found = ROUTER.score(text, ENGLISH)
    assert -1 <= found.score <= 1 and 0 <= found.confidence <= 1
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    towards = ROUTER.towards(Capture("s", "1", text=text), (Span("text", start, end),), ENGLISH)
    assert -1 <= towards.score <= 1


def test_threads_give_the_same_mood() -> None:
    texts = [f"{TWO_MOODS} {number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda t: ROUTER.score(t, ENGLISH), texts)) == [ROUTER.score(t, ENGLISH) for t in texts]
