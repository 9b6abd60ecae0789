"""Sources as files: lists of what to visit, as FORMATS has them, and the small words a source is made of."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from model.errors import BadInput
from model.said import said
from model.source import Json, Source, site_of
from services.definitions import Definition, files_of, read_definitions, read_file
from spiders import all_spiders, kind_names

FIELDS = ("url", "id", "kind", "every", "render", "options")
SOURCE_ID = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?")
_DURATION = re.compile(r"(\d{1,6})\s*([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def read_source_files(folder: Path) -> list[Source]:
    """The sources of a folder's files, by id. Raises BadInput with file and line."""
    found: dict[str, tuple[Source, Definition]] = {}
    for path in files_of(folder):
        for definition in read_definitions(read_file(path), str(path)):
            source = _source(definition, found)
            twin = next((other for known, other in found.values() if known.url == source.url), None)
            if twin is not None:
                where = definition.where("url")
                raise BadInput(
                    said("this address is in {twin} already", twin=twin.where("url")), where=where, todo="Remove one"
                )
            found[source.id] = (source, definition)
    return sorted((source for source, _ in found.values()), key=lambda source: source.id)


def checked_url(url: str, where: str = "") -> str:
    """The address when a spider can visit it. Raises BadInput."""
    try:
        parts = urlsplit(url.strip())
        fine = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine or re.search(r"[\s\x00-\x1f\x7f]", url.strip()):
        raise BadInput(
            "this is no web address", where=where or repr(url)[:200], todo="Write it with http:// or https://"
        )
    return url.strip()


def checked_kind(kind: str, where: str = "") -> str:
    """auto, a family, or a spider's name. Raises BadInput."""
    if kind == "auto" or kind in kind_names():
        return kind
    near = get_close_matches(kind, kind_names(), n=1)
    todo = (
        said("Did you mean {near}?", near=near[0])
        if near
        else said("Write auto, or one of {known}", known=", ".join(kind_names()))
    )
    raise BadInput(said("there is no kind {kind!r:.60}", kind=kind), where=where or "kind", todo=todo)


def known_kinds() -> tuple[str, ...]:
    """What ``kind:`` may say."""
    return kind_names()


def checked_options(kind: str, options: Mapping[str, Json], where: str = "") -> dict[str, Json]:
    """The options when its kind has them; of a family or of auto, when any kind of it does. Raises BadInput."""
    if not options:
        return {}
    known = sorted(option_names(kind))
    for name in options:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            others = said("It has {known}", known=", ".join(known)) if known else "It has none"
            todo = said("Did you mean {near}?", near=near[0]) if near else others
            raise BadInput(
                said("{name!r:.60} is no option of the kind {kind}", name=name, kind=kind),
                where=where or "option",
                todo=todo,
            )
    return dict(options)


def option_names(kind: str) -> dict[str, str]:
    """The options of a kind, of a family's kinds, or (of auto) of all, each with one line of what it is."""
    some = [spider for spider in all_spiders().values() if kind in ("auto", spider.family, spider.name)]
    return {name: said for spider in some for name, said in spider.options.items()}


def read_option(word: str) -> tuple[str, Json]:
    """``name=value`` of a command line: a list, a mapping, true or false as JSON has them, else the text itself. Raises
    BadInput."""
    name, equals, value = word.partition("=")
    if not equals or not name.strip():
        raise BadInput("an option is not name=value", where=word[:60], todo="Write --option name=value")
    try:
        made = json.loads(value)
    except (ValueError, RecursionError):
        made = value
    return name.strip(), made if isinstance(made, (list, dict, bool)) else value


def interval(every: object, where: str = "") -> int | None:
    """Seconds of ``auto`` (None), a number of seconds, or a duration such as 15m. Raises BadInput."""
    if every is None or every in ("auto", ""):
        return None
    seconds = every if isinstance(every, int) and not isinstance(every, bool) else 0
    if isinstance(every, str) and (read := _DURATION.fullmatch(every.strip().lower())):
        seconds = int(read[1]) * _SECONDS[read[2]]
    if not 1 <= seconds <= 366 * 86_400:
        todo = "Write auto, or a duration such as 15m, 6h or 1d"
        raise BadInput(said("{name} is {value!r:.60}", name="every", value=every), where=where or "every", todo=todo)
    return seconds


def source_id(url: str, taken: Collection[str]) -> str:
    """A readable id for an address: its site, with the path and then a number where that is taken."""
    parts = urlsplit(url)
    site = _slug(site_of(url)) or "source"
    path = _slug(re.sub(r"\.(?:xml|rss|atom|json|html?|php)$", "", parts.path.strip("/")))
    wished = [site, f"{site}-{path}"[:60].rstrip(".-")] if path else [site]
    numbered = (f"{wished[-1][:58]}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (*wished, *numbered) if name not in taken)


def checked_id(name: str, where: str = "") -> str:
    if not SOURCE_ID.fullmatch(name):
        todo = "Write it with a-z, 0-9, . and - only, at most 64 of them"
        raise BadInput(said("the id is {id!r:.80}", id=name), where=where or "id", todo=todo)
    return name


def _source(definition: Definition, taken: Collection[str]) -> Source:
    definition.check_names(FIELDS)
    url = checked_url(definition.text("url"), definition.where("url"))
    name = definition.text("id")
    if name in taken:
        raise BadInput(
            said("the id {name} is there twice", name=name), where=definition.where("id"), todo="Give it another id"
        )
    options = definition.value.get("options") or {}
    if not isinstance(options, dict):
        raise BadInput("options is not a mapping", where=definition.where("options"), todo="Write options: {}")
    render = definition.value.get("render", False)
    if not isinstance(render, bool):
        raise BadInput("render is not true or false", where=definition.where("render"), todo="Write render: false")
    kind = checked_kind(definition.text("kind") or "auto", definition.where("kind"))
    return Source(
        id=checked_id(name, definition.where("id")) if name else source_id(url, taken),
        url=url,
        kind=kind,
        every=interval(definition.value.get("every"), definition.where("every")),
        render=render,
        options=checked_options(kind, cast("dict[str, Json]", options), definition.where("options")),
        home="file",
    )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip(".-")
