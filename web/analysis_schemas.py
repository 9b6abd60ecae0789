"""What the API answers of the analysis. Shares are of 0–1 with their 95 % interval, null where nothing is known."""

from __future__ import annotations

from web.schemas import Moment, Shape

Interval = tuple[float, float]


class ShareOut(Shape):
    """``count`` of ``n``."""

    count: int
    n: int
    share: float | None
    interval: Interval | None


class DifferenceOut(Shape):
    """The second less the first, in shares."""

    value: float
    interval: Interval


class RatioOut(Shape):
    """How many times the first the second is; ``high`` (and ``value``) null where it may be any number."""

    value: float | None
    low: float
    high: float | None


class UnreadOut(Shape):
    """Sources that could not be read, ``share`` of what usually answers; and those that said nothing though they
    usually do."""

    sources: list[str]
    share: float
    silent: list[str]


class PointOut(Shape):
    """``start`` is null for the whole; ``mean`` is of scores, −1 to 1."""

    start: Moment | None
    key: str
    count: int
    unknown: int
    negative: ShareOut
    neutral: ShareOut
    positive: ShareOut
    mean: float | None
    unread: UnreadOut | None


class SeriesOut(Shape):
    interval: str
    zone: str
    since: Moment | None
    until: Moment | None
    points: list[PointOut]
    whole: PointOut
    notes: list[str]


class ChangeOut(Shape):
    value: str
    first: ShareOut
    second: ShareOut
    difference: DifferenceOut | None


class ComparedOut(Shape):
    first: PointOut
    second: PointOut
    times: RatioOut | None
    negative: DifferenceOut | None
    positive: DifferenceOut | None
    changes: list[ChangeOut]
    notes: list[str]


class ValueOut(ShareOut):
    value: str


class VoiceOut(Shape):
    """Shares may add up to more than 1: a mention counts for each topic that caught it. ``sources`` is the constant
    panel, null when all count."""

    topics: list[ValueOut]
    total: int
    sources: list[str] | None
    notes: list[str]


class TopOut(Shape):
    dimension: str
    values: list[ValueOut]
    distinct: int
    total: int
    notes: list[str]


class PhraseOut(Shape):
    text: str
    count: int
    background: int
    score: float


class PhrasesOut(Shape):
    """``estimate``: not all texts were read."""

    phrases: list[PhraseOut]
    read: int
    of: int
    background_read: int
    background_of: int
    estimate: bool


class FrequentOut(ShareOut):
    start: Moment
    unread: UnreadOut | None


class FrequencyOut(Shape):
    query: str
    points: list[FrequentOut]
    whole: ShareOut


class FrequenciesOut(Shape):
    interval: str
    queries: list[FrequencyOut]
    sources: list[str] | None
    notes: list[str]


class PercentileOut(Shape):
    percentile: float
    value: float
    interval: Interval


class PercentilesOut(Shape):
    """``known`` of the ``read`` mentions say it, of ``of`` there are; fewer read than there are is an estimate."""

    measure: str
    percentiles: list[PercentileOut]
    known: int
    read: int
    of: int
    estimate: bool
    notes: list[str]
