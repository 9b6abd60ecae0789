"""Who may change something: one guard for every request that is not a plain reading.

A browser must come from one of our own pages: ``Sec-Fetch-Site`` and ``Origin``, where sent, say so. A form carries a
token signed over a random cookie (SameSite=Strict); a JSON request carries the header ``X-Earshot-CSRF`` (or a
token, in ``Authorization``), which a foreign page cannot set without asking first, and nobody answers that question.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.responses import Response

from model.errors import EarshotError

COOKIE = "earshot_form"
HEADER = "x-earshot-csrf"
FIELD = "token"
_NONCE = re.compile(r"[0-9a-f]{32}")


class Forbidden(EarshotError):
    """A change was asked for by a page that is not ours (HTTP 403)."""


@dataclass(frozen=True, slots=True)
class FormGuard:
    """``key`` signs tokens; ``hosts`` are further names (host:port) our own pages are reached by."""

    key: bytes = field(repr=False)
    hosts: frozenset[str] = frozenset()

    def nonce(self, cookies: Mapping[str, str]) -> tuple[str, bool]:
        """The cookie's nonce, or a fresh one and True."""
        known = cookies.get(COOKIE, "")
        return (known, False) if _NONCE.fullmatch(known) else (secrets.token_hex(16), True)

    def token(self, nonce: str, place: str = "") -> str:
        """For a form at an address. It is another one for another address: answers are compressed, and what a foreign
        page made ours say beside the token could tell it letter by letter (BREACH, CVE-2013-3587) were it the same."""
        salt = sha256(place.encode("utf-8", "replace")).hexdigest()[:16]
        return salt + self._signed(nonce, salt)

    def _signed(self, nonce: str, salt: str) -> str:
        return hmac.new(self.key, f"form:{nonce}:{salt}".encode(), sha256).hexdigest()[:48]

    def remember(self, answer: Response, nonce: str, *, secure: bool) -> None:
        answer.set_cookie(COOKIE, nonce, httponly=True, samesite="strict", secure=secure, path="/")

    def check_form(self, headers: Mapping[str, str], cookies: Mapping[str, str], token: str) -> None:
        """Raises Forbidden."""
        self._check_origin(headers)
        nonce = cookies.get(COOKIE, "")
        right = token[:16] + self._signed(nonce, token[:16])
        if not _NONCE.fullmatch(nonce) or not hmac.compare_digest(right.encode(), token.encode()):
            raise Forbidden(
                "this form is out of date or not ours", todo="Load the page again and press the button there"
            )

    def check_json(self, headers: Mapping[str, str]) -> None:
        """Raises Forbidden."""
        self._check_origin(headers)
        if not headers.get(HEADER) and not headers.get("authorization"):
            raise Forbidden("the header X-Earshot-CSRF is missing", todo='Send "X-Earshot-CSRF: 1" with the request')

    def _check_origin(self, headers: Mapping[str, str]) -> None:
        site = headers.get("sec-fetch-site", "same-origin")
        origin = headers.get("origin")
        ours = origin is None or urlsplit(origin).netloc in self.hosts | {headers.get("host", "")}
        if site not in ("same-origin", "none") or not ours:
            raise Forbidden("another site asked for this change", todo="Open Earshot itself and do it there")
