"""The part of a post that speaks of what a topic's spans mark."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from operator import itemgetter

from enrich.features import MAX_READ
from model.capture import Capture
from model.mention import Span
from topics import sentences

MAX_NEARBY = 20_000
"""Code points on either side of a span in which its sentence is looked for."""
WIDEST = 100_000
"""Code points in which sentences are looked for at once."""
ENOUGH = 12
"""Letters besides the marked ones that tell a mood between pauses; with fewer the next words are taken too."""
SOME = 3
"""The same for what stands between turns."""

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where a sentence turns to the other side (*but*, *ale*, *но*, *แต่*, *が*), and where it pauses."""

    turns: re.Pattern[str]
    pauses: re.Pattern[str]


def _cuts(turns: str, pauses: str = "") -> Cuts:
    either = (rf"{turns}|\s?;\s", rf"[,:]\s|\s[–—-]\s{pauses}")
    return Cuts(*(re.compile(one, re.IGNORECASE) for one in either))


_EN = r"[,–—-]?\s(?:but|yet|whereas|while|whilst|although|though|unlike|however|meanwhile)\s"
_PL = r"[,–—-]?\s(?:ale|natomiast|za to|jednak|zaś|choć|chociaż|podczas gdy|tymczasem)\s|,\s(?:a|skoro)\s"
_RU = r"[,–—-]?\s(?:но|зато|однако|тогда как|хотя|в то время как)\s|,\s(?:а|раз|если)\s"
_TH = r"(?<!ตั้ง)(?<!มี)(?<!เอา)แต่(?!ง|ล|คำ|ข้อ|เช้า|ก่อน)|ในขณะที่|ในเมื่อ|(?<=\s)ส่วน(?=\s)"
_JA = r"(?:のに対して|のに|けれど|けど|が|一方で?|より)[、,]"

CUTS = {
    "en": _cuts(_EN, r"|\s(?:and|when|because)\s"),
    "pl": _cuts(_PL, r"|\s(?:i|oraz|bo|gdy)\s"),
    "ru": _cuts(_RU, r"|\s(?:и|потому что|когда)\s"),
    "th": _cuts(_TH, r"|\s+"),
    "ja": _cuts(_JA, r"|[、,:：]"),
}
_NOWHERE = re.compile(r"(?!)")
_UNCUT = Cuts(_NOWHERE, _NOWHERE)


def readings(capture: Capture, spans: Sequence[Span], language: str = "") -> tuple[str, ...]:
    """What speaks of spans of the text, from near to wide: what stands between two pauses, then between two turns of
    the sentence. The title when only it has any; all when none has a place. Never empty; no two are alike."""
    marked = sorted((span.start, span.end) for span in spans if span.field == "text")
    if marked:
        found = _around(capture.text, marked, CUTS.get(language, _UNCUT))
        return found if found[0] else (capture.text,)
    if any(span.field == "title" for span in spans):
        return (capture.title,)
    return ("\n".join(part for part in (capture.title, capture.text) if part),)


def _around(text: str, marked: Sequence[Range], cuts: Cuts) -> tuple[str, ...]:
    near: list[Range] = []
    wide: list[Range] = []
    read = 0
    for whole, marks in _touched(text, marked):
        clauses = _cut(text, whole, cuts.turns)
        parts: list[Range] = []
        for mark in marks:
            if near and mark[1] <= near[-1][1]:
                continue
            clause = _grown(text, clauses, mark, SOME)
            if not wide or clause != wide[-1]:
                wide.append(clause)
                parts = _cut(text, clause, cuts.pauses)
            near.append(_grown(text, parts, mark, ENOUGH))
            read += near[-1][1] - near[-1][0]
            if read > MAX_READ:
                break
        if read > MAX_READ:
            break
    return tuple(dict.fromkeys(_joined(text, ranges) for ranges in (near, wide)))


def _touched(text: str, marked: Sequence[Range]) -> Iterator[tuple[Range, list[Range]]]:
    """The sentences that marks touch, in order, each with its marks, cut to it."""
    for begin, end, marks in _windows(text, marked):
        at = 0
        for first, last in sentences(text[begin:end]):
            start, stop = first + begin, last + begin
            while at < len(marks) and marks[at][1] <= start:
                at += 1
            inside = [(max(a, start), min(b, stop)) for a, b in _until(stop, marks, at) if b > start]
            if inside:
                yield (start, stop), inside


def _until(stop: int, marks: Sequence[Range], at: int) -> Iterator[Range]:
    """The marks from a place in their order on that begin before ``stop``."""
    return takewhile(lambda mark: mark[0] < stop, islice(marks, at, None))


def _windows(text: str, marked: Sequence[Range]) -> Iterator[tuple[int, int, list[Range]]]:
    """Stretches of the text around marks, apart from each other or WIDEST long, with the marks they hold."""
    begin, end, held = 0, -1, list[Range]()
    for start, stop in marked:
        if held and (start - MAX_NEARBY > end or end - begin > WIDEST):
            yield begin, end, held
            held = []
        if not held:
            begin = max(start - MAX_NEARBY, 0)
        end = min(max(end if held else 0, stop + MAX_NEARBY), len(text))
        held.append((start, stop))
    yield begin, end, held


def _cut(text: str, whole: Range, where: re.Pattern[str]) -> list[Range]:
    found = [match.span() for match in where.finditer(text, *whole)]
    begins = [whole[0], *(end for _, end in found)]
    ends = [*(start for start, _ in found), whole[1]]
    return [(a, b) for a, b in zip(begins, ends, strict=True) if b > a] or [whole]


def _grown(text: str, clauses: Sequence[Range], mark: Range, enough: int) -> Range:
    """The clauses that a mark touches, and those after it, then before it, until there are enough letters."""
    first = min(bisect_right(clauses, mark[0], key=itemgetter(1)), len(clauses) - 1)
    last = max(bisect_left(clauses, mark[1], key=itemgetter(0)) - 1, first)
    have = _letters(text[clauses[first][0] : clauses[last][1]]) - _letters(text[slice(*mark)])
    while have < enough and last + 1 < len(clauses):
        last += 1
        have += _letters(text[slice(*clauses[last])])
    while have < enough and first > 0:
        first -= 1
        have += _letters(text[slice(*clauses[first])])
    return clauses[first][0], clauses[last][1]


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _joined(text: str, ranges: Sequence[Range]) -> str:
    return "\n".join(text[a:b].strip() for a, b in dict.fromkeys(ranges))
