"""Where Scrapy's connections are made, with the address guard before them.

It acts on the very address that is connected to, so redirects, robots.txt, literal addresses in any spelling, names
that resolve to several addresses and names whose answer changes (rebinding) are all covered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy.resolver import CachingHostnameResolver

from crawlers.guard import Allowed, check_address, read_allowed


class GuardedResolver(CachingHostnameResolver):
    """Scrapy's DNS_RESOLVER: resolves as usual, and puts the guard before the reactor's connections."""

    def __init__(self, reactor: Any, cache_size: int, allowed: Allowed) -> None:
        super().__init__(reactor, cache_size)
        self.allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        allowed = read_allowed(crawler.settings.getlist("EARSHOT_ALLOW_NETWORKS"))
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), allowed)

    def install_on_reactor(self) -> None:
        super().install_on_reactor()
        reactor: Any = self.reactor
        reactor.connectTCP = self._guarded(reactor.connectTCP)
        reactor.connectSSL = self._guarded(reactor.connectSSL)

    def _guarded(self, connect: Callable[..., Any]) -> Callable[..., Any]:
        def connect_if_public(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
            check_address(host, port, self.allowed)
            return connect(host, port, *args, **kwargs)

        return connect_if_public
