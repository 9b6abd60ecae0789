"""Judging: of the mentions Elasticsearch lets through, those the query really matches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from index.elasticsearch.document import mention_of
from index.elasticsearch.filters import topic_of
from index.elasticsearch.mapping import STREAMS
from index.elasticsearch.requests import Answer, Reader, hits_of, total_of
from index.protocol import Question
from model.errors import Unavailable
from model.said import said
from topics import Document, FieldTerm, Scoped, Streams, read_document, walk

Json = dict[str, Any]
MOST = 2_000_000
"""Mentions one question may have judged; past it the engine says so instead of guessing."""
BATCH = 2_000
Paragraphs = tuple[tuple[str, ...], ...]


def judged(reader: Reader, question: Question, query: Json, state: str) -> list[str]:
    """The ids of those the question's query matches, in no order. Raises Unavailable past MOST."""
    assert question.query is not None  # noqa: S101 - see choosing
    read = _Reading(question)
    held = state or reader.hold()
    try:
        found = [
            str(hit["_id"]) for hit in _candidates(reader, query, held, read.parts) if question.query.holds(read(hit))
        ]
    finally:
        if held != state:
            reader.release(held)
    return found


def _candidates(reader: Reader, query: Json, state: str, parts: list[str]) -> Iterator[Mapping[str, Any]]:
    """The next of them are asked for while these are judged."""
    body: Json = {"query": query, "size": BATCH, "_source": parts, "sort": ["_shard_doc"], "track_total_hits": True}
    answer: Answer = reader.search(body, state=state)
    if total_of(answer) > MOST:
        raise Unavailable(
            said("more than {most:,} mentions would have to be read one by one", most=MOST),
            where="query",
            todo="Narrow the question by time, topic, language or source",
        )
    body["track_total_hits"] = False
    hits = hits_of(answer)
    with ThreadPoolExecutor(1, thread_name_prefix="candidates") as ahead:
        while len(hits) == BATCH:
            following = ahead.submit(reader.search, {**body, "search_after": hits[-1]["sort"]}, state=state)
            yield from hits
            hits = hits_of(following.result())
    yield from hits


class _Reading:
    """Documents as the query needs them: the streams it looks into, the fields when it asks for any."""

    def __init__(self, question: Question) -> None:
        assert question.query is not None  # noqa: S101 - see choosing
        nodes = list(walk(question.query.tree))
        self._fields = any(isinstance(node, FieldTerm) for node in nodes)
        scopes = {node.scope for node in nodes if isinstance(node, Scoped)}
        self._topic = topic_of(question)
        self.parts = ["body"]
        if scopes & {"title", "text"}:
            self.parts.append("title")
        if "quoted" in scopes:
            self.parts.append("quoted")
        if self._fields:
            self.parts.append("doc")

    def __call__(self, hit: Mapping[str, Any]) -> Document:
        source = hit["_source"]
        body, title = source.get("body", {}), source.get("title", {})
        first = len(title.get("f", ()))
        return Document(
            "",
            cast(Streams, StoredStreams(title)),
            cast(Streams, StoredStreams(body, first)),
            cast(Streams, StoredStreams(source.get("quoted", {}))),
            self._fields_of(source) if self._fields else {},
        )

    def _fields_of(self, source: Mapping[str, Any]) -> dict[str, object]:
        mention = mention_of(source)
        found = read_document(mention.capture, id="", language=mention.language.code, site=mention.site).fields
        matches = [match for match in mention.topics if not self._topic or match.topic == self._topic]
        mood = mention.mood_towards(matches[-1]) if self._topic and matches else mention.mood
        return {**found, "sentiment": mood, "tagged": any(match.tagged for match in matches)}


class StoredStreams:
    """Stands for ``Streams``: each split when it is looked into. Offsets are not kept, so it serves to judge only."""

    def __init__(self, lines: Mapping[str, list[str]], first: int = 0) -> None:
        self._lines, self._first = lines, first

    def __getattr__(self, name: str) -> Paragraphs:
        if name not in STREAMS:
            raise AttributeError(name)
        made = tuple(tuple(line.split(" ")) for line in self._lines.get(name, ())[self._first :])
        setattr(self, name, made)
        return made
