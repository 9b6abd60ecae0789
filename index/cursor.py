"""Cursors: where a page ended, and which question, in which order, it answered."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import fields
from hashlib import blake2b

from index.protocol import Facts, Order, Question
from model.errors import BadInput

Place = tuple[int, str]
"""A number (a time in microseconds since 1970, or a place in a walk that is kept) and a name (an id, or the walk's)."""

_BEGIN = "Leave it out to begin with the first page"


def write_cursor(question: Question, place: Place, order: Order = "newest") -> str:
    made = json.dumps([digest(question, order), *place], separators=(",", ":"))
    return urlsafe_b64encode(made.encode()).decode()


def read_cursor(question: Question, cursor: str, order: Order = "newest") -> Place | None:
    """The place to go on from, None at the start; BadInput when it is no cursor, or one of another question."""
    if not cursor:
        return None
    try:
        asked, number, name = json.loads(urlsafe_b64decode(cursor[:4000].encode("ascii")))
        place = int(number), str(name)
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        asked, place = None, (0, "")
    if asked is None or not -(2**62) < place[0] < 2**62:
        raise BadInput("this is not a cursor", where="cursor", todo=_BEGIN)
    if asked != digest(question, order):
        raise BadInput("the cursor belongs to another question or order", where="cursor", todo=_BEGIN)
    return place


def digest(question: Question, *more: str) -> str:
    """The same for equal questions; the order of values within a part does not matter."""
    made = repr((_parts(question), *more))
    return blake2b(made.encode("utf-8", "backslashreplace"), digest_size=9).hexdigest()


def _parts(facts: Facts) -> list[object]:
    parts: list[object] = []
    for part in fields(facts):
        value = getattr(facts, part.name)
        if part.name == "query" and value is not None:
            parts.append((value.accents, repr(value.tree)))
        elif isinstance(value, Facts):
            parts.append(_parts(value))
        else:
            parts.append(sorted(value) if isinstance(value, tuple) else value)
    return parts
