"""What the API takes and gives around the work of single mentions."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from web.schemas import ActionIn, Moment, Shape

State = Literal["new", "open", "done", "not_needed"]


class WorkIn(ActionIn):
    """What is left out stays. ``version`` is the one that was seen: with another one nothing is changed."""

    state: State | None = None
    assignee: str | None = Field(None, max_length=80)
    note: str = Field("", max_length=2_000)
    version: int | None = Field(None, ge=0, le=2**53)


class WorkForm(BaseModel):
    """The form of a mention; ``token`` is the form's own, ``back`` where to go on to."""

    token: str = Field("", max_length=200)
    who: str = Field("", max_length=80)
    state: Literal["", "new", "open", "done", "not_needed"] = ""
    assignee: str | None = Field(None, max_length=80)
    note: str = Field("", max_length=2_000)
    version: int = Field(0, ge=0, le=2**53)
    back: str = Field("", max_length=200)


class WorkOut(Shape):
    mention: str
    state: State
    assignee: str
    looked_at: Moment | None
    looked_by: str
    done_at: Moment | None
    version: int


class WorkEntryOut(Shape):
    """``what`` is looked, assigned, noted, or the state it went to."""

    at: Moment
    who: str
    what: str
    note: str


class WorkShownOut(Shape):
    """``names`` are those it can be given to; none where anybody may be named."""

    work: WorkOut
    log: list[WorkEntryOut]
    names: list[str]


class WorkItemOut(Shape):
    """``alert`` is the open alert whose evidence names the mention."""

    work: WorkOut
    alert: str | None
    text: str
    url: str
    notes: list[WorkEntryOut]


class WorkQueueOut(Shape):
    items: list[WorkItemOut]
    more: bool
