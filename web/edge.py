"""The outermost layer: which hosts we answer for, the headers every answer carries, and what no one expected.

A page of another site whose name was made to point here (DNS rebinding) sends its own name as Host; it is refused.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.errors import EarshotError
from model.said import said
from web.errors import Misdirected, answer_for
from web.limits import Standing
from web.measure import Meter

log = logging.getLogger("earshot.web")

ALWAYS = ("localhost", "127.0.0.1", "::1")
SECURITY_HEADERS = {
    "content-security-policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Edge:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp, *, allowed_hosts: Iterable[str], meter: Meter) -> None:
        self.app = app
        self.allowed = frozenset(host_name(host) for host in (*ALWAYS, *allowed_hosts)) - {""}
        self.meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        scope.setdefault("state", {})
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _mark(MutableHeaders(scope=message), scope["state"].get("standing"))
            await send(message)

        try:
            await self._answer(scope, receive, send_marked)
        except Exception as error:  # the process's edge: a sentence to the user, the trace to the log
            log.exception("unexpected error at %s %s", scope["method"], scope["path"])
            if status:
                raise
            await answer_for(Request(scope), error)(scope, receive, send_marked)
        finally:
            self.meter.answered(scope["method"], _route(scope), status or 500, time.perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = Headers(scope=scope).get("host", "")
        if host_name(host) not in self.allowed:
            refused: EarshotError = Misdirected(
                said("this server does not answer for {host!r}", host=host[:100]),
                todo="Use the address it was started with, or name yours in web.public_url",
            )
            await answer_for(Request(scope), refused)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def host_name(host: str) -> str:
    """The name in a Host header or an address, lower-case, without port and brackets; empty when there is none."""
    authority = host.partition("://")[2].partition("/")[0] if "://" in host else host
    found = _HOST.fullmatch(authority.strip().lower())
    return "" if found is None else (found["bare"] or found["six"] or found["name"]).rstrip(".")


def _mark(headers: MutableHeaders, standing: Standing | None) -> None:
    for name, value in (SECURITY_HEADERS | (standing.headers() if standing else {})).items():
        headers[name] = value
    if "cache-control" not in headers:
        headers["cache-control"] = "no-store"


def _route(scope: Scope) -> str:
    """The route's template, never the path itself: a scanner must not fill the metrics with names."""
    return str(getattr(scope.get("route"), "path", "(none)"))


_HOST = re.compile(
    r"(?P<bare>[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*)|(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[^\s:/@\[\]]+))(?::\d*)?"
)
"""A bare IPv6 address (as given to --host), one in brackets, or a name or IPv4 address; the latter two with a port."""
