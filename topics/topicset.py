"""All published topics, asked of one document at a time.

Every topic is found by its anchors: rare keys of which a matching document must hold one. Of the topics with an anchor
in the document most are told by sets of keys alone; the rest are judged, each part once a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from model.mention import TopicMatch
from model.topic import Topic
from topics.anchors import Frequencies, KeySet, choices
from topics.document import Document
from topics.fieldterms import field_test
from topics.gates import Every, Gate, Keys, Without, gate_of, keys_of
from topics.handles import tagged_by
from topics.keys import Found, KeyRing
from topics.leaves import Leaf
from topics.matcher import Places, merge_places
from topics.query import NO_LISTS, read_query
from topics.tree import FieldTerm, Value, walk
from topics.view import View

PATIENCE = 64
"""Fruitless evaluations of a topic before its anchors are chosen anew; it doubles each time."""


class _Entry:
    """One topic compiled, and where it is anchored.

    ``needs``: of each set a match holds a key · ``bars``: keys none of which a match holds · ``rest``: what sets cannot
    say · ``gate``: all of it.
    """

    __slots__ = ("anchors", "asks_tagged", "bars", "filters", "gate", "needs", "patience", "rest", "tagged", "topic",
                 "wasted")  # fmt: skip

    def __init__(self, topic: Topic, lists: Mapping[str, str], ring: KeyRing) -> None:
        tree = read_query(topic.query, lists=lists)
        leaves: dict[str, Leaf] = {}
        self.topic = topic
        self.gate = gate_of(tree, topic.accents, leaves)
        self.tagged = tagged_by(topic.handles)
        terms = (FieldTerm(name, tuple(Value(value) for value in values)) for name, values in topic.filters.items())
        self.filters = tuple(field_test(term) for term in terms)
        self.asks_tagged = any(isinstance(node, FieldTerm) and node.name == "tagged" for node in walk(tree))
        parts = self.gate.gates if isinstance(self.gate, Every) else (self.gate,)
        self.rest = tuple(part for part in parts if not isinstance(part, Keys) and not _is_bar(part))
        barred = [part.gate.keys for part in parts if isinstance(part, Without) and isinstance(part.gate, Keys)]
        self.bars: KeySet = frozenset().union(*barred)
        self.anchors: KeySet = frozenset()
        self.needs: tuple[KeySet, ...] = ()
        self.wasted = 0
        self.patience = PATIENCE
        ring.hold({key: leaves[key] for key in keys_of(self.gate) if key in leaves})

    def anchor(self, frequencies: Frequencies) -> None:
        """Chooses the rarest necessary keys as anchors; the other sets are asked in order of rarity."""
        found = choices(self.gate, frequencies.cost)
        self.anchors, self.needs = (found[0], tuple(found[1:])) if found else (frozenset(), ())
        self.wasted = 0

    def match(self, found: Found) -> TopicMatch | None:
        """Of a document that meets ``needs`` and ``bars``."""
        document = found.document
        for test in self.filters:
            if not test(document.fields):
                return None
        if self.asks_tagged:
            found = found.about(document.with_fields(tagged=self.tagged(document)))
        for part in self.rest:
            if not part.holds(found):
                return None
        places: Places = {}
        self.gate.collect(found, places)
        topic = self.topic
        return TopicMatch(topic.id, topic.revision, self.tagged(document), merge_places(places))


def _is_bar(gate: Gate) -> bool:
    return isinstance(gate, Without) and isinstance(gate.gate, Keys)


class TopicSet:
    """Published topics compiled together. Adding raises BadInput when a topic's query is refused.

    Adding, removing and matching take turns: one thread at a time.
    """

    def __init__(self, topics: Iterable[Topic] = (), *, lists: Mapping[str, str] = NO_LISTS) -> None:
        self._lists = lists
        self._entries: dict[str, _Entry] = {}
        self._frequencies = Frequencies()
        self._ring = KeyRing()
        self._by_key: dict[str, list[_Entry]] = {}
        self._everywhere: list[_Entry] = []
        for topic in topics:
            self.add(topic)

    def add(self, topic: Topic) -> None:
        """Adds a topic, or puts it in the place of the one with its id."""
        entry = _Entry(topic, self._lists, self._ring)
        self.remove(topic.id)
        self._entries[topic.id] = entry
        self._drop_anchor(entry)

    def remove(self, id: str) -> None:
        """Removes a topic; one that is not there is no error."""
        entry = self._entries.pop(id, None)
        if entry is not None:
            self._lift_anchor(entry)
            self._ring.drop(set(keys_of(entry.gate)))

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
        present = self._ring.present(view)
        self._frequencies.learn(present)
        found = Found(document, view, present, self._ring.leaves)
        matches: list[TopicMatch] = []
        for entry in self._anchored(present):
            match = None
            for need in entry.needs:
                if need.isdisjoint(present):
                    break
            else:
                if entry.bars.isdisjoint(present):
                    match = entry.match(found)
            if match is not None:
                matches.append(match)
            else:
                self._count_waste(entry)
        return tuple(sorted(matches, key=lambda match: match.topic))

    def _candidates(self, view: View) -> set[_Entry]:
        return self._anchored(self._ring.present(view))

    def _anchored(self, present: set[str]) -> set[_Entry]:
        by_key = self._by_key
        return set(self._everywhere).union(*[by_key[key] for key in present if key in by_key])

    def _count_waste(self, entry: _Entry) -> None:
        entry.wasted += 1
        if entry.wasted >= entry.patience:
            entry.patience *= 2
            self._lift_anchor(entry)
            self._drop_anchor(entry)

    def _drop_anchor(self, entry: _Entry) -> None:
        entry.anchor(self._frequencies)
        for key in entry.anchors:
            self._by_key.setdefault(key, []).append(entry)
        if not entry.anchors:
            self._everywhere.append(entry)

    def _lift_anchor(self, entry: _Entry) -> None:
        for key in entry.anchors:
            self._by_key[key].remove(entry)
            if not self._by_key[key]:
                del self._by_key[key]
        if not entry.anchors:
            self._everywhere.remove(entry)
