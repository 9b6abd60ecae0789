"""What the pages and the API of sources take and answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, JsonValue

from services.health import State
from services.source_list import MOST
from web.schemas import Moment, Shape, SourceOut

Address = Field(max_length=2_000)


class SourceFilters(BaseModel):
    """Which sources, as the page's address and the API's say it; ``q`` are words of the id or the address."""

    state: list[State] = Field([], max_length=20)
    kind: str = Field("", max_length=64)
    q: str = Field("", max_length=200)


class SourcesPlace(SourceFilters):
    page: int = Field(1, ge=1, le=100_000)


class SourcesCursor(SourceFilters):
    size: int = Field(MOST, ge=1, le=MOST)
    cursor: str = Field("", max_length=64, description="Of the answer before.")


class SourceIn(Shape):
    """A source to look at or to visit; what is left out is found out. ``who``: ``web`` when left empty."""

    url: str = Address
    kind: str = Field("auto", max_length=64)
    every: str = Field("auto", max_length=20)
    render: bool = False
    options: dict[str, JsonValue] = Field(default_factory=dict)
    id: str = Field("", max_length=64)
    who: str = Field("", max_length=80)


class SourceForm(BaseModel):
    """The forms of the page; ``token`` is the form's own."""

    token: Annotated[str, Field(max_length=200)] = ""
    who: Annotated[str, Field(max_length=80)] = ""
    url: Annotated[str, Field(max_length=2_000)] = ""
    kind: Annotated[str, Field(max_length=64)] = "auto"
    every: Annotated[str, Field(max_length=20)] = "auto"
    render: Annotated[str, Field(max_length=10)] = ""
    options: Annotated[str, Field(max_length=4_000)] = ""
    """A line each: ``name=value``."""
    id: Annotated[str, Field(max_length=64)] = ""
    back: Annotated[str, Field(max_length=2_000)] = ""
    """Where a button's page is gone back to."""


class FindingOut(Shape):
    kind: str
    title: str
    said: str
    url: str
    sure: float


class NeedOut(Shape):
    """``variable`` is the environment variable that may hold it; never its value."""

    name: str
    said: str
    variable: str
    required: bool
    there: bool


class ProposalOut(Shape):
    """A source as it would be stored, what was found, and its newest posts (five at most of ``posts``)."""

    url: str
    kind: str
    render: bool
    options: dict[str, JsonValue]
    serves: bool
    outcome: str
    message: str
    found: list[FindingOut]
    needs: list[NeedOut]
    posts: int
    captures: list[dict[str, JsonValue]]
    problems: list[str]
    per_day: float | None
    every_seconds: int


class AddedOut(Shape):
    id: str
    url: str
    kind: str


class DoneOut(Shape):
    id: str
    done: str


class SourcesOut(Shape):
    """``total`` were asked for; ``states`` and ``kinds`` count all there are; ``cursor`` is empty on the last page."""

    sources: list[SourceOut]
    total: int
    states: dict[State, int]
    kinds: dict[str, int]
    cursor: str


class VisitOut(Shape):
    """One visit: what came of it, the last HTTP status, and how many posts were new, edited, known."""

    started: Moment
    ended: Moment
    outcome: str
    status: int | None
    message: str
    requests: int
    new: int
    edited: int
    unchanged: int


class DayOut(Shape):
    """``gap``: ``unread`` when the source could not be read during some of it, ``silent`` when it said nothing."""

    start: Moment
    end: Moment
    mentions: int
    negative: int
    gap: Literal["unread", "silent"] | None


class GapOut(Shape):
    since: Moment
    until: Moment | None
    """Null while it lasts."""
    reason: Literal["unread", "silent"]


class SourceShownOut(Shape):
    source: SourceOut
    options: dict[str, JsonValue]
    mentions: int
    visits: list[VisitOut]
    days: list[DayOut]
    gaps: list[GapOut]
