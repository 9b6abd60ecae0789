"""Sentiment: each language by its own method, of what speaks of the topic, in bounded time; unknown is said."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.hashed_model import model_of, trained_languages
from enrich.nearby import readings
from enrich.rating import RATING, share_of
from enrich.sentiment import SentimentRouter
from enrich.vader import VADER, Vader
from model.capture import Capture, Rating
from model.mention import Language, Sentiment, Span

ROUTER = SentimentRouter()
ENGLISH = Language("en", 0.9, "test")
FIVE = ("en", "ja", "pl", "ru", "th")

SAID = {
    "en": ("Terrible support, my order is late and I hate waiting.", "I love it, thank you so much, great service!"),
    "pl": ("Koszmarna obsługa, nie polecam nikomu, strata pieniędzy.", "Polecam, bardzo miła i fachowa obsługa!"),
    "ru": ("Ужасный сервис, посылку потеряли, деньги не возвращают.", "Спасибо, всё отлично, очень довольна!"),
    "th": ("บริการแย่มาก รอนานมาก ไม่ประทับใจเลย", "อร่อยมาก ชอบมากๆ บริการดีมาก"),
    "ja": ("最悪のサービス、二度と買いません。", "とても良かったです、ありがとうございます！"),
}


def language(code: str) -> Language:
    return Language(code, 1.0, "test")


def test_the_five_have_a_method() -> None:
    assert trained_languages() == FIVE == tuple(sorted(ROUTER.methods))


@pytest.mark.parametrize("code", FIVE)
def test_plain_complaints_and_praise_are_told(code: str) -> None:
    bad, good = (ROUTER.score(text, language(code)) for text in SAID[code])
    assert (bad.label, good.label) == ("negative", "positive")
    assert bad.score < -0.3 and good.score > 0.3
    assert bad.method == good.method == model_of(code).method
    assert bad.method.startswith(f"{code}-hashed@") and len(bad.method) == len("en-hashed@12345678")


@pytest.mark.parametrize("code", FIVE)
@pytest.mark.parametrize(("marks", "label"), [("😡😡", "negative"), ("😍👍", "positive"), ("T_T", "negative")])
def test_marks_without_words_tell(code: str, marks: str, label: str) -> None:
    assert ROUTER.score(marks, language(code)).label == label


@pytest.mark.parametrize("code", FIVE)
def test_a_mark_moves_the_score(code: str) -> None:
    for text in SAID[code]:
        assert ROUTER.score(f"{text} 😡", language(code)).score <= ROUTER.score(f"{text} 😍", language(code)).score


@pytest.mark.parametrize("code", ["de", "uk", "fr", "zh", "und", "EN"])
def test_other_languages_are_unknown_never_neutral(code: str) -> None:
    told = ROUTER.score("die war no terrible hate", language(code))
    assert told == Sentiment("unknown", 0.0, 0.0, f"none:{code}")


def test_no_language_is_und() -> None:
    assert ROUTER.score("any", language("")).method == "none:und"


@pytest.mark.parametrize("text", ["", "  \n", "\u200b", "<br>"])
def test_nothing_said_is_unknown(text: str) -> None:
    told = ROUTER.score(text, ENGLISH)
    assert (
        told.label == "unknown"
        and told.confidence == 0
        and told.method in ("none:empty", ROUTER.score("a", ENGLISH).method)
    )
    assert ROUTER.score("", ENGLISH).method == "none:empty"


@pytest.mark.parametrize(
    ("value", "best", "share"), [(2, 5, 0.4), (5, 5, 1.0), (7, 5, 1.0), (0, 5, None), (-1, 5, None), (3, 0, None)]
)
def test_a_rating_as_a_share(value: float, best: float, share: float | None) -> None:
    assert share_of(Rating(value, best)) == share


@pytest.mark.parametrize("code", FIVE)
def test_a_rating_is_evidence_beside_the_text(code: str) -> None:
    for text in SAID[code]:
        low, none, high = (ROUTER.score(text, language(code), r) for r in (Rating(1, 5), None, Rating(5, 5)))
        assert low.score <= none.score <= high.score
        assert low.method == none.method == high.method
    plain, low = (ROUTER.score("12", language(code), rating) for rating in (None, Rating(1, 5)))
    assert low.score < plain.score


def test_a_clear_rating_tells_where_no_method_does() -> None:
    german = language("de")
    assert ROUTER.score("Nie wieder", german, Rating(1, 5)) == Sentiment("negative", -0.86, 0.9, RATING)
    assert ROUTER.score("Gern wieder", german, Rating(9, 10)).label == "positive"
    assert ROUTER.score("Geht so", german, Rating(3, 5)).method == "none:de"
    assert ROUTER.score("", ENGLISH, Rating(1, 5)).method == RATING


def test_a_captures_rating_counts_towards_its_topic() -> None:
    capture = Capture("s", "1", text="Northwind", rating=Rating(1, 5))
    assert ROUTER.towards(capture, (Span("text", 0, 9),), ENGLISH).label == "negative"


@pytest.mark.parametrize("code", FIVE)
def test_the_slope_is_the_worst_that_was_measured(code: str) -> None:
    worst, every = ROUTER.slope(code), ROUTER.slopes(code)
    assert worst is not None and worst in every
    assert worst.low <= worst.value <= worst.high and worst.domain
    assert ROUTER.slope(code, model_of(code).method) == worst
    assert ROUTER.slope(code, f"{code}-hashed@00000000") is None


def test_no_slope_without_a_trained_method() -> None:
    assert ROUTER.slope("de") is None and ROUTER.slopes("de") == ()
    assert SentimentRouter({"en": Vader()}).slope("en") is None


def test_vader_can_still_be_chosen() -> None:
    router = SentimentRouter({"en": Vader()})
    told = router.score("I love it!", ENGLISH)
    assert told.label == "positive" and told.method == VADER and told.confidence == abs(told.score)
    assert router.score("I love it!", ENGLISH, Rating(1, 5)).label == "negative"


TWO_MOODS = (
    "I love my new phone. It is wonderful. Northwind was late again, terrible! The weather is great and I am happy."
)


def about(capture: Capture, spans: Sequence[Span], code: str = "en") -> str:
    return readings(capture, spans, code)[-1]


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
    assert ROUTER.towards(capture, (_span(TWO_MOODS, "Northwind"),), language("de")).method == "none:de"


def test_a_far_sentence_of_a_long_text_is_found() -> None:
    text = "A calm day. " * 40_000 + "Northwind is a terrible, awful shop. " + "A calm day. " * 40_000
    assert about(Capture("s", "1", text=text), (_span(text, "Northwind"),)) == "Northwind is a terrible, awful shop."


@pytest.mark.parametrize(
    ("code", "text", "name", "kept"),
    [
        ("en", "Contoso was great, but Northwind lost my parcel.", "Northwind", "Northwind lost my parcel."),
        ("en", "Contoso was great, but Northwind lost my parcel.", "Contoso", "Contoso was great"),
        ("en", "So Contoso, Northwind is a buggy mess", "Northwind", "So Contoso, Northwind is a buggy mess"),
        ("pl", "Contoso działa świetnie, ale Northwind to dramat.", "Northwind", "Northwind to dramat."),
        ("pl", "Contoso oddał wszystko, a Northwind kłamie.", "Northwind", "Northwind kłamie."),
        ("ru", "Contoso молодцы, вот и зима, но Northwind подвёл.", "Northwind", "Northwind подвёл."),
        ("th", "Contoso ดีมาก แต่ Northwind แย่มาก", "Northwind", "Northwind แย่มาก"),
        ("ja", "Contosoは良いけど、Northwindは最悪。", "Northwind", "Northwindは最悪。"),
        ("th", "ใช้ Northwind ตั้งแต่ปีที่แล้ว", "Northwind", "ใช้ Northwind ตั้งแต่ปีที่แล้ว"),
        ("en", "I know but Northwind", "Northwind", "I know but Northwind"),
        ("de", "Contoso gut, but Northwind schlecht", "Northwind", "Contoso gut, but Northwind schlecht"),
    ],
)
def test_a_sentence_is_cut_where_it_turns(code: str, text: str, name: str, kept: str) -> None:
    assert about(Capture("s", "1", text=text), (_span(text, name),), code) == kept


@pytest.mark.parametrize(
    ("code", "text", "name", "near"),
    [
        (
            "en",
            "Northwind was clean and on time, Contoso was absolutely filthy.",
            "Contoso",
            "Contoso was absolutely filthy.",
        ),
        ("en", "Northwind, on the other hand, keeps crashing.", "Northwind", "Northwind, on the other hand"),
        ("pl", "W sklepie Contoso opryskliwość, w sklepie Northwind miło.", "Northwind", "w sklepie Northwind miło."),
        ("th", "Contoso ส่งเร็วมากชื่นชม Northwind เหม็นและช้ามาก", "Northwind", "Northwind เหม็นและช้ามาก"),
        (
            "ja",
            "Contosoには本当に感謝しています、Northwindには怒りしか感じません。",
            "Contoso",
            "Contosoには本当に感謝しています",
        ),
    ],
)
def test_the_nearest_words_are_read_first(code: str, text: str, name: str, near: str) -> None:
    assert readings(Capture("s", "1", text=text), (_span(text, name),), code)[0] == near


def test_where_the_nearest_words_tell_nothing_the_sentence_does() -> None:
    text = "We ordered from Northwind on Monday, a terrible, awful experience."
    capture = Capture("s", "1", text=text)
    assert readings(capture, (_span(text, "Northwind"),), "en") == ("We ordered from Northwind on Monday", text)
    assert ROUTER.towards(capture, (_span(text, "Northwind"),), ENGLISH).label == "negative"


def test_many_spans_are_read_once_and_in_bounded_time() -> None:
    text = "Northwind, " * 90_000
    spans = [Span("text", start, start + 9) for start in range(0, len(text), 11)]
    started = time.process_time()
    assert max(map(len, readings(Capture("s", "1", text=text), spans, "en"))) <= len(text)
    assert time.process_time() - started < 3


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
    " ",
    "w",
    "ха",
    "5",
    "<a",
    "(",
    "&amp;",
    "แต่",
    "が、",
    "\u202e",
    "\ufdfa",
]


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_a_megabyte_takes_no_time(piece: str) -> None:
    text = piece * (10**6 // len(piece))
    for code in FIVE:
        ROUTER.score("ready", language(code))
    started = time.process_time()
    for code in FIVE:
        ROUTER.score(text, language(code))
    ROUTER.towards(Capture("s", "1", text=text), [Span("text", i * 20_000, i * 20_000 + 5) for i in range(50)], ENGLISH)
    assert time.process_time() - started < 3


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=80), st.data())
def test_any_string_has_a_mood_within_bounds(text: str, data: st.DataObject) -> None:
    for code in FIVE:
        found = ROUTER.score(text, language(code))
        assert -1 <= found.score <= 1 and 0 <= found.confidence <= 1
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    towards = ROUTER.towards(Capture("s", "1", text=text), (Span("text", start, end),), ENGLISH)
    assert -1 <= towards.score <= 1


def test_threads_give_the_same_mood() -> None:
    texts = [f"{TWO_MOODS} {number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda t: ROUTER.score(t, ENGLISH), texts)) == [ROUTER.score(t, ENGLISH) for t in texts]
