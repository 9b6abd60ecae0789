"""Bytes to text: what a server declares is often wrong, so what the bytes can be is looked at as well.

Valid UTF-8 beyond ASCII is UTF-8, whatever was declared: text in another charset is practically never valid UTF-8. Else
the declared charset is taken, unless it cannot decode the bytes or gives words no language writes; then the charsets of
the legacy web are tried and the one that gives the most ordinary letters wins.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable

ALIASES = {
    "iso-8859-1": "cp1252",  # as every browser does (WHATWG Encoding, section 4.2)
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
}
STATEFUL = ("iso2022_jp", "iso2022_kr", "hz", "utf_16", "utf_16_le", "utf_16_be", "utf_32")
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NOT_OF_THE_WEB = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf_7", "undefined"})
SAMPLE = 20_000
"""Bytes from the first non-ASCII one on that a guess is made from."""

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґў"
_CENTRAL = "ąćęłńóśźżáčďéěíňřšťúůýžäôľĺŕőöüűâăîșşţțđ"
_WESTERN = "àâäçèéêëîïôöùûüÿñáíóúßåæøãõœìò"
_TURKISH = "çğıöşüâîû"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋ"
_ASCII = re.compile(rb"[\x00-\x7f]+")
_WORD = re.compile(r"[^\W\d_]{4,}")
_MARK_IN_WORD = re.compile(r"[^\W\d_][\u00a1-\u00b6\u00b8-\u00bf\u00d7][^\W\d_]")
_RARE_THAI = frozenset("ฃฅฆฌฏฐฑฒฎฤฦฯ฿๏๚๛ํ๑๒๓๔๕๖๗๘๙๐")
_PUNCTUATION = frozenset("«»“”„‘’–—…·°§©®™€£№\u00a0")


def decode(body: bytes, declared: Iterable[str] = ()) -> str:
    """The text of the body. ``declared`` are the charsets named for it, the most trusted first. Never raises."""
    for mark, name in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    names = [codec for name in declared if (codec := codec_of(name))]
    stateful = next((name for name in names if name in STATEFUL), None)
    if stateful:
        return body.decode(stateful, "replace")
    text = _strict(body, "utf-8")
    if text is not None:
        return text
    for name in names:
        text = _strict(body, name)
        if text is not None and not _odd(text):
            return text
    return body.decode(_guess(body, names), "replace")


def codec_of(name: str) -> str:
    """Python's name of the codec that the web means by ``name``; empty when it knows none."""
    name = name.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(ALIASES.get(name, name))
    except (LookupError, ValueError):
        return ""
    name = found.name.replace("-", "_")
    return name if found._is_text_encoding and name not in _NOT_OF_THE_WEB else ""


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeDecodeError, UnicodeError):
        return None


def _odd(text: str) -> bool:
    """Whether words with accents are mostly nothing but accents, or have signs inside: the wrong single-byte charset
    decodes anything, to that."""
    words = [word for word in _WORD.findall(text[:SAMPLE]) if not word.isascii()]
    latin = [word for word in words if max(word) < "\u0250"]
    if 5 * len(_MARK_IN_WORD.findall(text[:SAMPLE])) > len(words):
        return True
    return bool(latin) and 2 * sum(all(ch > "\x7f" for ch in word) for word in latin) > len(words)


def _guess(body: bytes, names: list[str]) -> str:
    """The likeliest charset; at equal likelihood the declared one, then the order of the table."""
    start = _ASCII.match(body)
    sample = body[start.end() if start else 0 :][:SAMPLE]
    order = [*names, *(name for name in _CANDIDATES if name not in names)]
    scored = [(_score(sample, name), -place, name) for place, name in enumerate(order) if name in _CANDIDATES]
    best = max(scored)
    return best[2] if best[0] > 0 else (names[0] if names else "cp1252")


def _score(sample: bytes, name: str) -> float:
    """Mean worth of the characters beyond ASCII, 1 for an ordinary letter of the charset's languages, below 0 for what
    no text is full of."""
    text = sample.decode(name, "ignore" if len(sample) == SAMPLE else "replace")
    worth = _CANDIDATES[name]
    total = weight = 0.0
    before = " "
    for char in text:
        if char > "\x7f":
            width = 2 if char > "\u1000" and name != "cp874" else 1  # what two bytes said counts twice
            total += width * (worth(char.lower()) * (0.6 if char.isupper() else 1.0) - _clash(before, char))
            weight += width
        elif char.isalpha():
            total -= _clash(before, char)
        before = char
    return total / weight if weight else 0.0


def _clash(before: str, char: str) -> float:
    """What no word does: a capital after a small letter, Latin letters next to Cyrillic or Greek ones."""
    if not (before.isalpha() and char.isalpha()):
        return 0.0
    mixed = (before < "\u0250") != (char < "\u0250") and max(before, char) < "\u0530"
    return 1.0 if mixed or (char.isupper() and before.islower()) else 0.0


def _letters(ordinary: str) -> Callable[[str], float]:
    known = frozenset(ordinary)
    return lambda char: 1.0 if char in known else 0.2 if char in _PUNCTUATION else -1.0


def _thai(char: str) -> float:
    if char in _RARE_THAI:
        return -0.5
    return 0.95 if "\u0e01" <= char <= "\u0e5b" else 0.2 if char in _PUNCTUATION else -1.0


def _japanese(char: str) -> float:
    if "\u3040" <= char <= "\u30ff":
        return 1.0
    return _chinese(char) * 0.8


def _chinese(char: str) -> float:
    if "\u4e00" <= char <= "\u9fff" or "\u3000" <= char <= "\u301f" or "\uff01" <= char <= "\uff5e":
        return 0.9
    return -1.0


def _korean(char: str) -> float:
    return 1.0 if "\uac00" <= char <= "\ud7a3" else _chinese(char) * 0.3


_CANDIDATES: dict[str, Callable[[str], float]] = {
    "cp1252": _letters(_WESTERN),
    "iso8859_2": _letters(_CENTRAL),
    "cp1250": _letters(_CENTRAL),
    "cp1251": _letters(_CYRILLIC),
    "koi8_r": _letters(_CYRILLIC),
    "cp1254": _letters(_TURKISH),
    "cp1253": _letters(_GREEK),
    "cp874": _thai,
    "cp932": _japanese,
    "euc_jp": _japanese,
    "gb18030": _chinese,
    "big5": _chinese,
    "cp949": _korean,
}
