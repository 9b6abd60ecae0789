"""The only way out for a browser: a proxy on loopback that lets it connect to public addresses alone.

A page's subresources, redirects, frames and sockets all come by here, each as a name; the name is resolved here, every
address is checked, and the very address that passed is connected to, so a name whose answer changes (rebinding) gains
nothing. What flows back is counted, and cut where it is too much or too slow.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawlers.errors import AddressRefused
from crawlers.guard import Allowed, check_address

HEAD = 64_000
"""Bytes of a request's head that are read."""
BLOCK = 64_000
CONNECT_SECONDS = 10.0

_REQUEST = re.compile(rb"([A-Z]{3,10}) (\S{1,8000}) HTTP/1\.[01]\r\n")
_HOP = re.compile(rb"(?im)^(?:proxy-[a-z-]+|connection|keep-alive|upgrade-insecure-requests):[^\r\n]*\r\n")
log = logging.getLogger("crawlers.proxy")

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class _Refused(Exception):
    """A request that is answered with a status and a sentence, and goes no further."""

    def __init__(self, status: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Limits:
    """For one connection: bytes that may come back, seconds it may last, seconds without a byte."""

    most_bytes: int
    seconds: float
    silence: float


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the system's order. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


class FilteringProxy:
    """An HTTP proxy (CONNECT and plain) on 127.0.0.1. ``refused`` are the places it did not connect to."""

    def __init__(self, allowed: Allowed, limits: Limits, resolve: Resolve = resolve) -> None:
        self.allowed = allowed
        self.limits = limits
        self.refused: list[str] = []
        self._resolve = resolve
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        """Listens; returns the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=HEAD)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(self.limits.seconds):
                await self._answer(reader, writer)
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError, ValueError) as error:
            log.debug("a connection of the browser ended: %r", error)
        finally:
            await _close(writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        try:
            host, port, first = _target(head)
            there, back = await self._connect(host, port)
        except _Refused as error:
            said = str(error).encode()
            writer.write(
                f"HTTP/1.1 {error.status}\r\nContent-Length: {len(said)}\r\nConnection: close\r\n\r\n".encode()
            )
            writer.write(said)
            await writer.drain()
            return
        try:
            if first:
                back.write(first)
            else:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await self._join(reader, writer, there, back)
        finally:
            await _close(back)

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            addresses = await asyncio.wait_for(self._resolve(host, port), CONNECT_SECONDS)
        except (OSError, UnicodeError, TimeoutError):
            raise _Refused("502 Bad Gateway", "its name cannot be resolved") from None
        for address in addresses:
            try:
                check_address(address, port, self.allowed)
                return await asyncio.wait_for(asyncio.open_connection(address, port, limit=BLOCK), CONNECT_SECONDS)
            except AddressRefused as error:
                self.refused.append(f"{host}:{port}")
                raise _Refused("403 Forbidden", str(error)) from None
            except (OSError, TimeoutError):
                continue
        raise _Refused("502 Bad Gateway", "it cannot be reached")

    async def _join(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there: asyncio.StreamReader,
        back: asyncio.StreamWriter,
    ) -> None:
        """Carries bytes both ways until the server has said all, or too much."""
        up = asyncio.create_task(_carry(reader, back, self.limits.most_bytes, self.limits.seconds))
        try:
            await _carry(there, writer, self.limits.most_bytes, self.limits.silence)
        finally:
            up.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError, TimeoutError):
                await up


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int, silence: float) -> None:
    while most > 0:
        block = await asyncio.wait_for(reader.read(BLOCK), silence)
        if not block:
            return
        most -= len(block)
        writer.write(block)
        await writer.drain()


def _target(head: bytes) -> tuple[str, int, bytes]:
    """Host, port, and what the server is to be told first (nothing for a tunnel). A plain request ends its connection,
    so that the next one, to whatever host, is looked at again."""
    line = _REQUEST.match(head)
    if line is None:
        raise _Refused("400 Bad Request", "this is no request to a proxy")
    method, target = line[1], line[2].decode("latin-1")
    try:
        parts = urlsplit(f"//{target}" if method == b"CONNECT" else target)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _Refused("400 Bad Request", "this is a broken address") from None
    if not host or (method != b"CONNECT" and parts.scheme not in ("http", "ws")):
        raise _Refused("400 Bad Request", "this is no address on the web")
    if method == b"CONNECT":
        return host, port or 443, b""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    rest = _HOP.sub(b"", head[line.end() :])
    return host, port or 80, b"%s %s HTTP/1.1\r\nConnection: close\r\n%s" % (method, path.encode("latin-1"), rest)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, TimeoutError):
        await asyncio.wait_for(writer.wait_closed(), 1)
