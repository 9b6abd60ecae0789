"""All published topics, asked of one document at a time.

Every topic is found by its anchors: rare keys of which a matching document must hold one. Only topics with an anchor in
the document, and whose second necessary set is met too, are evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from model.mention import Span, TopicMatch
from model.topic import Topic
from topics.anchors import Anchors, Frequencies, choices
from topics.document import Document
from topics.fieldterms import field_test
from topics.handles import tagged_by
from topics.matcher import merge_spans
from topics.query import NO_LISTS, compile_query
from topics.tree import FieldTerm, Value, walk
from topics.view import View

PATIENCE = 64
"""Fruitless evaluations of a topic before its anchors are chosen anew; it doubles each time."""


class _Entry:
    """One topic compiled, and where it is anchored."""

    __slots__ = (
        "anchors",
        "asks_tagged",
        "filters",
        "patience",
        "query",
        "second",
        "sure",
        "tagged",
        "topic",
        "wasted",
    )

    def __init__(self, topic: Topic, lists: Mapping[str, str]) -> None:
        self.topic = topic
        self.query = compile_query(topic.query, accents=topic.accents, lists=lists)
        self.tagged = tagged_by(topic.handles)
        terms = (FieldTerm(name, tuple(Value(value) for value in values)) for name, values in topic.filters.items())
        self.filters = tuple(field_test(term) for term in terms)
        self.asks_tagged = any(isinstance(node, FieldTerm) and node.name == "tagged" for node in walk(self.query.tree))
        self.anchors = Anchors()
        self.second: frozenset[str] | None = None
        self.sure = False
        self.wasted = 0
        self.patience = PATIENCE

    def anchor(self, frequencies: Frequencies) -> None:
        """Chooses the rarest necessary keys as anchors, and the next rarest tokens as a second condition."""
        needed = self.query.necessary()
        found = choices(needed.condition, frequencies.cost)
        self.anchors = found[0] if found else Anchors()
        self.second = found[1].tokens if len(found) > 1 and found[1].only_tokens else None
        self.sure = needed.exact and len(found) == 1 and self.anchors.only_tokens
        self.wasted = 0

    def match(self, document: Document) -> TopicMatch | None:
        for test in self.filters:
            if not test(document.fields):
                return None
        if self.asks_tagged:
            document = document.with_fields(tagged=self.tagged(document))
        if not (self.sure or self.query.holds(document)):
            return None
        return TopicMatch(self.topic.id, self.topic.revision, self.tagged(document), self._spans(document))

    def _spans(self, document: Document) -> tuple[Span, ...]:
        return merge_spans(self.query.found(document))


class TopicSet:
    """Published topics compiled together. Adding raises BadInput when a topic's query is refused.

    Adding, removing and matching take turns: one thread at a time.
    """

    def __init__(self, topics: Iterable[Topic] = (), *, lists: Mapping[str, str] = NO_LISTS) -> None:
        self._lists = lists
        self._entries: dict[str, _Entry] = {}
        self._frequencies = Frequencies()
        self._by_token: dict[str, list[_Entry]] = {}
        self._by_pair: dict[str, list[_Entry]] = {}
        self._by_prefix: dict[str, list[_Entry]] = {}
        self._prefix_lengths: dict[int, int] = {}
        self._everywhere: list[_Entry] = []
        for topic in topics:
            self.add(topic)

    def add(self, topic: Topic) -> None:
        """Adds a topic, or puts it in the place of the one with its id."""
        entry = _Entry(topic, self._lists)
        self.remove(topic.id)
        self._entries[topic.id] = entry
        self._drop_anchor(entry)

    def remove(self, id: str) -> None:
        """Removes a topic; one that is not there is no error."""
        entry = self._entries.pop(id, None)
        if entry is not None:
            self._lift_anchor(entry)

    def __contains__(self, id: object) -> bool:
        return id in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._entries))

    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        """Every topic that catches the document, by id; sentiment is left for later."""
        view = document.view("body")
        words = view.words
        self._frequencies.learn(words)
        found: list[TopicMatch] = []
        for entry in self._candidates(view):
            possible = entry.second is None or not entry.second.isdisjoint(words)
            match = entry.match(document) if possible else None
            if match is not None:
                found.append(match)
            else:
                self._count_waste(entry)
        return tuple(sorted(found, key=lambda match: match.topic))

    def _candidates(self, view: View) -> set[_Entry]:
        found = set(self._everywhere)
        by_token = self._by_token
        for word in view.words:
            if word in by_token:
                found.update(by_token[word])
        if self._by_pair and view.spaceless:
            for pair in map(" ".join, pairwise(view.f)):
                if pair in self._by_pair:
                    found.update(self._by_pair[pair])
        for length in self._prefix_lengths:
            for prefix in {word[:length] for word in view.words}:
                if prefix in self._by_prefix:
                    found.update(self._by_prefix[prefix])
        return found

    def _count_waste(self, entry: _Entry) -> None:
        entry.wasted += 1
        if entry.wasted >= entry.patience:
            entry.patience *= 2
            self._lift_anchor(entry)
            self._drop_anchor(entry)

    def _drop_anchor(self, entry: _Entry) -> None:
        entry.anchor(self._frequencies)
        for index, keys in self._places(entry):
            for key in keys:
                index.setdefault(key, []).append(entry)
        for prefix in entry.anchors.prefixes:
            self._prefix_lengths[len(prefix)] = self._prefix_lengths.get(len(prefix), 0) + 1
        if entry.anchors == Anchors():
            self._everywhere.append(entry)

    def _lift_anchor(self, entry: _Entry) -> None:
        for index, keys in self._places(entry):
            for key in keys:
                index[key].remove(entry)
                if not index[key]:
                    del index[key]
        for prefix in entry.anchors.prefixes:
            self._prefix_lengths[len(prefix)] -= 1
            if not self._prefix_lengths[len(prefix)]:
                del self._prefix_lengths[len(prefix)]
        if entry.anchors == Anchors():
            self._everywhere.remove(entry)

    def _places(self, entry: _Entry) -> tuple[tuple[dict[str, list[_Entry]], frozenset[str]], ...]:
        anchors = entry.anchors
        return (self._by_token, anchors.tokens), (self._by_pair, anchors.pairs), (self._by_prefix, anchors.prefixes)
