"""A mention as an Elasticsearch document, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

import msgspec
from msgspec import convert

from index.elasticsearch.fieldwords import field_words, fit
from index.elasticsearch.lines import Lines, lines_of
from index.elasticsearch.mapping import STREAMS
from index.protocol import Entry
from index.values import thread_key
from model.capture import Capture
from model.labels import Labels
from model.mention import Mention, Sentiment, mention_from_json
from model.time import ORIGINS, micros, utc
from topics import TOKENIZER_VERSION, Document

Source = dict[str, Any]
MAX_ID = 512
"""Bytes of an id."""
_MAX_VERSION = 2**63 - 1
_MOST = 1e300
_NOTHING: Lines = {name: [] for name in STREAMS}
_NUL = b"\\u0000"
"""As it stands in JSON; perhaps something else does, too."""
_write_json = msgspec.json.Encoder().encode_into


def document_bytes(entry: Entry) -> bytes:
    """The document as JSON. Raises ValueError saying what in the entry cannot be written."""
    body = bytearray()
    write_document(entry, body)
    return bytes(body)


def write_document(entry: Entry, body: bytearray) -> None:
    """Append the document's JSON. Raises ValueError saying what in the entry cannot be written; whatever stands behind
    the body then is to be cut off."""
    start = len(body)
    _write_json(document_source(entry), body, -1)  # a lone surrogate raises a ValueError
    if body.find(b"\\", start) >= 0 and body.find(_NUL, start) >= 0:  # few have a backslash at all
        _check_keys(entry.mention)


def document_source(entry: Entry) -> Source:
    """The document as Elasticsearch holds it; fields that say nothing are left out. Raises ValueError."""
    mention, fields = entry.mention, entry.document.fields
    capture, mood = mention.capture, mention.mood
    _check(mention)
    seen_at, event_at = mention.seen_at, mention.event_at
    seen = micros(seen_at)
    event = seen if event_at is seen_at else micros(event_at)
    made: Source = {
        "id": mention.id,
        "tokenizer": TOKENIZER_VERSION,
        "seen": seen,
        "event": event,
        "at": event // 1000,
        "language": fit(mention.language.code),
        "source": fit(capture.source),
        "site": fit(mention.site),
        "kind": fit(capture.kind),
        "lead": mention.lead,
        "label": mood,
        "has": field_words(fields),
        "doc": mention,
    }
    if mood != "unknown":
        made["score"] = float(mention.sentiment.score)
    if key := capture.author.key:
        made["author"] = fit(key)
    if capture.thread is not None and (key := thread_key(capture)):
        made["thread"] = fit(key)
    if mention.cluster:
        made["cluster"] = fit(mention.cluster)
    if labels := mention.labels:
        _add_labels(made, labels)
    if mention.topics:
        _add_topics(made, mention)
    _add_numbers(made, fields)
    _add_streams(made, entry.document)
    return made


def mention_of(source: Mapping[str, Any]) -> Mention:
    """The mention of a document's ``_source``, of which only ``doc`` is looked at: its fields, or, as older versions
    wrote it, its documented JSON."""
    doc = source["doc"]
    return convert(doc, Mention) if "capture" in doc else mention_from_json(doc)


def _add_labels(made: Source, labels: Labels) -> None:
    if labels.relevance:
        made["relevance"] = fit(labels.relevance)
    if labels.tags:
        made["tags"] = [fit(tag) for tag in labels.tags]


def _add_topics(made: Source, mention: Mention) -> None:
    matches = {match.topic: match for match in mention.topics}
    made["topics"] = [fit(topic) for topic in matches]
    made["matches"] = [
        {"topic": fit(match.topic), "tagged": match.tagged, "label": mood}
        | ({} if mood == "unknown" else {"score": float(match.sentiment.score)})
        for match in matches.values()
        for mood in (mention.mood_towards(match),)
    ]


def _add_numbers(made: Source, fields: Mapping[str, object]) -> None:
    for name in ("rating", "followers"):
        value = fields.get(name)
        if value is not None and isinstance(value, int | float) and not isinstance(value, bool):
            made[name] = float(max(-_MOST, min(value, _MOST)))
    published = fields.get("published")
    if isinstance(published, datetime):
        made["day"] = utc(published).toordinal()


def _add_streams(made: Source, document: Document) -> None:
    title, text = lines_of(document.title), lines_of(document.text)
    made["body"] = {name: title[name] + text[name] for name in STREAMS} if title and text else text or title or _NOTHING
    if title:
        made["title"] = title
    if quoted := lines_of(document.quoted):
        made["quoted"] = quoted


def _check_keys(mention: Mention) -> None:
    """The texts may have a NUL; what is compared may not."""
    capture = mention.capture
    keys = (mention.id, capture.source, mention.site, capture.kind, mention.language.code, capture.author.key)
    if "\x00" in "".join([*keys, *[match.topic for match in mention.topics]]):
        raise ValueError("a NUL stands in it")


def _check(mention: Mention) -> None:
    """What could not be stored, or not be read again, is found here and not by the server."""
    capture = mention.capture
    if not mention.id:
        raise ValueError("the id is empty")
    if len(mention.id) > MAX_ID // 4 and len(mention.id.encode("utf-8")) > MAX_ID:
        raise ValueError(f"the id is longer than {MAX_ID} bytes")
    if abs(mention.version) > _MAX_VERSION:
        raise ValueError(f"the number {mention.version} cannot be stored")
    if not (capture.source and (capture.ref or capture.url)):
        raise ValueError("the source, or both ref and address, are empty")
    if capture.published_from not in ORIGINS:
        raise ValueError(f"published_from is {capture.published_from!r}")
    if not _says(capture.text) and not _says(capture.title):
        raise ValueError("text and title are both empty")
    _check_score(mention.sentiment)
    for match in mention.topics:
        _check_score(match.sentiment)
    if not isfinite(mention.language.confidence):
        raise ValueError("the confidence in the language is no number")
    if capture.author.followers is not None or capture.engagement is not None or capture.rating is not None:
        _check_counts(capture)


def _says(text: str) -> bool:
    return bool(text) and not text.isspace()


def _check_score(told: Sentiment) -> None:
    if not (isfinite(told.score) and isfinite(told.confidence)):
        raise ValueError("a score is no number")


def _check_counts(capture: Capture) -> None:
    """What ``mention_of`` would not take again."""
    told, rating = capture.engagement, capture.rating
    counts = [capture.author.followers] if capture.author.followers is not None else []
    if told is not None:
        counts += (told.likes, told.replies, told.shares, told.views)
    if not all(isinstance(count, int) and _is_number(count) and count >= 0 for count in counts):
        raise ValueError("a count is no number from 0 up")
    if rating is not None and not (_is_number(rating.value) and _is_number(rating.max) and rating.max > 0):
        raise ValueError("the rating is no number of a scale")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
