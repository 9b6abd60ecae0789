"""What the API takes and gives of problems, and what their forms send."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.problems import Given
from web.analysis_schemas import RatioOut, ShareOut, UnreadOut
from web.schemas import ActionIn, Moment, Shape

Values = Annotated[list[str], Field(max_length=50)]
Days = Annotated[list[str], Field(max_length=60)]
State = Literal["back", "open", "watched", "fixed"]


class Written(BaseModel):
    """A problem as it is written down; ``cost`` is a decimal in a string."""

    name: str = Field("", max_length=1_000)
    query: str = Field("", max_length=65_536)
    topics: Values = []
    languages: Values = []
    sources: Values = []
    kinds: Values = []
    cost: str = Field("", max_length=40)
    currency: str = Field("", max_length=20)
    note: str = Field("", max_length=10_000)
    fixed_on: Days = []

    def given(self) -> Given:
        return Given(**{name: getattr(self, name) for name in Written.model_fields})


class ProblemIn(Written, ActionIn):
    """``alert``: an incident of it."""

    alert: str = Field("", max_length=64)


class ProblemChangeIn(ActionIn):
    """What is to be otherwise; the rest stays."""

    name: str | None = Field(None, max_length=1_000)
    query: str | None = Field(None, max_length=65_536)
    topics: Values | None = None
    languages: Values | None = None
    sources: Values | None = None
    kinds: Values | None = None
    cost: str | None = Field(None, max_length=40)
    currency: str | None = Field(None, max_length=20)
    note: str | None = Field(None, max_length=10_000)
    fixed_on: Days | None = None

    def over(self, given: Given) -> Given:
        changed = {name: value for name in Written.model_fields if (value := getattr(self, name)) is not None}
        return Given(**{**{name: getattr(given, name) for name in Written.model_fields}, **changed})


class FixedIn(ActionIn):
    """A day as 2026-11-20; ``undo``: it was not."""

    on: str = Field(max_length=20)
    undo: bool = False


class TiedIn(ActionIn):
    """``tied`` false: the alert is none of this problem's."""

    alert: str = Field(max_length=64)
    tied: bool = True


class SignedForm(BaseModel):
    token: str = Field("", max_length=200)
    who: str = Field("", max_length=80)


class ProblemForm(Written, SignedForm):
    alert: str = Field("", max_length=64)


class FixedForm(SignedForm):
    on: str = Field("", max_length=20)
    undo: str = Field("", max_length=5)


class TiedForm(SignedForm):
    alert: str = Field("", max_length=64)
    tied: Literal["yes", "no"] = "yes"


class KeptOut(Shape):
    """A problem as it was written down."""

    id: int
    name: str
    query: str
    topics: list[str]
    languages: list[str]
    sources: list[str]
    kinds: list[str]
    cost: str
    currency: str
    note: str
    fixed_on: list[str]
    who: str
    made_at: Moment | None


class FigureOut(Shape):
    """``share`` is of all mentions of its filters; ``cost`` count times cost, null when that is not said."""

    share: ShareOut
    cost: str | None


class ReportOut(KeptOut):
    """``year``: the last twelve months, this one among them; ``negative`` is of them."""

    state: State
    year: FigureOut
    whole: FigureOut
    negative: ShareOut
    notes: list[str]


class ProblemsOut(Shape):
    problems: list[ReportOut]


class MonthOut(Shape):
    start: Moment
    share: ShareOut
    negative: ShareOut
    unread: UnreadOut | None


class RateOut(Shape):
    """``count`` in ``exposure``: mentions collected, or days."""

    count: int
    exposure: float


class FixedOut(Shape):
    """What became of it from a fix on: see docs/problems.md."""

    at: Moment
    verdict: Literal["fell", "back", "rose", "same", "early", "none"]
    per: Literal["mention", "day"]
    before: RateOut
    after: RateOut
    change: RatioOut | None
    since: Moment | None
    quiet: RateOut | None
    again: RateOut | None


class LinkedOut(Shape):
    """``matched`` of the ``of`` messages of the alert's evidence are of the problem; ``tied``: what people said."""

    alert: str
    topic: str
    opened_at: Moment
    matched: int
    of: int
    tied: bool | None


class ReportWholeOut(ReportOut):
    months: list[MonthOut]
    fixes: list[FixedOut]
    alerts: list[LinkedOut]
