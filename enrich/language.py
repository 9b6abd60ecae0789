"""The language of a text: what can be told from its letters first, then a vote of two models, behind a gate.

The same text and hint give the same answer in every process and for ever; no text makes it raise or take long. The
models are read when the first text needs them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Protocol

from enrich.language_letters import NOT_LATIN, OF_SCRIPT, ONE_LANGUAGE, cyrillic_of, family_of, han_of
from enrich.language_vote import Guess, Vote
from enrich.scripts import Writing, words_of, writing_of
from model.errors import BadInput
from model.mention import Language

UNDETERMINED = Language()
BY_SCRIPT = "script@3"
USUAL = (
    *("en", "pl", "ru", "th", "ja", "de", "fr", "es", "it", "pt", "nl", "cs", "sk"),
    *("uk", "tr", "sv", "da", "fi", "hu", "ro", "zh", "ko", "ar", "vi", "id", "el"),
)
"""The languages expected unless the setting ``language.expected`` says others."""
METHODS = ("vote", "langdetect")

WEAK = 0.35
"""Below it an answer is more often wrong than right: the source's habit decides, else nothing."""
PLAUSIBLE = 0.5
"""The confidence of what only the source says."""
LETTERS_PROVE, CHARACTERS_PROVE = 0.98, 0.95
"""How often letters that only one of the neighbours has are right (Cyrillic, development halves)."""

MIXED = 100
"""Letters from which a text is looked at in parts."""
PART = 20
MOST_PARTS = 8
PART_SURE = 0.9
NOTABLE = 0.2
"""The share of a text's letters from which another language is named."""

_END = re.compile(r"[.!?…。！？\n]+")
_SAYS_NOTHING = frozenset({
    "ok", "okay", "oki", "lol", "lmao", "rofl", "omg", "wtf", "xd", "haha", "hahaha", "hehe", "hihi", "hmm",
    "hm", "mmm", "aha", "oh", "ah", "uh", "wow", "bravo", "super", "top", "vip", "tv", "pr", "www", "com",
    "http", "https", "html", "bot", "app", "mp", "pdf", "usa", "eu",
})  # fmt: skip
"""Words written the same in every language: alone they tell none."""
FEW_WORDS = 3
LONG_HAN, ENOUGH_HAN = 20, 8


class Guesser(Protocol):
    """What tells the language of words when letters alone do not."""

    @property
    def method(self) -> str: ...

    def guess(self, text: str, script: str, letters: int, habit: str = "") -> Guess: ...

    def quick(self, text: str, script: str, letters: int) -> Guess: ...


class LanguageRouter:
    """Letters first, models second. Safe to share between threads.

    ``method`` is one of METHODS, ``languages`` are ISO 639-1 codes of those expected; a language not among them is told
    by a script of its own, or from a sentence on where the evidence is strong. Raises BadInput for a method or a code
    that there is not.
    """

    def __init__(self, method: str = "vote", languages: Iterable[str] = USUAL) -> None:
        self._expected = expected_of(languages)
        self._guesser = _guesser(method, self._expected)

    def detect(self, text: str, *, hint: str = "") -> Language:
        writing = writing_of(text)
        if not writing.main:
            return UNDETERMINED
        habit = _fitting(plain_code(hint), writing.main)
        found = _by_script(writing, habit or self._only_han(writing)) or self._by_words(writing, habit)
        if len(writing.letters) == 1 or found.code == "und":
            return found
        return Language(found.code, found.confidence, found.method, self._others(writing, found))

    def _only_han(self, writing: Writing) -> str:
        """The habit of Han alone where only one of its languages is expected."""
        ours = self._expected & OF_SCRIPT["cjk"] if writing.main == "cjk" else frozenset()
        return min(ours) if len(ours) == 1 else ""

    def _by_words(self, writing: Writing, habit: str) -> Language:
        words = _telling(writing.words)
        letters = sum(map(len, words))
        script = family_of(writing.text, writing.main)
        guess = self._guesser.guess(" ".join(words), script, letters, habit) if words else None
        if guess is None or guess.confidence < WEAK:
            return Language(habit, PLAUSIBLE, "hint") if habit else UNDETERMINED
        if letters < MIXED:
            return Language(guess.code, round(guess.confidence, 3), self._guesser.method)
        return self._of_parts(writing, script, guess)

    def _of_parts(self, writing: Writing, script: str, whole: Guess) -> Language:
        """The language most letters are in, when it is plain; those that have a notable share beside it."""
        shares = self._shares(writing, script)
        code, confidence = whole.code, whole.confidence
        best = min(shares, key=lambda c: (-shares[c], c), default=code)
        if best != code and shares[best] > 0.5:
            code, confidence = best, shares[best]
        others = tuple(sorted(c for c, share in shares.items() if c != code and share >= NOTABLE))
        return Language(code, round(confidence, 3), self._guesser.method, others)

    def _shares(self, writing: Writing, script: str) -> dict[str, float]:
        """Language to its share of the letters of the parts looked at; parts that do not tell count for none."""
        parts = _parts(writing)
        total = sum(map(len, parts))
        shares: dict[str, float] = defaultdict(float)
        for part in parts:
            guess = self._guesser.quick(part, script, len(part))
            if guess.confidence >= PART_SURE:
                shares[guess.code] += len(part) / total
        return shares

    def _others(self, writing: Writing, found: Language) -> tuple[str, ...]:
        """Languages of the text's further scripts, with those of its main one."""
        total = sum(writing.letters.values())
        said = set(found.others)
        for script, count in writing.letters.items():
            if count < NOTABLE * total or script == writing.main:
                continue
            if script in ("latin", "cyrillic"):
                words = words_of(writing.spoken, script)
                guess = self._guesser.quick(" ".join(words), script, count)
                said.add(guess.code if guess.confidence >= PART_SURE else "")
            else:
                said.add(ONE_LANGUAGE.get(script, "ja" if script == "kana" else ""))
        return tuple(sorted(said - {"", found.code}))


