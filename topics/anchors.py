"""A topic's anchors: a few keys of which a matching document holds at least one, chosen to be rare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from topics.necessary import AllOf, AnyOf, Condition, Prefix, Sequence, Term
from topics.streams import is_spaceless


@dataclass(frozen=True, slots=True)
class Anchors:
    """``pairs`` are two neighbouring clusters of a spaceless script, parted by a blank."""

    tokens: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()

    def joined(self, other: Anchors) -> Anchors:
        return Anchors(self.tokens | other.tokens, self.pairs | other.pairs, self.prefixes | other.prefixes)

    @property
    def only_tokens(self) -> bool:
        return bool(self.tokens) and not self.pairs and not self.prefixes


Cost = Callable[[Anchors], float]


class Frequencies:
    """How common tokens are in the documents seen, so that rare anchors can be told from common ones."""

    LEARN_ALL = 512
    LEARN_EVERY = 32
    MOST = 200_000

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.documents = 0
        self._learned = 0

    def learn(self, tokens: Iterable[str]) -> None:
        """Counts a document; after the first few hundred only now and then."""
        self.documents += 1
        if self.documents > self.LEARN_ALL and self.documents % self.LEARN_EVERY:
            return
        self._learned += 1
        self.seen.update(tokens)
        if len(self.seen) > self.MOST:
            self.seen = Counter({token: count for token, count in self.seen.items() if count > 1})

    def cost(self, anchors: Anchors) -> float:
        """The documents in a thousand that would be candidates, roughly; shorter tokens are taken to be commoner."""
        tokens = sum(map(self._token, anchors.tokens))
        pairs = sum(min(map(self._token, pair.split(" "))) / 5 for pair in anchors.pairs)
        return tokens + pairs + sum(200 / len(prefix) ** 2 for prefix in anchors.prefixes)

    def _token(self, token: str) -> float:
        prior = 20 / len(token) ** 2
        return (1000 * self.seen[token] + 50 * prior) / (self._learned + 50)


def choices(condition: Condition, cost: Cost) -> list[Anchors]:
    """Sets of anchors each of which is necessary on its own, cheapest first; none when there is no condition."""
    return sorted(_choices(condition, cost), key=cost)


def _choices(condition: Condition, cost: Cost) -> list[Anchors]:
    if isinstance(condition, Term):
        return [Anchors(tokens=frozenset({condition.f_token}))]
    if isinstance(condition, Sequence):
        return _sequence_choices(condition.f_tokens)
    if isinstance(condition, Prefix):
        return [Anchors(prefixes=frozenset({condition.prefix}))]
    if isinstance(condition, AllOf):
        return [choice for part in condition.conditions for choice in _choices(part, cost)]
    if isinstance(condition, AnyOf):
        return _any_choice(condition, cost)
    return []


def _sequence_choices(tokens: tuple[str, ...]) -> list[Anchors]:
    pairs = [
        Anchors(pairs=frozenset({f"{first} {second}"}))
        for first, second in pairwise(tokens)
        if is_spaceless(first) and is_spaceless(second)
    ]
    return pairs + [Anchors(tokens=frozenset({token})) for token in dict.fromkeys(tokens)]


def _any_choice(condition: AnyOf, cost: Cost) -> list[Anchors]:
    whole = Anchors()
    for part in condition.conditions:
        options = _choices(part, cost)
        if not options:
            return []
        whole = whole.joined(min(options, key=cost))
    return [whole]
