"""Weights of the vote by length, fitted by ``python -m benchmarks.language_fit`` on the development halves."""

from __future__ import annotations

Weights = tuple[float, float, float]
"""Of −ln(1 − eldc's score), of py3langid's score, of a letter that speaks against (``language_letters.against``)."""

STEPS = (6, 10, 16, 30, 70)
"""Letters up to which each row but the last holds."""

BOTH: tuple[Weights, ...] = ((3, 0.25, 3), (4, 0.25, 1), (4, 0.5, 2), (6, 0.25, 3), (12, 2, 1), (24, 4, 1))
ELDC: tuple[Weights, ...] = ((3, 0, 3), (4, 0, 2), (6, 0, 3), (6, 0, 3), (12, 0, 2), (24, 0, 1))
PY3LANGID: tuple[Weights, ...] = ((0, 1.5, 3), (0, 1.5, 1), (0, 2, 1), (0, 1.5, 2), (0, 2, 1), (0, 4, 1))
