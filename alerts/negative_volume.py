"""The kind negative_volume: is more written that is negative than is usual at this hour of the week?

The blind spot of a share: where everybody always complains, five times the complaints are no dip. The test is that of
volume_spike (alerts/counts.py) on negative votes alone, in the same budget; null: the topic's rate of negatives is what
it was in the last 28 days, or lower. A change of the topic's query or of the sentiment method starts it anew. The
evidence says whether the share of negatives rose as well (cause ``within``) or not (``volume``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts.counts import RISES
from alerts.kind import Kind, Past, Test
from alerts.volume import Measure, VolumeWatch
from alerts.volume_options import volume_options
from model.source import Json

MEASURE = Measure("negative_volume", RISES, lambda seen: seen.negative is True, judged=True)


def _open(test: Test, past: Past, saved: Mapping[str, Json], now: datetime) -> VolumeWatch:
    return VolumeWatch(MEASURE, test, past, saved, now)


KIND = Kind("negative_volume", _open, volume_options)
