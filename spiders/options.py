"""A source's options by their type, however they were written: in a file, or as words on the command line."""

from __future__ import annotations

from collections.abc import Mapping

from model.source import Json

YES = frozenset({"true", "yes", "on", "1"})


def flag(options: Mapping[str, Json], name: str) -> bool:
    """Whether an option is switched on."""
    value = options.get(name)
    return value.strip().lower() in YES if isinstance(value, str) else value is True


def text(options: Mapping[str, Json], name: str, default: str = "") -> str:
    """An option that is one word or sentence."""
    value = options.get(name)
    return " ".join(value.split()) if isinstance(value, str) and value.strip() else default


def texts(options: Mapping[str, Json], name: str) -> list[str]:
    """An option that is a list; one written as a text is parted at its commas."""
    value = options.get(name)
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return list(dict.fromkeys(part.strip() for part in parts if isinstance(part, str) and part.strip()))[:100]
