"""A topic's anchors: a few keys of which a matching document holds at least one, chosen to be rare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeAlias

from topics.gates import Every, Gate, Judged, Keys, Some

KeySet: TypeAlias = frozenset[str]
Cost: TypeAlias = Callable[[KeySet], float]


class Frequencies:
    """How common keys are in the documents seen, so that rare anchors can be told from common ones."""

    LEARN_ALL = 512
    LEARN_EVERY = 32
    MOST = 200_000

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.documents = 0
        self._learned = 0

    def learn(self, keys: Iterable[str]) -> None:
        """Counts a document; after the first few hundred only now and then."""
        self.documents += 1
        if self.documents > self.LEARN_ALL and self.documents % self.LEARN_EVERY:
            return
        self._learned += 1
        self.seen.update(keys)
        if len(self.seen) > self.MOST:
            self.seen = Counter({key: count for key, count in self.seen.items() if count > 1})

    def cost(self, keys: KeySet) -> float:
        """The documents in a thousand that would be candidates, roughly; shorter keys are taken to be commoner."""
        return sum(map(self._key, keys))

    def _key(self, key: str) -> float:
        prior = (200 if "*" in key or "?" in key else 20) / len(key) ** 2
        return (1000 * self.seen[key] + 50 * prior) / (self._learned + 50)


def choices(gate: Gate, cost: Cost) -> list[KeySet]:
    """Sets of keys of each of which a match holds one, cheapest first; none when there is no such set."""
    return sorted(_choices(gate, cost), key=cost)


def _choices(gate: Gate | None, cost: Cost) -> list[KeySet]:
    if isinstance(gate, Keys):
        return [gate.keys]
    if isinstance(gate, Every):
        return [choice for part in gate.gates for choice in _choices(part, cost)]
    if isinstance(gate, Judged):
        return _choices(gate.needs, cost)
    return _any_choice(gate, cost) if isinstance(gate, Some) else []


def _any_choice(gate: Some, cost: Cost) -> list[KeySet]:
    whole: KeySet = frozenset()
    for part in gate.gates:
        options = _choices(part, cost)
        if not options:
            return []
        rarest: KeySet = min(options, key=cost)
        whole |= rarest
    return [whole]
