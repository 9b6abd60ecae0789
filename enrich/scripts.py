"""Which writing systems a text uses, once links, handles, tags, markup and emoji are put aside."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

MAX_RAW = 20_000
"""Code points looked at; a language shows itself long before."""
MAX_SPOKEN = 3_000
"""Code points handed on after cleaning."""

_LINK = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)
_MAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,255}")
_NAME = re.compile(r"[@＠#＃][^\s,;:!?()]{1,100}")
_MARKUP = re.compile(r"</?[A-Za-z!][^<>]{0,500}>|&[A-Za-z]{2,8};|&#\w{1,7};")

_RANGES = {
    "latin": r"A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff",
    "cyrillic": r"\u0400-\u052f",
    "thai": r"\u0e01-\u0e3a\u0e40-\u0e4e",
    "kana": r"\u3041-\u3096\u30a1-\u30fa\u30fc\u31f0-\u31ff\uff66-\uff9d",
    "han": r"\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f",
    "hangul": r"\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e",
    "arabic": r"\u0620-\u065f\u066e-\u06d3\u0750-\u077f",
    "greek": r"\u0370-\u03ff\u1f00-\u1fff",
    "hebrew": r"\u05d0-\u05ea",
    "devanagari": r"\u0900-\u0963\u0971-\u097f",
    "bengali": r"\u0980-\u09e5",
    "gurmukhi": r"\u0a01-\u0a75",
    "gujarati": r"\u0a81-\u0ae5",
    "odia": r"\u0b01-\u0b65",
    "tamil": r"\u0b82-\u0be5",
    "telugu": r"\u0c00-\u0c65",
    "kannada": r"\u0c80-\u0ce5",
    "malayalam": r"\u0d00-\u0d65",
    "sinhala": r"\u0d81-\u0df3",
    "lao": r"\u0e81-\u0ecd",
    "burmese": r"\u1000-\u103f",
    "ethiopic": r"\u1200-\u135a",
    "khmer": r"\u1780-\u17d3",
    "georgian": r"\u10d0-\u10ff\u1c90-\u1cbf",
    "armenian": r"\u0531-\u0587",
}
_SCRIPTS = {name: re.compile(f"[{ranges}]+") for name, ranges in _RANGES.items()}
_WORDS = {name: re.compile(f"[{ranges}][{ranges}'’-]*") for name, ranges in _RANGES.items()}
_NO_ASCII_LETTER = re.compile(r"[^A-Za-z]+")
_ASCII = re.compile(r"[\x00-\x7f]+")

_LATIN_I = re.compile(r"(?<=[\u0400-\u052f])[iI]|[iI](?=[\u0400-\u052f])|(?<=[\u0400-\u052f] )i(?= [\u0400-\u052f])")
"""Typed for the Ukrainian letter that looks the same."""
_WRONG_TURKISH = str.maketrans("ýþðÝÞÐ", "ışğİŞĞ")
"""ISO 8859-9 read as 8859-1: the six letters in which the two differ."""

_WEIGHT = {"latin": 0.6, "han": 2.5, "kana": 2.0, "hangul": 2.5}
"""How much a letter says beside one Cyrillic letter: roughly letters of a translation over letters of the original; of
a Latin one less, since products' names stand in Latin letters inside every other script."""


@dataclass(frozen=True, slots=True)
class Writing:
    """``main`` is the writing system that says most (empty: no letters), Han and kana together being ``cjk``;
    ``letters`` counts by script; ``words`` are of the main one only; ``share`` is its weighted share; ``spoken`` is
    the text without what nobody says aloud."""

    main: str
    share: float
    letters: dict[str, int]
    words: tuple[str, ...]
    spoken: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.words)


def writing_of(text: str) -> Writing:
    """The writing systems of the first MAX_RAW code points. Bounded time on any string."""
    spoken = _spoken(text)
    letters = _letters(spoken)
    if not letters:
        return Writing("", 0.0, {}, ())
    if len(letters) == 1:
        (main,) = letters
        main, share = ("cjk" if main in ("han", "kana") else main), 1.0
    else:
        main, share = _main(letters)
    return Writing(main, share, letters, words_of(spoken, main), spoken)


def words_of(spoken: str, main: str) -> tuple[str, ...]:
    """The words a text has in one writing system; Han and kana in their runs."""
    scripts = ("han", "kana") if main == "cjk" else (main,)
    return tuple(word for script in scripts for word in _WORDS[script].findall(spoken))


def _main(letters: dict[str, int]) -> tuple[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for script, count in letters.items():
        weights["cjk" if script in ("han", "kana") else script] += count * _WEIGHT.get(script, 1.0)
    main, weight = min(weights.items(), key=lambda item: (-item[1], item[0]))
    return main, weight / sum(weights.values())


def _spoken(text: str) -> str:
    text = text[:MAX_RAW]
    if "<" in text or "&" in text:
        text = _MARKUP.sub(" ", text)
    if "://" in text or "www." in text.lower():
        text = _LINK.sub(" ", text)
    if "@" in text:
        text = _MAIL.sub(" ", text)
    if "@" in text or "#" in text or "＠" in text or "＃" in text:
        text = _NAME.sub(" ", text)
    text = text.strip()[:MAX_SPOKEN]
    return text if text.isascii() else _mended(unicodedata.normalize("NFC", text))


def _mended(text: str) -> str:
    """Letters as they were meant: a Latin i in a Cyrillic word, Turkish that was read in the wrong character set (what
    it then has, ``ý`` with ``þ`` or ``ð``, only Icelandic has, and that with accents that Turkish has not)."""
    if ("þ" in text or "ð" in text) and "ý" in text and not frozenset(text.lower()) & frozenset("áéíóúæ"):
        text = text.translate(_WRONG_TURKISH)
    return _LATIN_I.sub("і", text) if "i" in text and _SCRIPTS["cyrillic"].search(text) else text


def _letters(text: str) -> dict[str, int]:
    plain = len(_NO_ASCII_LETTER.sub("", text))
    found = {"latin": plain} if plain else {}
    left = "" if text.isascii() else _ASCII.sub("", text)
    for script, pattern in _SCRIPTS.items():
        if not left:
            break
        rest = pattern.sub("", left)
        if count := len(left) - len(rest):
            found[script] = found.get(script, 0) + count
        left = rest
    return found
