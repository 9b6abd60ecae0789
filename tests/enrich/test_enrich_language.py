"""The language of a text: the gate by letters, n-grams behind it, the same answer for ever."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.language import LanguageRouter, plain_code
from enrich.language_langdetect import LANGDETECT
from enrich.language_models import eldc_languages
from enrich.scripts import writing_of
from model.errors import BadInput
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
    "LOL",
    "hahahaha",
    "aaaaaaaaaaaaa",
    "Nokia Galaxy S24",
    "東京",
    "漢" * 50,
    '<div class="content"><br/></div>&nbsp;&#8217;',
    "\x00\x00",
    "\u202e\u202d",
    "\ud800\udfff",
    "Kua tae mai te pouaka engari kua pakaru katoa nga taonga o roto",  # Maori: neither model knows it
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
        ("Вопрос", "en", "ru"),  # nor is Cyrillic English
        ("最高", "ja", "ja"),
        ("taxi hotel", "de", "de"),
        ("Never shopping there again", "pl", "en"),
        ("Nog steeds geen antwoord van die winkel", "af", "nl"),
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


def test_sentences_of_another_language_are_named() -> None:
    found = ROUTER.detect(
        "Der Kundendienst hat sich nicht gemeldet und ich warte noch immer auf mein Geld. Das ist nicht zu glauben. "
        "I want all of my money back right now please."
    )
    assert (found.code, found.others) == ("de", ("en",))


def test_the_language_of_most_letters_is_the_main_one() -> None:
    first = "Thank you very much for all of your help, you are great. "
    found = ROUTER.detect(first + "Bestellung kam zu spät an und der Karton war offen, das geht so nicht. " * 4)
    assert found.code == "de"


def test_a_product_name_does_not_decide() -> None:
    assert ROUTER.detect("MacBook Pro 16 が届いた").code == "ja"
    assert ROUTER.detect("iPhone 15 最高", hint="ja").code == "ja"


def test_short_guesses_are_less_sure() -> None:
    short, long = ROUTER.detect("dom i las"), ROUTER.detect("Dom i las są piękne o tej porze roku, polecam każdemu")
    assert short.confidence < 0.9 < long.confidence


@pytest.mark.parametrize("tag", ["", "und", "x", "<script>", "e n", "1234"])
def test_what_is_no_language_tag_is_no_hint(tag: str) -> None:
    assert plain_code(tag) == ""


def test_thirty_times_the_same_answer() -> None:
    texts = [text for text, _ in TOLD] + ["kot", "dom na plaza", "no te amo", "super", "taxi hotel bar"]
    first = [ROUTER.detect(text) for text in texts]
    for _ in range(29):
        assert [ROUTER.detect(text) for text in texts] == first


AMBIGUOUS = ["dom na plaza", "taxi hotel bar", "no te amo", "super auto"]


def test_every_process_gives_the_same_answer() -> None:
    code = f"from enrich.language import LanguageRouter as R; print([R().detect(t) for t in {AMBIGUOUS!r}])"
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert answers == {f"{[ROUTER.detect(text) for text in AMBIGUOUS]}\n"}


def test_models_are_read_when_a_text_needs_them() -> None:
    code = (
        "import sys; from enrich.language import LanguageRouter as R; r = R(); r.detect('สั่งของ'); r.detect('😀');"
        "print([m for m in ('eldc', 'py3langid', 'langdetect') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_threads_give_the_same_answer() -> None:
    texts = AMBIGUOUS * 10
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ROUTER.detect, texts)) == [ROUTER.detect(text) for text in texts]


MEGABYTE = [
    *("a", "ł", "漢", "я", "@", "http://", "😀", "ab ", "a.", "a@", "\ud800", "ก", "<", "<a ", "&a", "a\u0301\u0323"),
    *("\u0301", "The shop is late. Der Laden ist zu. ", "ёї", "\x00a", "\u202e"),
]


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


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("aąbcć řзыіїўђ漢字かなกไ한글אعربχ' -.!<>&@#:/😀\u0301\u202e\x00\ud800"), max_size=200))
def test_any_mixture_of_scripts_has_an_answer(text: str) -> None:
    found = ROUTER.detect(text)
    assert (found.code == "und") == (found.confidence == 0.0)
    assert found.code not in found.others


def test_only_one_han_language_expected_decides_han_alone() -> None:
    assert LanguageRouter(languages=["en", "zh"]).detect("最高").code == "zh"
    assert LanguageRouter(languages=["en", "ja"]).detect("最高").code == "ja"


def test_expected_languages_narrow_the_choice() -> None:
    assert ROUTER.detect("duidelik nie").code in ("nl", "und")
    assert LanguageRouter(languages=["en", "af"]).detect("duidelik nie").code == "af"


UNEXPECTED = [
    ("Dyqani nuk u përgjigj fare dhe porosia ime është vonuar për tri javë", "sq"),
    ("Parduotuvė neatsako, o mano užsakymas vėluoja jau tris savaites", "lt"),
    ("Verslunin svarar ekki og pöntunin mín er þremur vikum of sein", "is"),
    ("Магазинът не отговаря, а поръчката ми закъснява с три седмици", "bg"),
    ("Дүкен жауап бермейді, тапсырысым үш аптаға кешігіп жатыр", "kk"),
    ("فروشگاه پاسخ نمی‌دهد و سفارش من سه هفته دیر کرده است", "fa"),
    ("दुकान जवाब नहीं देती और मेरा ऑर्डर तीन हफ्ते देर से है", "hi"),
]


@pytest.mark.parametrize(("text", "code"), UNEXPECTED)
def test_a_sentence_in_a_language_nobody_expected_is_told(text: str, code: str) -> None:
    assert ROUTER.detect(text).code == code


def test_langdetect_stays_to_be_chosen() -> None:
    old = LanguageRouter("langdetect")
    found = old.detect("Meine Bestellung ist schon wieder zu spät und keiner antwortet")
    assert (found.code, found.method) == ("de", LANGDETECT)
    assert LANGDETECT == "langdetect@1.0.9"
    for text in NOT_TOLD[:12]:
        assert old.detect(text) == Language("und", 0.0, "none")


def test_the_vote_without_eldc_is_py3langids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "eldc", None)
    eldc_languages.cache_clear()
    try:
        found = LanguageRouter().detect("Meine Bestellung ist schon wieder zu spät und keiner antwortet")
    finally:
        monkeypatch.undo()
        eldc_languages.cache_clear()
    assert (found.code, found.method) == ("de", "py3langid@3")


@pytest.mark.parametrize(
    ("method", "languages", "said"), [("cld9", ["en"], "vote"), ("vote", ["english"], "ISO 639-1")]
)
def test_what_there_is_not_is_said(method: str, languages: list[str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        LanguageRouter(method, languages)


def test_private_use_and_surrogates_are_no_letters() -> None:
    assert writing_of("\ud800\ue000\ufffd").main == ""
