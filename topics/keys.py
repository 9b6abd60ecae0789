"""Which keys of all topics a document holds, and where: worked out once a document, however many topics ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import chain

from topics.document import Document
from topics.gates import Judged, Leaves
from topics.leaves import Leaf
from topics.matcher import Places, place_spans
from topics.view import View

MOST_LOOKED_UP = 4
"""Tokens of a phrase by which it is looked up; what follows them is compared."""


class _Wild(dict[str, tuple[str, ...]]):
    """Token → the wildcard keys it fits, worked out when first met."""

    MOST = 200_000

    def __init__(self) -> None:
        super().__init__()
        self.by_prefix: dict[str, dict[str, Callable[[str], bool]]] = {}
        self.lengths: Counter[int] = Counter()

    def __missing__(self, token: str) -> tuple[str, ...]:
        if len(self) >= self.MOST:
            self.clear()
        prefixes = (token[:length] for length in self.lengths if length <= len(token))
        found = (self.by_prefix.get(prefix, {}) for prefix in prefixes)
        self[token] = made = tuple(key for keys in found for key, fits in keys.items() if fits(token))
        return made

    def hold(self, key: str, leaf: Leaf) -> None:
        pattern = leaf.patterns[0][1]
        self.by_prefix.setdefault(pattern.prefix, {})[key] = pattern.fits
        self.lengths[len(pattern.prefix)] += 1
        self.clear()

    def drop(self, key: str, leaf: Leaf) -> None:
        prefix = leaf.patterns[0][1].prefix
        del self.by_prefix[prefix][key]
        if not self.by_prefix[prefix]:
            del self.by_prefix[prefix]
        self.lengths[len(prefix)] -= 1
        if not self.lengths[len(prefix)]:
            del self.lengths[len(prefix)]
        self.clear()


class KeyRing:
    """The keys topics ask for that are more than a token, each held as often as it is asked for."""

    def __init__(self) -> None:
        self.leaves: dict[str, Leaf] = {}
        self._asked: Counter[str] = Counter()
        self._phrases: dict[int, dict[tuple[str, ...], list[str]]] = {}
        self._wild = _Wild()
        self._accented = 0

    def hold(self, leaves: Leaves) -> None:
        for key, leaf in leaves.items():
            self._asked[key] += 1
            if self._asked[key] > 1:
                continue
            self.leaves[key] = leaf
            if leaf.patterns:
                self._wild.hold(key, leaf)
            elif leaf.length > 1:
                start = _start(leaf)
                self._phrases.setdefault(len(start), {}).setdefault(start, []).append(key)
            else:
                self._accented += 1

    def drop(self, keys: Iterable[str]) -> None:
        for key in keys:
            if key not in self.leaves:
                continue
            self._asked[key] -= 1
            if not self._asked[key]:
                del self._asked[key]
                self._forget(key, self.leaves.pop(key))

    def _forget(self, key: str, leaf: Leaf) -> None:
        if leaf.patterns:
            self._wild.drop(key, leaf)
        elif leaf.length > 1:
            start = _start(leaf)
            alike = self._phrases[len(start)]
            alike[start].remove(key)
            if not alike[start]:
                del alike[start]
            if not alike:
                del self._phrases[len(start)]
        else:
            self._accented -= 1

    def present(self, view: View) -> set[str]:
        """Every token of the document, and every key asked for that it holds."""
        found = set(view.words)
        if self._wild.lengths:
            found.update(chain.from_iterable(map(self._wild.__getitem__, view.words)))
        if self._accented:
            found.update(view.a)
        for size, phrases in self._phrases.items():
            found.update(self._standing(view, size, phrases))
        return found

    def _standing(self, view: View, size: int, phrases: dict[tuple[str, ...], list[str]]) -> Iterable[str]:
        leaves = self.leaves
        for _, streams in view.parts:
            for paragraph in streams.f:
                starts = phrases.keys() & set(zip(*(paragraph[at:] for at in range(size)), strict=False))
                # No token holds a blank, so a phrase stands where its written form does.
                written = f" {' '.join(paragraph)} " if starts and size == MOST_LOOKED_UP else ""
                for start in starts:
                    for key in phrases[start]:
                        if leaves[key].length == size or f" {key} " in written:
                            yield key


def _start(leaf: Leaf) -> tuple[str, ...]:
    return tuple(token for _, token in leaf.literals[:MOST_LOOKED_UP])


class Found:
    """What a document holds, told to one topic after another; answers are kept."""

    __slots__ = ("_judged", "_leaves", "_places", "document", "present", "view")

    def __init__(self, document: Document, view: View, present: set[str], leaves: Leaves) -> None:
        self.document = document
        self.view = view
        self.present = present
        self._leaves = leaves
        self._places: dict[str, Places] = {}
        self._judged: dict[str, bool] = {}

    def judge(self, part: Judged) -> bool:
        known = self._judged.get(part.name) if part.name else None
        if known is None:
            possible = part.needs is None or part.needs.holds(self)
            known = self._judged[part.name] = possible and part.matcher.holds(self.document)
        return known

    def places_of(self, key: str) -> Places:
        made = self._places.get(key)
        if made is None:
            view, leaf = self.view, self._leaves.get(key)
            where = leaf.occurrences(view) if leaf else ((index, index) for index in view.where[key])
            made = self._places[key] = place_spans([view.span(first, last) for first, last in where])
        return made

    def judged_places(self, part: Judged) -> Places:
        name = f"\0{part.name}"  # no key holds a NUL
        made = self._places.get(name) if part.name else None
        if made is None:
            made = self._places[name] = place_spans(part.matcher.found(self.document))
        return made

    def about(self, document: Document) -> Found:
        """The same text with other fields: nothing judged is taken over."""
        return Found(document, self.view, self.present, self._leaves)
