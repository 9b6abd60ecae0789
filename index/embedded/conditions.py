"""Conditions in SQL."""

from __future__ import annotations

Param = str | int | float
Condition = tuple[str, tuple[Param, ...]]
"""SQL in which ``{row}`` stands for the column that names a mention, and its parameters."""


def among(column: str) -> str:
    """The column has one of the values of a JSON list: one parameter, however many values."""
    return f"{column} IN (SELECT value FROM json_each(?))"  # noqa: S608 - the value is a parameter
