"""The kind volume_spike: is more written than is usual at this hour of the week?

    L = f^n · ((k + m) / (k + f·m))^(k + n),   f ∈ {1.5, 2.5, 5}

of n votes in an hour where m (the upper 95 % bound of the usual rate at this hour of the week) was due, against a
negative binomial of size k: a Shiryaev–Roberts e-detector over the hours (alerts/counts.py; Shin, Ramdas & Rinaldo
2024), what is usual by alerts/rhythm.py. Null: the topic's level is what it was in the last 28 days, or lower,
its hours and days vary as they did. False alarms come no more often than once in A grid points, so within the rule's
budget.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts.counts import RISES
from alerts.kind import Kind, Past, Test
from alerts.volume import Measure, VolumeWatch
from alerts.volume_options import volume_options
from model.source import Json

MEASURE = Measure("volume_spike", RISES, lambda _: True)


def _open(test: Test, past: Past, saved: Mapping[str, Json], now: datetime) -> VolumeWatch:
    return VolumeWatch(MEASURE, test, past, saved, now)


KIND = Kind("volume_spike", _open, volume_options)
