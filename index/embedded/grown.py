"""Rows of numbers, a column an array, that grow at their end and are seldom moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


def numbers(told: str | None) -> Numbers:
    """Of ``group_concat(…)``, in no order: a quarter of what a row each takes, in one step, while other threads run."""
    return np.fromstring(told or "", np.int64, sep=",")


class Grown:
    """``types``: name of a column → its type."""

    __slots__ = ("_columns", "_length")

    def __init__(self, types: Mapping[str, npt.DTypeLike]) -> None:
        self._columns = {name: np.empty(0, type) for name, type in types.items()}
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, name: str) -> Array:
        return self._columns[name][: self._length]

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def add(self, name: str, values: Array) -> None:
        """A further column, of as many values as there are rows."""
        room = np.empty(max((len(column) for column in self._columns.values()), default=len(values)), values.dtype)
        room[: len(values)] = values
        self._columns[name] = room

    def extend(self, values: Mapping[str, Array]) -> None:
        """Rows at the end: values of each column, equally many."""
        needed = self._length + len(next(iter(values.values())))
        for name, column in self._columns.items():
            if needed > len(column):
                room = np.empty(needed + needed // 8, column.dtype)
                room[: self._length] = column[: self._length]
                self._columns[name] = room
            self._columns[name][self._length : needed] = values[name]
        self._length = needed

    def replace(self, places: Numbers, values: Mapping[str, Array]) -> None:
        for name, column in self._columns.items():
            column[places] = values[name]

    def marked(self, places: Numbers) -> Marks:
        """Of each row, whether its place is among these."""
        marks = np.zeros(self._length, bool)
        marks[places] = True
        return marks

    def keep(self, marks: Marks) -> None:
        for name in self._columns:
            self._columns[name] = self[name][marks]
        self._length = int(np.count_nonzero(marks))
