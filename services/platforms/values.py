"""Fields of exports whose shape is never promised: what is not as expected is as if it were not there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from model.capture import clean_text
from model.source import Json
from model.time import parse_time

MAX_DEPTH = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 4_102_444_800
"""Seconds: the year 2100; a later one is a mistake."""


def at(value: Json, *path: str | int) -> Json:
    """What lies at a path of names and places; None when there is nothing."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def text_at(value: Json, *path: str | int) -> str:
    """The text (or number, as text) at a path; empty when there is none."""
    found = at(value, *path)
    if isinstance(found, bool) or not isinstance(found, (str, int)):
        return ""
    return clean_text(found if isinstance(found, str) else f"{found:d}"[:100]).strip()


def count_at(value: Json, *path: str | int) -> int:
    """The number from 0 up at a path, which may be written as text with separators; 0 when there is none."""
    digits = re.sub(r"[\s,.\u00a0\u202f]", "", text_at(value, *path))
    return int(digits) if re.fullmatch(r"[0-9]{1,15}", digits) else 0


def items(value: Json) -> list[Json]:
    """A list's items; nothing of anything else."""
    return value if isinstance(value, list) else []


def lists_named(value: Json, *names: str) -> Iterator[list[Json]]:
    """Every list of one of these names, wherever it is, outermost first."""
    waiting: list[tuple[Json, int]] = [(value, 0)]
    while waiting:
        one, depth = waiting.pop(0)
        if not isinstance(one, dict) or depth > MAX_DEPTH:
            continue
        for name, below in one.items():
            if name in names and isinstance(below, list):
                yield below
            else:
                waiting.append((below, depth + 1))


def seconds(value: Json) -> datetime | None:
    """A time told as seconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < _LATEST:
        return None
    return _EPOCH + timedelta(seconds=value)


def written(text: str) -> datetime | None:
    """A time told as text with its zone, or in UTC as these platforms write it."""
    plain = text.strip()
    return parse_time(f"{plain[:-4]}+00:00" if plain.upper().endswith(" UTC") else plain)


def mended(text: str) -> str:
    """The text of Meta's JSON, which holds the bytes of UTF-8 as if each were a letter of Latin-1."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def made_ref(*parts: object) -> str:
    """A ref for a post that its platform exports without one: the same for the same time and words."""
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), digest_size=12).hexdigest()
