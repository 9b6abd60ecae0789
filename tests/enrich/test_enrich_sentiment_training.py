"""Training: the same bytes each time, only licensed texts, honest measures."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from enrich.hashed_model import MODELS, model_files, model_of, trained_languages
from enrich.training.__main__ import main
from enrich.training.digests import SIZE, digest_of, read_digests
from enrich.training.measuring import calibration_error, measure
from enrich.training.sources import SOURCES, load, normalised
from model.errors import BadInput, NotFound

pytest.importorskip("sklearn", reason="earshot[training] is not installed")

from scipy.sparse import csr_matrix

from enrich.features import read
from enrich.hashed import Shape
from enrich.training import cards, making, recipes
from enrich.training.fitting import Recipe, certainty_of, confidence_of, fit, rarities
from enrich.training.sources import Labelled

SMALL = Recipe("pl", Shape(2, 3, inside_words=True, words=1, bits=10, word_bits=9), 4.0)
MOODS = {"negative": "źle słabo dramat", "neutral": "o ósmej we wtorek", "positive": "dobrze super polecam"}


def _texts(count: int = 60) -> list[Labelled]:
    made = []
    for number in range(count):
        label = list(MOODS)[number % 3]
        word = MOODS[label].split()[number // 3 % 3]
        made.append(Labelled(f"sklep {word} numer {'abcdefghijkl'[number % 12]}", label, f"g{number}"))
    return made


def test_training_twice_gives_the_same_bytes() -> None:
    first, second = fit(_texts(), SMALL), fit(_texts(), SMALL)
    assert first.weights.tobytes() == second.weights.tobytes()
    assert first.method == second.method and first.weights.any()


def test_what_was_learnt_is_told() -> None:
    model = fit(_texts(), SMALL)
    assert [model.score(f"sklep {word}").label for word in ("dramat", "wtorek", "polecam")] == list(MOODS)


def test_how_many_polar_lines_are_negative_says_nothing() -> None:
    moods = ("negative",) * 5 + ("positive",)
    lines = [Labelled(f"kino numer {one}", mood, f"k{one}", polar=True) for one in "abcdefgh" for mood in moods]
    negative, _, positive = fit(_texts() + lines, SMALL).logits(read("kino numer"))
    assert abs(negative - positive) < 0.5, "the side that more lines are on is not the likelier one"


def test_what_all_texts_have_is_held_back_and_what_few_have_is_not() -> None:
    rows = csr_matrix(np.array([[1.0, 1.0, 1.0, 0.0, 0.2]] + [[1.0, float(n < 1), 0.0, 0.0, 0.2] for n in range(3)]))
    assert rarities(rows, 4).tolist() == pytest.approx([0.0, 1.0, 2.0, 2.0, 1.0])


def test_a_method_is_written_and_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, models = tmp_path / "data", tmp_path / "models"
    (data / "sentiment").mkdir(parents=True)
    models.mkdir()
    for name in ("pl-wccrs-hotels-train", "pl-wccrs-hotels-dev", "pl-xed"):
        with gzip.open(data / "sentiment" / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            for one in _texts():
                file.write(json.dumps({"text": one.text, "label": one.label}) + "\n")
    plan = recipes.Plan(SMALL, ("pl-wccrs-hotels-train",), ("pl-wccrs-hotels-dev",), (), "CC-BY-SA-4.0")
    monkeypatch.setitem(recipes.PLANS, "pl", plan)
    made = making.make("pl", data, models)
    kept = {path.name: path.read_bytes() for path in models.iterdir()}
    assert sorted(kept) == ["pl.json", "pl.learnt", "pl.npy"]
    making.make("pl", data, models)
    assert {path.name: path.read_bytes() for path in models.iterdir()} == kept
    monkeypatch.setattr("enrich.hashed_model.MODELS", models)
    model_of.cache_clear()
    assert model_of("pl").method == made.model.method
    assert model_of("pl").score("sklep dramat") == made.model.score("sklep dramat")
    assert model_of("pl").slopes
    model_of.cache_clear()


@pytest.mark.parametrize("name", ["tweeteval", "ru-rusentitweet", "../en-xed"])
def test_what_has_no_licence_entry_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="licence"):
        load(name, tmp_path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="EARSHOT_DATA"):
        load("en-xed", tmp_path)


@pytest.mark.parametrize(
    "name", [name for plan in recipes.PLANS.values() for name in plan.learns if SOURCES[name].written]
)
def test_held_families_are_not_learnt(name: str) -> None:
    held = [one.text for one in load(name, Path()) if one.held]
    assert held and not {digest_of(text) for text in held} & read_digests(MODELS / f"{name[:2]}.learnt")


def test_a_weightier_text_is_heard_more() -> None:
    odd = Labelled("sklep dramat", "positive", "odd")
    light, heavy = (fit([*_texts(), replace(odd, weight=weight)], SMALL) for weight in (1, 20))
    assert light.score(odd.text).label == "negative" and heavy.score(odd.text).label == "positive"


@pytest.mark.parametrize("code", trained_languages())
def test_what_is_kept_beside_weights(code: str) -> None:
    weights, settings = model_files(code)
    kept = json.loads(settings.read_text("utf-8"))
    assert kept["method"] == model_of(code).method, "run make models: the lexicon or the reading of texts has changed"
    assert kept["notices"] and {SOURCES[name].language for name in kept["learnt"]["sources"]} == {code}
    assert (kept["licence"] == "CC-BY-SA-4.0") == (code == "pl")
    assert len(read_digests(MODELS / f"{code}.learnt")) <= kept["learnt"]["texts"]
    assert weights.stat().st_size < 1_300_000


@pytest.mark.parametrize("code", trained_languages())
def test_the_model_card_has_the_figures(code: str) -> None:
    kept = json.loads((MODELS / f"{code}.json").read_text("utf-8"))
    assert cards.figures(kept) in (cards.CARDS / f"{code}.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "licence", "whose"),
    [
        ("pl", "Attribution-ShareAlike 4.0", "PolEmo"),
        ("ru", "Attribution 4.0", "XED"),
        ("th", "Attribution 4.0", "XED"),
    ],
)
def test_weights_carry_the_licence_their_texts_ask_for(code: str, licence: str, whose: str) -> None:
    text = " ".join((MODELS / f"{code}.LICENSE.md").read_text("utf-8").split())
    assert licence in text and whose in text


def test_overlap_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    learnt = next(one.text for one in load("ru-written", Path()) if not one.held)
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps({"text": f"  {learnt.upper()} !!"}) + "\nsomething else entirely\n", "utf-8")
    assert main(["overlap", str(path)]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "texts": 2,
        "learnt": dict.fromkeys(trained_languages(), 0) | {"ru": 1},
    }


@pytest.mark.parametrize("words", [[], ["make", "xx"], ["overlap"], ["overlap", "/nowhere"], ["other"]])
def test_usage(words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("EARSHOT_DATA", "/nowhere")
    assert main(words) == 2
    assert capsys.readouterr().err.startswith("enrich.training: ")


def test_digests_pass_over_case_and_marks() -> None:
    assert digest_of("Hello, world!") == digest_of("hello WORLD") != digest_of("hello word")
    assert len(digest_of("a")) == SIZE and normalised("@you https://x.example Hi!!") == "hi"


def test_confidence_is_the_share_that_is_right() -> None:
    rng = np.random.default_rng(5)
    odds = rng.normal(1, 1, 20_000)
    logits = np.stack([odds, np.zeros_like(odds), np.full_like(odds, -30.0)], axis=1)
    right = rng.random(20_000) < 1 / (1 + np.exp(-0.5 * np.abs(odds)))
    told = logits.argmax(axis=1)
    line = certainty_of(logits, np.where(right, told, 2))
    assert line == pytest.approx((0.5, 0.0), abs=0.08)
    sure = [confidence_of(abs(one), line) for one in odds]
    assert calibration_error(sure, right.tolist()) < 0.02


def test_measures_by_hand() -> None:
    true = ["negative", "negative", "neutral", "positive"]
    told = ["negative", "neutral", "neutral", "positive"]
    one = measure("d", "h", true, told)
    assert one.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3, abs=1e-4)
    assert one.accuracy == 0.75 and one.slope.value == 0.5 and one.classes == 3 and one.error is None


@pytest.mark.soak
@pytest.mark.skipif("EARSHOT_DATA" not in os.environ, reason="EARSHOT_DATA does not name the labelled texts")
@pytest.mark.parametrize("code", trained_languages())
def test_make_models_gives_the_committed_bytes(code: str, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from enrich.training.making import make; "
        "make(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))"
    )
    subprocess.run([sys.executable, "-c", script, code, os.environ["EARSHOT_DATA"], str(tmp_path)], check=True)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (MODELS / path.name).read_bytes(), path.name
