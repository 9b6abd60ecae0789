"""A word or phrase as places: what must stand at each position, in which of the aligned streams."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from index.elasticsearch.lines import short_token
from model.topic import Accents
from topics import FILLER, MAX_GLUE, Atom, Phrase, Word, fold_accents, is_spaceless

_SPECIAL = re.compile(r"([^\w])")


@dataclass(frozen=True, slots=True)
class Seek:
    """A token of a stream: exactly, by wildcard (``*`` and ``?``), or by Lucene's regular expression."""

    stream: Literal["f", "a", "c", "l", "r"]
    value: str
    how: Literal["term", "wildcard", "regexp"] = "term"


@dataclass(frozen=True, slots=True)
class Place:
    """One position: where ``seek`` stands, with all of ``also`` at the same position and none of ``never``."""

    seek: Seek
    also: tuple[Seek, ...] = ()
    never: tuple[Seek, ...] = ()

    @property
    def bare(self) -> bool:
        return not (self.also or self.never)


Options = tuple[Place, ...]
"""Ways in which one position may be met; nearly always one."""


def places_of(node: Word | Phrase, accents: Accents) -> list[Options]:
    """The positions of a leaf, in order, adjacent and in one paragraph. The same meaning as ``topics.leaves``."""
    words, in_case = ((node,), False) if isinstance(node, Word) else (node.words, node.cased)
    places: list[Options] = []
    for word in words:
        own = [_with_case(_atom(atom, accents), atom) if in_case else _atom(atom, accents) for atom in word.atoms]
        places += _glued(own, word)
    return places


def literals(places: list[Options]) -> list[str] | None:
    """The f tokens when nothing else is asked at any position."""
    found = []
    for options in places:
        place = options[0]
        if len(options) > 1 or not place.bare or place.seek.stream != "f" or place.seek.how != "term":
            return None
        found.append(place.seek.value)
    return found


def in_regexp(text: str) -> str:
    """The text as Lucene's regular expressions mean it literally."""
    return _SPECIAL.sub(r"\\\1", text).replace("_", "\\_")


def glob_in_regexp(pattern: str) -> str:
    return "".join({"*": ".*", "?": "."}.get(letter) or in_regexp(letter) for letter in pattern)


def _atom(atom: Atom, accents: Accents) -> Options:
    if atom.wild:
        return _wild(atom, accents)
    folded, accented = Seek("f", short_token(atom.f)), Seek("a", short_token(atom.a))
    if accents == "fold" or (accents == "asymmetric" and atom.a == atom.f):
        return (Place(folded),)
    if atom.a == atom.f:
        return (Place(folded, (Seek("a", FILLER),)),)
    return (Place(accented),)  # which also says what stands in f


def _wild(atom: Atom, accents: Accents) -> Options:
    folded, accented = Seek("f", atom.f, "wildcard"), Seek("a", atom.a, "wildcard")
    if accents == "fold" or (accents == "asymmetric" and atom.a == atom.f):
        return (Place(folded),)
    if atom.a != atom.f:
        return (Place(accented, (folded,)),)
    return Place(accented, (folded,)), Place(folded, (Seek("a", FILLER),))


def _with_case(options: Options, atom: Atom) -> Options:
    if atom.c == atom.c.lower():
        return _all(options, Seek("c", FILLER))
    wanted = fold_accents(atom.c)
    return _all(options, Seek("c", wanted, "wildcard") if atom.wild else Seek("c", short_token(wanted)))


def _glued(places: list[Options], word: Word) -> Iterator[Options]:
    last = len(word.atoms) - 1
    for number, (options, atom) in enumerate(zip(places, word.atoms, strict=True)):
        made = options
        if number == 0:
            made = _at_left(made, word)
        elif atom.glue is not None:
            made = _all(made, _inner_left(atom.glue))
        if number == last:
            made = _at_right(made, word)
        elif following := word.atoms[number + 1].glue:
            made = _all(made, Seek("r", "=" + following[:MAX_GLUE]))
        yield made


def _at_left(options: Options, word: Word) -> Options:
    if word.left:
        return _all(options, _left(word.left[-MAX_GLUE:]))
    if is_spaceless(word.atoms[0].f) and not word.open_left:
        return _never(options, Seek("l", "-"))
    return options


def _at_right(options: Options, word: Word) -> Options:
    if word.right:
        return _all(options, _right(word.right[:MAX_GLUE]))
    if is_spaceless(word.atoms[-1].f) and not word.open_right:
        return _never(options, Seek("r", "-"))
    return options


def _inner_left(glue: str) -> Seek:
    return Seek("l", "=" + glue[-MAX_GLUE:]) if glue else Seek("l", r"[=|\-]", "regexp")


def _left(wanted: str) -> Seek:
    """Exactly this before the atom, nothing of its kind further out; a hashtag may be joined to another."""
    first, said = in_regexp(wanted[0]), in_regexp(wanted)
    alone = f"[=\\^]{said}" if wanted == "#" else f"\\^{said}"
    return Seek("l", f"({alone}|[=\\^].*[^{first}]{said})", "regexp")


def _right(wanted: str) -> Seek:
    last, said = in_regexp(wanted[-1]), in_regexp(wanted)
    return Seek("r", f"(\\^{said}|[=\\^]{said}[^{last}].*)", "regexp")


def _all(options: Options, seek: Seek) -> Options:
    return tuple(replace(place, also=(*place.also, seek)) for place in options)


def _never(options: Options, seek: Seek) -> Options:
    return tuple(replace(place, never=(*place.never, seek)) for place in options)
