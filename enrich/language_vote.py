"""eldc and py3langid vote, weighed by how sure each is of a text of its length; their sum is a calibrated probability.

A log-linear pool: a language's logit is w₁ · −ln(1 − eldc's score) + w₂ · ln P of py3langid − w₃ · letters that speak
against it (+ HABIT where the source usually speaks it), with w by length (``language_weights``); softmax over the
expected languages. py3langid, the slow one, is asked only where eldc alone is not sure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import exp, log

from enrich.language_letters import NOT_LATIN, OF_SCRIPT, against
from enrich.language_models import Eldc, Py3langid, eldc_languages
from enrich.language_neighbours import neighbour_of
from enrich.language_weights import BOTH, ELDC, PY3LANGID, STEPS, Weights

SURE = 0.99
"""eldc's own probability from which py3langid is not asked."""
ENOUGH = 20
"""Letters from which a language that was not expected can be told, and a strange text be left untold."""
STRANGE, FAMILIAR = 0.55, 0.8
"""eldc's score below which a text of ENOUGH letters is in no expected language unless py3langid knows it well: so are
9 of 10 texts of languages that neither model knows, and 2 in 1,000 of the expected ones (development halves). And its
score from which it alone is believed: a language it does not know may look like its neighbour."""
CERTAIN = 1 - 1e-9
EVEN, LONE = 0.5, 0.97
"""py3langid's probability from which it may name a language nobody expected: with eldc's consent, and without."""
BY_WORDS = 0.8
"""The confidence of a language that only its words set apart from its neighbour."""
HABIT = 3.0
"""What the source's usual language is worth in the logit: a prior of 20 to 1."""


@dataclass(frozen=True, slots=True)
class Guess:
    code: str
    confidence: float


UNTOLD = Guess("", 0.0)


class Vote:
    """``languages`` are those expected. Safe to share between threads."""

    def __init__(self, languages: frozenset[str]) -> None:
        self.languages = languages
        self._candidates: dict[tuple[str, str], frozenset[str]] = {}

    @cached_property
    def _eldc(self) -> Eldc | None:
        return Eldc(malay="ms" in self.languages) if eldc_languages() else None

    @cached_property
    def _py3langid(self) -> Py3langid:
        return Py3langid()

    @property
    def method(self) -> str:
        return "eldc+py3langid@3" if eldc_languages() else "py3langid@3"

    def guess(self, text: str, script: str, letters: int, habit: str = "") -> Guess:
        """The language of words of one script, ``letters`` of them; no code when it cannot be told."""
        candidates = self.candidates(script, habit)
        found = self._pooled(text, script, letters, candidates, habit)
        return _settled(found, text, candidates)

    def _pooled(self, text: str, script: str, letters: int, candidates: frozenset[str], habit: str) -> Guess:
        asked = _Asked(candidates, against(text, script, candidates), habit)
        heard = self.heard(text) if candidates <= eldc_languages() else {}
        top, score = next(iter(heard.items()), ("", 0.0))
        if score >= FAMILIAR:
            first = _pool(asked, weights_of(ELDC, letters), heard, {})
            if first.code == top and first.confidence >= SURE:
                return first
        probable = self.probable(text)
        if letters >= ENOUGH:
            if other := _unexpected(candidates, script, top, probable):
                return other
            if heard and _strange(candidates, heard, probable):
                return UNTOLD
        return _pool(asked, weights_of(BOTH if heard else PY3LANGID, letters), heard, probable)

    def quick(self, text: str, script: str, letters: int) -> Guess:
        """By eldc alone: for the parts of a mixed text. Untold without it, and where the text is strange to it."""
        candidates = self.candidates(script, "")
        heard = self.heard(text)
        top, score = next(iter(heard.items()), ("", 0.0))
        if top not in candidates or score < STRANGE:
            return UNTOLD
        asked = _Asked(candidates, against(text, script, candidates), "")
        return _settled(_pool(asked, weights_of(ELDC, letters), heard, {}), text, candidates)

    def heard(self, text: str) -> Mapping[str, float]:
        """eldc's scores; none without it."""
        return self._eldc.scores(text) if self._eldc else {}

    def probable(self, text: str) -> Mapping[str, float]:
        """py3langid's."""
        return self._py3langid.scores(text)

    def candidates(self, script: str, habit: str) -> frozenset[str]:
        """The expected languages of a script; all it has where none is expected; and the source's."""
        known = self._candidates.get((script, habit))
        if known is None:
            ours = OF_SCRIPT.get(script)
            fitting = self.languages & ours if ours else self.languages - NOT_LATIN
            if script in ("arabic", "devanagari") or not fitting:
                fitting = ours or self.languages
            known = fitting | {habit} if habit in eldc_languages() else fitting
            self._candidates[script, habit] = known
        return known


def _settled(found: Guess, text: str, candidates: frozenset[str]) -> Guess:
    """Of two neighbours the one whose words these are, where both are expected."""
    code = neighbour_of(text, found.code, found.confidence)
    return Guess(code, BY_WORDS) if code != found.code and code in candidates else found


def weights_of(table: tuple[Weights, ...], letters: int) -> Weights:
    return table[sum(letters > step for step in STEPS)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Among which languages, what the letters say against some, and the source's usual one."""

    candidates: frozenset[str]
    against: Mapping[str, float]
    habit: str


def _pool(asked: _Asked, weights: Weights, heard: Mapping[str, float], probable: Mapping[str, float]) -> Guess:
    """The softmax's best; ties by code, so that the order of a set decides nothing."""
    by_eldc, by_py3langid, by_letters = weights
    floor = min(probable.values(), default=0.0)
    logits = {}
    for code in asked.candidates:
        logit = -by_eldc * log(1.0 - min(CERTAIN, heard.get(code, 0.0)))
        if probable:
            logit += by_py3langid * probable.get(code, floor)
        if code in asked.against:
            logit -= by_letters * asked.against[code]
        logits[code] = logit + HABIT if code == asked.habit else logit
    best = max(logits.values())
    code = min(code for code, logit in logits.items() if logit == best)
    return Guess(code, 1.0 / sum(exp(logit - best) for logit in logits.values()))


def _unexpected(candidates: frozenset[str], script: str, top: str, probable: Mapping[str, float]) -> Guess | None:
    """A language outside the expected ones where both models name it, or the one that knows it is all but certain."""
    code = max(probable, key=probable.__getitem__, default="")
    if not code or code in candidates or not _written_in(code, script):
        return None
    probability = _share(probable, code)
    if code in eldc_languages():
        return Guess(code, probability) if code == top and probability >= EVEN else None
    return Guess(code, probability) if probability >= LONE else None


def _strange(candidates: frozenset[str], heard: Mapping[str, float], probable: Mapping[str, float]) -> bool:
    if max(map(heard.__getitem__, candidates & heard.keys()), default=0.0) >= STRANGE:
        return False
    code = max(probable, key=probable.__getitem__, default="")
    return code not in candidates or _share(probable, code) < EVEN


def _share(probable: Mapping[str, float], code: str) -> float:
    return 1.0 / sum(exp(score - probable[code]) for score in probable.values())


def _written_in(code: str, script: str) -> bool:
    return code in OF_SCRIPT[script] if script in OF_SCRIPT else code not in NOT_LATIN
