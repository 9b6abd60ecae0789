"""The kinds of rules there are."""

from __future__ import annotations

from alerts import (
    every_mention,
    influencer,
    keyword,
    negative_volume,
    new_phrase,
    problem_resurfaced,
    sentiment_dip,
    share_of_voice,
    source_silent,
    volume_drop,
    volume_spike,
)
from alerts.kind import Kind

KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND
    for module in (
        sentiment_dip,
        negative_volume,
        volume_spike,
        volume_drop,
        keyword,
        every_mention,
        influencer,
        new_phrase,
        problem_resurfaced,
        source_silent,
        share_of_voice,
    )
}
