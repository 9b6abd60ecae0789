"""What the API takes and gives of shared lists."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from web.schemas import ActionIn, Moment, Shape
from web.topic_schemas import Lines, Note, Query, Revision


class ListOut(Shape):
    """``topics`` and ``lists`` draw it in."""

    name: str
    query: str
    revision: int
    home: Literal["file", "database"]
    published_at: Moment
    who: str
    note: str
    topics: list[str]
    lists: list[str]


class ListsOut(Shape):
    lists: list[ListOut]


class ListIn(ActionIn):
    """Either ``terms`` or a ``query``; ``base`` is the revision it was written upon, 0 for a new list."""

    terms: Lines = Field(default_factory=list)
    query: Query = ""
    base: Revision = 0
    note: Note = ""


class RemoveListIn(ActionIn):
    base: Revision


class ListSavedOut(Shape):
    """``moved`` are the topics that are new revisions by it."""

    saved: ListOut
    moved: list[str]
