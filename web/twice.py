"""``Idempotency-Key`` on changes below /api/v1: read here with the request's body, heeded by the door.

The door asks (``heed``) once it knows who comes, so that nobody gets an answer by another's key; what was answered is
kept here, where the whole of it passes.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.errors import BadInput, EarshotError
from services.house import House
from services.twice import LONGEST_BODY, Answer, begin, end, key_of

HEADER = "idempotency-key"
CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LONGEST_REQUEST = 16_000_000
"""Bytes of a request that is sent with a key."""


class Replayed(EarshotError):
    """There is an answer already."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("this was answered already")
        self.answer = answer

    def response(self) -> Response:
        told = {"idempotency-replayed": "true"}
        return Response(self.answer.body, self.answer.status, told, media_type=self.answer.media or None)


@dataclass(slots=True)
class Sent:
    """A request with a key: what it is, and under which name its answer is to be kept (empty until the door knows)."""

    key: str
    request: bytes
    name: str = ""


class Twice:
    """ASGI middleware: between the edge and the routes."""

    def __init__(self, app: ASGIApp, *, house: House) -> None:
        self.app = app
        self.house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = Headers(scope=scope).get(HEADER, "") if scope["type"] == "http" else ""
        if not key or scope["method"] not in CHANGES or not scope["path"].startswith("/api/v1/"):
            await self.app(scope, receive, send)
            return
        body = await _whole(receive)
        if body is None:
            scope.setdefault("state", {})["sent"] = BadInput("the request is too long for a key", where="the body")
            await self.app(scope, _again(b"", receive), send)
            return
        asked = f"{scope['method']} {scope['path']}?".encode() + scope.get("query_string", b"") + b"\n" + body
        sent = Sent(key, asked)
        scope.setdefault("state", {})["sent"] = sent
        told = _Told(send)
        try:
            await self.app(scope, _again(body, receive), told)
        finally:
            if sent.name:
                await run_in_threadpool(end, self.house, sent.name, told.status or 500, told.media, bytes(told.body))


def heed(request: Request, house: House, owner: str) -> None:
    """At the door: raises Replayed when this was answered already, else sees to it that its answer is kept. Raises
    BadInput, OtherRequest, NotSo."""
    sent = getattr(request.state, "sent", None)
    if isinstance(sent, EarshotError):
        raise sent
    if not isinstance(sent, Sent) or sent.name:
        return
    name = key_of(owner, sent.key)
    found = begin(house, name, sent.request)
    if found is not None:
        raise Replayed(found)
    sent.name = name


class _Told:
    """What is sent, passed on and remembered."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.status = 0
        self.media = ""
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.media = Headers(raw=message["headers"]).get("content-type", "")
        elif message["type"] == "http.response.body" and len(self.body) <= LONGEST_BODY:
            self.body += message.get("body", b"")
        await self.send(message)


async def _whole(receive: Receive) -> bytes | None:
    """The body; None when it is too long."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > LONGEST_REQUEST:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, and then what comes after it."""
    given = False

    async def once() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once
