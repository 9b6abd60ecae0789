"""A query of another system → its pieces, with the places they stand at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from model.said import said
from topics.importing.vendors import Change, Vendor


class Refused(Exception):
    """This cannot be carried over."""

    def __init__(self, code: str, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.change = Change(code, message, start, end)


@dataclass(frozen=True, slots=True)
class Piece:
    """``kind``: open, close, and, or, not, near, word, phrase, cased, raw, field, range. ``n`` is the number behind
    NEAR, a slash or a phrase's or group's tilde; −1 when there is none."""

    kind: str
    text: str
    start: int
    end: int
    n: int = -1
    ordered: bool = False


_OPERATOR = re.compile(r"(AND|OR|NOT)(?![\w:])|(O?NEAR)(?:/(\d{1,3})(f?))?(?![\w:])")
_SLASH = re.compile(r"/(\d{1,3})(?=\s|$)")
_FIELD = re.compile(r"([A-Za-z_]+):(?=[^\s/)])")
_PHRASE = re.compile(r'(\+{0,2})["“”„]([^"“”„]*)["“”„](?:~(\d{1,3}))?')
_CASED = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"\[([^\[\]]*)\]")
_WORD = re.compile(r'[^\s()"“”„{}]+')
_TILDE = re.compile(r"\)~(\d{1,3})")
_BOOST = re.compile(r"\^\d+$")


def read_pieces(text: str, vendor: Vendor, changes: list[Change]) -> Iterator[Piece]:
    """The pieces in order. Raises Refused for what never closes."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text.startswith("<<<", at):
            end = text.find(">>>", at)
            if end < 0:
                raise Refused("unclosed", "This comment is never closed", at, len(text))
            at = end + 3
        else:
            piece = _piece(text, at, vendor, changes)
            yield piece
            at = piece.end


def _piece(text: str, at: int, vendor: Vendor, changes: list[Change]) -> Piece:
    if text[at] in "()":
        found = _TILDE.match(text, at)
        kind, end = ("open" if text[at] == "(" else "close"), (found.end() if found else at + 1)
        return Piece(kind, text[at], at, end, int(found[1]) if found else -1)
    if found := _PHRASE.match(text, at):
        kind = {"": "phrase", "+": "phrase", "++": "cased"}[found[1]]
        return Piece(kind, found[2], at, found.end(), int(found[3]) if found[3] else -1)
    if text[at] in '"“”„{' and not _CASED.match(text, at):
        raise Refused("unclosed", "This quote or brace is never closed", at, len(text))
    if found := _CASED.match(text, at):
        return Piece("cased", found[1], at, found.end())
    if found := _OPERATOR.match(text, at):
        if found[1]:
            return Piece(found[1].lower(), found[1], at, found.end())
        n = int(found[3]) if found[3] else -1
        return Piece("near", found[0], at, found.end(), n, bool(found[4]) or found[2] == "ONEAR")
    return _bare(text, at, vendor, changes)


def _bare(text: str, at: int, vendor: Vendor, changes: list[Change]) -> Piece:
    if vendor.slash and (found := _SLASH.match(text, at)):
        return Piece("near", found[0], at, found.end(), int(found[1]))
    if vendor.minus and text[at] == "-" and at + 1 < len(text) and not text[at + 1].isspace():
        return Piece("not", "-", at, at + 1)
    if found := _FIELD.match(text, at):
        return Piece("field", found[1], at, found.end())
    if found := _RANGE.match(text, at):
        return Piece("range", found[0], at, found.end())
    found = _WORD.match(text, at)
    if found is None:
        raise Refused("unreadable", "This cannot be read", at, at + 1)
    word = found[0]
    if boost := _BOOST.search(word):
        changes.append(
            Change("boost", said("{boost} only chose what was shown; it is left out", boost=boost[0]), at, found.end())
        )
        word = word[: boost.start()]
    return Piece("word", word, at, found.end())
