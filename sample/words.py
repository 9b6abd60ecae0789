"""Phrase books: what people of one language say, by theme and mood, with slots to fill.

A book is a text file: sections in brackets, then one template a line, or short values parted by `` | ``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from random import Random
from typing import Final

LANGUAGES: Final = ("en", "pl", "ru", "th", "ja")
THEMES: Final = ("delivery", "quality", "service", "price", "app")
"""What is said of Northwind in normal times; ``recovery`` comes after the wave, ``other`` and ``chatter`` do not."""

MOODS: Final = ("+", "0", "-")
AUTHORS: Final = 160
"""People who write in one language."""

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Book:
    """The phrase book of one language. ``glue`` stands between sentences: nothing in Japanese."""

    lang: str
    sections: Mapping[str, tuple[str, ...]]
    authors: tuple[str, ...]
    glue: str

    def pick(self, section: str, dice: Random) -> str:
        return dice.choice(self.sections[section])

    def slots(self, dice: Random) -> dict[str, str]:
        """One value for each slot, so that a post speaks of one thing, one city and one order throughout."""
        drawn = {name: self.pick(name, dice) for name in ("thing", "day", "city", "late", "price", "brand")}
        return drawn | {"order": f"NW-{dice.randrange(10_000, 100_000)}"}

    def say(self, section: str, dice: Random, slots: Mapping[str, str]) -> str:
        """One filled template of the section; ``{person}`` is somebody else each time."""
        return self.fill(self.pick(section, dice), dice, slots)

    def fill(self, template: str, dice: Random, slots: Mapping[str, str]) -> str:
        filled = _SLOT.sub(lambda slot: slots.get(slot[1]) or dice.choice(self.authors), template)
        return filled[:1].upper() + filled[1:]


@cache
def book(lang: str) -> Book:
    """The phrase book of a language of LANGUAGES."""
    sections = _sections((files("sample") / "words" / f"{lang}.txt").read_text(encoding="utf-8"))
    glue = "" if "joined" in sections else " "
    return Book(lang, sections, _authors(sections, lang), glue)


def dice_for(*seed: object) -> Random:
    """A source of chance that gives the same on every machine for the same seed."""
    return Random(repr(seed))  # noqa: S311 - a story needs no secrets


def _sections(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines += line.split(" | ")
    return {name: tuple(values) for name, values in found.items()}


def _authors(sections: Mapping[str, tuple[str, ...]], lang: str) -> tuple[str, ...]:
    """Names as the language writes them: family first in Japanese, a family name's own form for each gender."""
    names = set()
    for gender in ("f", "m"):
        family_names = sections.get(f"family {gender}") or sections["family"]
        for given, family in product(sections[f"given {gender}"], family_names):
            names.add(f"{family} {given}" if lang == "ja" else f"{given} {family}")
    ordered = sorted(names)
    dice_for("authors", lang).shuffle(ordered)
    return tuple(ordered[:AUTHORS])
