"""The cluster's JSON, read fast: answers are most of what a question costs this process."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from elasticsearch import JsonSerializer

_read = msgspec.json.Decoder().decode


class FastJson(JsonSerializer):
    """Reads what the standard library reads, too, where the fast reader is stricter (a lone surrogate, NaN)."""

    def json_loads(self, data: bytes) -> Any:
        try:
            return _read(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return json.loads(data)
