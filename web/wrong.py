"""Errors in the reader's language: what services say is looked up in the pages' catalogues by its template.

An error whose words are not all there is said in English as a whole: half a sentence in each language helps nobody.
``web/sentences.py`` finds what errors say, and a test what lacks words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from typing import cast

from model.errors import EarshotError
from model.said import Said
from model.source import Json
from web.translation import read_translations

CONTEXT, VISIT = "wrong", "visited"
"""Under which the catalogues keep what errors say, and what is said of visits, apart from the words of pages."""
_STOPS = {"ja": "。", "th": " "}
_PLACE = re.compile(r"\{[^{}]*\}")
_WORDS = re.compile(r"[a-z]{2}")
_NAME = re.compile(r"[-/]\S*|[A-Z]\w+-[A-Z]\w+")
"""An option, an address, a header."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong, where, what to do next, in a ``language``: English where the reader's lacks a part of it."""

    what: str
    where: str
    todo: str
    language: str

    @property
    def sentence(self) -> str:
        stop = _STOPS.get(self.language, ". ")
        colon = "：" if self.language == "ja" else ": "
        begun = f"{self.where}{colon}{self.what}" if self.where else self.what
        return f"{begun}{stop}{self.todo}" if self.todo else begun


def wrong_in(error: EarshotError, language: str) -> Wrong:
    """The error as somebody reads it who reads this language."""
    what, todo = translated(error.what, language), translated(error.todo, language)
    if what is None or todo is None:
        return Wrong(error.what, error.where, error.todo, "en")
    return Wrong(what, translated(error.where, language) or error.where, todo, language)


def translated(text: str, language: str) -> str | None:
    """A sentence in a language; None where there are no words for it. What has no words in English has them in all."""
    template = text.template if isinstance(text, Said) else text
    found = template
    if language != "en" and worded(template):
        words = _words(language)
        found = words.pgettext(CONTEXT, template) or words.pgettext(VISIT, template)
    if template and not found:
        return None
    if not isinstance(text, Said) or not text.values:
        return found
    return found.format_map({name: _value(value, language) for name, value in text.values.items()})


def say(text: str, language: str) -> str:
    """A sentence in a language, in English where there are no words for it."""
    found = translated(text, language)
    return text if found is None else found


def problem_said(problem: dict[str, Json], language: str) -> dict[str, Json]:
    """A query's problem, as the API gives it, with its words in a language."""
    fixes = cast("list[dict[str, Json]]", problem["fixes"])
    told: list[Json] = [{**fix, "title": say(cast("str", fix["title"]), language)} for fix in fixes]
    return {**problem, "message": say(cast("str", problem["message"]), language), "fixes": told}


def worded(template: str) -> bool:
    """Whether there is something to translate in it."""
    return not _NAME.fullmatch(template) and bool(_WORDS.search(_PLACE.sub("", template)))


class _Lacking(NullTranslations):
    """Says of what the catalogue lacks that there is nothing."""

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 (gettext's)
        return ""


@cache
def _words(language: str) -> NullTranslations:
    made = read_translations(language)
    made.add_fallback(_Lacking())
    return made


def _value(value: object, language: str) -> object:
    return say(value, language) if isinstance(value, Said) else value
