"""What goes over the wire: answers read fast, since they are most of what a question costs this process, and what is
ready sent as it is."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from elasticsearch import JsonSerializer
from elasticsearch.serializer import NdjsonSerializer

from model.garbage import garbage_left

LARGE = 100_000
"""Bytes of an answer that is made of so many parts that looking for garbage among them meanwhile, again and again,
takes three times as long as reading it."""
_read = msgspec.json.Decoder().decode


class FastJson(JsonSerializer):
    """Reads what the standard library reads, too, where the fast reader is stricter (a lone surrogate, NaN)."""

    def json_loads(self, data: bytes) -> Any:
        if len(data) < LARGE:
            return _loads(data)
        with garbage_left():
            return _loads(data)


class ReadyLines(NdjsonSerializer):
    """Lines that are JSON already are sent without being copied twice."""

    def dumps(self, data: Any) -> Any:
        return data if isinstance(data, bytes | bytearray) else super().dumps(data)


def _loads(data: bytes) -> Any:
    try:
        return _read(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return json.loads(data)
