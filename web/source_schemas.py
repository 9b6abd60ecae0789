"""What the pages and the API of sources take and answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, JsonValue

from web.schemas import Shape

Address = Field(max_length=2_000)


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
