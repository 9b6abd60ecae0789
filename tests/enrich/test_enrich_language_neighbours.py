"""Czech and Slovak without accents."""

from __future__ import annotations

import pytest

from enrich import LanguageRouter
from enrich.language_neighbours import neighbour_of

CZECH = "Pokud jste si jiz zaplatili, nemusite nic delat, protoze vam bude vse poslano v prubehu jednani"
SLOVAK = "Ak ste uz zaplatili, nemusite nic robit, pretoze vam bude vsetko poslane pocas vyberoveho konania"


@pytest.mark.parametrize(("text", "code"), [(CZECH, "cs"), (SLOVAK, "sk")])
@pytest.mark.parametrize("told", ["cs", "sk"])
def test_words_and_endings_set_the_two_apart(text: str, code: str, told: str) -> None:
    assert neighbour_of(text, told) == code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CZECH, "pl"),  # no neighbour of it
        ("Které jsou jako které", "sk"),  # accents speak for themselves
        ("Praha, Bratislava, Brno", "sk"),
        ("jsem ako", "sk"),
        ("", "cs"),
    ],
)
def test_what_does_not_tell_changes_nothing(text: str, told: str) -> None:
    assert neighbour_of(text, told) == told


def test_a_text_without_accents_is_told() -> None:
    text = (
        "Mezi novinkami v hitparade je take cerstva pisen australske krasky, jejiz posledni album prineslo prekvapeni"
    )
    assert LanguageRouter().detect(text).code == "cs"
