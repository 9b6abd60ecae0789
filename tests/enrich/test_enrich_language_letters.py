"""Letters that only one of the neighbours has, and characters that only one of the national sets has."""

from __future__ import annotations

import pytest

from enrich.language_letters import against, cyrillic_of, family_of, han_of

LATIN = frozenset({"cs", "sk", "de", "da", "en"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Мы не были", "ru"),
        ("Ми їхали", "uk"),
        ("привіт", "uk"),
        ("ў Мінск", "be"),
        ("мы і яны", "be"),
        ("Київ был", ""),  # Russian that names Kyiv in Ukrainian: letters of both
        ("поръчката", "bg"),
        ("подъезд", ""),  # a hard sign that Russian has, too
        ("ђак", "sr"),
        ("куќа", "mk"),
        ("қала және", ""),
        ("вопрос", ""),
        ("", ""),
    ],
)
def test_own_letters_decide_where_they_agree(text: str, code: str) -> None:
    assert cyrillic_of(text) == code


@pytest.mark.parametrize(
    ("text", "family"), [("моја", "southern"), ("үйдө", "eastern"), ("дом", "cyrillic"), ("ђак әке", "eastern")]
)
def test_families_of_cyrillic(text: str, family: str) -> None:
    assert family_of(text, "cyrillic") == family
    assert family_of(text, "latin") == "latin"


@pytest.mark.parametrize(
    ("text", "code"), [("订单", "zh"), ("駅前", "ja"), ("気", "ja"), ("東京", ""), ("最高", ""), ("订気", ""), ("", "")]
)
def test_characters_of_one_national_set_decide(text: str, code: str) -> None:
    assert han_of(text) == code


def test_a_foreign_letter_speaks_against_a_language_and_never_for_one() -> None:
    found = against("příliš", "latin", LATIN)
    assert "cs" not in found
    assert found["sk"] == 1  # ř
    assert found["de"] == 3
    assert against("plain", "latin", LATIN) == {}


def test_many_foreign_letters_speak_no_louder_than_three() -> None:
    assert against("ěščřžýáíéúůďťň", "latin", LATIN)["en"] == 3


def test_a_long_silence_speaks_for_russian() -> None:
    short, long = against("дом", "cyrillic", LATIN), against("дома стоят на улице вдоль", "cyrillic", LATIN)
    assert 0 < short["uk"] < long["uk"]
    assert against("дома стояли былые", "cyrillic", LATIN) == {}


def test_persian_and_urdu_letters_speak_against_arabic() -> None:
    assert against("چگونه", "arabic", LATIN) == {"ar": 3}
    assert set(against("نہیں", "arabic", LATIN)) == {"ar", "fa"}
    assert against("كيف", "arabic", LATIN) == {}
