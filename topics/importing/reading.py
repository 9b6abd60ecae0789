"""Pieces of another system's query → our query, bracketed so that it can be read one way only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from model.said import said
from model.topic import Accents
from topics.importing.leaves import field_value, phrase, plain_word
from topics.importing.pieces import Piece, Refused, read_pieces
from topics.importing.vendors import Change, Vendor
from topics.query import check

MAX_DEPTH = 50
MAX_LENGTH = 65_536
Kind = Literal["leaf", "and", "or", "not", "near", "nothing"]


@dataclass(frozen=True, slots=True)
class Imported:
    """``query`` is empty when something is refused; ``refused`` says what. ``accents`` is the topic's switch."""

    query: str
    accents: Accents
    changes: tuple[Change, ...]
    refused: tuple[Change, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.refused


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of our query; ``nothing`` is a field that was left out. ``parts`` are those of an and."""

    kind: Kind
    text: str
    start: int
    end: int
    parts: tuple[_Part, ...] = ()

    @property
    def operand(self) -> str:
        return self.text if self.kind == "leaf" else f"({self.text})"


def import_query(text: str, vendor: Vendor) -> Imported:
    """A query as that system means it. Never raises."""
    changes: list[Change] = []
    if len(text) > MAX_LENGTH:
        return _refusal(vendor, changes, Change("too-long", "A query may take 64 KB", 0, len(text)))
    try:
        reader = _Reader(list(read_pieces(text, vendor, changes)), vendor, changes, len(text))
        query = reader.whole()
    except Refused as refused:
        return _refusal(vendor, changes, refused.change)
    wrong = next((p for p in check(query, accents=vendor.accents).problems if p.severity == "error"), None)
    if wrong is not None:
        what = said("{problem} (in {query})", problem=wrong.message, query=query[:200])
        return _refusal(vendor, changes, Change(wrong.code, what, 0, len(text)))
    if vendor.accents == "exact":
        what = said("{name} tells accents apart: the topic says accents: exact", name=vendor.name)
        changes.append(Change("accents", what, 0, len(text)))
    return Imported(query, vendor.accents, tuple(sorted(set(changes), key=lambda c: (c.start, c.end, c.code))))


def _refusal(vendor: Vendor, changes: list[Change], refused: Change) -> Imported:
    return Imported("", vendor.accents, tuple(changes), (refused,))


class _Reader:
    def __init__(self, pieces: Sequence[Piece], vendor: Vendor, changes: list[Change], length: int) -> None:
        self.pieces = pieces
        self.vendor = vendor
        self.changes = changes
        self.length = length
        self.at = 0

    def whole(self) -> str:
        part = self.level(0)
        if (piece := self.peek()) is not None:
            raise Refused("stray-bracket", "This bracket was never opened", piece.start, piece.end)
        if part.kind == "nothing":
            raise Refused("empty", "Nothing is left to search for", 0, self.length)
        return part.text

    def peek(self) -> Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def change(self, code: str, message: str, start: int, end: int) -> None:
        self.changes.append(Change(code, message, start, end))

    def level(self, depth: int) -> _Part:
        """Everything up to the closing bracket, as groups of and between or."""
        branches = [self.conjunction(depth)]
        while (after := self.peek()) is not None and after.kind == "or":
            self.at += 1
            branches.append(self.conjunction(depth))
        if len(branches) == 1:
            return branches[0]
        start, end = branches[0].start, branches[-1].end
        mixed = [branch for branch in branches if branch.kind == "and"]
        for branch in mixed:
            if not self.vendor.mixed:
                why = said(
                    "{name} does not say how AND and OR side by side are read; put brackets", name=self.vendor.name
                )
                raise Refused("mixed-and-or", why, start, end)
            self.change("precedence", "AND is read before OR; brackets say so now", branch.start, branch.end)
        for branch in branches:
            if branch.kind in ("nothing", "not"):
                what = "This cannot be asked here, and an OR without it would mean something else"
                raise Refused("branch", what, branch.start, branch.end)
        return _Part("or", " OR ".join(branch.operand for branch in branches), start, end)

    def conjunction(self, depth: int) -> _Part:
        parts = [self.proximity(depth)]
        while (piece := self.peek()) is not None and piece.kind not in ("or", "close"):
            if piece.kind == "and":
                self.at += 1
            elif piece.kind != "not":
                self.side_by_side(parts[-1], piece)
            parts.append(self.proximity(depth))
        if len(parts) == 1:
            return parts[0]
        kept = tuple(part for part in parts if part.kind != "nothing")
        return _and(kept, parts[0].start, parts[-1].end)

    def side_by_side(self, before: _Part, piece: Piece) -> None:
        name, place = self.vendor.name, (before.start, piece.end)
        if self.vendor.beside == "refused":
            raise Refused(
                "implicit", said("{name} does not say what words side by side mean; write AND", name=name), *place
            )
        if self.vendor.beside == "near":
            what = said(
                "{name} rewrites words side by side as a proximity of its own; write AND, or a phrase with ~n",
                name=name,
            )
            raise Refused("implicit", what, *place)
        self.change("implicit-and", "Words side by side mean AND there; AND is written out", *place)

    def proximity(self, depth: int) -> _Part:
        left = self.operand(depth)
        while (piece := self.peek()) is not None and piece.kind == "near":
            self.at += 1
            right = self.operand(depth)
            for side in (left, right):
                if side.kind in ("nothing", "not", "and"):
                    raise Refused("near-operand", "NEAR joins words, phrases and OR groups only", side.start, side.end)
            n = self.distance(piece)
            operator = "ONEAR" if piece.ordered else "NEAR"
            left = _Part("near", f"{left.operand} {operator}/{n} {right.operand}", left.start, right.end)
        return left

    def distance(self, piece: Piece) -> int:
        vendor = self.vendor
        if piece.n < 0 and vendor.near is None:
            raise Refused("near-number", "Say how near: NEAR/5", piece.start, piece.end)
        n = (vendor.near or 0) if piece.n < 0 else piece.n + vendor.shift
        if not 0 <= n <= 99:
            raise Refused("near-number", "NEAR takes 0 to 99 words between", piece.start, piece.end)
        if piece.n < 0:
            self.change(
                "near-default", said("{text} means NEAR/{n} there", text=piece.text, n=n), piece.start, piece.end
            )
        elif vendor.shift:
            what = said("{text} counts steps there; NEAR/{n} counts the words between", text=piece.text, n=n)
            self.change("near-shift", what, piece.start, piece.end)
        elif vendor.near_note and not piece.ordered:
            self.change("near-meaning", vendor.near_note, piece.start, piece.end)
        return n

    def operand(self, depth: int) -> _Part:
        piece = self.peek()
        if piece is None or piece.kind in ("and", "or", "near", "close"):
            start, end = (piece.start, piece.end) if piece else (max(self.length - 1, 0), self.length)
            raise Refused("operand", "Something to search for is missing here", start, end)
        if depth > MAX_DEPTH:
            raise Refused("too-deep", said("A query may be {most} deep", most=MAX_DEPTH), piece.start, piece.end)
        self.at += 1
        if piece.kind == "open":
            return self.group(piece, depth)
        if piece.kind == "not":
            return self.negated(piece, depth)
        if piece.kind == "field":
            return self.field(piece, depth)
        if piece.kind in ("phrase", "cased"):
            text = phrase(piece, self.vendor, self.changes)
            return _Part("near" if piece.n >= 0 and " " in text else "leaf", text, piece.start, piece.end)
        return _Part("leaf", plain_word(piece, self.vendor, self.changes), piece.start, piece.end)

    def negated(self, piece: Piece, depth: int) -> _Part:
        told = len(self.changes)
        part = self.operand(depth + 1)
        if part.kind == "nothing":
            return part
        if any(change.code == "field-dropped" for change in self.changes[told:]):
            what = "A field that is not known here stands inside NOT; without it the query would find less"
            raise Refused("not-field", what, piece.start, part.end)
        return _Part("not", f"NOT {part.operand}", piece.start, part.end)

    def group(self, opened: Piece, depth: int) -> _Part:
        inside = self.level(depth + 1)
        closing = self.peek()
        if closing is None:
            raise Refused("unclosed", "This bracket is never closed", opened.start, opened.end)
        self.at += 1
        part = _Part(inside.kind, inside.text, opened.start, closing.end, inside.parts)
        return self.within(part, closing) if closing.n >= 0 else part

    def within(self, part: _Part, closing: Piece) -> _Part:
        """``((a) AND (b))~5``: both sides near one another."""
        sides = part.parts
        if part.kind != "and" or len(sides) != 2 or any(side.kind in ("and", "not") for side in sides):
            raise Refused("group-tilde", "~n behind a bracket takes (this) AND (that)", part.start, part.end)
        if closing.n > 99:
            raise Refused("near-number", "NEAR takes 0 to 99 words between", closing.start, closing.end)
        self.change("near-group", said("~{n} behind a bracket is written NEAR/{n}", n=closing.n), part.start, part.end)
        return _Part("near", f"{sides[0].operand} NEAR/{closing.n} {sides[1].operand}", part.start, part.end)

    def field(self, piece: Piece, depth: int) -> _Part:
        ours = self.vendor.fields.get(piece.text.lower())
        if ours in ("title", "text", "*"):
            return self.scoped(ours, piece, self.operand(depth + 1))
        values = self.values(piece)
        end = values[-1].end
        if ours is None:
            raise Refused(
                "unknown-field", said("There is nothing like {text}: here", text=piece.text), piece.start, end
            )
        if ours == "":
            what = said("{text}: is not known here and is left out; without it the query is wider", text=piece.text)
            self.change("field-dropped", what, piece.start, end)
            return _Part("nothing", "", piece.start, end)
        self.renamed(ours, piece)
        return _Part("leaf", field_value(ours, values, piece), piece.start, end)

    def scoped(self, ours: str, piece: Piece, value: _Part) -> _Part:
        if ours == "*":
            what = said("{text}: looks around the post as well; here title and text are searched", text=piece.text)
            self.change("field-wider", what, piece.start, value.end)
            return _Part(value.kind, value.text, piece.start, value.end, value.parts)
        if value.kind == "nothing":
            raise Refused(
                "field-value", said("{text}: has nothing to look for", text=piece.text), piece.start, value.end
            )
        self.renamed(ours, piece)
        return _Part("leaf", f"{ours}:{value.operand}", piece.start, value.end)

    def renamed(self, ours: str, piece: Piece) -> None:
        if ours != piece.text.lower():
            self.change(
                "field-renamed", said("{text}: is {ours}: here", text=piece.text, ours=ours), piece.start, piece.end
            )

    def values(self, field: Piece) -> Sequence[Piece]:
        """The pieces of ``name:value`` or ``name:(a OR b)``."""
        start = self.at
        opened = 0
        while (piece := self.peek()) is not None:
            self.at += 1
            opened += (piece.kind == "open") - (piece.kind == "close")
            if opened <= 0:
                break
        if opened > 0 or self.at == start:
            raise Refused("field-value", said("{text}: has no value", text=field.text), field.start, field.end)
        return self.pieces[start : self.at]


def _and(parts: tuple[_Part, ...], start: int, end: int) -> _Part:
    if not parts:
        return _Part("nothing", "", start, end)
    flat = tuple(inner for part in parts for inner in (part.parts if part.kind == "and" and part.parts else (part,)))
    if len(flat) == 1:
        return _Part(flat[0].kind, flat[0].text, start, end, flat[0].parts)
    words = [part.text if part.kind == "not" else part.operand for part in flat]
    return _Part("and", " AND ".join(words), start, end, flat)
