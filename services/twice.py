"""Requests that may be sent twice: the second of a key gets the answer of the first, and nothing is done again.

As draft-ietf-httpapi-idempotency-key-header has it: a key is its sender's own, is kept for 24 hours, and belongs to one
request.
"""

from __future__ import annotations

from hashlib import sha256

from model.errors import BadInput, EarshotError, NotSo
from model.said import said
from services.house import House
from storage import answers
from storage.answers import Answer

__all__ = ["Answer", "OtherRequest", "begin", "end", "key_of"]

LONGEST_KEY = 255
LONGEST_BODY = 1_000_000
"""Bytes of an answer that is kept; after a longer one the request would be done again."""


class OtherRequest(EarshotError):
    """The key was used for another request (HTTP 422)."""


def key_of(owner: str, key: str) -> str:
    """What a key is kept as. Raises BadInput for one that is none."""
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        todo = said("Send 1 to {most} letters, such as a UUID", most=LONGEST_KEY)
        raise BadInput("this is no idempotency key", where="Idempotency-Key", todo=todo)
    return sha256(f"{owner}\0{key}".encode()).hexdigest()


def begin(house: House, key: str, request: bytes) -> Answer | None:
    """The answer there is already; None when the request is to be done, and ``end`` to be called. Raises OtherRequest,
    and NotSo while the first one is being answered."""
    digest = sha256(request).hexdigest()
    with house.db.write() as tx:
        found = answers.begin(tx, key, digest, house.clock())
    if found is None:
        return None
    if found.request != digest:
        what = "this key was sent with another request"
        raise OtherRequest(what, where="Idempotency-Key", todo="Take a new key for a new request")
    if not found.status:
        what = "the first request with this key is still being answered"
        raise NotSo(what, where="Idempotency-Key", todo="Send it again in a few seconds")
    return found


def end(house: House, key: str, status: int, media: str, body: bytes) -> None:
    """Keep the answer; not one that says to try again later or otherwise, so that trying again tries."""
    keep = status < 500 and status not in (401, 403, 409, 421, 429) and len(body) <= LONGEST_BODY
    with house.db.write() as tx:
        if keep:
            answers.finish(tx, key, Answer("", status, media, body))
        else:
            answers.forget(tx, key)
