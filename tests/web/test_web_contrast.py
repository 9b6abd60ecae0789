"""The colours of the pages, in light and in dark: words can be read on what they stand on (WCAG 2.2, 1.4.3
and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import web

CSS = (Path(web.__file__).parent / "static" / "earshot.css").read_text(encoding="utf-8")
TEXT, SHAPE = 4.5, 3.0
"""The least contrast of words, and of shapes that say something."""
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "soft", "accent") for ground in ("paper", "card", "field")),
    ("ink", "accent-soft", TEXT),
    ("soft", "accent-soft", TEXT),
    ("accent", "accent-soft", TEXT),
    ("accent-ink", "accent", TEXT),
    ("alarm", "alarm-soft", TEXT),
    ("ink", "alarm-soft", TEXT),
    ("warn", "warn-soft", TEXT),
    ("mark-ink", "mark", TEXT),
    ("positive", "card", TEXT),
    ("accent", "card", SHAPE),
    ("negative", "card", SHAPE),
    ("edge", "field", SHAPE),
    ("edge", "card", SHAPE),
    ("edge", "paper", SHAPE),
]


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))


LIGHT = colours(CSS[: CSS.index("@media")])
DARK = LIGHT | colours(CSS[CSS.index("@media") : CSS.index("*, *::before")])


def luminance(colour: str) -> float:
    """Relative, 0 to 1, as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_words_stand_out_from_what_they_stand_on(scheme: str, ink: str, ground: str, least: float) -> None:
    palette = LIGHT if scheme == "light" else DARK
    assert contrast(palette[ink], palette[ground]) >= least, (palette[ink], palette[ground])
