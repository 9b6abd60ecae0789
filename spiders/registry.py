"""Which spiders there are: every file of ``spiders/kinds``, and those that others bring by entry point."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.metadata import entry_points
from typing import get_args

from spiders import kinds
from spiders.spider import MAX_MARKUP, Family, Recognised, Response, Spider
from spiders.text import parse_html

GROUP = "earshot.spiders"
FAMILIES: tuple[str, ...] = get_args(Family)

_NAME = re.compile(r"[a-z0-9-]{1,60}")
log = logging.getLogger("spiders")


@lru_cache(maxsize=1)
def all_spiders() -> dict[str, Spider]:
    """Every spider by its name. One that was brought and cannot be loaded is passed over with a line in the log; ours
    win over a stranger of the same name."""
    found = {spider.name: spider for spider in _ours()}
    for spider in _brought():
        found.setdefault(spider.name, spider)
    return dict(sorted(found.items()))


def kind_names() -> tuple[str, ...]:
    """What ``kind:`` may say: auto, a family, or a spider's name."""
    return ("auto", *sorted({*FAMILIES, *all_spiders()}))


def spider_named(name: str) -> Spider | None:
    """The spider of this name. One of ours is had without the others, which a crawl of feeds has no need of."""
    return _ours_named(name) or all_spiders().get(name)


def claimed(url: str) -> list[Recognised]:
    """The spiders that know an address by itself, the surest first."""
    return _ranked(_asked(spider, lambda one: one.claims(url)) for spider in all_spiders().values())


def recognised(response: Response) -> list[Recognised]:
    """The spiders that know what came, the surest first."""
    text = response.text()
    tree = parse_html(text[:MAX_MARKUP]) if "<" in text[:2_000] else None
    return _ranked(_asked(spider, lambda one: one.recognise(response, tree)) for spider in all_spiders().values())


def _ranked(found: Iterator[Recognised | None]) -> list[Recognised]:
    return sorted((one for one in found if one is not None), key=lambda one: (-one.sure, one.spider))


def _asked(spider: Spider, ask: Callable[[Spider], Recognised | None]) -> Recognised | None:
    try:
        return ask(spider)
    except Exception:  # the edge: one spider's fault must not keep the others from looking
        log.exception("the spider %s failed to say whether it knows an address", spider.name)
        return None


@lru_cache(maxsize=100)
def _ours_named(name: str) -> Spider | None:
    """Out of the file that is named after it."""
    module = f"{kinds.__name__}.{name.replace('-', '_')}"
    if not _NAME.fullmatch(name) or importlib.util.find_spec(module) is None:
        return None
    return next((spider for spider in _in_module(module) if spider.name == name), None)


def _ours() -> Iterator[Spider]:
    for module in pkgutil.iter_modules(kinds.__path__, f"{kinds.__name__}."):
        yield from _in_module(module.name)


def _in_module(name: str) -> Iterator[Spider]:
    for value in vars(importlib.import_module(name)).values():
        if isinstance(value, type) and issubclass(value, Spider) and value.__module__ == name:
            yield value()


def _brought() -> Iterator[Spider]:
    for point in entry_points(group=GROUP):
        try:
            yield point.load()()
        except Exception:  # the edge: a stranger's code must not keep ours from working
            log.exception("the spider %s of %s cannot be loaded", point.name, point.value)
