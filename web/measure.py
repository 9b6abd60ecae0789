"""Metrics for Prometheus: what this process answered, and the figures of the state, read when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from services.figures import figures, oldest_age, visits_late
from services.house import House

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Meter:
    """The process's own registry and counters."""

    def __init__(self, house: House) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "earshot_http_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "earshot_http_request_seconds", "Time to answer, in seconds.", ("route",), registry=self.registry
        )
        self.registry.register(StateCollector(house))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        known = method if method in ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE") else "other"
        self.requests.labels(known, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Everything in the text format. Raises Unavailable."""
        return generate_latest(self.registry)


class StateCollector(Collector):
    """Reads the state database at each collection, so that any process's page shows the whole."""

    def __init__(self, house: House) -> None:
        self.house = house

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing ahead: registering must not read the database."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = figures(self.house)
        single = (
            ("earshot_outbox_captures", "Captures on their way to the index.", found.outbox),
            ("earshot_outbox_oldest_seconds", "How long the oldest of them has waited.", oldest_age(self.house, found)),
            ("earshot_quarantine_captures", "Captures set aside because they could not go on.", found.quarantine),
            ("earshot_mentions", "Mentions in the ledger.", found.mentions),
            ("earshot_sources", "Sources.", found.sources),
            ("earshot_sources_failing", "Sources whose last visit did not succeed.", found.sources_failing),
            (
                "earshot_visits_late_seconds",
                "How late the visit is that has waited longest.",
                visits_late(self.house, found),
            ),
            ("earshot_recent_captures_new", "New captures of the visits that are kept.", found.captures_new),
            ("earshot_recent_captures_edited", "Edited captures of the visits that are kept.", found.captures_edited),
            ("earshot_notifications_pending", "Notifications not yet tried.", found.notifications_pending),
            (
                "earshot_notifications_failed",
                "Notifications whose last attempt failed; they are tried again.",
                found.notifications_failed,
            ),
        )
        for name, documentation, value in single:
            yield GaugeMetricFamily(name, documentation, value=value)
        yield _by("earshot_recent_visits", "Visits that are kept, by outcome.", "outcome", found.visits)
        yield _by("earshot_alerts", "Alerts by state.", "state", found.alerts)


def _by(name: str, documentation: str, label: str, counts: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, documentation, labels=[label])
    for key, count in sorted(counts.items()):
        family.add_metric([key], count)
    return family
