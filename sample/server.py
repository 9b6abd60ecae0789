"""The three sites on loopback, one port each, publishing as the clock goes."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self
from urllib.parse import urlsplit

from sample.history import posts_before
from sample.post import SITES
from sample.shelf import Shelf
from sample.sites import Page, answer
from sample.story import stream

SETTLED: Final = timedelta(seconds=2)
"""Last-Modified knows whole seconds only: what changed later than this ago is sent again."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class SampleWeb:
    """A blog, a news portal and a forum on 127.0.0.1, from ``start`` (now, unless given) on.

    ``days`` of history stand there from the beginning, what follows appears when ``clock`` reaches its moment, and
    ``pace`` seconds of the story pass in one second. ``ports`` are in the order of SITES; 0 takes any free port.
    Raises OSError when a port is taken.
    """

    def __init__(
        self,
        *,
        ports: Sequence[int] = (0, 0, 0),
        start: datetime | None = None,
        clock: Callable[[], datetime] = utc_now,
        days: int = 35,
        seed: int = 7,
        pace: float = 1.0,
    ) -> None:
        self.started_at = start or clock()
        past = posts_before(self.started_at, days=days, seed=seed)
        self.shelf = Shelf(past, stream(self.started_at, seed=seed, pace=pace), clock)
        self._servers: dict[str, _Server] = {}
        try:
            for site, port in zip(SITES, ports, strict=True):
                self._servers[site] = _Server(port, site, self.shelf, clock)
        except OSError:
            self._close()
            raise
        self._threads: list[threading.Thread] = []

    @property
    def addresses(self) -> dict[str, str]:
        """Site → ``http://127.0.0.1:PORT``."""
        return {site: server.address for site, server in self._servers.items()}

    @property
    def hosts(self) -> list[str]:
        """``127.0.0.1:PORT`` of each site, as the address guard wants them."""
        return [address.partition("://")[2] for address in self.addresses.values()]

    def start(self) -> Self:
        for server in self._servers.values():
            thread = threading.Thread(
                target=server.serve_forever, args=(0.1,), daemon=True, name=f"sample-{server.site}"
            )
            thread.start()
            self._threads.append(thread)
        return self

    def stop(self) -> None:
        for server in self._servers.values() if self._threads else ():
            server.shutdown()
        self._close()
        for thread in self._threads:
            thread.join(5)
        self._threads = []

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _close(self) -> None:
        for server in self._servers.values():
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, site: str, shelf: Shelf, clock: Callable[[], datetime]) -> None:
        self.site = site
        self.shelf = shelf
        self.clock = clock
        super().__init__(("127.0.0.1", port), _Handler)
        self.address = f"http://127.0.0.1:{self.server_port}"

    def server_bind(self) -> None:
        # The inherited one asks DNS for a name of this machine, which may take its time.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor who hangs up is no news for the console."""


@dataclass(frozen=True, slots=True)
class _Validators:
    etag: str
    modified: datetime

    def known(self, if_none_match: str | None, if_modified_since: str | None, now: datetime) -> bool:
        """Whether the visitor has this already (RFC 9110, 13.1: a given ETag decides alone)."""
        if if_none_match is not None:
            return any(tag.strip().removeprefix("W/") in (self.etag, "*") for tag in if_none_match.split(","))
        if if_modified_since is None or now - self.modified < SETTLED:
            return False
        try:
            return self.modified.replace(microsecond=0) <= parsedate_to_datetime(if_modified_since).astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            return False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Sample"
    sys_version = ""
    timeout = 15
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        try:
            path = urlsplit(self.path).path
        except ValueError:
            self._send(400, Page("Bad request\n", "text/plain"))
            return
        page = answer(self.server.site, path, self.server.shelf, self.server.address)
        if page is None:
            self._send(404, Page("Not found\n", "text/plain"))
            return
        body = page.text.encode()
        modified = page.modified or self.server.shelf.began
        valid = _Validators(f'"{hashlib.sha256(body).hexdigest()[:24]}"', modified)
        asked = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        status = 304 if valid.known(*asked, self.server.clock()) else 200
        self._send(status, page, valid)

    do_HEAD = do_GET  # noqa: N815 - the name http.server looks for

    def _send(self, status: int, page: Page, valid: _Validators | None = None) -> None:
        body = b"" if status == 304 else page.text.encode()
        self.send_response(status)
        if valid is not None:
            self.send_header("ETag", valid.etag)
            self.send_header("Last-Modified", format_datetime(valid.modified.astimezone(UTC), usegmt=True))
        if status != 304:
            self.send_header("Content-Type", f"{page.type}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Visits are counted by the visitor."""
