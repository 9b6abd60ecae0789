"""The vote: a probability over the expected languages, strangers left untold, the slow model asked only in doubt."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.language import USUAL
from enrich.language_models import Eldc, Py3langid, eldc_languages
from enrich.language_vote import UNTOLD, Guess, Vote, weights_of
from enrich.language_weights import BOTH, ELDC, PY3LANGID, STEPS

GERMAN = "Meine Bestellung ist schon wieder zu spät und keiner antwortet mir"


class Scripted(Vote):
    """A vote whose models say what the test says, and count how often the slow one is asked."""

    def __init__(self, heard: Mapping[str, float], probable: Mapping[str, float]) -> None:
        super().__init__(frozenset(USUAL))
        self._heard, self._probable = heard, probable
        self.asked = 0

    def heard(self, text: str) -> Mapping[str, float]:
        return self._heard

    def probable(self, text: str) -> Mapping[str, float]:
        self.asked += 1
        return self._probable


def test_sure_eldc_spares_the_slow_model() -> None:
    vote = Scripted({"de": 0.95, "nl": 0.3}, {"nl": 0.0})
    assert vote.guess("x" * 50, "latin", 50).code == "de"
    assert vote.asked == 0


@pytest.mark.parametrize("heard", [{"de": 0.7, "nl": 0.3}, {"de": 0.9, "nl": 0.9}, {"af": 0.95, "nl": 0.94}])
def test_doubt_asks_it(heard: dict[str, float]) -> None:
    vote = Scripted(heard, {"de": 0.0, "nl": -9.0, "en": -9.0})
    vote.guess("x" * 50, "latin", 50)
    assert vote.asked == 1


def test_both_outside_the_expected_languages_name_an_unexpected_one() -> None:
    vote = Scripted({"sq": 0.9, "de": 0.2}, {"sq": 0.0, "de": -2.0})
    assert vote.guess("x" * 50, "latin", 50).code == "sq"
    assert vote.guess("x" * 10, "latin", 10).code != "sq"


def test_one_alone_does_not_where_the_other_knows_the_language() -> None:
    vote = Scripted({"de": 0.7, "sq": 0.2}, {"sq": 0.0, "de": -9.0})
    assert vote.guess("x" * 50, "latin", 50).code == "de"


def test_what_is_strange_to_both_is_untold() -> None:
    flat = dict.fromkeys(("de", "en", "sq", "cy"), -1.0)
    assert Scripted({"de": 0.4, "en": 0.3}, flat).guess("x" * 50, "latin", 50) == UNTOLD
    assert Scripted({"de": 0.4, "en": 0.3}, {**flat, "de": 4.0}).guess("x" * 50, "latin", 50).code == "de"


def test_a_tie_is_broken_by_code() -> None:
    vote = Scripted({"sv": 0.6, "da": 0.6}, {"sv": -1.0, "da": -1.0})
    assert vote.guess("han", "latin", 3).code == "da"


def test_the_habit_is_a_prior_and_not_a_verdict() -> None:
    close = Scripted({"da": 0.60, "sv": 0.55}, {"da": -1.0, "sv": -1.1})
    assert close.guess("han", "latin", 3).code == "da"
    assert close.guess("han", "latin", 3, "sv").code == "sv"
    plain = Scripted({"da": 0.95, "sv": 0.2}, {"da": -1.0, "sv": -9.0})
    assert plain.guess("x" * 20, "latin", 20, "sv").code == "da"


def test_a_habit_no_model_knows_wins_nothing() -> None:
    vote = Vote(frozenset(USUAL))
    assert vote.guess(GERMAN, "latin", 55, "qq").code == "de"
    assert "qq" not in vote.candidates("latin", "qq")


def test_candidates_are_of_the_script() -> None:
    vote = Vote(frozenset(USUAL))
    assert vote.candidates("cyrillic", "") == {"ru", "uk"}
    assert {"fa", "ur"} < vote.candidates("arabic", "")
    assert vote.candidates("southern", "") == {"sr", "mk"}
    assert not vote.candidates("latin", "") & {"ru", "th", "ar", "el"}


@pytest.mark.parametrize("table", [BOTH, ELDC, PY3LANGID])
def test_a_table_has_a_row_for_every_length(table: tuple[tuple[float, float, float], ...]) -> None:
    assert len(table) == len(STEPS) + 1
    assert weights_of(table, 1) == table[0]
    assert weights_of(table, STEPS[0]) == table[0]
    assert weights_of(table, STEPS[-1] + 1) == weights_of(table, 10**6) == table[-1]


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(USUAL), st.floats(0, 1), max_size=20),
    st.dictionaries(st.sampled_from([*USUAL, "sq", "cy", "af"]), st.floats(-40, 0), max_size=28),
    st.integers(1, 3000),
)
def test_whatever_the_models_say_the_answer_is_a_probability(
    heard: dict[str, float], probable: dict[str, float], letters: int
) -> None:
    best_first = dict(sorted(heard.items(), key=lambda item: -item[1]))
    found = Scripted(best_first, probable).guess("x", "latin", letters)
    assert found == UNTOLD or 0 < found.confidence <= 1


@pytest.mark.skipif(not eldc_languages(), reason="eldc has no wheel for this Python or machine")
def test_eldc_takes_malay_for_indonesian_unless_asked() -> None:
    text = "Pesanan saya terlambat tiga minggu dan toko tidak menjawab"
    assert "id" in Eldc(malay=False).scores(text)
    assert "ms" in Eldc(malay=True).scores(text)


def test_py3langid_gives_likelihoods_of_codes_of_two_letters() -> None:
    model = Py3langid()
    found = model.scores(GERMAN)
    assert max(found, key=found.__getitem__) == "de"
    assert all(len(code) == 2 for code in found)
    assert model.scores(GERMAN.upper()) == model.scores(GERMAN.lower())
    assert not model.scores("")


def test_a_part_is_told_quickly_or_not_at_all() -> None:
    vote = Vote(frozenset(USUAL))
    assert vote.quick(GERMAN, "latin", 55).code in ("de", "")
    assert vote.quick("zzz qqq xxx", "latin", 9) == UNTOLD
    assert isinstance(vote.quick(GERMAN, "latin", 55), Guess)
