"""langdetect as a way to tell languages: seeded, one trial, its exceptions no answer. For who relies on it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

import langdetect
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from enrich.language_letters import OF_SCRIPT
from enrich.language_vote import UNTOLD, Guess

LANGDETECT = f"langdetect@{version('langdetect')}"

TRIALS = 1
"""langdetect averages seven random walks; one is four times as fast and as often right (sentences .983, word pairs .78
against .75, single words .42 against .39, over 26 languages)."""
DOUBT = 8
"""Letters at which half its probability is believed: it is sure of 83 % of single words, and right in 69 % of those."""

_COMMON = {"en": 12.0, "ru": 12.0}
_EXPECTED = 3.0
_HABIT = 20.0
"""Prior weights, a language not named having 1: roughly the languages' shares of the open web."""


class Langdetect:
    """``languages`` are those expected: they weigh more, the others stay possible. Keeps no state."""

    method = LANGDETECT

    def __init__(self, languages: frozenset[str]) -> None:
        self.languages = languages

    def guess(self, text: str, script: str, letters: int, habit: str = "") -> Guess:
        """As :meth:`enrich.language_vote.Vote.guess`."""
        code, probability = _langdetect(text, _prior(self.languages, habit))
        expected = OF_SCRIPT.get(script)
        if not code or (expected and code not in expected):
            return UNTOLD
        return Guess(code, probability * letters / (letters + DOUBT))

    def quick(self, text: str, script: str, letters: int) -> Guess:
        """As it tells anything: it has no quicker way."""
        return self.guess(text, script, letters)


def _langdetect(text: str, prior: dict[str, float]) -> tuple[str, float]:
    detector = _factory().create()
    detector.n_trial = TRIALS
    detector.set_prior_map(prior)
    detector.append(text)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        return "", 0.0
    if not found:
        return "", 0.0
    return ("zh" if found[0].lang.startswith("zh") else found[0].lang), min(1.0, found[0].prob)


def _prior(languages: frozenset[str], habit: str) -> dict[str, float]:
    known = _factory().get_lang_list()
    weights = {code: _COMMON.get(code, _EXPECTED if code in languages else 1.0) for code in known}
    if habit in weights:
        weights[habit] = max(_HABIT, weights[habit])
    return weights


@cache
def _factory() -> DetectorFactory:
    """langdetect's own profiles, in the order of their names, so that no sum depends on the file system."""
    profiles = Path(langdetect.__file__).parent / "profiles"
    factory = DetectorFactory()
    factory.load_json_profile([path.read_text("utf-8") for path in sorted(profiles.iterdir()) if path.is_file()])
    factory.set_seed(0)
    return factory
