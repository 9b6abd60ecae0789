"""The kind volume_drop: is less written than is usual at this hour of the week?

    L = f^n · ((k + m) / (k + f·m))^(k + n),   f ∈ {0.5, 0.2, 0.05}

of n votes in an hour that is over, where m (the lower 95 % bound of the usual rate at this hour of the week) was due:
the mirror of volume_spike, in the same budget. It is told by the clock, an hour after the hour was over. While sources
cannot be read, their part is not expected; when that is half of all, the test withholds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts.counts import FALLS
from alerts.kind import Kind, Past, Test
from alerts.volume import Measure, VolumeWatch
from alerts.volume_options import volume_options
from model.source import Json

MEASURE = Measure("volume_drop", FALLS, lambda _: True)


def _open(test: Test, past: Past, saved: Mapping[str, Json], now: datetime) -> VolumeWatch:
    return VolumeWatch(MEASURE, test, past, saved, now)


KIND = Kind("volume_drop", _open, volume_options)
