"""What a text's letters say about its language: scripts of one language, letters that only one of the neighbours has.

Facts about alphabets, not statistics: https://en.wikipedia.org/wiki/List_of_Latin-script_alphabets and the articles on
each alphabet. A foreign letter is evidence against a language, not proof: names and loans bring letters along.
"""

from __future__ import annotations

import re
from functools import lru_cache

ONE_LANGUAGE = {
    "thai": "th", "hangul": "ko", "greek": "el", "hebrew": "he", "lao": "lo", "burmese": "my", "khmer": "km",
    "georgian": "ka", "armenian": "hy", "bengali": "bn", "gurmukhi": "pa", "gujarati": "gu", "odia": "or",
    "tamil": "ta", "telugu": "te", "kannada": "kn", "malayalam": "ml", "sinhala": "si", "ethiopic": "am",
}  # fmt: skip
"""Scripts that one language writes, or one far more than its neighbours (Yiddish, Tigrinya, Assamese stay untold)."""

OF_SCRIPT: dict[str, frozenset[str]] = {
    "cyrillic": frozenset({"ru", "uk", "bg", "mk", "be", "sr", "kk", "ky", "mn", "tg", "tt", "ba"}),
    "southern": frozenset({"sr", "mk"}),
    "eastern": frozenset({"kk", "ky", "mn", "tg", "tt", "ba"}),
    "arabic": frozenset({"ar", "fa", "ur", "ps", "ug", "ku"}),
    "devanagari": frozenset({"hi", "mr", "ne"}),
    "cjk": frozenset({"ja", "zh"}),
}
"""The languages of scripts that several share, Latin aside; of Cyrillic also those of two families of letters."""
BESIDES_LATIN = frozenset({"sr", "ku"})
NOT_LATIN = (frozenset(ONE_LANGUAGE.values()) | frozenset().union(*OF_SCRIPT.values())) - BESIDES_LATIN

ALPHABETS: dict[str, frozenset[str]] = {
    "en": frozenset("éïê"),
    "de": frozenset("äöüßéà"),
    "fr": frozenset("àâæçéèêëîïôœùûüÿ"),
    "es": frozenset("áéíñóúüªº"),
    "it": frozenset("àèéìíîòóùú"),
    "pt": frozenset("áâãàçéêíóôõúüªº"),
    "nl": frozenset("áéèëïíóöüúê"),
    "pl": frozenset("ąćęłńóśźż"),
    "cs": frozenset("áčďéěíňóřšťúůýž"),
    "sk": frozenset("áäčďéíĺľňóôŕšťúýž"),
    "tr": frozenset("çğıöşüâîû"),
    "sv": frozenset("åäöéàü"),
    "da": frozenset("æøåéüöä"),
    "fi": frozenset("äöåšžé"),
    "hu": frozenset("áéíóöőúüű"),
    "ro": frozenset("ăâîșțşţ"),
    "vi": frozenset("ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"),
    "id": frozenset("é"),
}
"""The letters beyond a–z of the languages told by default, with those of usual loans."""

MOST_FOREIGN = 3

_CYRILLIC_ONLY = (
    ("be", frozenset("ў")),
    ("uk", frozenset("їєґ")),
    ("mk", frozenset("ѓќѕ")),
    ("sr", frozenset("ђћ")),
    ("ru", frozenset("ыэё")),
)
_RUSSIAN, _UKRAINIAN = frozenset("ыэё"), frozenset("іїєґ")
SOUTHERN = frozenset("јљњџ")
EASTERN = frozenset("әғқңөұүһҳӣӯҷҡҙҫ")
"""What Serbian and Macedonian have, and what the languages of the East added for sounds that Russian has not."""
_BULGARIAN = re.compile(r"ъ(?![еёюяієї])")
"""A hard sign that is a vowel: in Russian it only parts a consonant from one of these."""
_PERSIAN, _URDU = frozenset("پچژگ"), frozenset("ٹڈڑںےہھ")

MOST_HAN = 40
SILENCE = 0.05
"""ln(0.978 / 0.93): what each letter of a Cyrillic text says for Russian against Ukrainian when it has none of the
letters only one of the two has; these are some 2.2 % of Russian letters and 7 % of Ukrainian ones."""


def family_of(text: str, script: str) -> str:
    """The script, or of Cyrillic the family whose own letters the text has: a key of OF_SCRIPT."""
    if script != "cyrillic":
        return script
    letters = frozenset(text.lower())
    if letters & EASTERN:
        return "eastern"
    return "southern" if letters & SOUTHERN else script


def cyrillic_of(text: str) -> str:
    """The one language whose own letters a Cyrillic text has; empty where none has, or letters of two disagree."""
    text = text.lower()
    letters = frozenset(text)
    if letters & EASTERN:
        return ""
    if letters & _RUSSIAN and letters & _UKRAINIAN:
        return "be" if "і" in letters and not letters & frozenset("їєґ") else ""
    for code, own in _CYRILLIC_ONLY:
        if letters & own:
            return code
    if "ъ" in letters and _BULGARIAN.search(text):
        return "bg"
    return "uk" if "і" in letters and not letters & SOUTHERN else ""


def han_of(text: str) -> str:
    """``zh`` or ``ja`` where Han characters tell, by the national character sets: those JIS X 0208 has not are Chinese,
    those that neither GB 2312 nor Big5 has are Japanese. Empty where all are common, or both are there."""
    kinds = {_han_kind(letter) for letter in text[:MOST_HAN]} - {""}
    return kinds.pop() if len(kinds) == 1 else ""


@lru_cache(maxsize=8192)
def _han_kind(letter: str) -> str:
    if not _in_set(letter, "euc_jp"):
        return "zh"
    return "" if _in_set(letter, "gb2312") or _in_set(letter, "big5") else "ja"


def _in_set(letter: str, charset: str) -> bool:
    """In the set's two-byte plane: EUC's three-byte one is JIS X 0212, which Japanese hardly uses."""
    try:
        return len(letter.encode(charset)) == 2
    except UnicodeEncodeError:
        return False


def against(text: str, script: str, codes: frozenset[str]) -> dict[str, float]:
    """Evidence by letters against each language that has any, as positive numbers, in the units of a logit before its
    weight: one a foreign letter for Latin, at most MOST_FOREIGN."""
    if script == "latin":
        return {} if text.isascii() else _foreign(text, codes)
    if script == "arabic":
        return _arabic(frozenset(text))
    if script == "cyrillic":
        return _cyrillic(text)
    return {"mr": 1.0, "ne": 1.0} if script == "devanagari" and "ळ" not in text else {}


def _foreign(text: str, codes: frozenset[str]) -> dict[str, float]:
    letters = {letter for letter in text.lower() if letter > "\x7f" and letter.isalpha()}
    found = {}
    for code in codes:
        own = ALPHABETS.get(code)
        if own is not None and (foreign := len(letters - own)):
            found[code] = float(min(MOST_FOREIGN, foreign))
    return found


def _cyrillic(text: str) -> dict[str, float]:
    letters = frozenset(text.lower())
    if letters & (_RUSSIAN | _UKRAINIAN | SOUTHERN):
        return {}
    return {"uk": min(MOST_FOREIGN, SILENCE * sum(map(str.isalpha, text)) / 2)}


def _arabic(letters: frozenset[str]) -> dict[str, float]:
    if letters & _URDU:
        return {"ar": MOST_FOREIGN, "fa": MOST_FOREIGN}
    return {"ar": MOST_FOREIGN} if letters & _PERSIAN else {}
