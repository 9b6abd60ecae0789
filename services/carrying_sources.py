"""Sources carried between readers: lists of subscriptions in as OPML, ours out as OPML or as a file of sources/."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

import yaml

from model.errors import BadInput
from model.source import Json, Source
from services.house import House
from services.opml import Outline, read_opml, write_opml
from services.source_files import checked_id, checked_kind, checked_options, checked_url, interval, source_id
from services.sources import address_of
from storage import sources

FORMATS = ("opml", "yaml")
MAX_OPTIONS = 10_000
"""Letters of one source's options in a list."""


@dataclass(slots=True)
class CarryReport:
    """What became of a list: ids added, addresses known already, and a sentence with its line for each refused."""

    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def import_opml(house: House, body: bytes, *, name: str = "", kind: str = "", every: str = "auto") -> CarryReport:
    """Visit from now on what an OPML file lists. Addresses that are visited already stay as they are.

    ``kind`` is meant where the list does not say (feed for what it calls one, else auto), ``every`` likewise. All in
    one transaction. Raises BadInput when the file as a whole is none.
    """
    default = checked_kind(kind) if kind else ""
    seconds = interval(every)
    outlines = read_opml(body, name)
    report = CarryReport()
    with house.db.write() as tx:
        there = sources.listed(tx)
        taken, visited = {source.id for source in there}, {address_of(source.url) for source in there}
        for outline in outlines:
            try:
                source = _source(outline, default, seconds, taken, f"{name}, line {outline.line}")
            except BadInput as error:
                report.refused.append(str(error))
                continue
            if address_of(source.url) in visited:
                report.known.append(source.url)
                continue
            sources.put(tx, source)
            taken.add(source.id)
            visited.add(address_of(source.url))
            report.added.append(source.id)
    return report


def export_sources(house: House, form: str) -> Iterator[str]:
    """The lines of a file that gives the same sources back. Raises BadInput for a format there is none of."""
    if form not in FORMATS:
        raise BadInput(f"the format is {form!r:.40}", where="--format", todo=f"Write one of {', '.join(FORMATS)}")
    with house.db.read() as tx:
        found = sources.listed(tx)
    return write_opml(found) if form == "opml" else _yaml(found)


def _source(outline: Outline, default: str, every: int | None, taken: set[str], where: str) -> Source:
    ours = outline.ours
    url = checked_url(outline.url, where)
    kind = checked_kind(ours.get("kind") or default or ("feed" if outline.feed else "auto"), where)
    wished = checked_id(ours["id"], where) if ours.get("id") else ""
    return Source(
        id=wished if wished and wished not in taken else source_id(url, taken),
        url=url,
        kind=kind,
        every=interval(ours["every"], where) if "every" in ours else every,
        render=ours.get("render") == "true",
        options=checked_options(kind, _options(ours.get("options", ""), where), where),
    )


def _options(text: str, where: str) -> dict[str, Json]:
    try:
        found = json.loads(text or "{}") if len(text) <= MAX_OPTIONS else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadInput("its options are no JSON object", where=where, todo="Take them out, and give them by hand")
    return cast("dict[str, Json]", found)


def _yaml(found: Sequence[Source]) -> Iterator[str]:
    for source in found:
        fields: dict[str, Json] = {"url": source.url, "id": source.id, "kind": source.kind}
        if source.every is not None:
            fields["every"] = f"{source.every}s"
        if source.render:
            fields["render"] = True
        if source.options:
            fields["options"] = source.options
        text = yaml.safe_dump([fields], allow_unicode=True, sort_keys=False)
        if not text.replace("\n", "").isprintable():  # a direction override, say: written as its number
            text = yaml.safe_dump([fields], sort_keys=False)
        yield text.rstrip("\n")
