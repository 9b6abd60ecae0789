"""Inhibition: an incident that a dead source explains is nobody's news."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.grouping import source_of
from model.alert import Alert
from storage import incidents, observations

INHIBITED = frozenset({"volume_drop", "share_of_voice"})
"""Kinds that a source's silence makes fire. The kinds that judge a share withhold by themselves."""
PAST = timedelta(days=28)
CARRIES = 0.5
"""A source that gave more than this part of a topic's mentions lately explains its fall."""


def inhibiting(tx: Connection, alert: Alert, now: datetime) -> str:
    """The open incident of a silent source that explains this one; empty when there is none."""
    if alert.kind not in INHIBITED:
        return ""
    for silence in incidents.listed(tx, states=("firing", "acknowledged"), topic=alert.topic):
        if silence.kind == "source_silent" and (name := source_of(silence)):
            shares = observations.sources_of(tx, alert.topic, now - PAST, silence.opened_at)
            if shares.get(name, 0) > CARRIES * sum(shares.values()):
                return silence.id
    return ""
