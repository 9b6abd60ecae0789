"""Names of colours, and what they are on paper; on a page the style's variables win over them, light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

MOODS: Mapping[str, str] = {
    "negative": "#b4472f",
    "neutral": "#a9b1b3",
    "positive": "#3f8063",
    "unknown": "#d9d8cf",
}
COLOURS: Mapping[str, str] = {
    **MOODS,
    "key-1": "#1f5f6b",
    "key-2": "#c46f16",
    "key-3": "#6a4c93",
    "key-4": "#4f7f2a",
    "key-5": "#b03a6b",
    "key-6": "#2f6db5",
    "others": "#8a9498",
}
"""Class → the colour of a file; each stands out from white by 3 to 1 or has a line around it."""
KEYS = tuple(name for name in COLOURS if name.startswith("key-"))


def colours(keys: Iterable[str]) -> dict[str, str]:
    """A class for each key, in their order; the empty key is all the others, and so is what there is no colour for."""
    named = [key for key in keys if key]
    return {"": "others", **{key: KEYS[place] if place < len(KEYS) else "others" for place, key in enumerate(named)}}
