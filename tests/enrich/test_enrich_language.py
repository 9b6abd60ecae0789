"""The language of a text: the gate by letters, n-grams behind it, the same answer for ever."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.language import LANGDETECT, LanguageRouter, plain_code
from enrich.scripts import writing_of
from model.mention import Language

ROUTER = LanguageRouter()

TOLD = [
    ("My Northwind order is three days late and nobody answers my mails", "en"),
    ("Northwind delivery late again, I want a refund", "en"),
    ("Worst shop ever", "en"),
    ("Zamówienie z Northwind znowu opóźnione, nikt nie odpisuje na maile", "pl"),
    ("Gdzie jest moja paczka?", "pl"),
    ("Ja uwielbiam pizza from Domino's", "pl"),
    ("Заказ из Нортвинд опять задерживается, поддержка молчит", "ru"),
    ("Посылка опоздала на неделю, никто не отвечает", "ru"),
    ("Замовлення знову запізнюється, підтримка мовчить", "uk"),
    ("Мы ехалі ў Мінск", "be"),
    ("สั่งของจากนอร์ทวินด์ ยังไม่ได้เลย", "th"),
    ("Love this โรงแรม มากๆ", "th"),
    ("ノースウィンドの注文が遅い", "ja"),
    ("北風の注文", "ja"),
    ("订单又迟到了,客服没有人回复我", "zh"),
    ("주문이 너무 늦어요", "ko"),
    ("Η παραγγελία μου άργησε πολύ", "el"),
    ("ההזמנה שלי מאחרת", "he"),
    ("الطلب متأخر جدا ولا أحد يرد على رسائلي", "ar"),
    ("Meine Bestellung ist schon wieder zu spät und keiner antwortet", "de"),
    ("Ma commande est encore en retard et personne ne répond", "fr"),
    ("შეკვეთა იგვიანებს", "ka"),
]
NOT_TOLD = [
    "",
    "   ",
    "😀😀🔥",
    "12345",
    "https://example.com/a/b",
    "www.example.com",
    "@northwind #fail",
    "a@b.example",
    "ok",
    "lol",
]


@pytest.mark.parametrize(("text", "code"), TOLD)
def test_tells_the_language(text: str, code: str) -> None:
    found = ROUTER.detect(text)
    assert found.code == code
    assert 0 < found.confidence <= 1
    assert found.method != "none"


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_cannot_be_told_is_und(text: str) -> None:
    assert ROUTER.detect(text) == Language("und", 0.0, "none")


@pytest.mark.parametrize("text", ["", "😀", "12345", "https://example.com/"])
def test_a_hint_gives_no_language_to_a_text_without_letters(text: str) -> None:
    assert ROUTER.detect(text, hint="pl").code == "und"


@pytest.mark.parametrize(
    ("text", "hint", "code"),
    [
        ("ok", "pl", "pl"),
        ("super sklep", "pl-PL", "pl"),
        ("Вопрос", "ru", "ru"),
        ("東京", "ja", "ja"),
        ("東京", "zh-TW", "zh"),
        ("東京", "", "und"),
        ("订单又迟到了,客服没有人回复我,我很生气,再也不买了", "ja", "zh"),
        ("ok", "ru", "und"),  # what is written in Latin letters is hardly Russian
        ("Вопрос", "en", "und"),
        ("My order is three days late and nobody answers my mails", "pl", "en"),
        ("สั่งของ", "en", "th"),
        ("ok", "not a language tag", "und"),
    ],
)
def test_a_hint_decides_only_what_is_weak(text: str, hint: str, code: str) -> None:
    assert ROUTER.detect(text, hint=hint).code == code


def test_names_links_and_tags_do_not_decide() -> None:
    noise = "https://beispiel.example/sehr/lange/adresse/mit/deutschen/worten @jemand #nachhaltigkeit"
    assert ROUTER.detect(f"{noise} my order is late again and nobody answers").code == "en"


def test_a_mixed_text_names_the_other_language() -> None:
    found = ROUTER.detect("ร้านนี้ส่งของช้ามาก ไม่ตอบเลย โคตรแย่ 주문이 너무 늦어요 정말")
    assert found.code == "th"
    assert found.others == ("ko",)


def test_short_guesses_are_not_sure() -> None:
    short, long = (
        ROUTER.detect("Great service"),
        ROUTER.detect("Great service, they answered all of my questions at once"),
    )
    assert short.confidence < 0.75 < long.confidence


@pytest.mark.parametrize("tag", ["", "und", "x", "<script>", "e n", "1234"])
def test_what_is_no_language_tag_is_no_hint(tag: str) -> None:
    assert plain_code(tag) == ""


def test_thirty_times_the_same_answer() -> None:
    texts = [text for text, _ in TOLD] + ["kot", "dom na plaza", "no te amo", "super", "taxi hotel bar"]
    first = [ROUTER.detect(text) for text in texts]
    for _ in range(29):
        assert [ROUTER.detect(text) for text in texts] == first


AMBIGUOUS = ["dom na plaza", "taxi hotel bar", "no te amo", "super auto"]


def test_another_process_gives_the_same_answer() -> None:
    code = f"from enrich.language import LanguageRouter as R; print([R().detect(t) for t in {AMBIGUOUS!r}])"
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert answers == {f"{[ROUTER.detect(text) for text in AMBIGUOUS]}\n"}


def test_threads_give_the_same_answer() -> None:
    texts = AMBIGUOUS * 10
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ROUTER.detect, texts)) == [ROUTER.detect(text) for text in texts]


MEGABYTE = ["a", "ł", "漢", "я", "@", "http://", "😀", "ab ", "a.", "a@", "\ud800", "ก"]


@pytest.mark.parametrize("piece", MEGABYTE, ids=ascii)
def test_a_megabyte_takes_no_time(piece: str) -> None:
    ROUTER.detect("ready")
    started = time.perf_counter()
    ROUTER.detect(piece * (10**6 // len(piece)))
    assert time.perf_counter() - started < 1


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=60), st.sampled_from(["", "en", "ru", "ja", "xx", "zh-Hant"]))
def test_any_string_has_an_answer(text: str, hint: str) -> None:
    found = ROUTER.detect(text, hint=hint)
    assert found.code == "und" or (found.code.isalpha() and 0 < found.confidence <= 1)
    assert (found.code == "und") == (found.method == "none")


def test_langdetect_is_named_with_its_version() -> None:
    assert LANGDETECT == "langdetect@1.0.9"


def test_private_use_and_surrogates_are_no_letters() -> None:
    assert writing_of("\ud800\ue000\ufffd").main == ""
