"""Cursors of a walk over a held state: where it stands, what was counted, which question it answers."""

from __future__ import annotations

import binascii
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from index.cursor import digest
from index.protocol import Order, Question
from model.errors import BadInput

_LONGEST = 1_000_000
_BEGIN = "Leave it out to begin with the first page"


@dataclass(frozen=True, slots=True)
class Standing:
    """After the mention with this sort value and id. ``state``: the name of what is held."""

    value: float
    id: str
    total: int
    state: str


def write_standing(question: Question, order: Order, standing: Standing) -> str:
    parts = [digest(question, order), standing.value, standing.id, standing.total, standing.state]
    return urlsafe_b64encode(zlib.compress(json.dumps(parts, separators=(",", ":")).encode())).decode()


def read_standing(question: Question, order: Order, cursor: str) -> Standing | None:
    """None at the start. Raises BadInput for what is no cursor, or one of another question or order."""
    if not cursor:
        return None
    try:
        packed = urlsafe_b64decode(cursor[:_LONGEST].encode("ascii"))
        asked, value, id, total, state = json.loads(zlib.decompressobj().decompress(packed, _LONGEST))
    except (ValueError, TypeError, binascii.Error, zlib.error, RecursionError):
        raise _no_cursor() from None
    numbers = isinstance(value, int | float) and isinstance(total, int) and abs(value) < 2**63
    if not (numbers and isinstance(id, str) and isinstance(state, str)):
        raise _no_cursor()
    if asked != digest(question, order):
        raise BadInput("the cursor belongs to another question or order", where="cursor", todo=_BEGIN)
    return Standing(value, id, total, state)


def _no_cursor() -> BadInput:
    return BadInput("this is not a cursor", where="cursor", todo=_BEGIN)
