"""A mention: a capture that was accepted, identified, dated, understood and matched."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from model.capture import Capture, capture_from_json, capture_to_json
from model.labels import Labels, labels_from_json, labels_to_json
from model.source import Json, site_of
from model.time import event_time, is_live, iso, parse_time

SentimentLabel = Literal["negative", "neutral", "positive", "unknown"]
SENTIMENTS: tuple[SentimentLabel, ...] = ("negative", "neutral", "positive", "unknown")
Field = Literal["title", "text", "quoted"]


@dataclass(frozen=True, slots=True)
class Language:
    """``code`` is ISO 639-1 or ``und``; ``confidence`` 0–1; ``others`` are further languages of a mixed text."""

    code: str = "und"
    confidence: float = 0.0
    method: str = "none"
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentiment:
    """``score`` −1…1; ``confidence`` 0–1; ``method`` is method@version. Unknown is a label, never neutral."""

    label: SentimentLabel = "unknown"
    score: float = 0.0
    confidence: float = 0.0
    method: str = "none"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range in code points of the named field as given."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic caught a mention. ``sentiment`` is towards the topic: of the sentences around the spans."""

    topic: str
    revision: int
    tagged: bool
    spans: tuple[Span, ...] = ()
    sentiment: Sentiment = field(default_factory=Sentiment)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where and when the same post was seen."""

    source: str
    ref: str
    url: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Mention:
    """``version`` is the ledger's, it rises with every write; ``content_hash`` is of the post's newest text;
    ``revised_at`` is when that text was seen, None while it is the first; ``gone_at`` when the post was found to be no
    longer at any place it was seen at, None while it is."""

    id: str
    capture: Capture
    seen_at: datetime
    content_hash: str
    version: int = 1
    revised_at: datetime | None = None
    language: Language = field(default_factory=Language)
    sentiment: Sentiment = field(default_factory=Sentiment)
    topics: tuple[TopicMatch, ...] = ()
    cluster: str = ""
    lead: bool = True
    sightings: tuple[Sighting, ...] = ()
    labels: Labels = field(default_factory=Labels)
    gone_at: datetime | None = None

    @property
    def site(self) -> str:
        return site_of(self.capture.url) or self.capture.source

    @property
    def event_at(self) -> datetime:
        return event_time(self.capture.published_at, self.capture.published_from, self.seen_at)

    @property
    def mood(self) -> SentimentLabel:
        """Of the whole text, as shown and counted: a person's label, else the method's."""
        return self.labels.sentiment or self.sentiment.label

    def mood_towards(self, match: TopicMatch) -> SentimentLabel:
        """Towards a topic, as shown and counted."""
        return self.labels.sentiment or match.sentiment.label

    def live(self, lateness: timedelta) -> bool:
        return is_live(self.event_at, self.seen_at, backlog=self.capture.backlog, lateness=lateness)


def mention_to_json(mention: Mention) -> dict[str, Json]:
    """What search, export and the API give."""
    made = capture_to_json(mention.capture)
    seen_at, event_at = iso(mention.seen_at), mention.event_at
    made.update(
        id=mention.id,
        site=mention.site,
        seen_at=seen_at,
        event_at=seen_at if event_at is mention.seen_at else iso(event_at),
        version=mention.version,
        content_hash=mention.content_hash,
        language={
            "code": mention.language.code,
            "confidence": mention.language.confidence,
            "method": mention.language.method,
            "others": list(mention.language.others),
        },
        sentiment=_sentiment_to_json(mention.sentiment),
        topics=[_match_to_json(match) for match in mention.topics],
        cluster=mention.cluster,
        lead=mention.lead,
        sightings=[
            {"source": s.source, "ref": s.ref, "url": s.url, "seen_at": iso(s.seen_at)} for s in mention.sightings
        ],
    )
    if mention.labels:
        made["labels"] = labels_to_json(mention.labels)
    if mention.revised_at is not None:
        made["revised_at"] = iso(mention.revised_at)
    if mention.gone_at is not None:
        made["gone_at"] = iso(mention.gone_at)
    return made


def mention_from_json(value: dict[str, Json]) -> Mention:
    """The inverse of :func:`mention_to_json`, for what Earshot itself wrote."""
    language = _object(value["language"])
    return Mention(
        id=str(value["id"]),
        capture=capture_from_json(value),
        seen_at=_time(value["seen_at"]),
        content_hash=str(value["content_hash"]),
        version=int(str(value["version"])),
        revised_at=_time(value["revised_at"]) if value.get("revised_at") else None,
        language=Language(
            str(language["code"]),
            _number(language["confidence"]),
            str(language["method"]),
            tuple(str(code) for code in _list(language["others"])),
        ),
        sentiment=_sentiment_from_json(value["sentiment"]),
        topics=tuple(_match_from_json(_object(match)) for match in _list(value["topics"])),
        cluster=str(value["cluster"]),
        lead=bool(value["lead"]),
        sightings=tuple(
            Sighting(str(s["source"]), str(s["ref"]), str(s["url"]), _time(s["seen_at"]))
            for s in map(_object, _list(value["sightings"]))
        ),
        labels=labels_from_json(value.get("labels")),
        gone_at=_time(value["gone_at"]) if value.get("gone_at") else None,
    )


def _sentiment_to_json(sentiment: Sentiment) -> Json:
    return {
        "label": sentiment.label,
        "score": sentiment.score,
        "confidence": sentiment.confidence,
        "method": sentiment.method,
    }


def _sentiment_from_json(value: Json) -> Sentiment:
    read = _object(value)
    label: SentimentLabel = next((known for known in SENTIMENTS if known == read["label"]), "unknown")
    return Sentiment(label, _number(read["score"]), _number(read["confidence"]), str(read["method"]))


def _match_to_json(match: TopicMatch) -> Json:
    return {
        "id": match.topic,
        "revision": match.revision,
        "tagged": match.tagged,
        "spans": [{"field": s.field, "start": s.start, "end": s.end} for s in match.spans],
        "sentiment": _sentiment_to_json(match.sentiment),
    }


def _match_from_json(value: dict[str, Json]) -> TopicMatch:
    return TopicMatch(
        str(value["id"]),
        int(_number(value["revision"])),
        bool(value["tagged"]),
        tuple(_span_from_json(_object(span)) for span in _list(value["spans"])),
        _sentiment_from_json(value["sentiment"]),
    )


def _span_from_json(value: dict[str, Json]) -> Span:
    fields: tuple[Field, ...] = ("title", "text", "quoted")
    name = next(known for known in fields if known == value["field"])
    return Span(name, int(_number(value["start"])), int(_number(value["end"])))


def _object(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise TypeError(f"expected an object, found {value!r:.80}")
    return value


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, found {value!r:.80}")
    return value


def _number(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"expected a number, found {value!r:.80}")
    return value


def _time(value: Json) -> datetime:
    moment = parse_time(str(value))
    if moment is None:
        raise TypeError(f"expected a time, found {value!r:.80}")
    return moment
