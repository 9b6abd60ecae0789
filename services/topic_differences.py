"""What differs between two texts of a topic, word by word, and between two revisions of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Literal

from model.topic import Topic

MOST_WORDS = 1_500
"""Of either side between what both begin and end with: past it the sides are told whole, since comparing takes the
product of their lengths."""
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a topic in two revisions, as people read it; the query is told in pieces instead."""

    name: Literal["name", "handles", "accents", "filters", "owner"]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Differences:
    query: tuple[Piece, ...]
    fields: tuple[FieldChange, ...]

    @property
    def none(self) -> bool:
        return not self.fields and all(piece.kind == "same" for piece in self.query)


def differences(before: Topic, after: Topic) -> Differences:
    said = [
        (name, _said(before, name), _said(after, name)) for name in ("name", "handles", "accents", "filters", "owner")
    ]
    changed = tuple(FieldChange(name, was, now) for name, was, now in said if was != now)  # type: ignore[arg-type]
    return Differences(text_differences(before.query, after.query), changed)


def text_differences(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts in order; those of one side together are that side. Its time is bounded."""
    ours, theirs = _WORDS.findall(before), _WORDS.findall(after)
    head = _alike(ours, theirs)
    tail = _alike(ours[head:][::-1], theirs[head:][::-1])
    middle = [side[head : len(side) - tail] for side in (ours, theirs)]
    pieces = [Piece("same", "".join(ours[:head])), *_middle(*middle), Piece("same", "".join(ours[len(ours) - tail :]))]
    return tuple(piece for piece in pieces if piece.text)


def _alike(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """How many words both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False)))


def _middle(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    if max(len(before), len(after)) > MOST_WORDS or not before or not after:
        return [Piece("removed", "".join(before)), Piece("added", "".join(after))]
    pieces: list[Piece] = []
    for what, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(before[low:high])))
        else:
            pieces += (Piece("removed", "".join(before[low:high])), Piece("added", "".join(after[start:end])))
    return pieces


def _said(topic: Topic, name: str) -> str:
    if name == "handles":
        return ", ".join(topic.handles)
    if name == "filters":
        return "; ".join(f"{part}: {', '.join(values)}" for part, values in topic.filters.items())
    return str(getattr(topic, name))
