"""What went wrong on the way, as a sentence: statuses and the exceptions of Scrapy and Twisted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError

from crawlers.errors import Gone, Throttled, VisitFailed, Walled
from crawlers.settings import REDIRECTS
from model.time import parse_time
from spiders import Wall

LONGEST_HOLD = 7 * 86_400.0
"""Seconds; a Retry-After beyond a week is taken for a mistake."""
DEFAULT_HOLD = 900.0
UNTRUSTED = "certificate verify failed"
"""OpenSSL's word for a certificate that it does not accept."""

_TODO = {
    401: "It wants a login, which Earshot does not have",
    403: "It does not want us there; ask the site's owner",
    404: "Check the address",
    410: "It is gone for good; remove the source",
}
WALLS: Mapping[str, tuple[str, str]] = {
    "login": (
        "it asks for a login, which Earshot does not have",
        "Give an address that everybody can read, or ask its owner for a feed",
    ),
    "consent": (
        "it shows a question about cookies instead of the page",
        'Give the address of its feed, or try "render: true"',
    ),
    "captcha": ("it asks for a proof that a person is looking", "Ask its owner for a feed; Earshot does not pretend"),
    "parked": ("nobody lives there: the domain is parked or for sale", "Remove the source, or give its new address"),
    "javascript": ("there is no text until its scripts have run", 'Set "render: true" for this source'),
}
"""What stands in the way of a page (spiders.walls), and what to do."""


def walled(wall: Wall, where: str) -> Walled:
    what, todo = WALLS[wall]
    return Walled(wall, what=what, where=where, todo=todo)


def retry_after(value: bytes | str | None, now: datetime) -> float | None:
    """The wait in seconds that Retry-After asks for, as seconds or as a date (RFC 9110, section 10.2.3), at most a
    week; None when it says nothing that can be understood."""
    text = (value.decode("latin-1") if isinstance(value, bytes) else value or "").strip()
    if text.isdecimal() and text.isascii():
        return min(float(text[:12]), LONGEST_HOLD)
    moment = parse_time(text) if text else None
    return None if moment is None else min(max((moment - now).total_seconds(), 0.0), LONGEST_HOLD)


def check_status(status: int, after: str, location: str, where: str, now: datetime) -> None:
    """Raises Throttled, Gone or VisitFailed unless the status is a success (2xx) or 304."""
    if 200 <= status < 300 or status == 304:
        return
    wait = retry_after(after, now)
    if status == 429 or (status == 503 and wait is not None):
        hold = DEFAULT_HOLD if wait is None else wait
        raise Throttled(f"it asks to come back in {hold:.0f} s ({status})", wait=hold, where=where, status=status)
    if 300 <= status < 400:
        what = f"it redirects to {location[:200]!r}, which is no web address" if location else "it redirects to nowhere"
        raise VisitFailed(what, where=where, status=status)
    kind = Gone if status in (404, 410) else VisitFailed
    todo = _TODO.get(status, "It is tried again later" if status >= 500 else "")
    phrase = _phrase(status)
    what = f"it answered {status} {phrase}" if phrase else f"it answered {status}"
    raise kind(what, where=where, todo=todo, status=status)


def sent_too_much(error: Exception) -> bool:
    return isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(error)


def failure_of(error: Exception, where: str) -> VisitFailed:
    """The sentence for an exception of the download; a sentence already made is kept."""
    if isinstance(error, VisitFailed):
        return error
    return VisitFailed(_what(error), where=where, todo=_todo(error))


def _what(error: Exception) -> str:  # noqa: PLR0911 (a table of cases)
    said = str(error)
    if isinstance(error, DownloadTimeoutError):
        return "it took too long"
    if isinstance(error, CannotResolveHostError):
        return "its name cannot be resolved"
    if isinstance(error, DownloadConnectionRefusedError):
        return "nobody answers there: the connection was refused"
    if sent_too_much(error):
        return "it sent more than is taken"
    if isinstance(error, IgnoreRequest) and "redirections" in said:
        return f"it redirects more than {REDIRECTS} times"
    if isinstance(error, ResponseDataLossError):
        return "its answer was cut short"
    if "VerificationError" in said:
        return "its certificate is of another host"
    if UNTRUSTED in said:
        return "its certificate cannot be trusted: expired, of its own making, or of an unknown authority"
    if isinstance(error, DownloadFailedError):
        return "TLS failed" if "SSL" in said or "tls" in said.lower() else "it broke the connection off"
    if isinstance(error, (UnsupportedURLSchemeError, NotSupported)):
        return "it leads to an address that is not http or https"
    if isinstance(error, ConnectError):
        return "it cannot be reached"
    if isinstance(error, (ValueError, UnicodeError)):
        return "it leads to a broken address"
    name = type(error).__name__
    return f"its answer cannot be unpacked ({name})"


def _todo(error: Exception) -> str:
    if isinstance(error, (CannotResolveHostError, ValueError)):
        return "Check the address"
    if UNTRUSTED in str(error) or "VerificationError" in str(error):
        return "Tell its owner; if it is yours, name the file of its authority in SSL_CERT_FILE"
    if sent_too_much(error):
        return "No feed or page should be that large; its owner may mend it, or give another address"
    return "It is tried again later"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
