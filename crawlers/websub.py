"""WebSub's words (W3C Recommendation, 23 January 2018): what a hub is asked, what it asks back, and whether a delivery
is from it. Nothing here asks anybody."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})
"""What a hub may sign with (section 7.1)."""
LEASE = timedelta(days=10)
"""What is asked for; the hub says what it gives (section 5.1)."""
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=90)
MOST = 10_000_000
"""Bytes of a delivery that are looked at, as many as of an answer to a visit."""
Mode = Literal["subscribe", "unsubscribe", "denied"]


@dataclass(frozen=True, slots=True)
class Intent:
    """What a hub says or asks at the callback (sections 5.2 and 5.3); ``challenge`` is what a yes repeats."""

    mode: Mode
    topic: str
    challenge: str = ""
    lease: timedelta = LEASE
    reason: str = ""


def subscription_form(callback: str, topic: str, secret: str) -> dict[str, str]:
    """The form that asks a hub for a subscription (section 5.1). ``secret`` has less than 200 bytes."""
    return {
        "hub.mode": "subscribe",
        "hub.callback": callback,
        "hub.topic": topic,
        "hub.secret": secret,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }


def read_intent(asked: Mapping[str, str]) -> Intent | None:
    """What came at the callback; None when it is nothing a hub says."""
    mode, topic = asked.get("hub.mode", ""), asked.get("hub.topic", "")
    challenge = asked.get("hub.challenge", "")
    if mode == "denied":
        return Intent("denied", topic, reason=" ".join(asked.get("hub.reason", "").split())[:300])
    if mode not in ("subscribe", "unsubscribe") or not topic or not challenge or len(challenge) > 2_000:
        return None
    return Intent("subscribe" if mode == "subscribe" else "unsubscribe", topic, challenge, _lease(asked))


def renew_at(asked: datetime, until: datetime) -> datetime:
    """When to ask anew: after three quarters of the lease."""
    return asked + (until - asked) * 3 / 4


class Delivery:
    """A delivery while it comes: its bytes are counted into the signature and kept nowhere (section 7.1)."""

    def __init__(self, signature: str, secret: str) -> None:
        """``signature`` is the header X-Hub-Signature: method=hexadecimal digits."""
        method, _, digest = signature.strip().partition("=")
        known = method.lower() in METHODS
        self._mac = hmac.new(secret.encode(), digestmod=method.lower()) if known else None
        self._said = digest.strip().lower()
        self._left = MOST

    def take(self, part: bytes) -> bool:
        """The next bytes; whether more of them would change anything. Past :data:`MOST` it is taken for nobody's."""
        self._left -= len(part)
        if self._left < 0:
            self._mac = None
        elif self._mac is not None:
            self._mac.update(part)
        return self._mac is not None

    def genuine(self) -> bool:
        """Whether whoever knows the secret has sent all of it."""
        return self._mac is not None and hmac.compare_digest(self._mac.hexdigest().encode(), self._said.encode())


def _lease(asked: Mapping[str, str]) -> timedelta:
    said = asked.get("hub.lease_seconds", "")
    if not (said.isascii() and said.isdecimal() and len(said) < 12):
        return LEASE
    return min(max(timedelta(seconds=int(said)), SHORTEST), LONGEST)
