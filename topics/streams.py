"""One text field as five aligned streams of tokens (QUERY, "Text")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import icu4py

from topics.boundaries import word_starts
from topics.prepare import Offsets, fold_accents, prepare
from topics.scripts import EMOJI, FILLER, FLAGS, MARKS, SPACELESS, SPACELESS_BY_GROUP

TOKENIZER_VERSION = f"1-icu{icu4py.icu_version}"
"""Rises with every change of what the streams hold; ICU's boundaries are part of it."""

MAX_TOKEN = 255
MAX_GLUE = 8

Tokens = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Streams:
    """Paragraphs of tokens, the same shape in every stream; ``·`` where a stream has nothing to say.

    ``f`` case- and accent-folded; ``a`` the accented form where it differs; ``c`` the original case where it is not
    all lower-case; ``l`` and ``r`` what touches on the left and right: ``=`` joined to the neighbour or ``^`` not, then
    up to 8 glue characters; between spaceless letters ``|`` at a word boundary, ``-`` inside a word.
    ``offsets`` are half-open code-point ranges in the field as given, one per atom.
    """

    f: Tokens = ()
    a: Tokens = ()
    c: Tokens = ()
    l: Tokens = ()  # noqa: E741 - the stream's name in QUERY
    r: Tokens = ()
    offsets: tuple[tuple[tuple[int, int], ...], ...] = ()


def read_text(text: str, *, paragraphs: bool = True) -> Streams:
    """The streams of a field. Blank lines part paragraphs unless ``paragraphs`` is false (a title)."""
    prepared, offsets = prepare(text)
    read = []
    for start, end in _paragraphs(prepared) if paragraphs else ((0, len(prepared)),):
        made = _read_paragraph(prepared, start, end, offsets)
        if made is not None:
            read.append(made)
    return Streams(*zip(*read, strict=True)) if read else Streams()


URL = (
    r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.\-]{1,15}://[^\s<>\"{}|\\^`“”«»、。，！？（）【】「」『』"
    + SPACELESS
    + r"]*[^\W_"
    + SPACELESS
    + r"]/?"
)
_VIRAMAS = "\u1039\u17d2"
_CLUSTER = f"[{SPACELESS}](?:[\u0e33\u0eb3{MARKS}]|(?<=[{_VIRAMAS}])[{SPACELESS}])*"
_EMOJI_ATOM = f"[{EMOJI}](?:\u200d[{EMOJI}])*|[{FLAGS}]{{2}}"
_WORD = rf"(?:[^\W_{SPACELESS}]|[{MARKS}])+"
WILD = "\uf8f0\uf8f1"
"""Private stand-ins for ``*`` and ``?`` while a word of a query is read."""

_ASCII = re.compile("([A-Za-z0-9]+)")
_ASCII_URL = re.compile(f"({URL}|[A-Za-z0-9]+)", re.ASCII)
_ANY = re.compile(f"({_CLUSTER}|{_EMOJI_ATOM}|{_WORD})")
_ANY_URL = re.compile(f"({URL}|{_CLUSTER}|{_EMOJI_ATOM}|{_WORD})")
_LETTERS = re.compile(f"({_WORD})")
"""For paragraphs without spaceless letters, emoji and addresses: a third of the time."""
_PATTERN = re.compile(f"({_CLUSTER}|{_EMOJI_ATOM}|(?:[^\\W_{SPACELESS}]|[{MARKS}{WILD}])+)")
_BREAK = re.compile(r"(?:\r\n|\r|\n)[^\S\r\n]*(?:\r\n|\r|\n)\s*|\u2029\s*")
_SPACELESS = re.compile(f"[{SPACELESS}]")
_PICTURES = re.compile(f"[{EMOJI}{FLAGS}]")
_RUN = re.compile(
    "|".join(
        f"[{letters}\u0e33\u0eb3{MARKS}]*[{letters}][{letters}{MARKS}]*" for letters in SPACELESS_BY_GROUP.values()
    )
)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


_Touching = tuple[list[str], list[str]]
_Read = tuple[
    tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[tuple[int, int], ...]
]


