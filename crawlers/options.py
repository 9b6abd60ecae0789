"""Everything a crawl can be told; services builds it from the settings, and a worker gets it as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from crawlers.schedule import LEAST_PRICE
from model.source import Json

VERSION = "0.1"
PRODUCT = "Earshot"
"""The product token that robots.txt rules are matched with (RFC 9309, section 2.2.1)."""


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """``contact`` (an address or page) stands in the User-Agent. Times are seconds, sizes bytes.

    ``delay`` is the pause between two requests to one site; a longer crawl-delay in robots.txt wins.
    ``pages_per_visit`` and ``visit_seconds`` bound what one visit takes; the rest waits for the next one.
    ``visits_per_hour`` is the budget of all sources together, and ``price`` what it makes a visit cost
    (crawlers.schedule): the dispatcher works it out. ``worker_silence`` is after how long without a finished visit a
    worker is taken for stuck. ``clock_ahead`` is how far the worker's clock goes before the machine's: days of polling
    are tried in minutes with it. ``pages_folder`` is where the pages read are kept, nowhere when empty, each for
    ``pages_seconds``.
    """

    database_url: str = ""
    contact: str = ""
    user_agent: str = ""
    allow_networks: tuple[str, ...] = ()
    workers: int = 2
    sources_per_worker: int = 1_000
    pages_per_visit: int = 200
    visit_seconds: float = 600.0
    delay: float = 0.5
    timeout: float = 30.0
    max_bytes: int = 10_000_000
    parse_seconds: float = 20.0
    min_interval: float = 300.0
    max_interval: float = 86_400.0
    visits_per_hour: float = 1_200.0
    price: float = LEAST_PRICE
    clock_ahead: float = 0.0
    lease_seconds: float = 60.0
    worker_silence: float = 1_200.0
    pages_folder: str = ""
    pages_seconds: float = 90 * 86_400.0

    @property
    def agent(self) -> str:
        """The User-Agent: who we are and where to complain."""
        return self.user_agent or f"{PRODUCT}/{VERSION} (+{self.contact or 'no contact configured'})"

    def to_json(self) -> dict[str, Json]:
        return asdict(self) | {"allow_networks": list(self.allow_networks)}

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> CrawlOptions:
        """The inverse of :meth:`to_json`; unknown names are passed over."""
        known = {field.name for field in fields(cls)}
        given = {
            name: tuple(found) if isinstance(found, list) else found for name, found in value.items() if name in known
        }
        return cls(**given)  # type: ignore[arg-type]
