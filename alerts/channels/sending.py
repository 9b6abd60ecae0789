"""What sending is: a notification is taken, or it is not yet (tried again), or it never will be (buried).

EarshotError as in model.errors, and here
└── Refused    the service will never take this notification
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from model.errors import EarshotError, Unavailable
from model.said import said
from storage.notifications import Notification

TIMEOUT = 10.0
"""Seconds a service may take to answer."""
AGAIN = "It is tried again"
MOST = 64 * 1024
"""Bytes of an answer that are read."""

Send = Callable[[Notification, datetime], None]
"""Hands one notification over. Raises Unavailable when it should be tried again, Refused when that is of no use, with
a sentence that holds no secret."""


class Refused(EarshotError):
    """The service will never take this notification: it is kept with why, and tried no more."""


def post(
    host: str, port: int | None, path: str, body: bytes, headers: Mapping[str, str], *, tls: bool, name: str
) -> tuple[int, bytes]:
    """POST once and return the status with the beginning of the answer. Redirects are not followed: what is signed or
    keyed goes where the operator said and nowhere else. Raises Unavailable, calling the service ``name``."""
    connection = (HTTPSConnection if tls else HTTPConnection)(host, port, timeout=TIMEOUT)
    try:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(MOST)
    except (OSError, HTTPException, ValueError) as error:
        raise Unavailable(
            said("{name} does not answer ({error})", name=name, error=_reason(error)), todo=AGAIN
        ) from None
    finally:
        connection.close()


def _reason(error: Exception) -> str:
    """What went wrong, without the address."""
    return getattr(error, "strerror", None) or type(error).__name__
