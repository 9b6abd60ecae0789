"""Fit the vote's weights on the development halves and print them: ``python -m benchmarks.language_fit``.

By length class, the weights that give the true languages the greatest likelihood, from a coarse grid: three numbers a
class on hundreds of texts each. The same data and models give the same table.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import exp, log

from benchmarks.language_sets import LENGTHS, by_length, folder, social
from enrich.language import USUAL
from enrich.language_letters import against, cyrillic_of, family_of
from enrich.language_models import eldc_languages
from enrich.language_vote import CERTAIN, Vote
from enrich.language_weights import STEPS, Weights
from enrich.scripts import writing_of

BY_ELDC = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0)
BY_PY3LANGID = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
BY_LETTERS = (1.0, 2.0, 3.0)
"""Grids; their ends keep long texts, where every development text is right, from a weight without bound."""

Terms = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Seen:
    """A text's terms for the true language and for the others."""

    true: Terms
    others: tuple[Terms, ...]


def main() -> int:
    if folder() is None:
        print("language_fit: set EARSHOT_DATA to the folder of the labelled sets", file=sys.stderr)
        return 2
    classes = _seen()
    for name, eldc, py3langid in (
        ("BOTH", BY_ELDC, BY_PY3LANGID),
        ("ELDC", BY_ELDC, (0.0,)),
        ("PY3LANGID", (0.0,), BY_PY3LANGID),
    ):
        rows = [_best(classes[number], product(eldc, py3langid, BY_LETTERS)) for number in range(len(STEPS) + 1)]
        print(f"{name}: tuple[Weights, ...] = {tuple(rows)}")
    return 0


def _seen() -> dict[int, list[Seen]]:
    """The development texts that letters alone do not tell, by length class."""
    vote = Vote(frozenset(USUAL))
    classes: dict[int, list[Seen]] = defaultdict(list)
    for labelled in (*social(), *(text for name in LENGTHS for text in by_length(name))):
        writing = writing_of(labelled.text)
        script = family_of(writing.text, writing.main)
        candidates = vote.candidates(script, "") if writing.main in ("latin", "cyrillic") else frozenset()
        told = writing.main == "cyrillic" and cyrillic_of(writing.text)
        if labelled.report or told or labelled.language not in candidates or not candidates <= eldc_languages():
            continue
        letters = sum(map(len, writing.words))
        seen = _terms(vote, writing.text, script, candidates, labelled.language)
        classes[sum(letters > step for step in STEPS)].append(seen)
    return classes


def _terms(vote: Vote, text: str, script: str, candidates: frozenset[str], true: str) -> Seen:
    heard, probable = vote.heard(text), vote.probable(text)
    speaking, floor = against(text, script, candidates), min(probable.values(), default=0.0)
    terms = {
        code: (
            -log(1.0 - min(CERTAIN, heard.get(code, 0.0))),
            probable.get(code, floor) if probable else 0.0,
            -speaking.get(code, 0.0),
        )
        for code in sorted(candidates)
    }
    return Seen(terms.pop(true), tuple(terms.values()))


def _best(texts: list[Seen], grid: Iterable[Weights]) -> Weights:
    return max(grid, key=lambda weights: sum(_likelihoods(texts, weights)))


def _likelihoods(texts: list[Seen], weights: Weights) -> Iterator[float]:
    for seen in texts:
        true = _logit(seen.true, weights)
        yield -log(1.0 + sum(exp(min(700.0, _logit(other, weights) - true)) for other in seen.others))


def _logit(terms: Terms, weights: Weights) -> float:
    return terms[0] * weights[0] + terms[1] * weights[1] + terms[2] * weights[2]


if __name__ == "__main__":
    sys.exit(main())