def plain_code(tag: str) -> str:
    """``en`` of ``en-US``; empty when it is no language tag."""
    head = re.split(r"[-_]", tag.strip().lower()[:40], maxsplit=1)[0]
    return head if re.fullmatch(r"[a-z]{2,3}", head) and head != "und" else ""


def expected_of(languages: Iterable[str]) -> frozenset[str]:
    """The codes, checked. Raises BadInput for what is no two-letter code, or none at all."""
    codes = [code.strip().lower() for code in languages]
    for code in codes:
        if not re.fullmatch(r"[a-z]{2}", code):
            raise BadInput(
                f"{code!r:.40} is no ISO 639-1 code",
                where="language.expected",
                todo="Write two letters a language, such as en or pl",
            )
    return frozenset(codes or USUAL)


def _guesser(method: str, languages: frozenset[str]) -> Guesser:
    makers: dict[str, Callable[[], Guesser]] = {"vote": lambda: Vote(languages), "langdetect": lambda: _old(languages)}
    if method not in makers:
        raise BadInput(f"there is no {method!r:.40}", where="language.method", todo=f"There are {', '.join(METHODS)}")
    return makers[method]()


def _old(languages: frozenset[str]) -> Guesser:
    from enrich.language_langdetect import Langdetect  # read only where it is asked for

    return Langdetect(languages)


def _fitting(hint: str, script: str) -> str:
    """The hint where the text could be in that language by its letters, else nothing."""
    if script == "latin":
        return "" if hint in NOT_LATIN else hint
    return hint if hint in OF_SCRIPT.get(script, ()) else ""


def _by_script(writing: Writing, habit: str) -> Language | None:
    if code := ONE_LANGUAGE.get(writing.main):
        return Language(code, round(writing.share, 3), BY_SCRIPT)
    if writing.main == "cjk":
        return _chinese_or_japanese(writing, habit)
    if writing.main == "cyrillic" and (code := cyrillic_of(writing.text)):
        return Language(code, round(LETTERS_PROVE * writing.share, 3), BY_SCRIPT)
    return None


def _chinese_or_japanese(writing: Writing, habit: str) -> Language:
    """Any kana in twenty letters is Japanese; Han alone is the habit when short, Chinese when long, else not told."""
    kana, han = writing.letters.get("kana", 0), writing.letters.get("han", 0)
    if kana and kana * 19 >= han:
        return Language("ja", round(writing.share, 3), BY_SCRIPT)
    if not kana and (code := han_of(writing.text)):
        return Language(code, round(CHARACTERS_PROVE * writing.share, 3), BY_SCRIPT)
    if habit and han < LONG_HAN:
        return Language(habit, PLAUSIBLE, "hint")
    if han >= ENOUGH_HAN and len(set(writing.text)) > 2:
        return Language("zh", round(writing.share * han / (han + 4), 3), BY_SCRIPT)
    return UNDETERMINED


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """Of a few words those that could tell a language: not ``lol``, not one or two letters over and over."""
    if len(words) > FEW_WORDS:
        return words
    return tuple(word for word in words if word.lower() not in _SAYS_NOTHING and not _drawn_out(word.lower()))


def _drawn_out(word: str) -> bool:
    letters = len(set(word))
    return letters == 1 or (letters == 2 and len(word) > 5)


def _parts(writing: Writing) -> list[str]:
    """Up to MOST_PARTS runs of sentences of PART letters or more, evenly over the text, in the main script's words."""
    parts: list[str] = []
    words: list[str] = []
    for sentence in _END.split(writing.spoken):
        words += words_of(sentence, writing.main)
        if sum(map(len, words)) >= PART:
            parts.append(" ".join(words))
            words = []
    if len(parts) <= MOST_PARTS:
        return parts
    step = len(parts) / MOST_PARTS
    return [parts[int(number * step)] for number in islice(range(len(parts)), MOST_PARTS)]
