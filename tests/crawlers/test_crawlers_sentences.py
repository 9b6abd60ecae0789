"""What went wrong on the way is a sentence with a next step."""

from __future__ import annotations

import pytest
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError

from crawlers import CrawlOptions
from crawlers.errors import VisitFailed
from crawlers.sentences import WALLS, failure_of, walled
from crawlers.settings import scrapy_settings

OPENSSL = "[<Failure OpenSSL.SSL.Error: [('SSL routines', '', 'certificate verify failed')]>]"
OTHER = "[<Failure service_identity.exceptions.VerificationError: VerificationError(errors=[DNSMismatch()])>]"


@pytest.mark.parametrize(
    ("error", "says", "then"),
    [
        (DownloadFailedError(OPENSSL), "cannot be trusted", "SSL_CERT_FILE"),
        (DownloadFailedError(OTHER), "of another host", "SSL_CERT_FILE"),
        (DownloadFailedError("SSL wrong version number"), "TLS failed", "tried again later"),
        (DownloadFailedError("reset"), "broke the connection off", "tried again later"),
        (CannotResolveHostError("x"), "cannot be resolved", "Check the address"),
        (DownloadConnectionRefusedError("x"), "refused", "tried again later"),
        (VisitFailed("a sentence already"), "a sentence already", ""),
    ],
)
def test_an_exception_is_a_sentence(error: Exception, says: str, then: str) -> None:
    made = failure_of(error, "https://a.example/")
    assert says in made.what and then in made.todo


def test_certificates_are_verified() -> None:
    assert scrapy_settings(CrawlOptions())["DOWNLOAD_VERIFY_CERTIFICATES"] is True


@pytest.mark.parametrize("wall", WALLS)
def test_what_stands_in_the_way_has_a_next_step(wall: str) -> None:
    made = walled(wall, "https://a.example/")  # type: ignore[arg-type]
    assert made.wall == wall and made.todo and str(made).startswith("https://a.example/: ")
