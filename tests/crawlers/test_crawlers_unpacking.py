"""A bomb is refused, and nothing holds what was unpacked of it."""

from __future__ import annotations

import tracemalloc
from types import SimpleNamespace, TracebackType

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager

from crawlers import CrawlOptions
from crawlers.sentences import sent_too_much
from crawlers.settings import scrapy_settings
from crawlers.unpacking import Unpacking
from servers import hostile_feeds

REQUEST = Request("http://127.0.0.1/feed")


@pytest.fixture
def unpacking() -> Unpacking:
    settings = Settings(scrapy_settings(CrawlOptions(max_bytes=4_000_000)))
    return Unpacking(crawler=SimpleNamespace(settings=settings, stats=None, signals=SignalManager()))  # type: ignore[arg-type]


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate", "gzip, gzip"])
def test_the_refusal_of_a_bomb_holds_nothing(unpacking: Unpacking, coding: str) -> None:
    body = hostile_feeds.gzip_bomb() if coding == "gzip" else hostile_feeds.packed_bomb(coding)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    with pytest.raises(IgnoreRequest) as refused:
        unpacking.process_response(REQUEST, Response(REQUEST.url, body=body, headers={"Content-Encoding": coding}))
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert sent_too_much(refused.value) and held < 500_000
    assert refused.value.__context__ is None and isinstance(refused.value.__traceback__, TracebackType)


def test_what_is_not_packed_goes_through(unpacking: Unpacking) -> None:
    response = Response(REQUEST.url, body=b"plain")
    assert unpacking.process_response(REQUEST, response) is response
