"""Cursors: where a page ended, and which question it answered."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import fields
from hashlib import blake2b

from index.protocol import Question
from model.errors import BadInput

Place = tuple[int, str]
"""``seen_at`` in microseconds since 1970, and the id, of the last mention given."""


def write_cursor(question: Question, place: Place) -> str:
    made = json.dumps([digest(question), *place], separators=(",", ":"))
    return urlsafe_b64encode(made.encode()).decode()


def read_cursor(question: Question, cursor: str) -> Place | None:
    """The place to go on from, None at the start; BadInput when it is no cursor, or one of another question."""
    if not cursor:
        return None
    try:
        asked, seen, id = json.loads(urlsafe_b64decode(cursor[:4000].encode("ascii")))
        place = int(seen), str(id)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        asked, place = None, (0, "")
    if asked is None or not -(2**62) < place[0] < 2**62:
        raise BadInput("this is not a cursor", where="cursor", todo="Leave it out to begin with the first page")
    if asked != digest(question):
        raise BadInput(
            "the cursor belongs to another question", where="cursor", todo="Leave it out to begin with the first page"
        )
    return place


def digest(question: Question) -> str:
    """The same for equal questions; the order of values within a part does not matter."""
    parts = []
    for part in fields(question):
        value = getattr(question, part.name)
        if part.name == "query" and value is not None:
            value = (value.accents, repr(value.tree))
        parts.append(sorted(value) if isinstance(value, tuple) else value)
    return blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=9).hexdigest()
