"""All published topics, asked of one document at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from model.mention import TopicMatch
from model.topic import Topic
from topics.document import Document
from topics.fieldterms import field_test
from topics.handles import tagged_by
from topics.query import NO_LISTS, compile_query
from topics.tree import FieldTerm, Value, walk


class _Entry:
    __slots__ = ("asks_tagged", "filters", "query", "tagged", "topic")

    def __init__(self, topic: Topic, lists: Mapping[str, str]) -> None:
        self.topic = topic
        self.query = compile_query(topic.query, accents=topic.accents, lists=lists)
        self.tagged = tagged_by(topic.handles)
        terms = (FieldTerm(name, tuple(Value(value) for value in values)) for name, values in topic.filters.items())
        self.filters = tuple(field_test(term) for term in terms)
        self.asks_tagged = any(isinstance(node, FieldTerm) and node.name == "tagged" for node in walk(self.query.tree))

    def match(self, document: Document) -> TopicMatch | None:
        if not all(test(document.fields) for test in self.filters):
            return None
        if self.asks_tagged:
            document = replace(document, fields={**document.fields, "tagged": self.tagged(document)})
        spans = self.query.match(document)
        if spans is None:
            return None
        return TopicMatch(self.topic.id, self.topic.revision, self.tagged(document), spans)


class TopicSet:
    """Published topics compiled together. Adding raises BadInput when a topic's query is refused."""

    def __init__(self, topics: Iterable[Topic] = (), *, lists: Mapping[str, str] = NO_LISTS) -> None:
        self._lists = lists
        self._entries: dict[str, _Entry] = {}
        for topic in topics:
            self.add(topic)

    def add(self, topic: Topic) -> None:
        """Adds a topic, or puts it in the place of the one with its id."""
        entry = _Entry(topic, self._lists)
        self.remove(topic.id)
        self._entries[topic.id] = entry

    def remove(self, id: str) -> None:
        """Removes a topic; one that is not there is no error."""
        self._entries.pop(id, None)

    def __contains__(self, id: object) -> bool:
        return id in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._entries))

    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        """Every topic that catches the document, by id; sentiment is left for later."""
        found = (entry.match(document) for entry in self._entries.values())
        return tuple(sorted((match for match in found if match), key=lambda match: match.topic))
