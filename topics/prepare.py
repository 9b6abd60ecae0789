"""Preparing text (QUERY, "Text"): what a reader would call the same is made the same, and offsets still lead home."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from model.capture import MAX_TEXT
from topics.scripts import EMOJI, MARKS, VANISHING

_DROPPED = re.compile(f"[{VANISHING}]")
_DROPPED_BUT_JOINER = re.compile(f"(?!\u200d)[{VANISHING}]|\u200d(?![{EMOJI}])")
_APART = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32|\u0ecd([\u0ec8-\u0ecb]?)\u0eb2")
# Glue that NFKC would turn into letters, and Thai and Lao AM, which it would take apart, wait out the step.
_WAITING = dict(zip("™℠´\u0e33\u0eb3", "\ue010\ue011\ue012\ue013\ue014", strict=True))
_BACK = {ord(stand_in): kept for kept, stand_in in _WAITING.items()}
_STOOD_IN = re.compile("[\ue010-\ue014]")

Offsets = tuple[list[int], list[int]]
"""For each prepared character, where the original characters it came from start and end."""


MAX_PREPARED = 2 * MAX_TEXT
"""Characters after which preparing stops: one Arabic ligature unfolds into 18."""


def prepare(text: str) -> tuple[str, Offsets | None]:
    """The prepared text, its case kept, and where each character came from; None when nothing moved."""
    if text.isascii():
        return text, None
    text = text.translate(_SINGLE)
    offsets = None
    if _ODD.search(text) or not unicodedata.is_normalized("NFKC", text):
        text, offsets = _prepare_segments(text)
    return (text.translate(_BACK) if _STOOD_IN.search(text) else text), offsets


def fold_accents(word: str) -> str:
    """Accent-free form of a prepared word: Latin and Greek marks, ł ø đ æ œ ı, and Cyrillic ё; case is kept."""
    if word.isascii():
        return word
    folded = word.translate(_FOLDED)
    if _MARK.search(folded):
        folded = _MARKED_LATIN.sub(lambda found: found[0][0], folded)
    return folded or word


class _Folded(dict[int, str]):
    """Code point → accent-free letters, worked out when first met."""

    def __missing__(self, code: int) -> str:
        self[code] = made = _fold_letter(chr(code))
        return made


_FOLDED = _Folded({ord(k): v for k, v in zip("łŁøØđĐıёЁ", "lLoOdDiеЕ", strict=True)})
_FOLDED.update({ord("æ"): "ae", ord("Æ"): "AE", ord("œ"): "oe", ord("Œ"): "OE"})
_MARK = re.compile("[\u0300-\u036f]")
_MARKED_LATIN = re.compile("[A-Za-z\u0370-\u03ff\u1e00-\u1fff][\u0300-\u036f]+")


def _fold_letter(letter: str) -> str:
    if letter.isascii() or not unicodedata.name(letter, "").startswith(("LATIN ", "GREEK ")):
        return letter
    bare = "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
    return "".join(_FOLDED[ord(part)] if part != letter else part for part in bare)


class _Single(dict[int, int | str]):
    """Code point → what it becomes on its own when that is one character; worked out when first met."""

    def __missing__(self, code: int) -> int | str:
        alone = unicodedata.normalize("NFKC", chr(code))
        self[code] = made = alone if len(alone) == 1 else code
        return made


_SINGLE = _Single({ord(kept): stand_in for kept, stand_in in _WAITING.items()})
_SINGLE.update({ord(apostrophe): "'" for apostrophe in "’‘＇"})
_SINGLE.update(dict.fromkeys(range(57344, 57376), "�"))
_ODD = re.compile(f"[{VANISHING}\u0e4d\u0ecd]")


def _prepare_segments(text: str) -> tuple[str, Offsets]:
    made: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for found in _segments().finditer(text):
        start, end = found.span()
        if start > done and found[1] and not text[start - 1].isspace():
            start -= 1
        segment = text[start:end]
        ready = _prepare_segment(segment)
        if ready == segment:
            continue
        made += (text[done:start], ready)
        starts.extend(range(done, start))
        ends.extend(range(done + 1, start + 1))
        first, last = _places(segment, ready, start)
        starts += first
        ends += last
        done = end
        if len(starts) > MAX_PREPARED:
            return "".join(made), (starts, ends)
    made.append(text[done:])
    starts.extend(range(done, len(text)))
    ends.extend(range(done + 1, len(text) + 1))
    return "".join(made), (starts, ends)


def _places(segment: str, ready: str, start: int) -> Offsets:
    """For each character of a prepared segment, the range of the original ones it stands for."""
    kept = [start + at for at, letter in enumerate(segment) if not _DROPPED.match(letter)]
    if len(kept) == len(ready) and not _EMOJI.match(segment):
        return kept, [at + 1 for at in kept]
    last = (
        len(segment.rstrip("\u200b\u2060\ufeff\u00ad")) if _EMOJI.match(segment) or not kept else kept[-1] + 1 - start
    )
    return [kept[0] if kept else start] * len(ready), [start + max(last, 1)] * len(ready)


_CACHE: dict[str, str] = {}
_CACHE_SIZE = 50_000


def _prepare_segment(segment: str) -> str:
    ready = _CACHE.get(segment)
    if ready is None:
        if len(_CACHE) >= _CACHE_SIZE:
            _CACHE.clear()
        ready = _CACHE[segment] = _normalise(segment)
    return ready


def _normalise(segment: str) -> str:
    if _EMOJI.match(segment):
        return _DROPPED_BUT_JOINER.sub("", segment)
    normal = unicodedata.normalize("NFKC", _DROPPED.sub("", segment))
    return _APART.sub(lambda found: (found[1] or found[2] or "") + _WAITING[_AM[found[0][0]]], normal)


_AM = {"\u0e4d": "\u0e33", "\u0ecd": "\u0eb3"}


_EMOJI = re.compile(f"[{EMOJI}]")


@cache
def _segments() -> re.Pattern[str]:
    """What is normalised as one piece; group 1 holds what joins the character before it, emoji sequences included."""
    joins = f"[{_composing()}{VANISHING}]"
    singles = "".join(f"\\U{code:08x}" for code in _compatible())
    return re.compile(f"({joins}+(?:[\u0e32\u0eb2]|(?<=\u200d)[{EMOJI}][{VANISHING}]*)*)|[{singles}]{joins}*")


def _composing() -> str:
    """Marks, and letters that are the second half of a canonical pair: Hangul vowels and finals, and a few more."""
    seconds = {
        int(parts[1], 16)
        for code in range(0xC0, 0x1F000)
        if len(parts := unicodedata.decomposition(chr(code)).split()) == 2 and not parts[0].startswith("<")
    }
    letters = sorted(code for code in seconds if unicodedata.category(chr(code))[0] != "M")
    return MARKS + "\u1161-\u1175\u11a8-\u11c2" + "".join(f"\\U{code:08x}" for code in letters)


def _compatible() -> list[int]:
    """Code points that NFKC replaces on their own."""
    planes = (*range(0xA0, 0xD800), *range(0xF900, 0x20000), *range(0x2F800, 0x2FA20))
    return [code for code in planes if not unicodedata.is_normalized("NFKC", chr(code))]
