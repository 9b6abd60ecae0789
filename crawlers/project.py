"""The settings module that ``scrapy.cfg`` names, so that ``scrapy shell URL`` sees the web as a worker does."""

from __future__ import annotations

from crawlers.options import CrawlOptions
from crawlers.settings import scrapy_settings

globals().update(scrapy_settings(CrawlOptions()))
