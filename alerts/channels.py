"""Where notifications go: a line in the log, a signed webhook, or whatever Apprise knows (mail, chat, SMS …).

Addresses hold secrets: none is logged, and no error repeats one.

Signed webhook: ``webhook+https://:SECRET@host/path`` (or ``webhook+http://``) gets a POST of JSON with the headers

    Idempotency-Key     incident:event, the same at every repetition
    Earshot-Timestamp   seconds since 1970 at which this attempt was signed
    Earshot-Signature   v1= and the hex HMAC-SHA256, under SECRET, of  timestamp + "." + body

A receiver checks the signature over the bytes it got and refuses an old timestamp. Without a SECRET there is none.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from model.errors import Unavailable
from storage.notifications import Notification

log = logging.getLogger("earshot.alerts")

TIMEOUT = 10.0
"""Seconds a webhook may take to answer."""
WEBHOOKS = ("webhook+http", "webhook+https")

AGAIN = "It is tried again"

Send = Callable[[Notification, datetime], None]
"""Hands one notification over; raises Unavailable with a sentence that holds no secret."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where to post. Redirects are not followed: a signed body goes where the operator said and nowhere else."""

    tls: bool
    host: str
    port: int | None
    path: str
    secret: bytes

    def __call__(self, notification: Notification, now: datetime) -> None:
        body = notification.body.encode()
        connection = (HTTPSConnection if self.tls else HTTPConnection)(self.host, self.port, timeout=TIMEOUT)
        try:
            connection.request("POST", self.path, body, self.headers(notification.key, body, now))
            status = connection.getresponse().status
        except (OSError, HTTPException, ValueError) as error:
            raise Unavailable(f"the webhook does not answer ({_reason(error)})", todo=AGAIN) from None
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise Unavailable(f"the webhook answered {status}", todo=AGAIN)

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


def channel_of(address: str) -> Send:
    """What an address of the settings stands for. Raises Unavailable when nobody can send there."""
    scheme = address.partition("://")[0].lower()
    if scheme == "log":
        return log_line
    return webhook_of(address) if scheme in WEBHOOKS else apprise_of(address)


def log_line(notification: Notification, _now: datetime) -> None:
    """One line in the log: the event, the alert and its sentences."""
    told = json.loads(notification.body)
    log.warning("%s %s: %s", notification.event, notification.incident, told["text"])


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


def apprise_of(address: str) -> Send:
    """A channel of Apprise (https://github.com/caronc/apprise). Raises Unavailable for an address it does not know."""
    import apprise

    service = apprise.Apprise()
    if not service.add(address):
        raise Unavailable("Apprise does not know this kind of address", todo="Check the channel in earshot.toml")

    def send(notification: Notification, _now: datetime) -> None:
        told = json.loads(notification.body)
        link = f"\n\n{told['url']}" if told.get("url") else ""
        kinds = {"fired": apprise.NotifyType.WARNING, "resolved": apprise.NotifyType.SUCCESS}
        kind = kinds.get(notification.event, apprise.NotifyType.INFO)
        if not service.notify(title=told["title"], body=told["text"] + link, notify_type=kind):
            raise Unavailable("the service did not take it", todo=AGAIN)

    return send


def _reason(error: Exception) -> str:
    """What went wrong, without the address."""
    return getattr(error, "strerror", None) or type(error).__name__
