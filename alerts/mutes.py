"""Mutes: whether an incident is one that nobody wants to hear of."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from alerts.grouping import source_of
from model.alert import Alert
from storage.mutes import Mute


def muting(alert: Alert, mutes: Iterable[Mute]) -> Mute | None:
    """The first mute whose patterns the incident all fits."""
    return next((mute for mute in mutes if fits(alert, mute)), None)


def fits(alert: Alert, mute: Mute) -> bool:
    """``source`` is matched by the source that moved it most."""
    pairs = ((mute.rule, alert.rule), (mute.topic, alert.topic), (mute.kind, alert.kind))
    if not all(fnmatchcase(value, pattern) for pattern, value in pairs if pattern):
        return False
    return not mute.source or fnmatchcase(source_of(alert), mute.source)
