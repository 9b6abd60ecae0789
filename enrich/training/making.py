"""Make a language's method: train, calibrate on folds left out, measure, write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from enrich.features import read
from enrich.hashed_model import HashedModel
from enrich.moods import MOODS, told
from enrich.slope import Slope
from enrich.training.digests import write_digests
from enrich.training.fitting import Numbers, Recipe, calibrated, certainty_of, confidence_of, fit, top_odds
from enrich.training.measuring import Measure, measure
from enrich.training.recipes import PLANS, Plan
from enrich.training.sources import FOLDS, SOURCES, Labelled, load


@dataclass(frozen=True, slots=True)
class Made:
    model: HashedModel
    measures: tuple[Measure, ...]
    learnt: tuple[str, ...]


def make(language: str, data: Path, models: Path) -> Made:
    """Train the method of a language and write it into ``models``; the same data give the same bytes."""
    plan = PLANS[language]
    learns = {name: [one for one in load(name, data) if not one.held] for name in plan.learns}
    texts = [one for some in learns.values() for one in some]
    trial = {name: [one for one in some if one.fold < plan.folds] for name, some in learns.items()}
    asked = [one for some in trial.values() for one in some]
    logits = left_out(texts, asked, plan.recipe)
    moods = np.array([MOODS.index(one.label) for one in asked])
    three = np.array([not one.polar for one in asked])
    model = calibrated(fit(texts, plan.recipe), logits[three], moods[three])
    measures = [
        *folds_measured(trial, logits),
        *(tested(model, name, _unlearnt(name, plan, data)) for name in (*_held(plan), *plan.tests)),
        *(one for learnt, asked in plan.across for one in across(learnt, asked, plan, data)),
    ]
    made = Made(model, tuple(measures), tuple(one.text for one in texts))
    write(made, plan, models)
    return made


def left_out(texts: Sequence[Labelled], asked: Sequence[Labelled], recipe: Recipe) -> Numbers:
    """The logits of each text asked, by a model of the texts of the other folds: one that has not seen its group."""
    logits = np.zeros((len(asked), 3))
    for fold in sorted({one.fold for one in asked}):
        model = fit([one for one in texts if one.fold != fold], recipe)
        for place, one in enumerate(asked):
            if one.fold == fold:
                logits[place] = model.logits(read(one.text))
    return logits


def folds_measured(asked: dict[str, list[Labelled]], logits: Numbers) -> list[Measure]:
    """By source, on the folds left out. The confidence of each half is told by a line fitted on the other."""
    every = [one for some in asked.values() for one in some]
    moods = np.array([MOODS.index(one.label) for one in every])
    three = np.array([not one.polar for one in every])
    half = np.arange(len(every)) % 2 == 0
    lines = {
        even: certainty_of(logits[three & (half != even)], moods[three & (half != even)]) for even in (True, False)
    }
    sure = [confidence_of(odds, lines[bool(even)]) for odds, even in zip(top_odds(logits), half, strict=True)]
    parts = len({one.fold for one in every})
    made, start = [], 0
    for name, some in asked.items():
        end = start + len(some)
        how = f"{parts} of {FOLDS} folds{' of families' if SOURCES[name].written else ''}"
        two = SOURCES[name].polar
        labels = [label_of(one, two) for one in logits[start:end].tolist()]
        true = [one.label for one in some]
        made.append(measure(name, how, true, labels, [] if two else sure[start:end], real=not SOURCES[name].written))
        start = end
    return made


def label_of(logits: Sequence[float], two: bool) -> str:
    """The likeliest mood, or of ``two`` the likelier of negative and positive."""
    return MOODS[max((0, 2) if two else (0, 1, 2), key=lambda mood: logits[mood])]


def tested(model: HashedModel, name: str, texts: Sequence[Labelled]) -> Measure:
    """The method itself on texts of a source it has not learnt from; of two moods where the source has no neutral."""
    moods = [model.logits(read(one.text)) for one in texts]
    true = [one.label for one in texts]
    two = SOURCES[name].polar
    labels = [label_of(each, two) for each in moods]
    certainty = model.settings.certainty
    sure = [] if two else [told(each, certainty, model.method).confidence for each in moods]
    how = "held-out families" if SOURCES[name].written else "not learnt from"
    return measure(name, how, true, labels, sure, real=not SOURCES[name].written)


def across(learnt: Sequence[str], asked: Sequence[str], plan: Plan, data: Path) -> list[Measure]:
    """How a model of some sources does on others, on the folds of them that were never looked at."""
    model = fit([one for name in learnt for one in load(name, data)], plan.recipe)
    made = []
    for name in asked:
        texts = [one for one in load(name, data) if one.fold >= plan.looked]
        labels = [label_of(model.logits(read(one.text)), two=False) for one in texts]
        how = f"learnt from {', '.join(learnt)}" + (f"; folds {plan.looked + 1}–{FOLDS}" if plan.looked else "")
        made.append(measure(name, how, [one.label for one in texts], labels))
    return made


def write(made: Made, plan: Plan, models: Path) -> None:
    """Weights, settings with measures, digests of what was learnt."""
    language = plan.recipe.language
    np.save(models / f"{language}.npy", made.model.weights, allow_pickle=False)
    used = [SOURCES[name] for name in plan.learns]
    kept = {
        "method": made.model.method,
        "licence": plan.licence,
        "notices": sorted({source.notice for source in used}),
        "learnt": {"sources": list(plan.learns), "texts": len(made.learnt)},
        "settings": asdict(made.model.settings),
        "slopes": [asdict(slope) for slope in slopes_of(made.measures)],
        "measures": [asdict(one) for one in made.measures],
    }
    (models / f"{language}.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    write_digests(made.learnt, models / f"{language}.learnt")


def slopes_of(measures: Sequence[Measure]) -> list[Slope]:
    """Those on three moods: on texts that are never neutral a slope says less."""
    named = ((one.slope, f"{one.domain}, {one.how}") for one in measures if one.classes == len(MOODS))
    return [Slope(s.value, s.low, s.high, domain, s.texts, s.real) for s, domain in named]


def _held(plan: Plan) -> list[str]:
    return [name for name in plan.learns if SOURCES[name].written]


def _unlearnt(name: str, plan: Plan, data: Path) -> list[Labelled]:
    return [one for one in load(name, data) if one.held or name not in plan.learns]
