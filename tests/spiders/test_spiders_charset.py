"""Bytes become the text that was meant, whatever was declared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servers import hostile_feeds
from spiders.charset import codec_of, decode

TEXTS = {
    "cp1251": "Нортвинд опять опаздывает с посылкой",
    "koi8-r": "Посылка опять опаздывает",
    "cp1252": "Der Käufer wünscht größere Öfen für Straße",
    "iso8859-2": "Paczka z Northwind znów się spóźnia, żenada",
    "cp1250": "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "cp1253": "Το δέμα άργησε πάλι",
    "cp874": "นอร์ทวินด์ส่งของช้ามาก",
    "cp932": "ノースウィンドの配送が遅れています",
    "euc_jp": "荷物がまた遅れています",
    "gb18030": "包裹又晚了，客服没有回复我的消息",
    "big5": "包裹又遲到了，客服沒有回覆我的訊息",
    "cp949": "택배가 또 늦었어요",
}
MISLEADING = [[], ["utf-8"], ["iso-8859-1"], ["nonsense"]]


@pytest.mark.parametrize("codec", TEXTS)
def test_rightly_declared(codec: str) -> None:
    assert decode(TEXTS[codec].encode(codec), [codec]) == TEXTS[codec]


@pytest.mark.parametrize("declared", MISLEADING, ids=str)
@pytest.mark.parametrize("codec", TEXTS)
def test_wrongly_or_not_declared(codec: str, declared: list[str]) -> None:
    assert decode(TEXTS[codec].encode(codec), declared) == TEXTS[codec]


@pytest.mark.parametrize("name", hostile_feeds.ENCODED)
@pytest.mark.parametrize("declared", MISLEADING, ids=str)
def test_a_whole_feed(name: str, declared: list[str]) -> None:
    assert hostile_feeds.ENCODED[name][1] in decode(hostile_feeds.encoded(name, "utf-8"), declared)


def test_valid_utf8_beats_every_declaration() -> None:
    assert decode("zażółć, посылка, 荷物".encode(), ["windows-1251", "shift_jis"]) == "zażółć, посылка, 荷物"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_not_text(codec: str) -> None:
    assert decode("late, zażółć".encode(codec), ["iso-8859-1"]) == "late, zażółć"


def test_iso_2022_jp_is_ascii_bytes_that_are_not_ascii() -> None:
    assert decode("配送".encode("iso2022_jp"), ["iso-2022-jp"]) == "配送"


@pytest.mark.parametrize(
    "text", ["“Fine” — she said… it’s €5", "L'été dernier, à l'hôtel", "¿Qué pasó? ¡Nada!", "5° – 10°"]
)
def test_western_punctuation_stays_western(text: str) -> None:
    assert decode(text.encode("cp1252"), ["iso-8859-1"]) == text


def test_the_web_means_more_than_it_declares() -> None:
    assert codec_of("ISO-8859-1") == "cp1252"
    assert codec_of("windows-874") == "cp874"
    assert codec_of(' "Shift_JIS" ') == "cp932"
    assert codec_of("base64") == codec_of("made-up") == codec_of("") == ""


@given(
    st.binary(max_size=300),
    st.lists(st.sampled_from(["utf-8", "cp1251", "shift_jis", "x", "utf-16", "idna"]), max_size=2),
)
def test_never_raises(body: bytes, declared: list[str]) -> None:
    decode(body, declared)
