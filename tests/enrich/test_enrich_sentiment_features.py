"""Marks are counted, texts folded, lexicons turned and raised, slopes bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.features import CUES, LINK, PERSON, read, sign_valences
from enrich.lexicon import Entry, Lexicon, figures, lexicon_of
from enrich.slope import slope_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Hello\n\tWORLD ", " hello world "),
        ("see https://a.example/x?y=1 now", f" see {LINK} now "),
        ("@northwind why", f" {PERSON} why "),
        ("sooooooo", " sooo "),
        ("room 1234", " room 0 "),
        ("ＡＢＣ！", " abc! "),
        ("<b>bad</b> &amp; slow", " bad & slow "),
        ("I <3 you", " i <0 you "),
        ("", "  "),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert read(text).folded == folded


@pytest.mark.parametrize(
    ("text", "cue", "count"),
    [
        ("no!!!", "exclaims", 3),
        ("なぜ？", "asks", 1),
        ("WORST shop EVER", "capitals", 2),
        ("ХУДШИЙ магазин", "capitals", 1),
        ("soooo baaaad", "stretches", 2),
        ("well...", "trails off", 1),
        ("555555", "laughs", 1),
        ("haha ok", "laughs", 1),
        ("ахахах", "laughs", 1),
        ("それは草", "laughs", 1),
        ("やばいwww", "laughs", 1),
        ("see www.example.com", "laughs", 0),
        ("спасибо)))", "smiling brackets", 3),
        ("опять(((", "sad brackets", 3),
        ("1) one 2) two (three)", "smiling brackets", 0),
        ("great 😍", "glad signs", 1),
        ("(´；ω；`)", "sad signs", 1),
        ("nice :) really", "glad signs", 1),
        ("see http://x.example/ :/", "sad signs", 1),
        ("C:/temp", "sad signs", 0),
        ("📦", "flat signs", 1),
    ],
)
def test_marks(text: str, cue: str, count: int) -> None:
    assert read(text).cues[CUES.index(cue)] == count / 3


def test_signs_have_a_valence_and_one_only() -> None:
    assert len(sign_valences()) > 200
    assert all(-4 <= valence <= 4 for valence in sign_valences().values())


@given(st.text(st.characters(), max_size=200))
def test_any_text_reads(text: str) -> None:
    reading = read(text)
    assert reading.folded[0] == reading.folded[-1] == " " and "  " not in reading.folded.strip()
    assert len(reading.cues) == len(CUES) and all(0 <= cue <= 1 for cue in reading.cues)


RUSSIAN = Lexicon(
    [
        ("хорош*", Entry(2, "word")),
        ("плохо", Entry(-2, "word")),
        ("не", Entry(0, "negator")),
        ("очень", Entry(0, "intensifier")),
        ("чуть", Entry(0, "dampener")),
        ("на высоте", Entry(3, "word")),
    ],
    blanks=True,
)
JAPANESE = Lexicon(
    [("良", Entry(2, "word")), ("最悪", Entry(-3, "word")), ("悪", Entry(-2, "word")), ("ない", Entry(0, "negator"))],
    blanks=False,
    after=True,
)
THAI = Lexicon(
    [
        ("ดี", Entry(2, "word")),
        ("กลัว", Entry(-2, "word")),
        ("ไม่", Entry(0, "negator")),
        ("โคตร", Entry(0, "intensifier")),
    ],
    blanks=False,
)


@pytest.mark.parametrize(
    ("lexicon", "text", "valences"),
    [
        (RUSSIAN, "хороший магазин", [2]),
        (RUSSIAN, "не хорошо", [2 * -0.74]),
        (RUSSIAN, "очень плохо!", [-2.293]),
        (RUSSIAN, "чуть плохо", [-1.707]),
        (RUSSIAN, "сервис на высоте", [3]),
        (RUSSIAN, "на месте", []),
        (JAPANESE, "良くない", [2 * -0.74]),
        (JAPANESE, "最悪だ", [-3]),
        (JAPANESE, "悪くない良い", [-2 * -0.74, 2]),
        (THAI, "ไม่กลัว", [-2 * -0.74]),
        (THAI, "ไม่ต้องกลัว", [-2 * -0.74]),
        (THAI, "โคตรดี", [2.293]),
        (THAI, "ดีไม่เคยพลาด", [2]),
    ],
)
def test_valences(lexicon: Lexicon, text: str, valences: list[float]) -> None:
    assert lexicon.valences(read(text).folded) == pytest.approx(valences)


def test_figures_are_bounded() -> None:
    assert figures([]) == (0, 0, 0, 0, 0, 0, 1, 0, 0)
    assert all(-1 <= figure <= 1 for figure in figures([4.0] * 50 + [-4.0] * 90))


@pytest.mark.parametrize(("code", "bad", "good"), [("ru", "ужасно", "спасибо"), ("ja", "最悪", "最高")])
def test_our_lexicons_know_plain_words(code: str, bad: str, good: str) -> None:
    lexicon = lexicon_of(code)
    assert lexicon is not None
    assert lexicon.features(f" {bad} ")[0] < 0 < lexicon.features(f" {good} ")[0]


def test_slope_as_published() -> None:
    """Newcombe 1998, table II: 56/70 − 48/80 = 0.2000, 95 % 0.0524 to 0.3339 by method 10."""
    true = ["negative"] * 70 + ["positive"] * 80
    told = ["negative"] * 56 + ["neutral"] * 14 + ["negative"] * 48 + ["positive"] * 32
    slope = slope_of(true, told, "d")
    assert (slope.value, slope.low, slope.high) == pytest.approx((0.2000, 0.0524, 0.3339), abs=1e-4)
    assert slope.texts == 150
