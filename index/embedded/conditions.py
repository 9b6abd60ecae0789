"""Conditions in SQL."""

from __future__ import annotations

import json
from collections.abc import Iterable

Param = str | int | float
Condition = tuple[str, tuple[Param, ...]]
"""SQL in which ``{row}`` stands for the column that names a mention, and its parameters."""


def among(column: str) -> str:
    """The column has one of the values of a JSON list: one parameter, however many values."""
    return f"{column} IN (SELECT value FROM json_each(?))"  # noqa: S608 - the value is a parameter


def listed(values: Iterable[str]) -> str:
    """The list :func:`among` takes, without what no mention can have: JSON's reader would cut it at the NUL."""
    return json.dumps([value for value in values if "\x00" not in value])


def storable(value: str) -> bool:
    """Whether it could be in the file: what has a lone surrogate or a NUL cannot."""
    return "\x00" not in value and (value.isascii() or value == value.encode("utf-8", "replace").decode())
