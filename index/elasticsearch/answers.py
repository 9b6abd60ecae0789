"""The cluster's JSON, read fast: answers are most of what a question costs this process."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from elasticsearch import JsonSerializer

LARGE = 100_000
"""Bytes of an answer that is made of so many parts that looking for garbage among them meanwhile, again and again,
takes three times as long as reading it."""
_read = msgspec.json.Decoder().decode


class FastJson(JsonSerializer):
    """Reads what the standard library reads, too, where the fast reader is stricter (a lone surrogate, NaN)."""

    def json_loads(self, data: bytes) -> Any:
        if len(data) < LARGE:
            return _loads(data)
        with _garbage_left():
            return _loads(data)


def _loads(data: bytes) -> Any:
    try:
        return _read(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return json.loads(data)


@contextmanager
def _garbage_left() -> Iterator[None]:
    """Of two threads at once the first that is done ends it for both, which costs the other one time alone."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
