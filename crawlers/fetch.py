"""One download: a conditional request with all of Scrapy's middlewares in the way, its answer or a sentence."""

from __future__ import annotations

import gc
import zlib
from dataclasses import dataclass, field
from typing import Any, Protocol

import scrapy
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
from scrapy.http import Headers, Response
from scrapy.http.request import NO_CALLBACK
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.client import ResponseNeverReceived
from twisted.web.error import Error as WebError

from crawlers.browser import check_rendering
from crawlers.errors import VisitFailed
from crawlers.sentences import check_status, failure_of, sent_too_much
from model.time import Clock
from spiders import Request
from storage import Validator

EXPECTED = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    ConnectError,
    ConnectionClosed,
    ResponseNeverReceived,
    WebError,
    ValueError,
    EOFError,
    OSError,
    zlib.error,
)
PERMANENT = {301, 308}
HARMLESS = frozenset({"accept", "accept-language"})
"""Request headers that a redirect may carry to another host; any other may be a secret."""
NO_VALIDATOR = Validator()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``url`` is where the body came from in the end; ``moved_to`` is set when every redirect on the
    way was permanent; ``asked`` are the headers of the last request. Header names are lower-case."""

    url: str
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    moved_to: str = ""
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def unchanged(self) -> bool:
        return self.status == 304

    @property
    def validator(self) -> Validator:
        return Validator(self.headers.get("etag", "")[:1000], self.headers.get("last-modified", "")[:1000])


class Fetcher(Protocol):
    """Downloads; raises VisitFailed with a sentence. With ``render`` a browser shows the page first."""

    async def get(self, request: Request, validator: Validator = NO_VALIDATOR, *, render: bool = False) -> Answer: ...


class ScrapyFetcher:
    """Downloads through the engine of a running crawl."""

    def __init__(self, engine: Any, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    async def get(self, request: Request, validator: Validator = NO_VALIDATOR, *, render: bool = False) -> Answer:
        """The answer when it is a success or 304. Raises VisitFailed or one of its kinds; no sentence holds headers."""
        url = request.url
        if render:
            check_rendering()
        response, failure, greedy = None, None, False
        try:
            response = await self.engine.download_async(_download(request, validator, render=render))
        except EXPECTED as error:
            failure, greedy = failure_of(error, url), sent_too_much(error)
        if greedy:
            gc.collect()  # the frames in which a bomb was unpacked hold it, and one another
        if response is None:
            raise failure or VisitFailed("nothing came", where=url)
        answer = _answer(response)
        after = answer.headers.get("retry-after", "")
        check_status(answer.status, after, answer.headers.get("location", ""), url, self.clock())
        return answer


def _download(request: Request, validator: Validator, *, render: bool) -> scrapy.Request:
    """The request as Scrapy wants it. One that may hold secrets follows no redirect: it could lead to another host."""
    meta: dict[str, Any] = {}
    if request.private or request.body or any(name.lower() not in HARMLESS for name in request.headers):
        meta["dont_redirect"] = True
    if request.private:
        meta["dont_obey_robotstxt"] = True
    if render:
        meta["earshot_render"] = True
    return scrapy.Request(
        request.url,
        method=request.method,
        headers={**request.headers, **_conditions(validator)},
        body=request.body,
        meta=meta,
        callback=NO_CALLBACK,
        dont_filter=True,
    )


def _conditions(validator: Validator) -> dict[str, str]:
    """Both validators, when there are (RFC 9110, section 13.1): the server takes the one it knows."""
    asked = {"If-None-Match": validator.etag, "If-Modified-Since": validator.last_modified}
    return {name: value for name, value in asked.items() if value}


def _answer(response: Response) -> Answer:
    request = response.request
    asked = {} if request is None else _plain(request.headers)
    reasons = [] if request is None else request.meta.get("redirect_reasons", [])
    moved_to = response.url if reasons and all(reason in PERMANENT for reason in reasons) else ""
    return Answer(response.url, response.status, response.body, _plain(response.headers), moved_to, asked)


def _plain(headers: Headers) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in headers.to_unicode_dict().items()}
