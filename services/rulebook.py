"""The standing label rules, compiled: which labels a text gets by itself, live and in the archive alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from model.labels import Label, Labels, Said, in_force
from model.topic import Topic
from storage.labels import Generation, LabelRule
from topics import Document, TopicSet


class RuleBook:
    """The rules in force at a generation. Reading is safe from any thread."""

    def __init__(self, rules: Iterable[LabelRule] = (), generation: Generation = Generation(0, 0)) -> None:  # noqa: B008 frozen
        self.rules = {_name(rule): rule for rule in rules}
        self.generation = generation
        self._compiled = TopicSet(Topic(name, rule.query) for name, rule in self.rules.items())

    def labels(self, said: Sequence[Said], document: Document) -> Labels:
        """What holds of a mention, of what people said of it and of the rules that find it."""
        ruled = self.found(document) if self.rules else []
        return in_force([entry.label for entry in said], ruled) if said or ruled else Labels()

    def found(self, document: Document) -> list[Label]:
        """The labels of the rules that find the document, oldest rule first."""
        names = {match.topic for match in self._compiled.match(document)}
        return [rule.label for name, rule in self.rules.items() if name in names]


def _name(rule: LabelRule) -> str:
    return f"rule-{rule.id}"
