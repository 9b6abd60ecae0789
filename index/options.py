"""How to reach an index that is a server of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

PREFIX = "earshot-mentions"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexOptions:
    """Settings ``index.*``; the embedded engine needs none of them.

    ``ca`` is the path of a PEM file; ``fingerprint`` the SHA-256 of a certificate of the server's chain, in hexadecimal
    digits. An ``api_key`` goes before ``user`` and ``password``. ``replicas`` below 0: none on one node, else one.
    """

    ca: str = ""
    fingerprint: str = ""
    api_key: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    prefix: str = PREFIX
    replicas: int = -1
    shards: int = 1
