"""What each language's method is made of, and what it is measured on beside."""

from __future__ import annotations

from dataclasses import dataclass

from enrich.hashed import LETTERS_AND_WORDS, LETTERS_ONLY, Shape
from enrich.training.fitting import Recipe
from enrich.training.sources import FOLDS


@dataclass(frozen=True, slots=True)
class Plan:
    """``learns`` from these sources; ``tests`` are never learnt from; ``across`` are pairs of what a trial model learns
    and what it is then asked, to see how it does in a domain it does not know; ``licence`` is that of the weights;
    ``folds`` of the FOLDS parts of what it learns are left out in turn, to calibrate and measure; the first ``looked``
    parts of what trial models are asked helped to choose figures and words, so that only the others are asked."""

    recipe: Recipe
    learns: tuple[str, ...]
    tests: tuple[str, ...]
    across: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    licence: str
    folds: int = FOLDS
    looked: int = 0


_EN = tuple(f"en-icwsm-{part}" for part in ("tweets", "amazon", "movie", "nyt"))

PLANS = {
    plan.recipe.language: plan
    for plan in (
        Plan(
            Recipe("en", LETTERS_AND_WORDS, 1.0),
            (*_EN, "en-written"),
            ("en-xed",),
            (
                (_EN[:1], _EN[1:]),
                (_EN[1:], _EN[:1]),
                ((*_EN[:1], "en-written"), _EN[1:]),
                ((*_EN[1:], "en-written"), _EN[:1]),
            ),
            "MIT",
            looked=2,
        ),
        Plan(
            Recipe("th", Shape(2, 5, inside_words=False, words=0), 2.0),
            ("th-wisesight-train", "th-written", "th-spoken", "th-xed"),
            ("th-wisesight-valid",),
            (),
            "CC-BY-4.0",
        ),
        Plan(
            Recipe("pl", LETTERS_AND_WORDS, 6.0),
            ("pl-wccrs-hotels-train", "pl-wccrs-medicine-train", "pl-written", "pl-spoken", "pl-xed"),
            ("pl-wccrs-hotels-dev", "pl-wccrs-medicine-dev"),
            (
                (("pl-wccrs-hotels-train",), ("pl-wccrs-medicine-dev",)),
                (("pl-wccrs-medicine-train",), ("pl-wccrs-hotels-dev",)),
            ),
            "CC-BY-SA-4.0",
        ),
        Plan(Recipe("ru", LETTERS_AND_WORDS, 4.0), ("ru-written", "ru-xed"), (), (), "CC-BY-4.0"),
        Plan(Recipe("ja", LETTERS_ONLY, 4.0), ("ja-written", "ja-spoken"), ("ja-xed",), (), "CC0-1.0"),
    )
}
