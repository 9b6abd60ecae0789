"""The addresses: each page with its data beside it, both from the same service."""

from web.routes import alerts, mentions, overview, sources, watch

__all__ = ["alerts", "mentions", "overview", "sources", "watch"]
