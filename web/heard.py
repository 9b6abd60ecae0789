"""Lines that are kept as text, such as what came of a visit, said again in the reader's language.

Who wrote them was another process, or an earlier version; what is left is English. Each sentence is told by its
template, as the catalogues have it, and what stood in the places goes into the translation's. A line of which a part is
not known is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from string import Formatter

from babel.messages.mofile import read_mo

from web.translation import LOCALES, translations
from web.wrong import CONTEXT, VISIT, Wrong

MOST, ENDS = 1_000, 4
"""Characters of a line that is read, and places in it behind which may stand what is to be done."""
LEAST = 8
"""Letters of its own by which a sentence with places is told."""


@dataclass(frozen=True, slots=True)
class Template:
    """``pattern`` finds a sentence made of it; None where it has no places."""

    context: str
    text: str
    pattern: re.Pattern[str] | None


@lru_cache(maxsize=4096)
def heard(line: str, language: str) -> str:
    """The line in a language: one error as a whole (``where: what. todo``), or sentences with ``;`` between."""
    if language == "en" or len(line) > MOST:
        return line
    parts = [_error(part, language) for part in line.split("; ")]
    if None not in parts:
        return "; ".join(part for part in parts if part)
    return _error(line, language) or line


def _error(line: str, language: str) -> str | None:
    """One that reads as an error does, in a language."""
    for where, rest in _cuts(line):
        for what, todo in _ends(rest):
            said = _sentence(what, language), _sentence(todo, language) if todo else ""
            if said[0] is not None and said[1] is not None:
                return Wrong(said[0], where, said[1], language).sentence
    return None


def _cuts(line: str) -> Iterator[tuple[str, str]]:
    """Where it could be, and what is left of the line."""
    where, colon, rest = line.partition(": ")
    if colon and " " not in where:
        yield where, rest
    yield "", line


def _ends(line: str) -> Iterator[tuple[str, str]]:
    """What is wrong, and what it could be that is to be done."""
    for found in list(re.finditer(r"\. ", line))[-ENDS:]:
        yield line[: found.start()], line[found.end() :]
    yield line, ""


def _sentence(text: str, language: str) -> str | None:
    """A sentence in a language; None when nobody knows it."""
    for context in (VISIT, CONTEXT):
        if (context, text) in _known():
            return translations(language).pgettext(context, text)
    for one in _drawn():
        found = one.pattern and one.pattern.fullmatch(text)
        if found:
            return _filled(translations(language).pgettext(one.context, one.text), found.groupdict(), language)
    return None


def _filled(template: str, values: Mapping[str, str], language: str) -> str:
    """The values are written as they were, sentences among them translated."""
    parts = Formatter().parse(template)
    return "".join(said + (_value(values[name], language) if name else "") for said, name, _, _ in parts)


def _value(value: str, language: str) -> str:
    return (_sentence(value, language) or value) if " " in value else value


@cache
def _known() -> Mapping[tuple[str, str], Template]:
    """Every template there is, by its context and text; all catalogues have the same."""
    with (LOCALES / "pl.mo").open("rb") as file:
        found = [(_context(message.context), str(message.id)) for message in read_mo(file) if message.id]
    return {key: Template(*key, _pattern(key[1])) for key in found if key[0] in (VISIT, CONTEXT)}


def _context(read: object) -> str:
    """Babel gives bytes."""
    return read.decode() if isinstance(read, bytes) else ""


@cache
def _drawn() -> tuple[Template, ...]:
    """Those with places, the ones that say most first."""
    own = {one: len(re.sub(r"\{[^{}]*\}|\W", "", one.text)) for one in _known().values() if one.pattern is not None}
    return tuple(sorted((one for one, size in own.items() if size >= LEAST), key=lambda one: (-own[one], one.context)))


def _pattern(template: str) -> re.Pattern[str] | None:
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return None
    made, names = "", set[str]()
    for said, name, _, _ in parts:
        made += re.escape(said)
        if name and not name.isidentifier():
            return None
        if name:
            made += f"(?P={name})" if name in names else f"(?P<{name}>(?:(?!; ).)+?)"
            names.add(name)
    return re.compile(made, re.DOTALL) if names else None
