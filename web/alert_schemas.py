"""What the API answers of alerts and of the rules that watch. Names and meanings are those of FORMATS."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from web.schemas import MentionOut, Moment, Shape


class AlertOut(Shape):
    id: str
    rule: str
    kind: str
    topic: str
    state: Literal["pending", "firing", "acknowledged", "resolved"]
    severity: int
    opened_at: Moment
    fired_at: Moment | None
    acknowledged_at: Moment | None
    resolved_at: Moment | None
    assignee: str
    snoozed_until: Moment | None
    evidence: dict[str, object]


class StandingOut(Shape):
    """One rule on one topic. ``status`` says whether it watches or why it cannot judge; ``usual`` is a share or a
    number an hour (``measure``) over the ``votes`` of history; ``budget`` is in false alarms a week; ``smallest`` says
    per hours by how much the share must rise to be found in them, null where no rise is enough."""

    rule: str
    topic: str
    phase: str
    status: str
    votes: int
    usual: float | None
    measure: str
    score: float
    threshold: float
    budget: float
    smallest: dict[str, float | None]


class RulesOut(Shape):
    rules: list[StandingOut]


class LogOut(Shape):
    at: Moment
    who: str
    what: str
    note: str


class CareOut(Shape):
    """``held`` says why nobody is told of it: muted, inhibited, snoozed or quiet; ``storm`` are the ids told in one
    message with it, its lead first; ``looking`` are the names of those who have it before them; ``verdict`` is real or
    false once somebody judged it."""

    held: str
    held_by: str
    told_at: Moment | None
    storm: list[str]
    looking: list[str]
    verdict: str


class ToldOut(Shape):
    """An alert in words: of the reader's language and zone."""

    language: str
    title: str
    sentences: list[str]
    next: str


class IncidentOut(Shape):
    """``names`` are those it can be given to; none where any name serves."""

    alert: AlertOut
    told: ToldOut | None = None
    care: CareOut
    log: list[LogOut]
    mentions: list[MentionOut]
    names: list[str] = Field(default_factory=list)


class AlertsOut(Shape):
    alerts: list[AlertOut]


class LinkForm(BaseModel):
    """The form behind a message's link: ``token`` is the form's own, ``link`` the message's."""

    token: str = Field("", max_length=200)
    link: str = Field("", max_length=200)
    who: str = Field("", max_length=80)
