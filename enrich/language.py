"""The language of a text: what can be told from its letters first, then langdetect, seeded, behind a gate.

The same text and hint give the same answer in every process and for ever; no text makes it raise or take long.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import langdetect
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from enrich.scripts import Writing, writing_of
from model.mention import Language

UNDETERMINED = Language()
LANGDETECT = f"langdetect@{version('langdetect')}"
BY_SCRIPT = "script@1"

TRIALS = 1
"""langdetect averages seven random walks; one is four times as fast and as often right (sentences .983, word pairs .78
against .75, single words .42 against .39, over 26 languages)."""

FEW_WORDS = 2
"""Up to so many words, n-grams guess: one word is right in 3 of 5 cases (measured on 26 languages)."""
PLAUSIBLE = 0.5

_ONE_LANGUAGE = {
    "thai": "th", "hangul": "ko", "greek": "el", "hebrew": "he", "lao": "lo", "burmese": "my", "khmer": "km",
    "georgian": "ka", "armenian": "hy", "bengali": "bn", "gurmukhi": "pa", "gujarati": "gu", "tamil": "ta",
    "telugu": "te", "kannada": "kn", "malayalam": "ml",
}  # fmt: skip
_OF_SCRIPT = {
    "cyrillic": frozenset({"ru", "uk", "bg", "mk", "be", "sr", "kk"}),
    "arabic": frozenset({"ar", "fa", "ur"}),
    "devanagari": frozenset({"hi", "mr", "ne"}),
    "cjk": frozenset({"ja", "zh"}),
}
_CYRILLIC_ONLY = (
    ("kk", frozenset("әғқңұһ")),
    ("be", frozenset("ў")),
    ("uk", frozenset("їєґ")),
    ("mk", frozenset("ѓќѕ")),
    ("sr", frozenset("ђћ")),
    ("ru", frozenset("ыэё")),
)
_RUSSIAN, _UKRAINIAN = frozenset("ыэё"), frozenset("іїєґ")

_COMMON = {"en": 12.0, "ru": 12.0}
_USUAL = (
    *("ar", "bg", "cs", "da", "de", "el", "es", "fa", "fi", "fr", "he", "hi", "hu", "id"),
    *("it", "ja", "ko", "nl", "no", "pl", "pt", "ro", "sk", "sv", "th", "tr", "uk", "vi"),
)
_HINTED = 20.0
"""Prior weights, a language not named having 1: roughly the languages' shares of the open web."""


class LanguageDetector(Protocol):
    def detect(self, text: str, *, hint: str = "") -> Language:
        """The language of a text; ``hint`` is what its source says. ``und`` when it cannot be told. Never raises."""
        ...


class LanguageRouter:
    """Letters first, n-grams second. Safe to share between threads: it keeps no state."""

    def detect(self, text: str, *, hint: str = "") -> Language:
        writing = writing_of(text)
        if not writing.main:
            return UNDETERMINED
        hint = _fitting(plain_code(hint), writing)
        found = _by_script(writing, hint) or _by_ngrams(writing, hint)
        return Language(found.code, found.confidence, found.method, _others(writing, found.code))


def plain_code(tag: str) -> str:
    """``en`` of ``en-US``; empty when it is no language tag."""
    head = re.split(r"[-_]", tag.strip().lower()[:40], maxsplit=1)[0]
    return head if re.fullmatch(r"[a-z]{2,3}", head) and head != "und" else ""


def _fitting(hint: str, writing: Writing) -> str:
    """The hint where the text could be in that language by its letters, else nothing."""
    if writing.main == "latin":
        unlikely = {code for codes in _OF_SCRIPT.values() for code in codes} | set(_ONE_LANGUAGE.values())
        return "" if hint in unlikely - {"sr"} else hint
    return hint if hint in _OF_SCRIPT.get(writing.main, ()) else ""


def _by_script(writing: Writing, hint: str) -> Language | None:
    if code := _ONE_LANGUAGE.get(writing.main):
        return Language(code, round(writing.share, 3), BY_SCRIPT)
    if writing.main == "cjk":
        return _chinese_or_japanese(writing, hint)
    if writing.main == "cyrillic":
        return _cyrillic(writing)
    return None


def _chinese_or_japanese(writing: Writing, hint: str) -> Language:
    """Any kana in twenty letters is Japanese; Han alone is the hint when short, Chinese when long, else not told."""
    kana, han = writing.letters.get("kana", 0), writing.letters.get("han", 0)
    if kana * 19 >= han and kana:
        return Language("ja", round(writing.share, 3), BY_SCRIPT)
    if hint and han < 20:
        return Language(hint, PLAUSIBLE, "hint")
    if han >= 8:
        return Language("zh", round(writing.share * han / (han + 4), 3), BY_SCRIPT)
    return UNDETERMINED


def _cyrillic(writing: Writing) -> Language | None:
    """Letters only one of the neighbours has decide; a text that has letters of two is left to n-grams."""
    letters = frozenset(writing.text.lower())
    if letters & _RUSSIAN and letters & _UKRAINIAN:
        both_belarusian = "і" in letters and not letters & frozenset("їєґ")
        return Language("be", PLAUSIBLE, BY_SCRIPT) if both_belarusian else None
    for code, own in _CYRILLIC_ONLY:
        if letters & own:
            return Language(code, round(0.9 * writing.share, 3), BY_SCRIPT)
    return Language("uk", round(0.9 * writing.share, 3), BY_SCRIPT) if "і" in letters else None


def _by_ngrams(writing: Writing, hint: str) -> Language:
    code, probability = _langdetect(writing.text, hint)
    expected = _OF_SCRIPT.get(writing.main)
    if not code or (expected and code not in expected):
        return Language(hint, PLAUSIBLE, "hint") if hint else UNDETERMINED
    letters = sum(map(len, writing.words))
    # langdetect is over-confident on short texts (83 % of single words at 0.9 or more, 69 % of those right).
    confidence = round(probability * writing.share * letters / (letters + 8), 3)
    if hint and hint != code and (len(writing.words) <= FEW_WORDS or confidence < PLAUSIBLE):
        return Language(hint, PLAUSIBLE, "hint")
    if len(writing.words) <= FEW_WORDS and confidence < PLAUSIBLE and hint != code:
        return UNDETERMINED
    return Language(code, confidence, LANGDETECT)


def _langdetect(text: str, hint: str) -> tuple[str, float]:
    detector = _factory().create()
    detector.n_trial = TRIALS
    detector.set_prior_map(_prior(hint))
    detector.append(text)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        return "", 0.0
    if not found:
        return "", 0.0
    return ("zh" if found[0].lang.startswith("zh") else found[0].lang), min(1.0, found[0].prob)


def _prior(hint: str) -> dict[str, float]:
    weights = {code: _COMMON.get(code, 3.0 if code in _USUAL else 1.0) for code in _factory().get_lang_list()}
    if hint in weights:
        weights[hint] = max(_HINTED, weights[hint])
    return weights


@cache
def _factory() -> DetectorFactory:
    """langdetect's own profiles, in the order of their names, so that no sum depends on the file system."""
    profiles = Path(langdetect.__file__).parent / "profiles"
    factory = DetectorFactory()
    factory.load_json_profile([path.read_text("utf-8") for path in sorted(profiles.iterdir()) if path.is_file()])
    factory.set_seed(0)
    return factory


def _others(writing: Writing, code: str) -> tuple[str, ...]:
    total = sum(writing.letters.values())
    said = {_ONE_LANGUAGE.get(s, "ja" if s == "kana" else "") for s, n in writing.letters.items() if n * 5 >= total}
    return tuple(sorted(said - {"", code}))
