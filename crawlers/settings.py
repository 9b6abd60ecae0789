"""How Scrapy is set for a crawl of the open web, where every guest is hostile and we are the guest."""

from __future__ import annotations

from typing import Any

from crawlers.options import PRODUCT, CrawlOptions

PER_SITE = 2
REDIRECTS = 5
_BETWEEN = {
    "crawlers.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "crawlers.unpacking.Unpacking": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
}
"""All that stands between a visit and the wire, at Scrapy's own places. Its other parts are not even loaded: cookies, a
telnet console, a remote control; the modules that these bring are a tenth of a worker's memory and of its start."""


def scrapy_settings(options: CrawlOptions, *, rendering: bool = False) -> dict[str, Any]:
    """The settings of one worker's crawl; with ``rendering`` there is a browser in it for requests that ask for one.

    No proxy is taken from the environment: behind one, the address guard would only ever see the proxy.
    """
    plain = {
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "TWISTED_DNS_RESOLVER": "crawlers.resolver.GuardedResolver",
        "EARSHOT_ALLOW_NETWORKS": list(options.allow_networks),
        "USER_AGENT": options.agent,
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": PRODUCT,
        "DOWNLOADER": "crawlers.pacing.SiteDownloader",
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": dict(_BETWEEN),
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "DOWNLOAD_HANDLERS": dict.fromkeys(("file", "ftp", "s3", "data")),
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_MAXSIZE": options.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": options.timeout,
        "DOWNLOAD_DELAY": options.delay,
        "DOWNLOAD_DELAY_JITTER": 0.25,
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_REQUESTS_PER_DOMAIN": PER_SITE,
        "REDIRECT_ENABLED": True,
        "REDIRECT_MAX_TIMES": REDIRECTS,
        "RETRY_ENABLED": True,
        "RETRY_TIMES": 1,
        "RETRY_HTTP_CODES": [500, 502, 504, 522, 524],
        "RETRY_EXCEPTIONS": [
            "scrapy.exceptions.DownloadConnectionRefusedError",
            "scrapy.exceptions.DownloadFailedError",
            "twisted.internet.error.ConnectionLost",
            "twisted.internet.error.ConnectionDone",
        ],
        "LOG_INSTALL_ROOT_HANDLER": False,
        "LOG_LEVEL": "ERROR",
        "LOG_SCRAPED_ITEMS": False,
    }
    if not rendering:
        return plain
    from crawlers.rendering import rendering_settings

    return plain | rendering_settings(options.agent, options.timeout)
