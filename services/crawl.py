"""Crawling by hand: every source once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from crawlers import CrawlOptions, Dispatcher, VisitOutcome
from model.errors import NotFound
from model.source import Source
from services.handing import hand
from services.house import House, HouseConfig
from storage import sources

__all__ = ["VisitOutcome", "crawl_once", "crawl_options", "visited"]


def crawl_options(config: HouseConfig) -> CrawlOptions:
    """What crawl workers are told."""
    return CrawlOptions(
        database_url=config.state_url,
        contact=config.contact,
        user_agent=config.user_agent,
        allow_networks=config.allow_networks,
        workers=config.workers,
        pages_per_visit=config.pages_per_visit,
        delay=config.delay,
        min_interval=config.min_interval,
        max_interval=config.max_interval,
        visits_per_hour=config.visits_per_hour,
        pages_folder=str(config.pages) if config.keep_pages else "",
        pages_seconds=config.pages_kept.total_seconds(),
    )


def crawl_once(
    house: House, *, source: str = "", progress: Callable[[VisitOutcome], None] | None = None
) -> list[VisitOutcome]:
    """Visit every source that is not paused (or the one named, paused or not) once, due or not; a Retry-After still
    holds. What was found is in the outbox then. Raises NotFound."""
    done = []
    for outcome in visited(house, source):
        if progress is not None:
            progress(outcome)
        done.append(outcome)
    return done


def visited(house: House, source: str = "") -> Iterator[VisitOutcome]:
    """The outcomes of :func:`crawl_once` as visits end; workers are stopped when the caller goes away."""
    wanted = _wanted(house, source)
    dispatcher = Dispatcher(house.db, crawl_options(house.config), house.clock, hand(house))
    try:
        yield from dispatcher.run_once(wanted)
    finally:
        if dispatcher.busy:
            dispatcher.stop(force=True)


def _wanted(house: House, source: str) -> list[Source]:
    with house.db.read() as tx:
        every = sources.listed(tx)
    if not source:
        return [one for one in every if not one.paused]
    wanted = [one for one in every if one.id == source]
    if not wanted:
        raise NotFound("there is no such source", where=source, todo="earshot sources list shows those there are")
    return wanted
