"""What the API answers, typed, so that its OpenAPI document is true. Names and meanings are those of FORMATS."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from model.mention import SentimentLabel

Moment = str
"""ISO 8601, UTC, with microseconds and Z."""


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FixOut(Shape):
    title: str
    query: str


class QueryProblemOut(Shape):
    severity: Literal["error", "warning"]
    code: str
    message: str
    start: int
    end: int
    line: int
    column: int
    fixes: list[FixOut]


class ProblemOut(Shape):
    """RFC 9457; ``todo`` says what to do next, ``problems`` is there when a query was refused."""

    type: str
    title: str
    status: int
    detail: str
    todo: str
    problems: list[QueryProblemOut] | None = None


class SentimentOut(Shape):
    label: SentimentLabel
    score: float
    confidence: float
    method: str


class LanguageOut(Shape):
    code: str
    confidence: float
    method: str
    others: list[str]


class SpanOut(Shape):
    """A half-open range in code points of the named field."""

    field: Literal["title", "text", "quoted"]
    start: int
    end: int


class TopicMatchOut(Shape):
    id: str
    revision: int
    tagged: bool
    spans: list[SpanOut]
    sentiment: SentimentOut


class SightingOut(Shape):
    source: str
    ref: str
    url: str
    seen_at: Moment


class AuthorOut(Shape):
    name: str | None = None
    handle: str | None = None
    url: str | None = None
    followers: int | None = None


class ThreadOut(Shape):
    ref: str | None = None
    title: str | None = None
    url: str | None = None


class EngagementOut(Shape):
    likes: int
    replies: int
    shares: int
    views: int


class RatingOut(Shape):
    value: float
    max: float


class LabelsOut(Shape):
    """What people say of a mention, rules included; "" where nobody said anything."""

    relevance: Literal["", "relevant", "irrelevant", "unsure"]
    sentiment: Literal["", "negative", "neutral", "positive"]
    tags: list[str]


class SaidOut(Shape):
    what: Literal["relevance", "sentiment", "tag", "untag", "clear"]
    value: str
    who: str
    at: Moment


class SpokenOut(Shape):
    """``labels`` is what lists and counts go by; a word in ``said`` is there a moment later."""

    mention: str
    labels: LabelsOut
    said: list[SaidOut]


class LabelIn(Shape):
    """What to say of a mention; ``clear`` first takes back all that people said."""

    sentiment: str = Field("", max_length=20)
    relevance: str = Field("", max_length=20)
    tags: list[str] = Field(default_factory=list, max_length=20)
    untags: list[str] = Field(default_factory=list, max_length=20)
    clear: bool = False
    who: str = Field("", max_length=80)


class MentionOut(Shape):
    """A mention; of the capture's fields those that say something."""

    id: str
    source: str
    ref: str | None = None
    url: str | None = None
    kind: str
    title: str | None = None
    text: str | None = None
    quoted: str | None = None
    author: AuthorOut | None = None
    published_at: Moment | None = None
    published_from: str
    lang: str | None = None
    thread: ThreadOut | None = None
    parent: str | None = None
    engagement: EngagementOut | None = None
    rating: RatingOut | None = None
    links: list[str] | None = None
    backlog: bool | None = None
    site: str
    seen_at: Moment
    event_at: Moment
    version: int
    content_hash: str
    revised_at: Moment | None = None
    gone_at: Moment | None = None
    """When it was found to be no longer at its source; left out while it is there."""
    language: LanguageOut
    sentiment: SentimentOut
    topics: list[TopicMatchOut]
    cluster: str
    lead: bool
    sightings: list[SightingOut]
    labels: LabelsOut | None = None
    highlights: list[SpanOut]
    """What the query matched, else what the topics did."""


class FacetOut(Shape):
    value: str
    count: int


class MentionsOut(Shape):
    """A page; ``total`` is exact, ``cursor`` asks for the next page and is empty on the last."""

    mentions: list[MentionOut]
    total: int
    cursor: str
    reading: str
    warnings: list[QueryProblemOut]
    facets: dict[str, list[FacetOut]] | None = None


class TallyOut(Shape):
    """``negative_share`` is of those whose sentiment is known; null when none is."""

    count: int
    negative: int
    neutral: int
    positive: int
    unknown: int
    negative_share: float | None


class PointOut(TallyOut):
    start: Moment
    end: Moment


class QuarantinedOut(Shape):
    source: str
    ref: str
    reason: str
    since: Moment


class BackfillOut(Shape):
    """``share`` of the archive, 0–1, is as this revision of the topic says; ``left`` mentions are not known to be."""

    topic: str
    revision: int
    share: float
    left: int


class StatusOut(Shape):
    """How the house does. ``silent`` sources answer and say unusually little; ``quarantined`` are the newest posts set
    aside; ``backfills`` are topics whose counts are of an archive not yet as they say."""

    mentions: int
    topics: int
    rules: int
    healthy: int
    failing: int
    silent: int
    paused: int
    outbox: int
    outbox_oldest: Moment | None
    quarantine: int
    quarantined: list[QuarantinedOut]
    alerts: dict[str, int]
    notifications_pending: int
    notifications_failed: int
    index_mentions: int | None
    index_bytes: int | None
    trouble: str | None
    """Why the index does not answer."""
    notes: list[str]
    """What the index's operator should know."""
    versions: dict[str, str]
    backfills: list[BackfillOut]


SourceAction = Literal["pause", "resume", "visit", "remove"]


class FreshnessOut(Shape):
    """Seconds from when a post was written to when it was seen; null while unknown."""

    median: int | None
    p90: int | None


class SourceOut(Shape):
    """``state``: fine, new, slow, failing, silent (it answers and says unusually little), held or paused."""

    id: str
    url: str
    kind: str
    paused: bool
    outcome: str | None
    message: str
    failures: int
    rate: float | None
    """New posts a day."""
    waiting: int
    """Pages found and not yet visited."""
    last_visit: Moment | None
    last_success: Moment | None
    next_due: Moment | None
    hold_until: Moment | None
    state: str
    sentence: str
    newest: Moment | None
    freshness: FreshnessOut
    seen_in_week: int | None
    expected_in_week: float | None


class ActionIn(Shape):
    """Who acts on the alert; ``web`` when left empty."""

    who: str = Field("", max_length=80)
