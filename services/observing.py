"""What the alerts' tests see of mentions, and what they no longer do since people called it irrelevant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from model.alert import Observation
from model.mention import Mention, TopicMatch
from storage import labels, observations


def note_relevance(
    tx: Connection, before: Mapping[str, Mention], after: Sequence[Mention], lateness: timedelta
) -> None:
    """What is called irrelevant now leaves what is usual from this place of the log on; what is so no more comes back,
    as history. Noting it again changes nothing."""
    moved = [m for m in after if m.id in before and m.labels.relevance != before[m.id].labels.relevance]
    gone = [mention.id for mention in moved if mention.labels.relevance == "irrelevant"]
    back = [mention for mention in moved if before[mention.id].labels.relevance == "irrelevant"]
    if not (gone or back):
        return
    end = observations.end(tx)
    labels.retract(tx, gone, end)
    labels.restore(tx, [mention.id for mention in back], end)
    observations.append(tx, observations_of(back, lateness, news=False))


def observations_of(mentions: Iterable[Mention], lateness: timedelta, *, news: bool = True) -> list[Observation]:
    """One observation a mention and topic, none of what people call irrelevant; none of them is live when they are no
    ``news``."""
    return [
        _observation(mention, match, live=news and mention.live(lateness))
        for mention in mentions
        if mention.labels.relevance != "irrelevant"
        for match in mention.topics
    ]


def _observation(mention: Mention, match: TopicMatch, *, live: bool) -> Observation:
    capture, label = mention.capture, match.sentiment.label
    thread = capture.thread.ref if capture.thread else ""
    return Observation(
        mention=mention.id,
        topic=match.topic,
        revision=match.revision,
        seen_at=mention.seen_at,
        event_at=mention.event_at,
        live=live,
        negative=None if label == "unknown" else label == "negative",
        method=match.sentiment.method,
        kind=capture.kind,
        language=mention.language.code,
        source=capture.source,
        author=capture.author.key,
        cluster=mention.cluster,
        thread=f"{mention.site}\x1f{thread}" if thread else "",
        reach=capture.author.followers,
    )
