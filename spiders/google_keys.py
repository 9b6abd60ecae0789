"""Access to Google's APIs with a service account: the signed assertion that is exchanged for a token
(developers.google.com/identity/protocols/oauth2/service-account; RFC 7523)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from model.source import Json
from spiders.errors import Unreadable
from spiders.sessions import ROLE
from spiders.spider import Request

TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 an address
SECONDS = 3_600
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def token_request(account: str, scope: str, now: datetime) -> Request:
    """What to ask for a token with. ``account`` is the JSON of a service account's key. Raises Unreadable when it is
    none; the token is always asked of Google, whatever the JSON says."""
    email, key, key_id = _account(account)
    at = int(now.timestamp())
    claims: dict[str, Json] = {"iss": email, "scope": scope, "aud": TOKEN, "iat": at, "exp": at + SECONDS}
    head: dict[str, Json] = {"alg": "RS256", "typ": "JWT", "kid": key_id}
    signed = f"{_part(head)}.{_part(claims)}"
    signature = _coded(key.sign(signed.encode(), PKCS1v15(), SHA256()))
    body = urlencode({"grant_type": _GRANT, "assertion": f"{signed}.{signature}"}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Request(TOKEN, ROLE, method="POST", headers=headers, body=body, private=True)


def _account(account: str) -> tuple[str, RSAPrivateKey, str]:
    wrong = Unreadable(
        "the service account's key is not the JSON that Google gives", where="account", todo="Set the whole file's text"
    )
    try:
        said = json.loads(account)
        key = load_pem_private_key(said["private_key"].encode(), password=None)
        email, key_id = str(said["client_email"]), str(said.get("private_key_id", ""))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise wrong from None
    if not isinstance(key, RSAPrivateKey):
        raise wrong
    return email, key, key_id


def _part(value: Mapping[str, Json]) -> str:
    return _coded(json.dumps(value, separators=(",", ":")).encode())


def _coded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
