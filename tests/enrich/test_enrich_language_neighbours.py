"""Neighbours told apart by the words and forms that only one of them has."""

from __future__ import annotations

import pytest

from enrich import LanguageRouter
from enrich.language_neighbours import DOUBT, NEIGHBOURS, neighbour_of

ROUTER = LanguageRouter()

CZECH = "Pokud jste si jiz zaplatili, nemusite nic delat, protoze vam bude vse poslano v prubehu jednani"
SLOVAK = "Ak ste uz zaplatili, nemusite nic robit, pretoze vam bude vsetko poslane pocas vyberoveho konania"
RUSSIAN = "Никто не отвечает на письма, и где деньги, тоже не знает"
UKRAINIAN = "Коли вона буде вдома, треба забрати речі"
DANISH = "Hvor er pakken, jeg har ikke hentet den"
SWEDISH = "Jag har inte fatt paketet och vill ha pengarna"
SPANISH = "Hoy no hay nadie en la tienda"
PORTUGUESE = "Hoje nem a loja nem o gerente atende quem compra"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CZECH, "cs"),
        (SLOVAK, "sk"),
        (RUSSIAN, "ru"),
        (UKRAINIAN, "uk"),
        (DANISH, "da"),
        (SWEDISH, "sv"),
        (SPANISH, "es"),
        (PORTUGUESE, "pt"),
    ],
)
def test_words_and_forms_set_two_apart(text: str, code: str) -> None:
    assert neighbour_of(text, code, 0.5) == code
    assert neighbour_of(text, NEIGHBOURS[code], 0.5) == code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CZECH, "pl"),  # no neighbour of it
        ("Které jsou jako které", "sk"),  # accents speak for themselves
        ("Praha, Bratislava, Brno", "sk"),
        ("jsem ako", "sk"),
        ("", "cs"),
        ("Мастер опоздал на час", "ru"),  # words that both have
        ("Ingen samt igen", "da"),
        ("nada para todos", "pt"),
    ],
)
def test_what_does_not_tell_changes_nothing(text: str, told: str) -> None:
    assert neighbour_of(text, told, 0.5) == told


def test_words_are_asked_where_the_models_doubt_or_cannot_know() -> None:
    text = "Концерт перенесли на травень"
    assert neighbour_of(text, "ru", DOUBT) == "ru"
    assert neighbour_of(text, "ru", DOUBT - 0.01) == "uk"
    assert neighbour_of("Cena vcetne dopravy", "sk", 1.0) == "cs"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Mezi novinkami v hitparade je take cerstva pisen australske krasky, jejiz posledni album je prekvapeni",
            "cs",
        ),
        ("Otevreno denne mimo pondeli", "cs"),
        ("Kolko stoji doprava na vychod?", "sk"),
        ("Треба подумати", "uk"),
        ("Вона пiшла додому", "uk"),  # a Latin i
        ("Надо подумать", "ru"),
        ("Kart aidatýnýn iadesi için hâlâ müþteri hizmetlerinden dönüþ yapýlmadý", "tr"),  # read in the wrong set
        ("Það er ekki hægt að hringja í þá, enginn svarar í símann og pósturinn týndur", "is"),
    ],
)
def test_the_router_tells(text: str, code: str) -> None:
    assert ROUTER.detect(text).code == code
