"""Dates whose month is a word, in the language of their page.

The names are CLDR's, as dateparser keeps them. Its own parsing is not asked for these: it takes the Thai March for
January, and gives up at a weekday that it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple

MOST_WORDS = 10
"""Words and numbers that a date may have."""

_BETWEEN = re.compile(r"[\s,/()（）-]+")
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_YEAR = re.compile(r"\d{4}|\d{2}")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


class Date(NamedTuple):
    """``year`` as it is written: two digits or four, of whatever era."""

    year: str
    month: int
    day: int


def named_date(text: str, lang: str) -> Date | None:
    """The date that a text names, its time of day taken out. Other words, such as weekdays, say nothing."""
    tokens = [bare for token in _BETWEEN.split(text) if (bare := _bare(token))]
    if len(tokens) > MOST_WORDS:
        return None
    months = months_of(lang)
    for at, token in enumerate(tokens):
        month = _month(token, months)
        if not month:
            continue
        day = next((one for one in (at - 1, at + 1) if 0 <= one < len(tokens) and _DAY.fullmatch(tokens[one])), -1)
        years = [word for one, word in enumerate(tokens) if one != day and _YEAR.fullmatch(word)]
        if day >= 0 and years:
            return Date(max(years, key=len), month, int(tokens[day]))
    return None


@lru_cache(maxsize=64)
def months_of(lang: str) -> Mapping[str, int]:
    """The names of a language's months, full and short, each with its number; nothing for an unknown language."""
    from dateparser.data.languages_info import language_order

    if lang not in language_order:
        return {}
    known = import_module(f"dateparser.data.date_translation_data.{lang}").info
    names = ((name, number) for number, month in enumerate(_MONTHS, 1) for name in known.get(month, ()))
    return {_bare(name): number for name, number in names if not name.isdecimal()}


def _month(word: str, months: Mapping[str, int]) -> int:
    """The number of the month that a word names, in full, in short, or by a beginning that only it has; else 0."""
    if word in months or len(word) < 3:
        return months.get(word, 0)
    found = {number for name, number in months.items() if name.startswith(word)}
    return found.pop() if len(found) == 1 else 0


def _bare(word: str) -> str:
    return word.replace(".", "").casefold()
