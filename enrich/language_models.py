"""The two models that vote, read when they are first asked: eldc (C, 6-letter pieces of words) and py3langid (byte
n-grams). Both are pinned: another version is another method.

eldc has wheels for CPython 3.11–3.13 on Linux x86-64, macOS and Windows; elsewhere py3langid votes alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, partial
from math import sqrt
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

MOST_SCORES = 20
"""What eldc gives at most."""
MOST_BYTES = 1_000
"""Read of a text: what eldc reads at most; py3langid would read all, in Python."""

_ALIASES = {"nb": "no", "nn": "no", "bs": "hr", "srl": "sr"}
_ELDC_ALIASES = {"ms": "id"}
"""eldc knows no Indonesian and takes it for Malay, which it is a standard of."""
_loading = Lock()


@cache
def eldc_languages() -> frozenset[str]:
    """What eldc can tell; empty where it is not installed."""
    try:
        import eldc
    except ImportError:
        return frozenset()
    return frozenset(eldc.LANGUAGES) | frozenset(_ELDC_ALIASES.values())


class Eldc:
    """Scores of eldc over all it knows; Malay is told apart from Indonesian only when asked for. Threads share it."""

    def __init__(self, *, malay: bool) -> None:
        import eldc

        with _loading:
            eldc.init()
            self._instance = eldc.instance()
            self._instance.set_languages([])
            self._instance.set_scores(MOST_SCORES)
        self._malay = malay

    def scores(self, text: str) -> Mapping[str, float]:
        """0–1, best first, at most MOST_SCORES: 1 − e^(−w), w being the mean weight a piece of the text gives the
        language (eldc 0.4.0, ``eld_normalize``)."""
        found: dict[str, float] = self._instance.detect_details(text).scores
        if self._malay or "ms" not in found:
            return found
        return {_ELDC_ALIASES.get(code, code): score for code, score in found.items()}


class Py3langid:
    """Scores of py3langid over the languages it knows by an ISO 639-1 code. Read only once made: threads share it."""

    def __init__(self) -> None:
        with _loading:
            self._count, self._table, self._prior, self._codes = _py3langid()

    def scores(self, text: str) -> dict[str, float]:
        """ln of each language's likelihood, up to a constant, over the root of the text's bytes: its own softening."""
        import numpy

        read = unicodedata.normalize("NFC", text.lower() if text.isupper() else text).encode()[:MOST_BYTES]
        visits = self._count(read)
        if not visits:
            return {}
        features = numpy.fromiter(visits.keys(), dtype=numpy.intp, count=len(visits))
        counts = numpy.fromiter(visits.values(), dtype=numpy.float32, count=len(visits))
        logs = (numpy.log1p(counts) @ self._table[features] + self._prior) / sqrt(len(read))
        found: dict[str, float] = {}
        for code, score in zip(self._codes, logs.tolist(), strict=True):
            found[code] = max(score, found.get(code, score))
        return found


@cache
def _py3langid() -> tuple[Callable[[bytes], Mapping[int, int] | None], NDArray[float32], NDArray[float32], list[str]]:
    """Its automaton, and of its model the columns of languages with a code of two letters."""
    from numpy import ascontiguousarray, float32
    from py3langid.langid import MODEL_FILE, LanguageIdentifier, visit_counts

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    kept = [i for i, label in enumerate(model.nb_classes) if len(label) == 2 or label in _ALIASES]
    rows = [row << 8 for row in model.tk_row]
    return (
        partial(visit_counts, model.tk_nextmove, rows, model.tk_output),
        ascontiguousarray(model.nb_ptc[:, kept]),
        model.nb_pc[kept].astype(float32),
        [_ALIASES.get(model.nb_classes[i], model.nb_classes[i]) for i in kept],
    )
