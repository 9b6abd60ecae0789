"""Values of settings: out of TOML or an environment variable, and back into text."""

from __future__ import annotations

import re
from math import isfinite

from earshot.table import Setting, Value

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")


class Wrong(ValueError):
    """A value that does not fit; the message says what to write instead."""


def read_value(setting: Setting, found: object) -> Value:
    """The value a setting takes from ``found`` (text from the environment, anything from TOML). Raises Wrong."""
    if setting.kind == "list":
        return _list(found)
    if setting.kind == "choice":
        return _choice(setting, found)
    if setting.kind == "text":
        return _text(found)
    number = _seconds(found) if setting.kind == "duration" else _number(found)
    if number is None or (setting.kind == "count" and number != int(number)):
        raise Wrong(_expected(setting))
    if not setting.least <= number <= setting.most:
        raise Wrong(_bounds(setting))
    return number if setting.kind == "number" else int(number)


def write_value(setting: Setting, value: Value) -> str:
    """The value as one writes it in earshot.toml."""
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{item}"' for item in value) + "]"
    if setting.kind == "duration":
        return f'"{_as_duration(int(value))}"'
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"


def _text(found: object) -> str:
    if not isinstance(found, str) or "\x00" in found:
        raise Wrong("Write it in quotes, as text")
    return found.strip()


def _list(found: object) -> tuple[str, ...]:
    items = found.split(",") if isinstance(found, str) else found
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise Wrong('Write a list of texts: ["…", "…"]')
    return tuple(item.strip() for item in items if item.strip())


def _choice(setting: Setting, found: object) -> str:
    if not isinstance(found, str) or found.strip().lower() not in setting.choices:
        raise Wrong(f"Write one of {', '.join(setting.choices)}")
    return found.strip().lower()


def _number(found: object) -> float | None:
    if isinstance(found, str):
        try:
            found = float(found)
        except ValueError:
            return None
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return None
    try:
        return float(found) if isfinite(found) else None
    except OverflowError:
        return None


def _seconds(found: object) -> float | None:
    if isinstance(found, str) and (read := _DURATION.fullmatch(found.strip().lower())):
        return float(read[1]) * _UNITS[read[2]]
    return _number(found)


def _as_duration(seconds: int) -> str:
    unit = next(unit for unit in reversed(_UNITS) if seconds % _UNITS[unit] == 0)
    return f"{seconds // _UNITS[unit]}{unit}" if seconds else "0s"


def _expected(setting: Setting) -> str:
    if setting.kind == "duration":
        return "Write a duration such as 90s, 15m, 6h or 28d"
    return "Write a whole number" if setting.kind == "count" else "Write a number"


def _bounds(setting: Setting) -> str:
    if setting.most == float("inf"):
        return f"Write at least {setting.least:g}"
    return f"Write a number from {setting.least:g} to {setting.most:g}"
