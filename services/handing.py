"""What a source is visited with besides its definition: words of the topics to search for, and credentials."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from crawlers import Handed
from model.errors import EarshotError
from model.source import Source
from model.topic import Topic
from services.credentials import of_environment, secrets_of
from services.house import House, HouseConfig
from services.search_words import Cover, words_for, words_of
from spiders import claimed, spider_named

log = logging.getLogger("earshot.crawl")


def hand(house: House) -> Callable[[Source], Handed]:
    """What each source is handed, as the topics in force are when it is asked. What is given back raises nothing: a
    store that does not answer leaves a source without words or credentials, and with a line in the log."""
    words = _Words(house)

    def handed(source: Source) -> Handed:
        kind = kind_of(source)
        try:
            return Handed(words.of(source) if not kind or asks(kind) else (), secrets_of(house, kind))
        except EarshotError as error:
            log.warning("%s is visited without topics' words and credentials: %s", source.id, error)
            return Handed()

    return handed


def handed_without_house(config: HouseConfig, source: Source) -> Handed:
    """Where there is no project: credentials of the environment alone."""
    return Handed((), of_environment(kind_of(source), config.credentials))


def kind_of(source: Source) -> str:
    """The spider's name that its definition or its address tells; empty when neither does, and only the visit finds it
    out: then it is handed whatever any kind may use."""
    if spider_named(source.kind) is not None:
        return source.kind
    known = claimed(source.url)
    return known[0].spider if known else ""


def asks(kind: str) -> bool:
    """Whether it can be asked with words."""
    spider = spider_named(kind)
    return spider is not None and "query" in spider.options


class _Words:
    """The words of the topics in force, worked out once for each set of them."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._topics: Mapping[str, Topic] = {}
        self._found: dict[str, Cover] = {}

    def of(self, source: Source) -> Cover:
        self.house.take_up_topics()
        if self._topics is not self.house.in_force:
            self._topics, lists = self.house.in_force, self.house.lists
            self._found = {topic.id: words_of(topic, lists) for topic in self._topics.values()}
        return words_for(self._found, source.options)
