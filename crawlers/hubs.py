"""Asking a hub: one POST, from the service itself, with the address guard where the connection is made.

It is bounded in every way: one deadline for all of it, three redirects, the first bytes of the answer.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from crawlers.errors import VisitFailed
from crawlers.guard import Allowed, check_address

SECONDS = 20.0
"""For everything: names, connections, redirects, the answer."""
REDIRECTS = 3
SHOWN = 300
"""Bytes of an answer that are read: a hub says in words why it refuses."""


@dataclass(frozen=True, slots=True)
class HubAnswer:
    status: int
    said: str = ""

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


def ask_hub(hub: str, form: Mapping[str, str], *, agent: str, allowed: Allowed) -> HubAnswer:
    """Send the form. Raises VisitFailed (AddressRefused, when it is not public) with a sentence."""
    body = urlencode(form).encode()
    url = hub
    for _ in range(REDIRECTS + 1):
        answer, location = _post(url, body, agent, allowed)
        if answer.status not in (307, 308) or not location:
            return answer
        url = urljoin(url, location)
    raise VisitFailed("it sends us from one address to the next", where=hub)


def _post(url: str, body: bytes, agent: str, allowed: Allowed) -> tuple[HubAnswer, str]:
    parts = _parts(url)
    path = parts.path or "/"
    headers = {
        "User-Agent": agent,
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "text/plain, */*;q=0.1",
    }
    try:
        connection = _Guarded(parts.hostname, parts.port, allowed, secure=parts.scheme == "https")
    except http.client.InvalidURL:
        raise VisitFailed("this is no address of a hub", where=url[:200]) from None
    overdue = threading.Timer(SECONDS, connection.cut)
    overdue.daemon = True
    overdue.start()
    try:
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        answer = connection.getresponse()
        said = answer.read(SHOWN).decode("utf-8", "replace")
        return HubAnswer(answer.status, " ".join(said.split())), answer.getheader("Location", "")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise VisitFailed(f"the hub cannot be asked: {error or 'no answer'}", where=url) from error
    finally:
        overdue.cancel()
        connection.close()


def _parts(url: str) -> _Parts:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise VisitFailed("this is no address of a hub", where=url[:200]) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isprintable() or not url.isascii():
        raise VisitFailed("this is no address of a hub", where=url[:200])
    return _Parts(
        parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), parts.path, parts.query
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    scheme: str
    hostname: str
    port: int
    path: str
    query: str


class _Guarded(http.client.HTTPConnection):
    """A connection to an address that the guard has seen, whatever the name resolves to next."""

    def __init__(self, host: str, port: int, allowed: Allowed, *, secure: bool) -> None:
        super().__init__(host, port, timeout=SECONDS / 2)
        self._allowed = allowed
        self._secure = secure
        self._open: socket.socket | None = None

    def connect(self) -> None:
        family, kind, protocol, _, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
        check_address(str(address[0]), self.port, self._allowed)
        self._open = opened = socket.socket(family, kind, protocol)
        opened.settimeout(self.timeout)
        opened.connect(address)
        if self._secure:
            opened = ssl.create_default_context().wrap_socket(opened, server_hostname=self.host)
            self._open = opened
        self.sock = opened

    def cut(self) -> None:
        """End it from another thread, in the middle of whatever it waits for."""
        if self._open is not None:
            try:
                self._open.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself
