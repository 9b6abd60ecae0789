"""An alert as its page tells it: in the reader's language, with its chart, and what people said of its messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts import chart_of
from alerts.wording import LANGUAGES, Speech, Told, duration_of, speech_of, told
from services.alerts import alert_shown
from services.house import House
from services.search import Found

__all__ = ["LANGUAGES", "Judged", "Speech", "Told", "alert_chart", "duration_of", "judged_of", "speech_of", "told"]


@dataclass(frozen=True, slots=True)
class Judged:
    """Of ``of`` messages people have judged ``n``, and called the mood of ``agree`` of them as the method had."""

    n: int
    of: int
    agree: int


def judged_of(messages: Iterable[Found], topic: str) -> Judged:
    """What people said beside what the method said towards the topic: a sentiment, or that it is irrelevant (then the
    method was wrong to call it anything)."""
    n = of = agree = 0
    for found in messages:
        of += 1
        labels = found.mention.labels
        said = "irrelevant" if labels.relevance == "irrelevant" else labels.sentiment
        if said:
            n += 1
            agree += any(match.topic == topic and match.sentiment.label == said for match in found.mention.topics)
    return Judged(n, of, agree)


def alert_chart(house: House, alert_id: str, zone: str = "UTC") -> bytes:
    """The chart of an alert up to now as PNG, times in the zone. Raises NotFound, Unavailable."""
    return chart_of(house.db, alert_shown(house, alert_id), house.clock(), zone)
