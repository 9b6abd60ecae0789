"""Sources in use: added by hand or by files, listed with their health, looked at, paused and removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from sqlalchemy import Connection

from model.errors import NotFound, NotSo
from model.said import said
from model.source import Json, Source, SourceHealth
from services.house import House
from services.source_files import (
    checked_id,
    checked_kind,
    checked_options,
    checked_url,
    interval,
    read_source_files,
    source_id,
)
from storage import VisitRow, audit, frontier, sources, visits

FOLDER = "sources"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user said of a source besides its address; what was left out is found out."""

    kind: str = "auto"
    every: str = "auto"
    render: bool = False
    options: Mapping[str, Json] = field(default_factory=dict)
    id: str = ""


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with how it does; ``waiting`` counts its pages that were found and not yet visited."""

    source: Source
    health: SourceHealth
    waiting: int


@dataclass(frozen=True, slots=True)
class SyncReport:
    """Ids of the sources that came from files: added, changed, gone."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def sync_sources(house: House) -> SyncReport:
    """Take up what the files of sources/ say: a source whose entry is gone is visited no more. Those added by hand
    stay. Raises BadInput with file and line.
    """
    written = {source.id: source for source in read_source_files(house.config.folder / FOLDER)}
    with house.db.write() as tx:
        before = {source.id: source for source in sources.listed(tx)}
        added = tuple(i for i in written if i not in before)
        changed = tuple(i for i in written if i in before and not _same(before[i], written[i]))
        removed = tuple(i for i, source in before.items() if source.home == "file" and i not in written)
        for one in (*added, *changed):
            sources.put(tx, written[one])
        for one in removed:
            sources.remove(tx, one)
    return SyncReport(added, changed, removed)


def wished(url: str, wishes: Wishes) -> Source:
    """The source that the words say, without an id unless one was wished. Raises BadInput naming what is wrong."""
    kind = checked_kind(wishes.kind)
    return Source(
        id=checked_id(wishes.id) if wishes.id else "",
        url=checked_url(url),
        kind=kind,
        every=interval(wishes.every),
        render=wishes.render,
        options=checked_options(kind, wishes.options),
    )


def add_source(house: House, source: Source, who: str = "") -> Source:
    """Visit it from now on; its id is made from its address when it has none. ``who`` is noted in the audit here and
    below, when given. Raises NotSo when the address or the id is there already."""
    with house.db.write() as tx:
        known = sources.listed(tx)
        refuse_known(source.url, source.id, known)
        made = replace(source, id=source.id or source_id(source.url, {other.id for other in known}))
        sources.put(tx, made)
        _note(tx, house, who, "source added", {"id": made.id, "url": made.url, "kind": made.kind})
    return made


def refuse_known_address(house: House, source: Source) -> None:
    """Raises NotSo when the address, or the id, is visited already."""
    with house.db.read() as tx:
        refuse_known(source.url, source.id, sources.listed(tx))


def source_named(house: House, name: str) -> Source | None:
    """The source of this id; None when there is none."""
    with house.db.read() as tx:
        return sources.get(tx, name)


def refuse_known(url: str, wished: str, known: list[Source]) -> None:
    """Raises NotSo when the address, or the id, is taken."""
    for other in known:
        if address_of(other.url) == address_of(url):
            raise NotSo(
                said("it is visited already, as {id}", id=other.id), where=url, todo="earshot sources list shows it"
            )
        if other.id == wished:
            raise NotSo("this id is taken", where=wished, todo="Give another one with --id")


def address_of(url: str) -> tuple[str, str, str]:
    """What tells one address from another: not how the host is written, nor a slash at the end."""
    parts = urlsplit(url)
    return parts.netloc.lower(), parts.path.rstrip("/"), parts.query


def listed(house: House) -> list[SourceView]:
    """Every source, by id."""
    with house.db.read() as tx:
        healths = sources.healths(tx)
        return [SourceView(s, healths[s.id], frontier.waiting(tx, s.id)) for s in sources.listed(tx)]


def pause(house: House, source: str, *, paused: bool = True, who: str = "") -> None:
    """Stop or go on visiting. Raises NotFound."""
    with house.db.write() as tx:
        sources.pause(tx, source, paused)
        _note(tx, house, who, "source paused" if paused else "source resumed", {"id": source})


def visit_soon(house: House, source: str, who: str = "") -> None:
    """Let the next free crawl worker visit it. Raises NotFound, and NotSo while it is paused or asked to be left
    alone."""
    with house.db.write() as tx:
        found, now = sources.get(tx, source), house.clock()
        health = sources.health(tx, source)
        if found is not None and found.paused:
            raise NotSo("it is paused", where=source, todo="Resume it first")
        if health.hold_until is not None and health.hold_until > now:
            until = f"{health.hold_until:%Y-%m-%d %H:%M} UTC"
            raise NotSo(
                said("it asked to be left alone until {until}", until=until), where=source, todo="Wait until then"
            )
        sources.bring_forward(tx, {source: now})
        _note(tx, house, who, "source to be visited", {"id": source})


def remove(house: House, source: str, who: str = "") -> None:
    """Forget a source; what was collected stays. Raises NotFound, and NotSo for one that comes from a file."""
    with house.db.write() as tx:
        _not_from_file(tx, source)
        sources.remove(tx, source)
        _note(tx, house, who, "source removed", {"id": source})


def outcomes(house: House, source: str) -> list[VisitRow]:
    """The last visits, newest first. Raises NotFound."""
    with house.db.read() as tx:
        if sources.get(tx, source) is None:
            raise NotFound("there is no such source", where=source, todo="earshot sources list shows those there are")
        return visits.recent(tx, source)


def _not_from_file(tx: Connection, source: str) -> None:
    found = sources.get(tx, source)
    if found is not None and found.home == "file":
        todo = "Take it out of its file in sources/, or pause it"
        raise NotSo("it comes from a file", where=source, todo=todo)


def _note(tx: Connection, house: House, who: str, action: str, detail: dict[str, Json]) -> None:
    if who:
        audit.note(tx, audit.Record(house.clock(), who, action, detail))


def _same(known: Source, written: Source) -> bool:
    """Whether the definitions agree; ``auto`` agrees with the kind a visit found it to be."""
    kinds = written.kind in ("auto", known.kind)
    parts = ("url", "every", "render", "options", "home")
    return kinds and all(getattr(known, name) == getattr(written, name) for name in parts)
