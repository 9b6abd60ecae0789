"""One storm over several topics is one message: which incidents share their cause.

Two incidents of one inbox that fire within :data:`WINDOW` share it when at least half of the messages behind the
smaller one are behind the other too, or when the same source and the same phrase moved both most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from model.alert import Alert
from model.source import Json

WINDOW = timedelta(minutes=10)
OVERLAP = 0.5
OTHERS = "(others)"


def share_cause(one: Alert, other: Alert) -> bool:
    mine, theirs = _mentions(one), _mentions(other)
    smaller = min(len(mine), len(theirs))
    if smaller and len(mine & theirs) >= OVERLAP * smaller:
        return True
    source, phrase = source_of(one), heaviest(one, "phrase")
    return bool(source and phrase) and (source, phrase) == (source_of(other), heaviest(other, "phrase"))


def source_of(alert: Alert) -> str:
    """The source that moved it most; of one that fell silent, that source. Empty when none is known."""
    silent = alert.evidence.get("silent")
    if alert.kind == "source_silent" and (name := _named(silent)):
        return name
    return heaviest(alert, "source")


def heaviest(alert: Alert, dimension: str) -> str:
    """The first name of one of the evidence's lists of contributions, empty when there is none."""
    by = alert.evidence.get("by")
    lines = by.get(dimension) if isinstance(by, Mapping) else None
    for line in lines if isinstance(lines, list) else ():
        name = line.get("name") if isinstance(line, Mapping) else None
        if isinstance(name, str) and name != OTHERS:
            return name
    return ""


def _named(value: Json) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        found = value.get("source")
        return found if isinstance(found, str) else ""
    if isinstance(value, Sequence) and value:
        return _named(value[0])
    return ""


def _mentions(alert: Alert) -> frozenset[str]:
    listed = alert.evidence.get("mentions")
    ids = (line.get("id") for line in listed if isinstance(line, Mapping)) if isinstance(listed, list) else ()
    return frozenset(one for one in ids if isinstance(one, str))
