"""The server itself: as uvicorn's, and it ends live events before it waits for the last answers."""

from __future__ import annotations

import socket

import uvicorn

from web.stream import Stream


class Server(uvicorn.Server):
    """A stream would keep the server from stopping for as long as a page is open."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        stream = getattr(getattr(self.config.app, "state", None), "stream", None)
        if isinstance(stream, Stream):
            stream.close()
        await super().shutdown(sockets=sockets)
