"""A receiver of mail (RFC 5321, as much of it as a sender needs) that keeps every message."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailBox:
    """On loopback; ``messages`` are those that came, in their order."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.box = self
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def channel(self, to: str) -> str:
        """The address of a channel that writes to ``to``."""
        return f"mailto://127.0.0.1:{self.port}?from=earshot@shop.example&to={to}&mode=insecure"

    def __enter__(self) -> MailBox:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: MailBox


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 mail.shop.example")
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"DATA":
                    self._say("354 go on")
                    self._keep()
                    self._say("250 kept")
                case b"QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 fine")

    def _keep(self) -> None:
        held = bytearray()
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            held += line[1:] if line.startswith(b".") else line
        assert isinstance(self.server, _Server)
        self.server.box.messages.append(message_from_bytes(bytes(held), _class=EmailMessage, policy=policy.default))

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
