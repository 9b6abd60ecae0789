"""The ground the loopback servers stand on: requests recorded, answers given by one function, clean stop."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came. ``path`` is decoded and without its query; header names are lower-case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    at: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send. A body that is an iterable of chunks is streamed without a length until it ends."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class Loopback:
    """A threaded HTTP server on 127.0.0.1 that asks ``answer`` and remembers every request.

    Subclasses give ``answer(request)``. Streams should watch ``stopping`` and end when it is set.
    """

    def __init__(self, *, port: int = 0) -> None:
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._requests: list[Request] = []
        self._server = _Server(("127.0.0.1", port), self._take)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def answer(self, request: Request) -> Answer:
        raise NotImplementedError

    @property
    def host(self) -> str:
        """``127.0.0.1:PORT``, as ``allow_networks`` wants it."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def address(self) -> str:
        return f"http://{self.host}"

    def url(self, path: str) -> str:
        return self.address + path

    @property
    def requests(self) -> list[Request]:
        with self._lock:
            return list(self._requests)

    def count(self, path: str) -> int:
        """How often this path was asked for."""
        return sum(request.path == path for request in self.requests)

    @property
    def counts(self) -> Counter[str]:
        return Counter(request.path for request in self.requests)

    def forget(self) -> None:
        """Empties the record of requests."""
        with self._lock:
            self._requests.clear()

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _take(self, request: Request) -> Answer:
        with self._lock:
            self._requests.append(request)
        return self.answer(request)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], answer: Callable[[Request], Answer]) -> None:
        self.answer = answer
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # HTTPServer asks DNS for its own name here, which waits where there is no DNS.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what these servers are for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Loopback"
    sys_version = ""
    timeout = 30
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(
            self.command, unquote(parts.path), parts.query, headers, self.rfile.read(length), time.monotonic()
        )
        self._send(self.server.answer(request))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        if answer.status != 304:
            self.send_header("Content-Type", answer.type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if isinstance(answer.body, bytes):
            self._send_whole(answer.body, answer)
        else:
            self._send_stream(answer.body)

    def _send_whole(self, body: bytes, answer: Answer) -> None:
        if "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(body)))
        else:
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_stream(self, chunks: Iterable[bytes]) -> None:
        self.send_header("Connection", "close")
        self.close_connection = True
        self.end_headers()
        for chunk in chunks if self.command != "HEAD" else ():
            self.wfile.write(chunk)
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        pass


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(true: Callable[[], object], timeout: float = 10.0, step: float = 0.02) -> bool:
    """Whether ``true()`` became true within ``timeout`` seconds."""
    end = time.monotonic() + timeout
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True


def dripping(parts: Iterable[bytes], every: float, stop: threading.Event) -> Iterator[bytes]:
    """The parts, one each ``every`` seconds, until ``stop`` is set."""
    for part in parts:
        yield part
        if stop.wait(every):
            return
