"""Captures for the measures: the sample's own messages in five languages, each made different, dealt over sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

from model.capture import Capture, capture_from_json
from sample.history import history

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def captures(count: int) -> Iterator[Capture]:
    """The same captures on every run; every text, ref and address is different."""
    for number, value in enumerate(islice(cycle(list(history(NOW))), count)):
        published = NOW - timedelta(seconds=17 * (count - number))
        yield capture_from_json(
            {
                **value,
                "source": f"source-{number % 40}",
                "ref": f"post-{number}",
                "url": f"http://site-{number % 40}.example/post/{number}",
                "text": f"{value.get('text', '')} ({number})",
                "published_at": published.isoformat(),
                "published_from": "feed",
            }
        )
