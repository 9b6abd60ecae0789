"""Which writing systems a text uses, once links, handles, tags and emoji are put aside."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

MAX_RAW = 20_000
"""Code points looked at; a language shows itself long before."""
MAX_SPOKEN = 3_000
"""Code points handed on after cleaning."""

_LINK = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)
_MAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,255}")
_NAME = re.compile(r"[@＠#＃][^\s,;:!?()]{1,100}")

_RANGES = {
    "latin": r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff",
    "cyrillic": r"\u0400-\u052f",
    "greek": r"\u0370-\u03ff\u1f00-\u1fff",
    "arabic": r"\u0620-\u065f\u066e-\u06d3\u0750-\u077f",
    "hebrew": r"\u05d0-\u05ea",
    "devanagari": r"\u0900-\u0963\u0971-\u097f",
    "bengali": r"\u0980-\u09e5",
    "gurmukhi": r"\u0a01-\u0a75",
    "gujarati": r"\u0a81-\u0ae5",
    "tamil": r"\u0b82-\u0be5",
    "telugu": r"\u0c00-\u0c65",
    "kannada": r"\u0c80-\u0ce5",
    "malayalam": r"\u0d00-\u0d65",
    "thai": r"\u0e01-\u0e3a\u0e40-\u0e4e",
    "lao": r"\u0e81-\u0ecd",
    "burmese": r"\u1000-\u103f",
    "khmer": r"\u1780-\u17d3",
    "georgian": r"\u10d0-\u10ff",
    "armenian": r"\u0531-\u0587",
    "hangul": r"\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e",
    "kana": r"\u3041-\u3096\u30a1-\u30fa\u30fc\u31f0-\u31ff\uff66-\uff9d",
    "han": r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f",
}
_SCRIPTS = {name: re.compile(f"[{ranges}]") for name, ranges in _RANGES.items()}
_ANY = re.compile("".join(["[", *_RANGES.values(), "]"]))
_WORDS = {name: re.compile(f"[{ranges}][{ranges}'’-]*") for name, ranges in _RANGES.items()}

_WEIGHT = {"han": 2.5, "kana": 2.0, "hangul": 2.5}
"""How much a letter says beside one Latin letter, roughly: letters of a translation over letters of the original."""


@dataclass(frozen=True, slots=True)
class Writing:
    """``main`` is the writing system that says most (empty: no letters), Han and kana together being ``cjk``;
    ``letters`` counts by script; ``text`` is the words of the main one only; ``share`` is its weighted share."""

    main: str
    share: float
    letters: dict[str, int]
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def writing_of(text: str) -> Writing:
    """The writing systems of the first MAX_RAW code points. Bounded time on any string."""
    spoken = _spoken(text)
    letters = _letters(spoken)
    if not letters:
        return Writing("", 0.0, {}, ())
    weights: dict[str, float] = defaultdict(float)
    for script, count in letters.items():
        weights["cjk" if script in ("han", "kana") else script] += count * _WEIGHT.get(script, 1.0)
    main, weight = min(weights.items(), key=lambda item: (-item[1], item[0]))
    scripts = ("han", "kana") if main == "cjk" else (main,)
    words = tuple(word for script in scripts for word in _WORDS[script].findall(spoken))
    return Writing(main, weight / sum(weights.values()), letters, words)


def _spoken(text: str) -> str:
    text = text[:MAX_RAW]
    for noise in (_LINK, _MAIL, _NAME):
        text = noise.sub(" ", text)
    return text.strip()[:MAX_SPOKEN]


def _letters(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    left = "".join(_ANY.findall(text))
    for script, pattern in _SCRIPTS.items():
        if not left:
            break
        left, count = pattern.subn("", left)
        if count:
            found[script] = count
    return found
