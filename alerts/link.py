"""Signed links: who holds one may take one alert, until it expires, without signing in."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256

from model.errors import BadInput
from model.time import micros

LASTS = timedelta(days=7)


def sign_link(secret: bytes, incident: str, now: datetime, *, lasts: timedelta = LASTS) -> str:
    """A token ``expires.signature`` that allows to acknowledge this incident until then."""
    expires = micros(now + lasts) // 1_000_000
    return f"{expires}.{_signature(secret, incident, expires)}"


def check_link(secret: bytes, incident: str, token: str, now: datetime) -> None:
    """Raises BadInput unless the token was signed for this incident and still holds."""
    head, _, given = token.partition(".")
    expires = int(head) if head.isascii() and head.isdigit() and len(head) <= 12 else 0
    if not hmac.compare_digest(_signature(secret, incident, expires).encode(), given.encode("utf-8", "replace")):
        raise BadInput("this link is not one of ours", todo="Open the alert in Earshot instead")
    if expires * 1_000_000 < micros(now):
        raise BadInput("this link has expired", todo="Open the alert in Earshot instead")


def _signature(secret: bytes, incident: str, expires: int) -> str:
    digest = hmac.new(secret, f"acknowledge\n{incident}\n{expires}".encode(), sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
