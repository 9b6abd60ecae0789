"""How due sources are dealt to workers, and what a visit is said to cost; nothing is started here."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawlers import CrawlOptions, Dispatcher
from crawlers.schedule import LEAST_PRICE
from model.source import Source
from storage import Database, sources

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def dealt(database: Database, due: list[Source], **options: object) -> list[int]:
    """How many each worker gets, until nothing is left that may be visited."""
    dispatcher, sizes = Dispatcher(database, CrawlOptions(**options), lambda: NOW), []  # type: ignore[arg-type]
    while due:
        with database.write() as tx:
            job = dispatcher._leased(tx, due, NOW)
        if job is None:
            break
        sizes.append(len(job.sources))
        due = [source for source in due if source not in job.sources]
    return sizes


def of(site: str, count: int) -> list[Source]:
    return [Source(f"{site} {number}", f"https://{site}.example/{number}") for number in range(count)]


@pytest.mark.parametrize(
    ("due", "options", "sizes"),
    [
        ([], {}, []),
        (of("forum", 3), {}, [3]),
        (of("forum", 90), {}, [90]),
        ([source for n in range(60) for source in of(f"s{n}", 1)], {"workers": 2}, [30, 20, 10]),
        ([source for n in range(9) for source in of(f"s{n}", 1)], {"workers": 4}, [9]),
        (of("forum", 90), {"sources_per_worker": 50}, [50]),  # the rest waits: its site is being visited
    ],
)
def test_workers_share_what_is_due_but_no_site(
    database: Database, due: list[Source], options: dict[str, object], sizes: list[int]
) -> None:
    assert dealt(database, due, **options) == sizes


def test_what_a_visit_costs_follows_the_number_of_sources(database: Database) -> None:
    cheap = Dispatcher(database, CrawlOptions(), lambda: NOW)
    cheap._price()
    assert cheap.options.price == LEAST_PRICE
    with database.write() as tx:
        for source in of("forum", 500):
            sources.put(tx, source)
    dear = Dispatcher(database, CrawlOptions(visits_per_hour=50), lambda: NOW)
    dear._price()
    assert dear.options.price > 10 * LEAST_PRICE
