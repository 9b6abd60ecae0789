"""What questions see: this process's own writes at once, and others' within seconds.

A shard numbers all that is done to it, so as long as the numbers of the months' primaries stand nobody wrote anything.
They are read first, and the months whose numbers are others are refreshed then: what is asked afterwards sees all that
they count, and its answer holds until they change.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from index.elasticsearch.connection import Connection
from index.elasticsearch.months import Months
from index.elasticsearch.names import Names
from index.elasticsearch.states import States
from model.errors import Unavailable

SEEN_AGAIN = 5.0
"""Seconds after which it is looked again for what others wrote."""
LOOK_SECONDS = 5.0
_TOLD = "indices.*.uuid,indices.*.health," + ",".join(
    f"indices.*.shards.*.{told}"
    for told in ("routing.primary", "routing.node", "commit.user_data.history_uuid", "seq_no")
)
"""The checkpoints beside the highest number say whether all up to it is done, on all copies. The node and the history
are others when a copy or a snapshot takes the primary's place: its numbers may stand for something else."""
_CHEAP = "recovery"
"""Some statistics must be asked for; these cost nothing."""
Numbers = Mapping[str, object]


class Seeing:
    """Of one process. Safe to share between threads."""

    def __init__(
        self,
        connection: Connection,
        names: Names,
        months: Months,
        states: States,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._names = names
        self._months = months
        self._states = states
        self._clock = clock
        self._unseen: set[str] = set()
        self._numbers: Numbers = {}
        self._known = False
        self._again = 0.0
        self._lock = threading.Lock()

    def wrote(self, months: set[str]) -> None:
        """This process did, or may have done."""
        with self._lock:
            self._unseen |= months

    def heard(self) -> None:
        """Another process is known to have written: who asks next looks for it."""
        with self._lock:
            self._again = 0.0

    def forget(self) -> None:
        """Months went, or others took their place."""
        self._states.forget()
        self.heard()

    def see(self) -> None:
        """Let what is asked from now on see it. Raises Unavailable when this process's writes cannot be shown."""
        with self._lock:
            if self._unseen or self._clock() >= self._again:
                self._look(self._unseen)
                self._unseen = set()

    def generation(self) -> Hashable:
        """Another one when something was written; where the cluster does not tell, every few seconds."""
        self.see()
        return self._states.age, None if self._known else int(self._clock() / SEEN_AGAIN)

    def _look(self, mine: set[str]) -> None:
        numbers, changed = self._told()
        try:
            self._months.refresh(mine | changed)
        except Unavailable:
            if mine:
                raise
            numbers = None
        self._known = numbers is not None
        if mine or numbers not in (None, self._numbers):
            self._states.forget()
        self._numbers = self._numbers if numbers is None else numbers
        self._again = self._clock() + SEEN_AGAIN

    def _told(self) -> tuple[Numbers | None, set[str]]:
        """The numbers, None where the key may not ask for them or the cluster does not tell; the months whose own are
        others, but for those that are not there: a refresh would wait for them."""
        try:
            told = self._connection.ask(
                lambda client: client.options(ignore_status=404).indices.stats(
                    index=self._names.alias, metric=_CHEAP, level="shards", filter_path=_TOLD
                ),
                seconds=LOOK_SECONDS,
            ).body.get("indices", {})
        except Unavailable:
            return None, set()
        numbers = {index: (found["uuid"], _primaries(found)) for index, found in told.items()}
        changed = {index for index, found in numbers.items() if found != self._numbers.get(index)}
        there = {self._names.month(index) for index in changed if told[index].get("health") != "red"}
        return numbers, there - {""}


def _primaries(index: Mapping[str, Any]) -> Mapping[str, Any]:
    shards: Mapping[str, Any] = index.get("shards", {})
    return {number: [one for one in copies if one["routing"]["primary"]] for number, copies in shards.items()}
