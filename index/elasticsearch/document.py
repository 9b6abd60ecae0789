"""A mention as an Elasticsearch document, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from index.elasticsearch.fieldwords import field_words, fit
from index.protocol import Entry
from index.values import thread_key
from model.errors import EarshotError
from model.mention import Mention, mention_from_json, mention_to_json
from model.time import ORIGINS, micros
from topics import TOKENIZER_VERSION, Document, Streams, fold_accents

Source = dict[str, Any]
MAX_ID = 512
"""Bytes of an id."""
MAX_TOKEN = 255
"""UTF-16 units after which Elasticsearch would cut a token in two."""
_MAX_VERSION = 2**63 - 1
_MOST = 1e300
_write_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")).encode
_empty = Streams()


def document_bytes(entry: Entry) -> bytes:
    """The document as JSON. Raises ValueError saying what in the entry cannot be written."""
    _check(entry.mention)
    return _write_json(document_source(entry)).encode("utf-8")  # a lone surrogate raises a ValueError


def document_source(entry: Entry) -> Source:
    """The document as Elasticsearch holds it; fields that say nothing are left out."""
    mention, capture = entry.mention, entry.mention.capture
    event = micros(mention.event_at)
    made: Source = {
        "id": mention.id,
        "tokenizer": TOKENIZER_VERSION,
        "seen": micros(mention.seen_at),
        "event": event,
        "at": event // 1000,
        "language": fit(mention.language.code),
        "source": fit(capture.source),
        "site": fit(mention.site),
        "kind": fit(capture.kind),
        "lead": mention.lead,
        "label": mention.mood,
        "has": field_words(entry.document.fields),
    }
    if mention.mood != "unknown":
        made["score"] = float(mention.sentiment.score)
    for name, value in (
        ("author", capture.author.key),
        ("thread", thread_key(capture)),
        ("cluster", mention.cluster),
        ("relevance", mention.labels.relevance),
    ):
        if value:
            made[name] = fit(value)
    if mention.labels.tags:
        made["tags"] = [fit(tag) for tag in mention.labels.tags]
    if mention.topics:
        _add_topics(made, mention)
    _add_numbers(made, entry.document.fields)
    _add_streams(made, entry.document)
    made["doc"] = mention_to_json(mention)
    return made


def mention_of(source: Mapping[str, Any]) -> Mention:
    """The mention of a document's ``_source``, of which only ``doc`` is looked at."""
    return mention_from_json(source["doc"])


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
        if isinstance(value, int | float) and not isinstance(value, bool):
            made[name] = float(max(-_MOST, min(value, _MOST)))
    published = fields.get("published")
    if isinstance(published, datetime):
        moment = published.replace(tzinfo=UTC) if published.tzinfo is None else published.astimezone(UTC)
        made["day"] = moment.toordinal()


def _add_streams(made: Source, document: Document) -> None:
    title, text = document.title, document.text
    made["body"] = {
        "f": joined(title.f + text.f),
        "a": joined(title.a + text.a),
        "c": cased(title.c + text.c),
        "l": joined(title.l + text.l),
        "r": joined(title.r + text.r),
    }
    for name, streams in (("title", title), ("quoted", document.quoted)):
        if streams.f:
            made[name] = {
                "f": joined(streams.f),
                "a": joined(streams.a),
                "c": cased(streams.c),
                "l": joined(streams.l),
                "r": joined(streams.r),
            }


_LONG = re.compile(f"[^ ]{{{MAX_TOKEN // 2},}}")

Paragraphs = tuple[tuple[str, ...], ...]


def joined(paragraphs: Paragraphs) -> list[str]:
    """Each paragraph as one string, its tokens parted by blanks."""
    made = [" ".join(tokens) for tokens in paragraphs]
    if any(_LONG.search(line) for line in made if not line.isascii()):
        return [" ".join(map(short_token, line.split(" "))) for line in made]
    return made


def cased(paragraphs: Paragraphs) -> list[str]:
    """The same of stream c, accents folded: case is compared without them."""
    return [line if line.isascii() else _folded(line) for line in joined(paragraphs)]


def _folded(line: str) -> str:
    folded = fold_accents(line)
    if "  " in f" {folded} ":  # a token of nothing but marks keeps them
        return " ".join(map(fold_accents, line.split(" ")))
    return folded


def parted(lines: list[str]) -> Paragraphs:
    """The inverse of :func:`joined`."""
    return tuple(tuple(line.split(" ")) for line in lines)


def short_token(token: str) -> str:
    """The token, cut where Elasticsearch would make two of it; only letters beyond U+FFFF can make it so long."""
    if len(token) <= MAX_TOKEN // 2:
        return token
    return token.encode("utf-16-le")[: 2 * MAX_TOKEN].decode("utf-16-le", "ignore")


def _check(mention: Mention) -> None:
    """What could not be stored, or not be read again, is found here and not by the server."""
    capture = mention.capture
    if not mention.id:
        raise ValueError("the id is empty")
    if len(mention.id.encode("utf-8")) > MAX_ID:
        raise ValueError(f"the id is longer than {MAX_ID} bytes")
    if abs(mention.version) > _MAX_VERSION:
        raise ValueError(f"the number {mention.version} cannot be stored")
    keys = (mention.id, capture.source, mention.site, capture.kind, mention.language.code, capture.author.key)
    if any("\x00" in key for key in keys) or any("\x00" in match.topic for match in mention.topics):
        raise ValueError("a NUL stands in it")
    if not (capture.source and (capture.ref or capture.url)):
        raise ValueError("the source, or both ref and address, are empty")
    if capture.published_from not in ORIGINS:
        raise ValueError(f"published_from is {capture.published_from!r}")
    if not (capture.text.strip() or capture.title.strip()):
        raise ValueError("text and title are both empty")
    numbers = (mention.sentiment.score, *(match.sentiment.score for match in mention.topics))
    if not all(map(isfinite, numbers)):
        raise ValueError("a score is no number")
    if capture.rating or capture.engagement or capture.author.followers is not None:
        _read_again(mention)


def _read_again(mention: Mention) -> None:
    try:
        mention_from_json(mention_to_json(mention))
    except (EarshotError, TypeError, LookupError, OverflowError) as error:
        raise ValueError(str(error)) from error
