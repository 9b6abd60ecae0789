"""States of the archive that are held still, each shared by the first pages that are asked for within a moment.

Holding one costs a request before the question and another after it; so shared, most first pages cost one in all.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from index.elasticsearch.requests import Reader
from model.errors import Unavailable

FRESH = 1.0
"""Seconds a state serves further first pages. This process's own writes end it at once; another's are seen that much
later than after the refresh they wait for anyway."""


@dataclass(slots=True)
class State:
    """``name`` is what the cluster calls it; ``shared``: more than one took it; ``walked``: a cursor was given out."""

    name: str
    begun: float
    users: int = 1
    shared: bool = False
    walked: bool = False


class States:
    """Those of one process. Safe to share between threads."""

    def __init__(self, reader: Reader, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._reader = reader
        self._clock = clock
        self._current: State | None = None
        self._age = 0
        self._lock = threading.Lock()
        self._letting_go = ThreadPoolExecutor(1, thread_name_prefix="states")

    @property
    def age(self) -> int:
        """Rises with every ``forget``."""
        return self._age

    def take(self) -> State | None:
        """One that shows all that was to be seen when it was asked for; None when there is no index yet."""
        with self._lock:
            age = self._age
            state = self._current
            if state is not None and self._clock() - state.begun < FRESH:
                state.users += 1
                state.shared = True
                return state
        begun = self._clock()
        name = self._reader.hold()
        if not name:
            return None
        state = State(name, begun)
        with self._lock:
            if age == self._age:  # nothing was written since
                self._end()
                self._current = state
        return state

    def give_back(self, state: State, *, walked: bool) -> None:
        """``walked``: a walk goes on over it, which lets it go by its age."""
        with self._lock:
            state.users -= 1
            state.walked |= walked
            if state is not self._current:
                self._done(state)

    def forget(self) -> None:
        """What is written now is to be seen by the next who asks."""
        with self._lock:
            self._age += 1
            self._end()

    def close(self) -> None:
        self.forget()
        self._letting_go.shutdown()

    def _end(self) -> None:
        state, self._current = self._current, None
        if state is not None:
            self._done(state)

    def _done(self, state: State) -> None:
        if not (state.users or state.walked):
            self._letting_go.submit(self._let_go, state.name)

    def _let_go(self, name: str) -> None:
        """One that cannot be let go now goes by its age."""
        try:
            self._reader.release(name)
        except Unavailable:
            return