def _read_paragraph(text: str, start: int, end: int, offsets: Offsets | None) -> _Read | None:
    paragraph = text[start:end]
    plain = paragraph.isascii()
    spaceless = not plain and _SPACELESS.search(paragraph) is not None
    parts = _pattern_for(paragraph, plain, spaceless).split(paragraph)
    atoms, glues = parts[1::2], parts[::2]
    if not atoms:
        return None
    touching = list(map(_GLUE.__getitem__, glues))
    rights = [right for right, _ in touching[1:]]
    lefts = [left for _, left in touching[:-1]]
    lefts[0] = "^" + lefts[0][1:]
    rights[-1] = "^" + rights[-1][1:]
    bounds = list(accumulate(map(len, parts), initial=start))
    starts, ends = bounds[1:-1:2], bounds[2::2]
    if spaceless:
        _mark_boundaries(word_starts(paragraph, start, _RUN), atoms, starts, (lefts, rights))
    folded, accented, cased = zip(*map(_FORMS.__getitem__, atoms), strict=True)
    return folded, accented, cased, tuple(lefts), tuple(rights), _original(starts, ends, offsets)


def _pattern_for(paragraph: str, plain: bool, spaceless: bool) -> re.Pattern[str]:
    """The cheapest of the patterns that read this paragraph alike."""
    if "://" in paragraph:
        return _ASCII_URL if plain else _ANY_URL
    if plain:
        return _ASCII
    return _ANY if spaceless or _PICTURES.search(paragraph) else _LETTERS


def _original(starts: list[int], ends: list[int], offsets: Offsets | None) -> tuple[tuple[int, int], ...]:
    if offsets is None:
        return tuple(zip(starts, ends, strict=True))
    first, last = offsets
    return tuple((first[start], last[end - 1]) for start, end in zip(starts, ends, strict=True))


class _Glue(dict[str, tuple[str, str]]):
    """What lies between two atoms → the right token of the one and the left token of the other."""

    def __missing__(self, glue: str) -> tuple[str, str]:
        made = read_glue(glue)
        if len(glue) <= 16 and len(self) < 50_000:
            self[glue] = made
        return made


_GLUE = _Glue()
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def read_glue(glue: str) -> tuple[str, str]:
    """The tokens of what lies between two atoms: right of the first, left of the second."""
    pieces = _BLANK.split(glue)
    sign = "=" if len(pieces) == 1 else "^"
    return sign + pieces[0][:MAX_GLUE], sign + pieces[-1][-MAX_GLUE:]


class _Forms(dict[str, tuple[str, str, str]]):
    """Atom → its f, a and c tokens, worked out when first met."""

    MOST = 200_000

    def __missing__(self, atom: str) -> tuple[str, str, str]:
        if len(self) >= self.MOST:
            self.clear()
        made = self[atom] = read_atom(atom)
        return made


_FORMS = _Forms()


def read_atom(atom: str) -> tuple[str, str, str]:
    """The f, a and c tokens of one atom of prepared text; a URL says nothing but that it is there."""
    if "://" in atom:
        return FILLER, FILLER, FILLER
    folded = atom.casefold()
    bare = fold_accents(folded)
    accented = FILLER if bare == folded else folded[:MAX_TOKEN]
    cased = FILLER if atom == atom.lower() else atom[:MAX_TOKEN]
    return bare[:MAX_TOKEN], accented, cased


class _Kinds(dict[str, bool]):
    """Atom → whether it is of a script without blanks."""

    MOST = 200_000

    def __missing__(self, atom: str) -> bool:
        if len(self) >= self.MOST:
            self.clear()
        made = self[atom] = is_spaceless(atom)
        return made


_KINDS = _Kinds()


def _mark_boundaries(cuts: frozenset[int], atoms: list[str], starts: list[int], touching: _Touching) -> None:
    """Between touching atoms of which one is spaceless: ``|`` at a boundary, ``-`` inside a word (in place)."""
    lefts, rights = touching
    before = False
    for place, (now, left, start) in enumerate(zip(map(_KINDS.__getitem__, atoms), lefts, starts, strict=True)):
        if (now or before) and left == "=" and place:
            sign = "|" if start in cuts else "-"
            if before:
                rights[place - 1] = sign
            if now:
                lefts[place] = sign
        before = now


def split_pattern(word: str) -> list[str]:
    """Glue, atom, glue … of a word of a query in which ``*`` and ``?`` were replaced by :data:`WILD`."""
    return _PATTERN.split(prepare(word)[0])


def is_spaceless(atom: str) -> bool:
    """Whether an atom is of a script that writes no blanks between words."""
    return _SPACELESS.match(atom) is not None
