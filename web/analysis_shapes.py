"""From the analysis' answers to what the API gives."""

from __future__ import annotations

from math import isinf

from model.shares import Share
from model.time import iso
from services.analysis import Chart, Difference, Phrases, Point, Top, Unread, Voice
from services.frequency import Frequencies
from services.percentiles import Percentiles
from services.rates import Ratio
from web import analysis_schemas as schemas
from web.analysis_views import Compared
from web.asked import Asking


def share_out(share: Share) -> schemas.ShareOut:
    return schemas.ShareOut(
        count=share.hits, n=share.n, share=share.value, interval=share.interval if share.n else None
    )


def ratio_out(found: Ratio | None) -> schemas.RatioOut | None:
    if found is None:
        return None
    value, high = (None if isinf(one) else one for one in (found.value, found.high))
    return schemas.RatioOut(value=value, low=found.low, high=high)


def unread_out(found: Unread | None) -> schemas.UnreadOut | None:
    if found is None:
        return None
    return schemas.UnreadOut(sources=list(found.sources), share=found.share, silent=list(found.silent))


def point_out(point: Point) -> schemas.PointOut:
    return schemas.PointOut(
        start=iso(point.start) if point.start else None,
        key=point.key,
        count=point.count,
        unknown=point.unknown,
        negative=share_out(point.negative),
        neutral=share_out(point.neutral),
        positive=share_out(point.positive),
        mean=point.mean,
        unread=unread_out(point.unread),
    )


def series_out(asked: Asking, interval: str, found: Chart) -> schemas.SeriesOut:
    return schemas.SeriesOut(
        interval=interval,
        zone=asked.zone,
        since=iso(asked.since) if asked.since else None,
        until=iso(asked.until) if asked.until else None,
        points=[point_out(point) for point in found.points],
        whole=point_out(found.whole),
        notes=list(found.notes),
    )


def compared_out(shown: Compared) -> schemas.ComparedOut:
    found = shown.found
    changes = [
        schemas.ChangeOut(
            value=one.value,
            first=share_out(one.first),
            second=share_out(one.second),
            difference=_difference_out(one.difference),
        )
        for one in found.changes
    ]
    return schemas.ComparedOut(
        first=point_out(found.first),
        second=point_out(found.second),
        times=ratio_out(found.times),
        negative=_difference_out(found.negative),
        positive=_difference_out(found.positive),
        changes=changes,
        notes=list(found.notes),
    )


def voice_out(found: Voice) -> schemas.VoiceOut:
    sources = None if found.sources is None else list(found.sources)
    topics = [_value_out(topic, share) for topic, share in found.shares]
    return schemas.VoiceOut(topics=topics, total=found.total, sources=sources, notes=list(found.notes))


def top_out(dimension: str, found: Top) -> schemas.TopOut:
    values = [_value_out(value, share) for value, share in found.values]
    return schemas.TopOut(
        dimension=dimension, values=values, distinct=found.distinct, total=found.total, notes=list(found.notes)
    )


def phrases_out(found: Phrases) -> schemas.PhrasesOut:
    return schemas.PhrasesOut(
        phrases=[
            schemas.PhraseOut(text=one.text, count=one.count, background=one.background, score=one.score)
            for one in found.phrases
        ],
        read=found.read,
        of=found.of,
        background_read=found.background_read,
        background_of=found.background_of,
        estimate=found.estimate,
    )


def frequencies_out(found: Frequencies) -> schemas.FrequenciesOut:
    queries = [
        schemas.FrequencyOut(
            query=one.query,
            points=[
                schemas.FrequentOut(
                    start=iso(point.start), unread=unread_out(point.unread), **share_out(point.share).model_dump()
                )
                for point in one.points
            ],
            whole=share_out(one.whole),
        )
        for one in found.queries
    ]
    sources = None if found.sources is None else list(found.sources)
    return schemas.FrequenciesOut(interval=found.interval, queries=queries, sources=sources, notes=list(found.notes))


def percentiles_out(measure: str, found: Percentiles) -> schemas.PercentilesOut:
    return schemas.PercentilesOut(
        measure=measure,
        percentiles=[
            schemas.PercentileOut(percentile=one.at, value=one.value, interval=(one.low, one.high))
            for one in found.percentiles
        ],
        known=found.known,
        read=found.read,
        of=found.of,
        estimate=found.estimate,
        notes=list(found.notes),
    )


def _value_out(value: str, share: Share) -> schemas.ValueOut:
    return schemas.ValueOut(value=value, **share_out(share).model_dump())


def _difference_out(found: Difference | None) -> schemas.DifferenceOut | None:
    return None if found is None else schemas.DifferenceOut(value=found[0], interval=(found[1], found[2]))
