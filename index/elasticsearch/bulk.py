"""Writing: whole documents at their versions, in requests of bounded size, each item told by its own outcome.

201, 200, 409   done (409: this version or a newer one is there)
429, 503, 413   back-pressure, or a shard that moves: tried again with less and after a while, up to a bound
404             the month's index is gone: made, and tried again
400             the document is at fault: rejected
full disk, 403  nothing helps here: raised, in words
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from index.elasticsearch.chunks import MOST_ITEMS, Chunk, Item, Write, chunks
from index.elasticsearch.connection import WRITE_SECONDS, Connection
from index.elasticsearch.errors import Refused, refused
from index.elasticsearch.months import Months
from index.elasticsearch.refusals import Refusal, refusal

FEWEST_ITEMS = 200
"""Of a request that is one of several; below, what each costs by itself begins to count."""
AT_ONCE = 4
"""Requests under way, made of each batch: the server writes some while the next is put together and sent."""
PATIENCE = 15.0
"""Seconds; well below the time of the line's lease."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 3.0
_AT_FAULT = frozenset(
    {"document_parsing_exception", "mapper_parsing_exception", "illegal_argument_exception", "parsing_exception"}
)
_TOLD = "errors,items.*.status,items.*.error"


class BulkWriter:
    """``patience`` is the seconds after which a chunk that makes no way is given back; the caller keeps it and comes
    again. ``pause`` and ``chance`` (0 to 1) are how it waits."""

    def __init__(
        self,
        connection: Connection,
        months: Months,
        *,
        patience: float = PATIENCE,
        pause: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._connection = connection
        self._months = months
        self._patience = patience
        self._pause = pause
        self._chance = chance
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="bulk")

    def write(self, writes: Iterable[Write], of: int) -> dict[int, str]:
        """place → reason of those rejected; all others are durable when it returns. There are ``of``.

        Raises Unavailable: then any of them may be written, and writing them again is right.
        """
        under_way: list[Future[dict[int, str]]] = []
        rejected: dict[int, str] = {}
        try:
            for chunk in chunks(writes, rejected, min(MOST_ITEMS, max(FEWEST_ITEMS, -(-of // AT_ONCE)))):
                under_way.append(self._pool.submit(self._through, chunk))
                while len(under_way) > AT_ONCE:
                    rejected |= under_way.pop(0).result()
            while under_way:
                rejected |= under_way.pop(0).result()
        finally:
            for future in under_way:
                future.cancel()
        return rejected

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _through(self, chunk: Chunk) -> dict[int, str]:
        """All of it, in smaller parts when the server cannot take it whole."""
        self._months.make({item.month for item in chunk.items})
        left, rejected = list(chunk.items), dict[int, str]()
        size, turns, end = len(left), 0, time.monotonic() + self._patience
        while left:
            again, trouble = self._once(chunk, left[:size], rejected)
            left = again + left[size:]
            if trouble is None:
                continue
            if time.monotonic() > end:
                raise trouble
            size, turns = max(1, size // 2), turns + 1
            self._pause(min(LONGEST_PAUSE, FIRST_PAUSE * 2**turns) * (0.5 + self._chance() / 2))
        return rejected

    def _once(self, chunk: Chunk, items: Sequence[Item], rejected: dict[int, str]) -> tuple[list[Item], Refused | None]:
        """One request: what is to be tried again, and why. Notes what is rejected; raises what no trying helps."""
        try:
            answers = self._request(chunk.lines(items))
        except Refused as error:
            if len(items) == 1 and error.refusal.status == 413:
                rejected[items[0].place] = "it is larger than the server takes"
                return [], None
            if not error.refusal.busy:
                raise
            return list(items), error
        again: list[Item] = []
        trouble: Refused | None = None
        for item, answer in zip(items, answers, strict=True) if answers else ():
            found = _refusal_of(answer)
            if found is None:
                continue
            if found.status == 400 and _AT_FAULT.intersection(found.types) and not found.of_the_index:
                rejected[item.place] = found.reason
                continue
            trouble = refused(found, self._connection.where)
            if not self._worth_trying(found, item):
                raise trouble
            again.append(item)
        return again, trouble

    def _worth_trying(self, found: Refusal, item: Item) -> bool:
        if found.no_index:
            self._months.forget([item.month])
            self._months.make([item.month])
            return True
        return found.busy

    def _request(self, body: Any) -> Sequence[dict[str, Any]]:
        """What is told of each item; nothing when all are done."""
        answer = self._connection.ask(
            lambda client: client.bulk(operations=body, require_alias=True, timeout="5s", filter_path=_TOLD),
            seconds=WRITE_SECONDS,
        ).body
        return [next(iter(told.values())) for told in answer["items"]] if answer["errors"] else []


def _refusal_of(answer: dict[str, Any]) -> Refusal | None:
    """None when it is done: written, at this version already, or not there to be deleted."""
    if not answer or "error" not in answer or answer["status"] == 409:
        return None
    return refusal(int(answer["status"]), answer["error"])
