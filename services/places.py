"""Kinds of places people talk in: which sources are forums, blogs, shops' reviews …"""

from __future__ import annotations

from collections.abc import Sequence

from model.errors import BadInput
from model.said import said
from services.house import House
from spiders import FAMILIES, spider_named
from storage import sources

__all__ = ["FAMILIES", "family_of", "known_sources", "sources_in"]


def family_of(kind: str) -> str:
    """The family of a source's kind; "" while that is not known."""
    if kind in FAMILIES:
        return kind
    spider = spider_named(kind)
    return "" if spider is None else spider.family


def sources_in(house: House, families: Sequence[str]) -> tuple[str, ...]:
    """The ids of all sources of these families, paused ones too. Raises BadInput for what is no family, or when there
    is no source of any of them."""
    for one in families:
        if one not in FAMILIES:
            raise BadInput(
                said("{one!r} is no kind of place", one=one[:40]),
                where="place",
                todo=said("Use {known}", known=", ".join(FAMILIES)),
            )
    with house.db.read() as tx:
        found = tuple(source.id for source in sources.listed(tx) if family_of(source.kind) in families)
    if not found:
        todo = "Choose another kind of place, or see what the sources are at /sources"
        raise BadInput(said("no source is a {families}", families=" or ".join(families)), where="place", todo=todo)
    return found


def known_sources(house: House) -> list[str]:
    """The ids of all sources."""
    with house.db.read() as tx:
        return [source.id for source in sources.listed(tx)]
