"""Copies and phrases that grew."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich import Phrase, grown, print_of
from enrich.phrases import likelihood_ratio
from enrich.words import stop_words, words_of
from model.capture import Capture
from topics import Document, read_document, read_text


def document(text: str, title: str = "") -> Document:
    return read_document(Capture("s", "1", text=text, title=title), id="a")


def cluster_of(document: Document) -> str:
    return print_of(document).digest


# Copies


def test_copies_share_a_cluster_whatever_their_case_accents_punctuation_and_links() -> None:
    copies = [
        "Zamówienie z Northwind znowu jest spóźnione",
        "ZAMOWIENIE z northwind, znowu jest spoznione!!!",
        "  zamówienie z Northwind\n\nznowu jest spóźnione 	",
    ]
    assert len({cluster_of(document(text)) for text in copies}) == 1
    assert cluster_of(document(copies[0], "A title a repost dropped")) == cluster_of(document(copies[0]))


def test_other_texts_have_other_clusters() -> None:
    texts = [
        "my order is late again today",
        "my order is late again",
        "again my order is late",
        "my order came in time today",
    ]
    assert len({cluster_of(document(text)) for text in texts}) == 4


@pytest.mark.parametrize(
    "text", ["", "ok", "thanks a lot friend", "😀 😀 😀", "はい、そうです", "ขอบคุณครับ", "https://a.example/b"]
)
def test_short_texts_have_no_cluster(text: str) -> None:
    assert cluster_of(document(text)) == ""


def test_a_title_makes_a_short_text_long_enough() -> None:
    assert cluster_of(document("so late", "Northwind delivery again")) != ""


@pytest.mark.parametrize("text", ["ノースウィンドの注文がまた遅れていて困っています", "สั่งของจากร้านนี้แล้วส่งช้ามากไม่ตอบเลย"])
def test_spaceless_scripts_count_words_not_letters(text: str) -> None:
    assert cluster_of(document(text)) != ""


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_a_cluster_or_none(text: str) -> None:
    made = cluster_of(document(text))
    assert made == cluster_of(document(text))
    assert made == "" or len(made) == 24


# Phrases


def test_the_ratio_is_dunnings() -> None:
    # Dunning 1993, "the swiss": 110 and 2,442 against 111 and 29,114 give 270.72
    assert likelihood_ratio(110, 110 + 2442, 111, 111 + 29114) == pytest.approx(270.72, abs=0.01)
    assert likelihood_ratio(5, 10, 50, 100) == pytest.approx(0)
    assert likelihood_ratio(0, 0, 1, 2) == likelihood_ratio(1, 2, 0, 0) == 0


def test_a_phrase_that_grew_comes_first() -> None:
    before = [document(f"a nice day in the shop number {i}") for i in range(60)]
    now = [document(f"my parcel is late, order {i}") for i in range(15)] + [
        document(f"a nice day in the shop {i}") for i in range(15)
    ]
    found = grown(now, before, 3)
    assert found[0].text == "parcel is late"
    assert (found[0].now, found[0].before) == (15, 0)
    assert found[0].score == max(phrase.score for phrase in found)
    assert not any("nice" in phrase.text for phrase in found)


def test_documents_are_counted_not_words() -> None:
    now = [document("spam " * 500)] + [document(f"calm {i}") for i in range(20)]
    assert grown(now, [document(f"calm {i}") for i in range(20)]) == []


def test_what_shrank_or_stayed_is_left_out() -> None:
    before, now = [document("late late") for _ in range(40)], [document("fine") for _ in range(40)]
    assert [phrase.text for phrase in grown(now, before)] == ["fine"]
    assert grown(now, now) == grown([], before) == grown(now, []) == []


def test_phrases_do_not_begin_or_end_with_words_that_say_nothing() -> None:
    now = [document("it is the end of the world") for _ in range(30)]
    found = grown(now, [document("something else") for _ in range(30)])
    assert found
    assert all(not {phrase.text.split()[0], phrase.text.split()[-1]} & stop_words() for phrase in found)


def test_thai_and_japanese_phrases_are_words() -> None:
    now = [document(f"สั่งของส่งช้ามาก {i}") for i in range(20)] + [document(f"注文が遅いです {i}") for i in range(20)]
    found = {phrase.text for phrase in grown(now, [document("อื่น 他") for _ in range(40)], 10)}
    assert any("ช้า" in text and " " not in text for text in found)
    assert any("注文" in text for text in found)


def test_phrases_inside_one_another_are_told_once() -> None:
    now = [document("late parcel again") for _ in range(30)]
    assert [phrase.text for phrase in grown(now, [document("calm") for _ in range(30)])] == ["late parcel again"]


def test_by_share_comes_first_what_most_say_and_not_what_nobody_said_before() -> None:
    before = [document("late again") for _ in range(12)] + [document(f"calm day {i}") for i in range(60)]
    now = [document(f"late {i}") for i in range(6)] + [document("strange pudding") for _ in range(4)]
    assert next(one.text for one in grown(now, before, significant=3.84)) == "strange pudding"
    assert next(one.text for one in grown(now, before, significant=3.84, by_share=True)) == "late"


def test_dates_and_what_all_speak_of_are_no_phrases() -> None:
    before = [document("acme is fine on the hill") for _ in range(30)]
    now = [document("acme monday 2026 november utc broken") for _ in range(8)]
    assert [one.text for one in grown(now, before)] == ["broken"]


def test_forms_of_a_word_are_one_phrase_where_words_are_inflected() -> None:
    forms = ("opóźniona", "opóźnione", "opóźniony", "opóźnioną")
    said = [*(f"paczka {forms[i % 4]}" for i in range(8)), *("paczka jest" for _ in range(30))]
    read = [read_document(Capture("f", "1", text=text), id="a", language="pl") for text in said]
    now, before = read[:8], read[8:]
    (found,) = grown(now, before)
    assert (found.text, found.now) == ("opozn", 8)
    assert found.shown in forms


def test_a_long_document_takes_no_time() -> None:
    long = document("late parcel " * 40_000)
    started = time.perf_counter()
    grown([long] * 5, [long])
    assert time.perf_counter() - started < 2


def test_words_of_spaceless_text_are_joined() -> None:
    (words,) = words_of(read_text("京都に行く late"))
    assert [word for word, _ in words] == ["京都", "に", "行く", "late"]


LANGUAGES = ("en", "pl", "ru", "uk", "de", "fr", "es", "it", "pt", "th", "ja")


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_words_are_folded_as_the_stream_is(language: str) -> None:
    words = stop_words(language)
    assert len(words) >= 80
    assert all("".join(read_text(word).f[0]) == word for word in words)
    assert words <= stop_words() == stop_words("und") == stop_words("sw")


def test_what_says_nothing_in_one_language_may_say_something_in_another() -> None:
    assert "die" in stop_words("de") and "die" not in stop_words("en")


# What grew, in five languages: (what is said now, what was said before, phrases a person would name)
GREW = {
    "th": (
        ["สั่งของจากร้านนี้ ส่งช้ามาก รอมาสองอาทิตย์แล้ว", "ทำไมส่งช้าขนาดนี้ ติดต่อร้านก็ไม่ตอบ", "ร้านนี้ส่งช้าอีกแล้ว พัสดุหายด้วย"],
        ["สินค้าดีมากค่ะ ชอบมาก", "ร้านนี้แพ็คของดีค่ะ", "ราคาถูก คุณภาพดี แนะนำเลย"],
        {"ส่งช้า"},
    ),
    "ja": (
        ["配送が遅れています。いつ届きますか。", "また配送が遅れている。", "配送が遅れて間に合わなかった"],
        ["とても良い商品でした", "対応が丁寧で助かりました", "値段も安くて満足しています"],
        {"配送が遅れ"},
    ),
    "ru": (
        ["Опять задерживают доставку, верните деньги", "Задерживают доставку уже неделю", "Снова задерживают доставку"],
        ["Хороший магазин, всем советую", "Купил чайник, всё отлично", "Спасибо за быструю работу"],
        {"задерживают доставку"},
    ),
    "pl": (
        ["Znowu opóźniona dostawa, czekam", "Opóźniona dostawa i brak kontaktu", "Trzeci raz opóźniona dostawa"],
        ["Polecam ten sklep, wszystko super", "Bardzo miła obsługa", "Kupiłam buty, są świetne"],
        {"opóźniona dostawa"},
    ),
    "en": (
        ["My order is late again", "Where is it? My order is late", "The third time an order is late!"],
        ["Lovely shop, will come back", "Great shoes", "Thank you for the quick help"],
        {"order is late"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", GREW)
def test_what_grew_is_what_a_person_would_name(language: str) -> None:
    now, before, named = GREW[language]
    said = [
        [read_document(Capture("s", "1", text=text), id="a", language=language) for text in some * 8]
        for some in (now, before)
    ]
    assert {phrase.shown for phrase in grown(*said, 3)} & named, [phrase.shown for phrase in grown(*said, 3)]


def test_a_phrase_is_a_plain_value() -> None:
    assert Phrase("a", 1, 0, 2.0) == Phrase("a", 1, 0, 2.0)


def test_numbers_alone_are_no_phrase():
    """Dates and order numbers grow with every post and say nothing."""
    now = [document(f"seen 2026 11 22 by reader{n}") for n in range(30)]
    before = [document(f"nothing of that kind {n}") for n in range(30)]
    assert not any(phrase.text.replace(" ", "").isdecimal() for phrase in grown(now, before))
