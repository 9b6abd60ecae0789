"""Answers that hold until something is written: worked out once, however many ask."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from threading import Event, Lock

from index.protocol import Page

MOST = 200_000
"""Values kept of all answers together, of some BYTES each, as a bucket is; a mention weighs as many and its text."""
BYTES = 150
MENTION = 30
PATIENCE = 60.0
"""Seconds somebody waits for another's answer to the same question before they ask themselves."""


@dataclass(frozen=True, slots=True)
class _Kept:
    generation: Hashable
    answer: object
    weight: int


class Answers:
    """Kept by key and by the generation of what they are answers about; the one used longest ago goes first. Safe to
    share between threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._weight = 0
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._under_way: dict[Hashable, Event] = {}
        self._lock = Lock()

    def of(self, key: Hashable, generation: Hashable, make: Callable[[], object]) -> object:
        """The answer as of a generation that was read before: never one from before it. Who asks while another works
        the same out waits for them; what ``make`` raises is raised, and kept by nobody."""
        asked = (key, generation)
        while True:
            with self._lock:
                if (kept := self._found(key, generation)) is not None:
                    return kept.answer
                others = self._under_way.get(asked)
                if others is None:
                    mine = self._under_way[asked] = Event()
                    break
            if not others.wait(PATIENCE):
                return make()
        try:
            answer = make()
            self.keep(key, generation, answer)
            return answer
        finally:
            with self._lock:
                del self._under_way[asked]
            mine.set()

    def known(self, key: Hashable, generation: Hashable) -> object | None:
        with self._lock:
            kept = self._found(key, generation)
        return None if kept is None else kept.answer

    def keep(self, key: Hashable, generation: Hashable, answer: object) -> None:
        made = _Kept(generation, answer, _weight(answer))
        with self._lock:
            self._drop(key)
            if made.weight > self._most / 2:
                return
            self._kept[key] = made
            self._weight += made.weight
            while self._weight > self._most:
                self._drop(next(iter(self._kept)))

    def forget(self) -> None:
        """Whoever asks from now on is given what is worked out from now on."""
        with self._lock:
            self._kept.clear()
            self._weight = 0

    def _found(self, key: Hashable, generation: Hashable) -> _Kept | None:
        kept = self._kept.get(key)
        if kept is None or kept.generation != generation:
            return None
        self._kept.move_to_end(key)
        return kept

    def _drop(self, key: Hashable) -> None:
        if (kept := self._kept.pop(key, None)) is not None:
            self._weight -= kept.weight


def _weight(answer: object) -> int:
    if isinstance(answer, Page):
        return sum(MENTION + len(mention.capture.text) // BYTES for mention in answer.mentions)
    return 1 + (len(answer) if isinstance(answer, tuple | Mapping) else 0)
