"""The rival of the crawl measure: a plain Scrapy spider with the same extraction and politeness, that keeps nothing.

``python -m benchmarks.bare_spider FEED …`` prints how many posts it read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

from benchmarks.bare_settings import SETTINGS
from spiders import read_feed, read_page


class BareSpider(scrapy.Spider):
    name = "bare"
    read = 0

    def parse(self, response: scrapy.http.Response, **_: Any) -> Iterator[scrapy.Request]:
        for entry in read_feed(response.body, headers(response), response.url, "bare").entries:
            if entry.body == "teaser":
                yield response.follow(entry.capture.url, self.parse_page)
            else:
                self.read += 1

    def parse_page(self, response: scrapy.http.Response) -> None:
        read_page(response.body, headers(response), response.url, "bare")
        self.read += 1


def headers(response: scrapy.http.Response) -> dict[str, str]:
    return {k.decode().lower(): v[0].decode("latin-1") for k, v in response.headers.items() if v}


def main(feeds: list[str]) -> None:
    process = AsyncCrawlerProcess(SETTINGS)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, start_urls=feeds)
    process.start()
    print(crawler.spider.read)


if __name__ == "__main__":
    main(sys.argv[1:])
