"""A query as typed → pieces with the places they stand at. Comments and blanks fall away here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from topics.problems import Findings

Kind = Literal["word", "phrase", "cased", "forms", "list", "field", "range", "open", "close", "operator"]


@dataclass(frozen=True, slots=True)
class Piece:
    """``text`` is the inside of quotes, braces and ranges; the name of fields and lists; the operator's name.

    ``n`` is the number after the slash of NEAR, ONEAR, NOT NEAR and ATLEAST; −1 when it is missing.
    """

    kind: Kind
    text: str
    start: int
    end: int
    n: int = -1


FIELDS = (
    *("title", "text", "quoted", "author", "site", "url", "links", "lang", "source", "kind", "thread", "tagged"),
    *("rating", "followers", "published", "sentiment"),
)

_QUOTES = '"“”„'
_CLOSINGS: dict[Kind, tuple[str, str, str]] = {
    "phrase": (_QUOTES, '"', "quote"),
    "cased": ("}", "}", "brace"),
    "range": ("]", "]", "range"),
}
_OPEN = {
    "quote": "This quote is never closed",
    "brace": "This brace is never closed",
    "range": "This range is never closed",
}
_CLOSE = {
    "quote": "Close the quote at the end",
    "brace": "Close the brace at the end",
    "range": "Close the range at the end",
}
_SKIP = re.compile(r"\s+")
_OPERATOR = re.compile(
    r"(?:NOT\s+(NEAR)|(ONEAR|NEAR|ATLEAST))(?:/(\d+))?(?=[\s()\"“{]|$)|(AND|OR|NOT)(?=[\s()\"“{]|<<<|$)"
)
_FIELD = re.compile(r"([A-Za-z]+):(?!//)")
_LIST = re.compile(r"@@([\w-]+)(?=[\s()]|<<<|$)")
_WORD = re.compile(r"(?:(?!<<<)[^\s()\"“”„{}])+")


def read_pieces(source: str, findings: Findings) -> list[Piece]:
    """The pieces of a query in order; what is left open is reported and read as if closed at the end."""
    pieces: list[Piece] = []
    at = 0
    while at < len(source):
        if blank := _SKIP.match(source, at):
            at = blank.end()
        elif source.startswith("<<<", at):
            at = _skip_comment(source, at, findings)
        else:
            piece, at = _read_piece(source, at, findings, after_field=bool(pieces) and pieces[-1].kind == "field")
            if piece is not None:
                pieces.append(piece)
    return pieces


def _skip_comment(source: str, at: int, findings: Findings) -> int:
    end = source.find(">>>", at + 3)
    if end >= 0:
        return end + 3
    fix = findings.replaced("Close the comment", len(source), len(source), " >>>")
    findings.error("unclosed-comment", "This comment is never closed with >>>", at, len(source), fix)
    return len(source)


def _read_piece(source: str, at: int, findings: Findings, *, after_field: bool) -> tuple[Piece | None, int]:
    letter = source[at]
    if letter in "()":
        return Piece("open" if letter == "(" else "close", letter, at, at + 1), at + 1
    if letter in _QUOTES:
        return _enclosed(source, at, findings, "phrase")
    if letter == "{":
        return _enclosed(source, at, findings, "cased")
    if letter == "}":
        fix = findings.replaced("Remove it", at, at + 1, "")
        findings.error("stray-brace", "This brace was never opened", at, at + 1, fix)
        return None, at + 1
    if letter == "[" and after_field:
        return _enclosed(source, at, findings, "range")
    return _read_bare(source, at, after_field=after_field)


def _enclosed(source: str, at: int, findings: Findings, kind: Kind) -> tuple[Piece, int]:
    closing, written, name = _CLOSINGS[kind]
    end = at + 1
    while end < len(source) and source[end] not in closing:
        end += 1
    if end == len(source):
        fix = findings.replaced(_CLOSE[name], end, end, written)
        findings.error(f"unclosed-{name}", _OPEN[name], at, end, fix)
    return Piece(kind, source[at + 1 : end], at, min(end + 1, len(source))), min(end + 1, len(source))


def _read_bare(source: str, at: int, *, after_field: bool) -> tuple[Piece, int]:
    if not after_field and (piece := _read_special(source, at)) is not None:
        return piece, piece.end
    found = _WORD.match(source, at)
    end = found.end() if found else at + 1
    if source[at] == "~" and end > at + 1:
        return Piece("forms", source[at + 1 : end], at, end), end
    return Piece("word", source[at:end], at, end), end


def _goes_on(source: str, at: int) -> bool:
    return at < len(source) and (source[at].isalnum() or source[at] in _QUOTES + "([{")


def _read_special(source: str, at: int) -> Piece | None:
    """An operator, a list or a field's name, if one starts here."""
    if source[at] in "ANO" and (found := _OPERATOR.match(source, at)):
        name = "NOT NEAR" if found[1] else found[2] or found[4]
        return Piece("operator", name, at, found.end(), int(found[3][:6]) if found[3] else -1)
    if source[at] == "@" and (found := _LIST.match(source, at)):
        return Piece("list", found[1], at, found.end())
    if (found := _FIELD.match(source, at)) and (found[1].lower() in FIELDS or _goes_on(source, found.end())):
        return Piece("field", found[1], at, found.end())
    return None
