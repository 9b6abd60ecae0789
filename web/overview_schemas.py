"""What the API answers of the overview."""

from __future__ import annotations

from typing import Literal

from web.alert_schemas import AlertOut
from web.schemas import Moment, PointOut, Shape, StatusOut, TallyOut


class LanguageTallyOut(TallyOut):
    language: str


class TopicOut(Shape):
    """``change`` is the volume against the period before (0.1 = +10 %); null when that had none."""

    id: str
    title: str
    now: TallyOut
    before: TallyOut
    change: float | None
    languages: list[LanguageTallyOut]
    series: list[PointOut]


class OverviewOut(Shape):
    period: Literal["hour", "day", "week", "month"]
    step_seconds: float
    since: Moment
    until: Moment
    zone: str
    topics: list[TopicOut]
    alerts: list[AlertOut]
    resolved: int
    """Alerts resolved in the period."""
    status: StatusOut
