"""Text as streams: the examples of the definition, scripts, offsets, sentences."""

from __future__ import annotations

import time
import unicodedata

import icu4py
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.capture import Capture
from topics import TOKENIZER_VERSION, Streams, read_document, read_text, sentences
from topics.forms import forms_of


def test_the_version_names_icu() -> None:
    assert icu4py.icu_version in TOKENIZER_VERSION


def test_the_example_of_the_definition() -> None:
    streams = read_text("#acme? C++, mbank.pl!")
    assert streams == Streams(
        f=(("acme", "c", "mbank", "pl"),),
        a=(("·", "·", "·", "·"),),
        c=(("·", "C", "·", "·"),),
        l=(("^#", "^", "^", "=."),),
        r=(("^?", "^++,", "=.", "^!"),),
        offsets=(((1, 5), (7, 8), (12, 17), (18, 20)),),
    )


@pytest.mark.parametrize(
    ("text", "f"),
    [
        ("ใช้LINEดี", "ใ ช้ line ดี"),
        ("น้ำแข็ง", "น้ำ แ ข็ ง"),
        ("東京ｶﾌｪ2号", "東 京 カ フ ェ 2 号"),
        ("ear\u00adshot e\u0301te", "earshot ete"),
        ("👍🏽👍 👩‍👩‍👧 🇵🇱🇩🇪", "👍 👍 👩\u200d👩\u200d👧 🇵🇱 🇩🇪"),
        ("Straße ŁÓDŹ Ёж", "strasse lodz еж"),
        ("x™ y® ´z´", "x y z"),
        ("see https://a.example/b?c=d. Bye", "see · bye"),
        ("詳細はhttps://a.example/をご覧", "詳 細 は · を ご 覧"),
        ("one_two don't", "one two don t"),
        ("½ ﷺ", "1 2 صلى الله عليه وسلم"),
        ("한국어를 हिन्दी", "한국어를 हिन्दी"),
        ("ຂອບໃຈ ခွေး", "ຂ ອ ບ ໃ ຈ ခွေး"),
    ],
)
def test_atoms(text: str, f: str) -> None:
    assert " ".join(token for paragraph in read_text(text).f for token in paragraph) == f


@pytest.mark.parametrize(
    ("text", "l", "r"),
    [
        ("京都大学", "^ - | -", "- | - ^"),
        ("ใช้LINEดี", "^ - = |", "- | = ^"),
        ("東・京", "^ =・", "=・ ^"),
        ("a-b c", "^ =- ^", "=- ^ ^"),
        ("((((((((((a", "^((((((((", "^"),
        ("a ’b’", "^ ^'", "^ ^'"),
    ],
)
def test_what_touches(text: str, l: str, r: str) -> None:  # noqa: E741
    streams = read_text(text)
    assert (" ".join(streams.l[0]), " ".join(streams.r[0])) == (l, r)


def test_blank_lines_part_paragraphs_but_not_in_a_title() -> None:
    text = "a b\nc\n\nd\r\n \r\ne\u2029f"
    assert read_text(text).f == (("a", "b", "c"), ("d",), ("e",), ("f",))
    assert read_text(text, paragraphs=False).f == (("a", "b", "c", "d", "e", "f"),)


def test_links_written_out_count_among_the_links_but_not_quoted_ones() -> None:
    capture = Capture(
        "s", ref="1", text="see https://a.example/x.", quoted="https://b.example", links=("https://c.example",)
    )
    assert read_document(capture, id="d").fields["links"] == ("https://c.example", "https://a.example/x")


def test_fields_that_say_nothing_are_lacking() -> None:
    assert dict(read_document(Capture("s", ref="1", text="x"), id="d").fields) == {
        "lang": "und",
        "source": "s",
        "kind": "post",
    }


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Co"]), max_size=30))
def test_composed_and_decomposed_text_read_the_same(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert read_text(composed).f == read_text(decomposed).f


def test_reading_is_bounded_on_hostile_text() -> None:
    began = time.process_time()
    for hostile in ("\u0e4d", "\u0301", "\n", "a://", "👩\u200d", "ﷺ", "(", "\u200b", "น้ำ", "\u1039က", "a."):
        read_text(hostile * (200_000 // len(hostile)))
    assert time.process_time() - began < 20


def test_sentences() -> None:
    text = "Hello there. 今日は。元気😀です！  ok\ud800"
    assert [text[start:end] for start, end in sentences(text)] == [
        "Hello there.",
        "今日は。",
        "元気😀です！",
        "ok\ud800",
    ]
    assert sentences("  ") == []


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Orlen", "orlenu orlenowi orlenem orlenie"),
        ("Żabka", "żabki żabce żabkę żabką zabce"),
        ("Netflix", "netfliksa netfliksem netfliksie netflixa netfliks"),
        ("Facebook", "facebooka facebookiem facebooku"),
        ("Wedel", "wedla wedlowi wedlem wedlu"),
        ("Allegro", "allegra allegrze allegrem"),
        ("Biedra", "biedrze biedry biedrę"),
        ("Apple", "apple'a apple'owi apple'em"),
        ("ZUS", "ZUS-u ZUS-em ZUS-ie"),
        ("Kowalski", "kowalskiego kowalskiemu kowalska"),
        ("Яндекс", "яндекса яндексу яндексом яндексе"),
        ("Почта", "почты почте почту почтой"),
        ("Россия", "россии россию россией"),
        ("Рынок", "рынка рынку рынком"),
    ],
)
def test_forms(word: str, expected: str) -> None:
    forms = forms_of(word)
    assert forms[0] == word
    assert set(expected.split()) <= set(forms)
    assert len(forms) == len(set(forms)) <= 120
