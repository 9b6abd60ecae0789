"""The rival of the polling measure: a plain Scrapy spider that asks feeds whether they changed, and keeps nothing.

``python -m benchmarks.bare_poller FILE`` reads ``[[url, etag, last-modified], …]`` and prints how many were not.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

from benchmarks.bare_settings import SETTINGS


class BarePoller(scrapy.Spider):
    name = "poller"
    handle_httpstatus_list = (304,)
    asked: list[tuple[str, str, str]]
    unchanged = 0

    async def start(self) -> AsyncIterator[Any]:
        for url, etag, modified in self.asked:
            yield scrapy.Request(url, headers={"If-None-Match": etag, "If-Modified-Since": modified}, dont_filter=True)

    def parse(self, response: scrapy.http.Response, **_: Any) -> None:
        self.unchanged += response.status == 304


def main(file: str) -> None:
    process = AsyncCrawlerProcess(SETTINGS)
    crawler = process.create_crawler(BarePoller)
    process.crawl(crawler, asked=json.loads(Path(file).read_text()))
    process.start()
    print(crawler.spider.unchanged)


if __name__ == "__main__":
    main(sys.argv[1])
