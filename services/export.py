"""Export: all that answers a request, complete, as JSON lines, CSV, XLSX, Parquet or a Tableau extract.

To a file it goes in two steps. First the mentions are fetched, oldest first, into ``FILE.part``; whatever stops that,
asking for the same again goes on where it ended. Then the part becomes the file in one go, under its name only when it
is whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from index import Question
from model.errors import BadInput, Unavailable
from model.mention import Mention, mention_to_json
from model.said import said
from model.source import Json
from model.time import iso, parse_time
from services.asking import SearchRequest, read_request
from services.house import House
from services.tables import WRITERS

Format = Literal["jsonl", "csv", "xlsx", "parquet", "hyper"]
FORMATS: tuple[Format, ...] = get_args(Format)
TOLD_EVERY = 500
Told = Callable[[int, int], None]
"""Called with how many mentions were taken, of how many."""


@dataclass(frozen=True, slots=True)
class Exported:
    """``resumed`` of the mentions had been fetched before."""

    mentions: int
    resumed: int = 0


def export_lines(house: House, request: SearchRequest) -> Iterator[dict[str, Json]]:
    """All that answers, oldest first, as search gives it; with ``fold`` of texts that are alike the one first seen.
    Raises as ``read_request`` does."""
    question = read_request(house, request).question
    return (mention_to_json(mention) for mention in _answers(house, question, fold=request.fold))


def _answers(house: House, question: Question, *, fold: bool) -> Iterator[Mention]:
    if not fold:
        yield from house.index.scan(question)
        return
    left = house.index.scan(question)
    while batch := list(islice(left, TOLD_EVERY)):
        groups = house.index.groups(question, sorted({mention.cluster for mention in batch if mention.cluster}))
        for mention in batch:
            group = groups.get(mention.cluster)
            if group is None or group.first == mention.id:
                yield mention


def export_file(
    house: House, request: SearchRequest, path: Path, format_: Format, *, told: Told | None = None
) -> Exported:
    """Write the file, going on with its part when one of the same request is there. Raises BadInput, Unavailable; the
    part stays then."""
    part = path.with_name(path.name + ".part")
    writer = WRITERS[format_]
    writer.ready()
    try:
        exported = _fetch(house, request, part, told)
        with part.open("rb") as lines:
            next(lines)
            made = path.with_name(path.name + ".new")
            with made.open("wb") as out:
                writer.write(map(_read, lines), out)
            made.replace(path)
    except OSError as error:
        raise Unavailable(
            said("the export cannot be written: {strerror}", strerror=error.strerror),
            where=str(path),
            todo="Make room or name another file",
        ) from error
    part.unlink()
    return exported


def export_stream(house: House, request: SearchRequest, out: BinaryIO, format_: Format) -> int:
    """The same to a stream, in one go; how many mentions."""
    count = 0

    def counted() -> Iterator[Mapping[str, Json]]:
        nonlocal count
        for line in export_lines(house, request):
            count += 1
            yield line

    WRITERS[format_].ready()
    WRITERS[format_].write(counted(), out)
    return count


def _fetch(house: House, request: SearchRequest, part: Path, told: Told | None) -> Exported:
    """The part's first line says of what it is; the others are mentions, the last one whole."""
    of = _digest(request)
    begun, done, last = _resume(part, of)
    begun = begun or house.clock()
    question = read_request(house, request).question
    until = begun if question.until is None else min(question.until, begun)
    question = replace(question, until=until)
    total = house.index.count(question)
    after = None if last is None else _place(last)
    if after is not None:
        question = replace(question, since=after[0] if question.since is None else max(question.since, after[0]))
    with part.open("ab") as out:
        if after is None:
            out.truncate(0)
            _write(out, {"export": of, "begun": iso(begun)})
        taken = done
        for mention in _answers(house, question, fold=request.fold):
            if after is not None and (mention.seen_at, mention.id) <= after:
                continue
            _write(out, mention_to_json(mention))
            taken += 1
            if told is not None and taken % TOLD_EVERY == 0:
                told(taken, total)
        out.flush()
        os.fsync(out.fileno())
    return Exported(taken, done)


def _place(last: Mapping[str, Json]) -> tuple[datetime, str]:
    seen = parse_time(str(last["seen_at"]))
    if seen is None:
        raise BadInput("its last line has no time", where="the part of the export", todo="Delete the part")
    return seen, str(last["id"])


def _resume(part: Path, of: str) -> tuple[datetime | None, int, dict[str, Json] | None]:
    """When the part was begun, how many whole mentions it holds, and the last of them; a line cut short is cut off."""
    if not part.exists():
        return None, 0, None
    with part.open("r+b") as lines:
        head = _whole(lines.readline())
        if head is None or head.get("export") != of:
            raise BadInput(
                "it is a part of another export", where=str(part), todo="Delete it, or name another file to export to"
            )
        count, last, end = 0, None, lines.tell()
        for line in lines:
            found = _whole(line)
            if found is None:
                break
            count, last, end = count + 1, found, end + len(line)
        lines.truncate(end)
    return parse_time(str(head["begun"])), count, last


def _whole(line: bytes) -> dict[str, Json] | None:
    if not line.endswith(b"\n"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _read(line: bytes) -> Mapping[str, Json]:
    found: Mapping[str, Json] = json.loads(line)
    return found


def _write(out: BinaryIO, value: Mapping[str, Json]) -> None:
    out.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")


def _digest(request: SearchRequest) -> str:
    return sha256(repr(replace(request, size=0, cursor="", facets=False)).encode("utf-8", "surrogatepass")).hexdigest()
