"""Passwords and second factors: hashed, checked, and what they must be like.

Argon2id by RFC 9106 with OWASP's figures (46 MiB, one pass, one lane: about 50 ms); time-based codes by RFC 6238
(SHA-1, 30 seconds, six digits, as every authenticator knows them).
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
import struct
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from cryptography.exceptions import InvalidKey
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from model.errors import BadInput
from model.said import said

SHORTEST, LONGEST = 12, 1_000
MEMORY = 47_104
"""KiB."""
STEP = 30
"""Seconds a code holds; the one before and the one after are taken, too, since clocks differ."""
_NOBODY = "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def checked_password(password: str, name: str = "") -> str:
    """The password when it may be one. Raises BadInput."""
    if not SHORTEST <= len(password) <= LONGEST:
        todo = said("Take {most} letters or more; a few words serve well", most=SHORTEST)
        raise BadInput(
            said("a password of {count} letters is too short or too long", count=len(password)),
            where="password",
            todo=todo,
        )
    if len(set(password)) < 5 or password.casefold() in (name.casefold(), "earshot"):
        raise BadInput(
            "this password is guessed at once", where="password", todo="Take a few words that you alone know"
        )
    return password


def hashed(password: str) -> str:
    return Argon2id(salt=os.urandom(16), length=32, iterations=1, lanes=1, memory_cost=MEMORY).derive_phc_encoded(
        password.encode("utf-8", "replace")
    )


def matches(password: str, kept: str) -> bool:
    """Whether this is the password; where none is kept it takes as long to say no."""
    try:
        Argon2id.verify_phc_encoded(password[:LONGEST].encode("utf-8", "replace"), kept or _NOBODY)
    except (InvalidKey, ValueError):
        return False
    return bool(kept)


def fresh_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token: one of 32 random bytes needs no slow hash."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def fresh_second() -> str:
    """A second factor's key, as authenticators take it (base 32)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def second_address(key: str, name: str) -> str:
    """What an authenticator is given, as text or as a picture."""
    return f"otpauth://totp/Earshot:{quote(name)}?secret={key}&issuer=Earshot"


def step_of(key: str, code: str, now: datetime) -> int:
    """The step whose code this is; 0 when it is of none that holds."""
    wanted = "".join(code.split())
    step = int(now.timestamp()) // STEP
    return next((one for one in (step, step - 1, step + 1) if hmac.compare_digest(code_at(key, one), wanted)), 0)


def code_at(key: str, step: int) -> str:
    """RFC 4226, section 5.3."""
    mac = hmac.new(base64.b32decode(key), struct.pack(">Q", step), "sha1").digest()
    (number,) = struct.unpack_from(">I", mac, mac[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def sealed(secret: bytes, key: str) -> str:
    """A second factor's key as it is kept: encrypted with the installation's secret."""
    return _box(secret).encrypt(key.encode()).decode()


def unsealed(secret: bytes, kept: str) -> str:
    """Empty when it was sealed with another secret."""
    try:
        return _box(secret).decrypt(kept.encode()).decode()
    except InvalidToken:
        return ""


def _box(secret: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.new(secret, b"second factor", sha256).digest()))
