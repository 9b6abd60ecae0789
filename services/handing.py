"""What a source is visited with besides its definition: words of the topics to search for, and credentials."""

from __future__ import annotations

from collections.abc import Callable

from crawlers import Handed
from model.source import Source
from services.house import House, HouseConfig
from services.search_words import words_for
from spiders import claimed, spider_named
from spiders.credentials import PREFIX, variable

ASKED = frozenset({"social", "search", "reviews"})
"""Families with kinds that are asked with words."""


def hand(house: House) -> Callable[[Source], Handed]:
    """What each source is handed, as the topics in force are now."""

    def handed(source: Source) -> Handed:
        kind = kind_of(source)
        spider = spider_named(kind)
        asks = spider is not None and (spider.family in ASKED or "query" in spider.options)
        terms = words_for(house.in_force.values(), house.lists, source.options) if asks else ()
        return Handed(terms, secrets_of(house.config, kind))

    return handed


def handed_without_house(config: HouseConfig, source: Source) -> Handed:
    """Where there is no project: credentials of the environment alone."""
    return Handed((), secrets_of(config, kind_of(source)))


def kind_of(source: Source) -> str:
    """The spider's name that its definition or its address tells; empty when neither does."""
    if spider_named(source.kind) is not None:
        return source.kind
    known = claimed(source.url)
    return known[0].spider if known else ""


def secrets_of(config: HouseConfig, kind: str) -> dict[str, str]:
    """The credentials of a kind that stand in the environment, by their names."""
    begun = variable(kind, "")
    if not kind or not begun.startswith(PREFIX):
        return {}
    return {name[len(begun) :].lower(): value for name, value in config.credentials.items() if name.startswith(begun)}
