"""Pages that come in pieces with pauses, as over a bad line: a browser paints each before it knows the next."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class InPieces:
    """The app's pages in pieces, one of which ends before each of the first so many links; all else comes at once."""

    def __init__(self, app: ASGIApp, links: int, *, pause: float) -> None:
        self._app, self._links, self._pause = app, links, pause

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        page = False

        async def sent(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                page = (b"content-type", b"text/html; charset=utf-8") in message["headers"]
            body = message.get("body", b"")
            if not page or not body:
                await send(message)
                return
            for place, piece in enumerate(body.split(b"<a ", self._links)):
                await send({"type": "http.response.body", "body": b"<a " * (place > 0) + piece, "more_body": True})
                await asyncio.sleep(self._pause)
            await send({**message, "body": b""})

        await self._app(scope, receive, sent)
