"""When a topic was not as usual: its incidents, with what follows them, and planned events."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from model.alert import Alert
from storage import incidents, planned

Span = tuple[datetime, datetime]


def loud(tx: Connection, topic: str, now: datetime, margin: float) -> list[Span]:
    """[since, until) of each; ``margin`` seconds are added after an incident, and one that is open lasts until now."""
    fired = (alert for alert in incidents.listed(tx, topic=topic) if alert.fired_at is not None)
    events = [(one.since, one.until) for one in planned.listed(tx, topic=topic)]
    return events + [_span(alert, now, timedelta(seconds=margin)) for alert in fired]


def _span(alert: Alert, now: datetime, margin: timedelta) -> Span:
    """From where its evidence begins."""
    since = alert.evidence.get("since")
    begins = datetime.fromisoformat(since) if isinstance(since, str) else alert.opened_at
    return begins, (alert.resolved_at or now) + margin
