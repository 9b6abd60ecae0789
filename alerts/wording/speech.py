"""How one language speaks: its sentences, and how it writes plurals, numbers, shares, moments and what it quotes.

A sentence is a template whose fields are filled with names (quoted, cleaned), ready words, or counts. A count may
choose a form: ``{n} {n:message|messages}``; the forms stand in the order of the language's plural categories (Unicode CLDR,
"Language Plural Rules").
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

LONGEST_NAME = 60
"""Letters of a name, a phrase or a query that a sentence shows."""


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number that a sentence says, and that its words agree with."""

    value: int
    speech: Speech

    def __format__(self, spec: str) -> str:
        if not spec:
            return self.speech.number(self.value)
        forms = spec.split("|")
        return forms[min(self.speech.plural(self.value), len(forms) - 1)]


@dataclass(frozen=True, slots=True)
class Speech:
    """One language. ``plural`` gives the place of the form for a count; ``moment`` writes a local time without its
    zone; ``quotes`` stand around names; ``decimal`` and ``thousands`` part numbers; ``percent`` follows them;
    ``joint`` stands between sentences, ``comma`` between names."""

    code: str
    texts: Mapping[str, str]
    plural: Callable[[int], int]
    moment: Callable[[datetime], str]
    day: Callable[[datetime], str]
    quotes: tuple[str, str] = ("“", "”")
    decimal: str = "."
    thousands: str = ","
    percent: str = "%"
    joint: str = " "
    comma: str = ", "

    def say(self, key: str, **values: object) -> str:
        """The sentence of a key. Strings are put in as they are: names go through :meth:`name` before."""
        ready = {name: Count(value, self) if isinstance(value, int) else value for name, value in values.items()}
        return _FORMATTER.vformat(self.texts[key], (), ready)

    def name(self, text: str) -> str:
        """Somebody else's words, in quotes."""
        return f"{self.quotes[0]}{shortened(text)}{self.quotes[1]}"

    def names(self, texts: Sequence[str]) -> str:
        return self.comma.join(self.name(text) for text in texts)

    def number(self, value: float) -> str:
        """Whole numbers with their thousands parted, others to two digits."""
        if value == int(value):
            return f"{int(value):,}".replace(",", self.thousands)
        return f"{value:.2g}".replace(".", self.decimal) if value < 10 else self.number(round(value))

    def share(self, value: float) -> str:
        return f"{value * 100:.0f}{self.percent}"

    def when(self, moment: datetime, zone: str) -> str:
        """A moment in a zone, which is named."""
        local = moment.astimezone(ZoneInfo(zone))
        return f"{self.moment(local)} {zone_name(local)}"


def zone_name(local: datetime) -> str:
    """``CET``; ``UTC+7`` where the zone has no letters of its own."""
    name = local.tzname() or "UTC"
    if name[:1] not in "+-":
        return name
    return f"UTC{name[:1]}{name[1:3].lstrip('0') or '0'}{':' + name[3:] if name[3:] else ''}"


def shortened(text: str) -> str:
    """One line without control characters and marks that turn the direction of what follows; a long one is cut."""
    kept = "".join(" " if letter.isspace() else letter for letter in text if _is_shown(letter))
    line = " ".join(kept.split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"


def _is_shown(letter: str) -> bool:
    category = unicodedata.category(letter)
    return letter.isspace() or (category not in ("Cc", "Cs", "Co", "Cn") and letter not in _DIRECTIONS)


def one_form(_count: int) -> int:
    """Thai, Japanese."""
    return 0


def one_or_other(count: int) -> int:
    """English."""
    return 0 if count == 1 else 1


def polish(count: int) -> int:
    """1 | 2–4, 22–24 … | 0, 5–21, 25 …"""
    if count == 1:
        return 0
    return 1 if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else 2


def russian(count: int) -> int:
    """1, 21 … | 2–4, 22–24 … | 0, 5–20, 25 …"""
    if count % 10 == 1 and count % 100 != 11:
        return 0
    return 1 if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else 2


_DIRECTIONS = frozenset(chr(code) for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class _Fields(Formatter):
    """Fields by name alone: no attributes, no items, no conversions."""

    def get_field(self, field_name: str, _args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[object, str]:
        return kwargs[field_name], field_name


_FORMATTER = _Fields()
