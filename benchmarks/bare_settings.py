"""How the plain Scrapy spiders are set that ours are measured against: the same politeness, nothing else."""

from __future__ import annotations

SETTINGS = {
    "ROBOTSTXT_OBEY": True,
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
    "DOWNLOAD_DELAY": 0,
    "COOKIES_ENABLED": False,
    "LOG_LEVEL": "ERROR",
}
