"""What the API takes and gives around alerts: who has them, what is put off, muted, planned, and how it adds up."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from web.alert_schemas import AlertOut
from web.schemas import ActionIn, Moment, Shape

Pattern = Annotated[str, Field(max_length=200)]


class SnoozeIn(ActionIn):
    """Until a moment, or for so many minutes."""

    until: str = Field("", max_length=40)
    minutes: int = Field(0, ge=0, le=44_640)


class AssignIn(ActionIn):
    assignee: str = Field("", max_length=80)


class NoteIn(ActionIn):
    note: str = Field(max_length=2_000)


class ResolveIn(ActionIn):
    note: str = Field("", max_length=2_000)
    verdict: Literal["", "real", "false"] = ""


class JudgeIn(ActionIn):
    verdict: Literal["real", "false"]


class LookingOut(Shape):
    looking: list[str]


class MuteIn(ActionIn):
    """Patterns with ``*`` and ``?``; an alert must fit all that are given."""

    rule: Pattern = ""
    topic: Pattern = ""
    kind: Pattern = ""
    source: Pattern = ""
    until: str = Field(max_length=40)
    note: str = Field("", max_length=200)


class MuteOut(Shape):
    id: int
    rule: str
    topic: str
    kind: str
    source: str
    note: str
    who: str
    since: Moment
    until: Moment


class MutesOut(Shape):
    mutes: list[MuteOut]


class PlannedIn(ActionIn):
    """``topic`` is empty for all topics."""

    topic: str = Field("", max_length=64)
    since: str = Field(max_length=40)
    until: str = Field(max_length=40)
    title: str = Field("", max_length=200)


class PlannedOut(Shape):
    id: int
    topic: str
    title: str
    who: str
    since: Moment
    until: Moment


class PlannedEventsOut(Shape):
    planned: list[PlannedOut]


class MeterOut(Shape):
    """Of one inbox: alarms, those judged false and real, the false ones it accepts in that time, and the 95 % Poisson
    interval of the false ones."""

    inbox: str
    since: Moment
    until: Moment
    fired: int
    false: int
    real: int
    allowed: float
    interval: tuple[float, float]


class MetersOut(Shape):
    meters: list[MeterOut]


class DelayOut(Shape):
    """One part of the way from a post to a person: how many went it, and in how many seconds half of them, and nine of
    ten, at most."""

    part: str
    n: int
    p50: float | None
    p90: float | None


class DelaysOut(Shape):
    delays: list[DelayOut]


class DigestOut(Shape):
    since: Moment
    until: Moment
    mentions: int
    fired: int
    resolved: int
    open: int
    false: int
    allowed: float
    title: str
    text: str
    alerts: list[AlertOut]


class MuteForm(MuteIn):
    """The form of the page; ``token`` is the form's own."""

    token: str = Field("", max_length=200)


class PlannedForm(PlannedIn):
    token: str = Field("", max_length=200)


class SignedForm(BaseModel):
    """A form of an alert's page; ``token`` is the form's own."""

    token: str = Field("", max_length=200)
    who: str = Field("", max_length=80)


class SnoozeForm(SignedForm):
    minutes: int = Field(ge=1, le=44_640)


class AssignForm(SignedForm):
    assignee: str = Field("", max_length=80)


class NoteForm(SignedForm):
    text: str = Field("", max_length=2_000)


class JudgeForm(SignedForm):
    verdict: Literal["real", "false"]


class RuleForm(SignedForm):
    text: str = Field("", max_length=20_000)
    only_check: str = Field("", max_length=10)


class RuleIn(ActionIn):
    """``rule`` as its file would say it; with ``upon``, the print of the one that was seen, only while it is so."""

    rule: dict[str, object]
    upon: str | None = Field(None, max_length=40)


class RuleTryIn(BaseModel):
    """``rule`` as its file would say it, in force or not; tried over the last ``weeks``."""

    rule: dict[str, object]
    weeks: int = Field(4, ge=1, le=52)


class FiredOut(Shape):
    """One incident; ``n`` and ``negative`` count its votes where it has any."""

    id: str
    severity: int
    opened_at: Moment
    fired_at: Moment | None
    resolved_at: Moment | None
    n: int | None
    negative: int | None


class TriedTopicOut(Shape):
    """``fired`` would have called, ``real`` did (of the rule in force); judged up to ``until``, ``whole`` when that is
    all there is. ``a_week`` is how often it would have called, with its 95 % ``interval``; ``budget`` what it may call
    in vain."""

    topic: str
    until: Moment
    whole: bool
    read: int
    status: str
    budget: float
    a_week: float | None
    interval: tuple[float, float] | None
    fired: list[FiredOut]
    real: list[FiredOut]


class RuleTriedOut(Shape):
    """``left`` are topics for which there was no time."""

    since: Moment
    until: Moment
    left: list[str]
    topics: list[TriedTopicOut]


class RuleChangeOut(Shape):
    """``rule`` is what was put in force; null when it was taken out."""

    at: Moment
    who: str
    rule: dict[str, object] | None


class RuleHistoryOut(Shape):
    changes: list[RuleChangeOut]


class RuleOut(Shape):
    """``rule`` as its file would say it; ``a_week`` what each sensitivity would come to, in false alarms a week and
    topic; ``print`` tells this writing of it from others."""

    rule: dict[str, object]
    home: str
    print: str
    a_week: dict[str, float]
