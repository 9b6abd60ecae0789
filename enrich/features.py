"""What of a text tells its mood: its words folded, and marks that have no words: emoji, ``!!!``, ``)))``, 555, CAPS."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FEATURES = "1"
"""Rises when a text is read otherwise; it is part of every method's version."""

MAX_READ = 4_000
"""Code points read, from the beginning."""

CUES = (
    "exclaims",
    "asks",
    "capitals",
    "stretches",
    "trails off",
    "laughs",
    "smiling brackets",
    "sad brackets",
    "glad signs",
    "sad signs",
    "flat signs",
    "mixed signs",
)
"""The marks counted, each up to MANY, as a share of it."""
MANY = 3

_SHARES = tuple(count / MANY for count in range(MANY + 1))

LINK, PERSON = "\ue001", "\ue002"
"""What stands for any address and any handle: letters of the private use area."""

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,500}", re.IGNORECASE)
_PERSON = re.compile(r"@\w[\w.-]{0,60}")
_TAG = re.compile(r"<[A-Za-z/!][^<>]{0,300}>")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_REPEATED = re.compile(r"(.)\1{3,}", re.DOTALL)
_NUMBER = re.compile(r"\d+")
_ITEM = re.compile(r"\b\w{1,2}\)")
_CAPITALS = re.compile(r"\b[^\W\d_a-zа-яё]{3,}\b")
_LAUGH = re.compile(
    r"(?=[5hlrахฮ笑草w])(?:5{3,}|\bha(?:ha)+|\b(?:lol|lmao|rotfl)\b|(?:ха|ах){2,}|ฮ่าๆ|ฮ่า{2,}|[笑草](?=$|[\s。.!?w)])|(?<=[^\x00-\x7f])w+(?![a-z]))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """``folded`` begins and ends with a blank and has single blanks between words; ``plain`` is the text without
    markup, addresses and handles, its letters' case kept; ``cues`` are shares in the order of CUES."""

    folded: str
    plain: str
    cues: tuple[float, ...]

    @property
    def says_nothing(self) -> bool:
        """No letter, no digit, no mark: also a link alone."""
        return not (any(self.cues) or any(map(str.isalnum, self.folded)))


def read(text: str) -> Reading:
    """NFKC, lower case, links and handles masked, numbers as 0, repeats cut to three; bounded time on any string."""
    plain = _plain(text)
    folded = _NUMBER.sub("0", _REPEATED.sub(r"\1\1\1", plain.lower()))
    return Reading(f" {' '.join(folded.split())} ", plain, cues_of(plain))


def cues_of(plain: str) -> tuple[float, ...]:
    """The marks of a text that :func:`read` has made plain."""
    glad, sad, flat = _signs(plain)
    bare = _ITEM.sub("", plain) if ")" in plain else plain
    brackets = bare.count(")") - bare.count("(")
    counts = (
        plain.count("!"),
        plain.count("?"),
        len(_CAPITALS.findall(plain)) if not plain.islower() else 0,
        len(_STRETCHED.findall(plain)),
        plain.count("..."),
        len(_LAUGH.findall(plain)),
        brackets,
        -brackets,
        glad,
        sad,
        flat,
        min(glad, sad),
    )
    return tuple([_SHARES[count] if 0 <= count <= MANY else float(count > 0) for count in counts])


def _plain(text: str) -> str:
    text = text[:MAX_READ]
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:MAX_READ]
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "://" in text or "www." in text or "WWW." in text:
        text = _LINK.sub(f" {LINK} ", text)
    return _PERSON.sub(f" {PERSON} ", text) if "@" in text else text


def _signs(plain: str) -> tuple[int, int, int]:
    """How many glad, sad and flat emoji, emoticons and kaomoji."""
    signs = _ascii_signs() if plain.isascii() else _any_signs()
    found = signs.findall(plain)
    if not found:
        return 0, 0, 0
    valences = [sign_valences()[one] for one in found]
    glad, sad = sum(v > 0 for v in valences), sum(v < 0 for v in valences)
    return glad, sad, len(valences) - glad - sad


@cache
def sign_valences() -> dict[str, float]:
    """``signs.tsv``: each emoji, emoticon and kaomoji with its valence −4…4, our own judgement (CC0)."""
    lines = (Path(__file__).parent / "signs.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("# "))
    return {unicodedata.normalize("NFKC", sign): float(valence) for valence, signs in rows for sign in signs.split()}


@cache
def _any_signs() -> re.Pattern[str]:
    return _pattern(list(sign_valences()))


@cache
def _ascii_signs() -> re.Pattern[str]:
    return _pattern([sign for sign in sign_valences() if sign.isascii()])


def _pattern(signs: list[str]) -> re.Pattern[str]:
    """Longest first; the set of first letters, looked at before the rest, is what makes it fast."""
    longest = sorted(signs, key=lambda sign: (-len(sign), sign))
    first = "".join(sorted({re.escape(sign[0]) for sign in signs}))
    return re.compile(f"(?=[{first}])(?:{'|'.join(map(_apart, longest))})")


def _apart(sign: str) -> str:
    if not sign.isascii():
        return re.escape(sign)
    before = r"(?<![A-Za-z0-9])" if sign[0].isalnum() or sign[-1] in "/\\|" else ""
    after = r"(?![A-Za-z0-9])" if sign[-1].isalnum() or sign[-1] in "/\\|" else ""
    return f"{before}{re.escape(sign)}{after}"
