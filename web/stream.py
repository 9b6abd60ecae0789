"""Live events: one reader of the logs for a process, and whoever listens to it.

The reader asks the state database once a second, as long as somebody listens, in a thread that it gives back. Who
listens is a coroutine with a bounded queue: it holds neither a thread nor a connection to the database.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from model.errors import EarshotError, Unavailable
from model.said import said
from services.happenings import Happening, Places, Reading, places_now, places_told, read_since
from services.house import House

log = logging.getLogger("earshot.web")
Answer = TypeVar("Answer")

EVERY = 1.0
"""Seconds between two readings of the logs."""
HEARTBEAT = 15.0
"""Seconds after which a quiet stream says that it lives, and asks whether its listener may still listen."""
WAITING = 100
"""Readings that wait for a slow listener; with more it is told that it missed some."""
EACH, ALL = 10, 500
"""Streams of one user (or address, where nobody logs in), and of all."""
RETRY = 2_000
"""Milliseconds after which a browser that lost the stream asks again."""


@dataclass(eq=False, slots=True)
class Listener:
    """Who listens, and which topics they may see (None: all)."""

    owner: str
    visible: frozenset[str] | None
    here: Places
    readings: asyncio.Queue[Reading | None] = field(default_factory=lambda: asyncio.Queue(WAITING))

    def offer(self, reading: Reading | None) -> None:
        """Never waits: of what a slow listener does not fetch it only hears that there was something."""
        if self.readings.full():
            while not self.readings.empty():
                self.readings.get_nowait()
            reading = reading and Reading((Happening("missed", {}),), reading.places)
        self.readings.put_nowait(reading)


class Stream:
    """The reader of one process. All of it runs in one event loop."""

    def __init__(self, house: House, *, every: float = EVERY) -> None:
        self.house = house
        self.every = every
        self.listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._here = Places()
        self._looking: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._thread = CapacityLimiter(1)
        self._closed = False

    async def join(self, owner: str, visible: frozenset[str] | None) -> Listener:
        """Another listener, who hears what happens from here on. Raises Unavailable when there are too many, or the
        server stops."""
        async with self._starting:
            if self._task is None:
                self._here = await self.in_thread(lambda: places_now(self.house))
            self._refuse(owner)
            listener = Listener(owner, visible, self._here)
            self.listeners.add(listener)
            if self._task is None:
                self._task = asyncio.create_task(self._read_on())
        return listener

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)

    def close(self) -> None:
        """End every stream: the server stops."""
        self._closed = True
        for listener in self.listeners:
            listener.offer(None)

    async def in_thread(self, ask: Callable[[], Answer]) -> Answer:
        """One question after the other, so that streams never take the threads of pages."""
        return await to_thread.run_sync(ask, limiter=self._thread)

    async def _read_on(self) -> None:
        """Until nobody listens any more."""
        try:
            while self.listeners and not self._closed:
                await self._read()
                await asyncio.sleep(self.every)
        finally:
            self._task = None

    async def _read(self) -> None:
        here, looking = self._here, self._looking
        try:
            reading = await self.in_thread(lambda: read_since(self.house, here, looking))
        except EarshotError as error:
            log.warning("live events: %s", error)
            return
        self._here, self._looking = reading.places, dict(reading.looking)
        if reading.happenings:
            for listener in self.listeners:
                listener.offer(reading)

    def _refuse(self, owner: str) -> None:
        mine = Counter(listener.owner for listener in self.listeners)[owner]
        if self._closed or mine >= EACH or len(self.listeners) >= ALL:
            what = (
                "the server stops"
                if self._closed
                else said("there are {mine} streams already", mine=mine or len(self.listeners))
            )
            raise Unavailable(what, where="/api/v1/events", todo="Close other pages, or ask again later")


class EventStream(Response):
    """Server-sent events (HTML, 9.2) for one listener, until they go, may no longer listen, the server stops, or
    ``seconds`` are over."""

    media_type = "text/event-stream"

    def __init__(
        self,
        stream: Stream,
        listener: Listener,
        *,
        since: Places | None,
        seconds: float,
        still: Callable[[], bool],
    ) -> None:
        super().__init__(headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        del self.headers["content-length"]
        self.stream, self.listener = stream, listener
        self.since, self.seconds, self.still = since, seconds, still

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI calls it
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for block in self._blocks(gone):
                await send(_body(block, more=True))
            await send(_body("", more=False))
        except OSError:
            pass  # they went while something was sent to them
        finally:
            gone.cancel()
            self.stream.leave(self.listener)

    async def _blocks(self, gone: Awaitable[None]) -> AsyncIterator[str]:
        clock = asyncio.get_running_loop().time
        end, asked = clock() + self.seconds, clock()
        yield f"retry: {RETRY}\n\n"
        for missed in await self._missed():
            yield self._told(missed)
        yield _id(self.listener.here)
        while (left := end - clock()) > 0:
            reading, quiet = await self._next(gone, min(left, HEARTBEAT))
            if reading is None and not quiet:
                return
            if clock() - asked >= HEARTBEAT:
                asked = clock()
                if not await self._may_listen():
                    yield "event: end\ndata: {}\n\n"
                    return
            if reading is not None:
                yield self._told(reading)
            elif quiet:
                yield ": still here\n\n"

    async def _next(self, gone: Awaitable[None], wait: float) -> tuple[Reading | None, bool]:
        """(what came, whether nothing came in that time); nothing and False when it is over."""
        getting = asyncio.ensure_future(self.listener.readings.get())
        try:
            done, _ = await asyncio.wait(
                {getting, asyncio.ensure_future(gone)}, timeout=wait, return_when=asyncio.FIRST_COMPLETED
            )
            if getting in done:
                return getting.result(), False
            return None, not done
        finally:
            getting.cancel()

    async def _missed(self) -> list[Reading]:
        """What happened since the place the listener names, up to where they joined."""
        since, here = self.since, self.listener.here
        if since is None or since == here:
            return []
        return [await self.stream.in_thread(lambda: read_since(self.stream.house, since, until=here))]

    async def _may_listen(self) -> bool:
        try:
            return await self.stream.in_thread(self.still)
        except EarshotError as error:
            log.warning("live events: %s", error)
            return True

    def _told(self, reading: Reading) -> str:
        """Its happenings, and then the place: who resumes does so behind a whole reading."""
        heard = (one for one in reading.happenings if one.for_eyes_of(self.listener.visible))
        return "".join(_event(one) for one in heard) + _id(reading.places)


def _event(one: Happening) -> str:
    return f"event: {one.kind}\ndata: {json.dumps(dict(one.data), ensure_ascii=False)}\n\n"


def _id(places: Places) -> str:
    return f"id: {places_told(places)}\n\n"


def _body(text: str, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": text.encode(errors="replace"), "more_body": more}


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
