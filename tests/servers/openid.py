"""An OpenID provider: vouches for whoever it is told to, with real signatures, and may lie in one way at a time."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from servers.loopback import Answer, Loopback, Request

CLIENT, SECRET = "earshot", "of the provider"


class OpenId(Loopback):
    """``says`` are claims it adds or changes; ``lie`` is "", "key" (another key signs), "none" (nobody does),
    "verifier" (it asks for none) or "down"."""

    def __init__(self) -> None:
        super().__init__()
        self.key, self.other = _keys()
        self.says: dict[str, object] = {}
        self.lie = ""
        self.asked: dict[str, dict[str, str]] = {}

    @property
    def issuer(self) -> str:
        return self.url("").rstrip("/")

    def log_in(self, address: str) -> dict[str, str]:
        """What the browser brings back from the page it was sent to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.asked)}"
        self.asked[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def answer(self, request: Request) -> Answer:
        if self.lie == "down":
            return Answer(500)
        if request.path == "/.well-known/openid-configuration":
            places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            whole = {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in places.items()}}
            return _json(whole)
        if request.path == "/keys":
            return _json({"keys": [self.key.as_dict(private=False)]})
        return self._token({name: values[0] for name, values in parse_qs(request.body.decode()).items()}, request)

    def _token(self, form: Mapping[str, str], request: Request) -> Answer:
        asked = self.asked.pop(form.get("code", ""), None)
        right = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if asked is None or request.headers.get("authorization") != right:
            return _json({"error": "invalid_grant"}, 400)
        if asked["code_challenge"] != challenge.decode() or asked["redirect_uri"] != form["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "s-1", "aud": CLIENT, "exp": now + 300, "iat": now}
        claims |= {"nonce": asked["nonce"], "email": "ada@example.org", "email_verified": True, **self.says}
        return _json({"access_token": "a", "token_type": "Bearer", "id_token": self._signed(claims)})

    def _signed(self, claims: dict[str, object]) -> str:
        if self.lie == "none":
            parts = (json.dumps(one).encode() for one in ({"alg": "none"}, claims))
            return ".".join(base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in parts) + "."
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.other if self.lie == "key" else self.key)


@cache
def _keys() -> tuple[RSAKey, RSAKey]:
    return RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "one"})


def _json(value: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value).encode(), "application/json")
