"""Our webhook, signed (docs/webhook.md): ``webhook+https://:SECRET@host/path`` gets a POST of JSON with the headers

    Idempotency-Key     incident:event, the same at every repetition
    Earshot-Timestamp   seconds since 1970 at which this attempt was signed
    Earshot-Signature   v1= and the hex HMAC-SHA256, under SECRET, of  timestamp + "." + body

A receiver checks the signature over the bytes it got and refuses an old timestamp. Without a SECRET there is none.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from alerts.channels.sending import AGAIN, post
from model.errors import Unavailable
from model.said import said
from storage.notifications import Notification

SCHEMES = ("webhook+http", "webhook+https")


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where to post."""

    tls: bool
    host: str
    port: int | None
    path: str
    secret: bytes = field(repr=False)

    def __call__(self, notification: Notification, now: datetime) -> None:
        body = notification.body.encode()
        headers = self.headers(notification.key, body, now)
        status, _ = post(self.host, self.port, self.path, body, headers, tls=self.tls, name="the webhook")
        if not 200 <= status < 300:
            raise Unavailable(said("the webhook answered {status}", status=status), todo=AGAIN)

    def headers(self, key: str, body: bytes, now: datetime) -> dict[str, str]:
        made = {"Content-Type": "application/json", "User-Agent": "Earshot", "Idempotency-Key": key}
        timestamp = str(int(now.timestamp()))
        made["Earshot-Timestamp"] = timestamp
        if self.secret:
            made["Earshot-Signature"] = signature(self.secret, timestamp, body)
        return made


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """The value of Earshot-Signature."""
    return f"v1={hmac.new(secret, timestamp.encode() + b'.' + body, sha256).hexdigest()}"


def webhook_of(address: str) -> Webhook:
    """Raises Unavailable for an address without a host."""
    try:
        parts = urlsplit(address.partition("+")[2])
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, SplitResult("", "", "", "", "")
    if not host:
        raise Unavailable("the webhook's address has no host", todo="Write webhook+https://:SECRET@host/path")
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    secret = unquote(parts.password or parts.username or "").encode()
    return Webhook(parts.scheme == "https", host, port, path, secret)
