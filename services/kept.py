"""What is worked out of the index and costs something: once for all who ask, until something is written."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from index import KeepingIndex
from services.house import House
from services.seen_index import SeenIndex

T = TypeVar("T")


def kept(house: House, key: Hashable, of: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` gives of ``of``, the newest of this ``key`` alone; others of it are for others than who may see
    the same topics. Raises what ``make`` raises, Unavailable."""
    index = _keeping(house)
    return index.kept((key, house.visible), of, make) if index is not None else make()


def heard(house: House) -> None:
    """Something was written, maybe by another process: who asks from now on sees it."""
    if (index := _keeping(house)) is not None:
        index.heard()


def _keeping(house: House) -> KeepingIndex | None:
    index = house.index.whole if isinstance(house.index, SeenIndex) else house.index
    return index if isinstance(index, KeepingIndex) else None
