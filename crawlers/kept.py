"""Requests that wait for another visit, as JSON: without their headers and body, which may hold secrets; the spider's
``look`` makes those anew."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import islice

from model.capture import capture_from_json, capture_to_json
from model.errors import BadInput
from model.identity import content_hash
from model.source import Json
from spiders import Entry, Request

MOST = 500
"""Requests that are kept of one visit."""
DEEPEST = 10
"""Doors that stand in for one another."""


def keep_request(request: Request, depth: int = 0) -> dict[str, Json]:
    kept: dict[str, Json] = {"url": request.url, "role": request.role}
    if request.note:
        kept["note"] = dict(request.note)
    if request.held:
        kept["held"] = [capture_to_json(entry.capture) for entry in request.held]
    flags = {name: True for name in ("while_news", "optional", "private") if getattr(request, name)}
    if request.method != "GET":
        kept["method"] = request.method
    if request.otherwise is not None and depth < DEEPEST:
        kept["otherwise"] = keep_request(request.otherwise, depth + 1)
    return kept | flags


def kept_request(value: Json, depth: int = 0) -> Request | None:
    """The inverse; None for what is none."""
    if not isinstance(value, dict) or not isinstance(url := value.get("url"), str):
        return None
    role, note, other = value.get("role"), value.get("note"), value.get("otherwise")
    return Request(
        url,
        role=role if isinstance(role, str) else "listing",
        note=note if isinstance(note, dict) else {},
        held=_entries(value.get("held")),
        while_news=value.get("while_news") is True,
        optional=value.get("optional") is True,
        private=value.get("private") is True,
        method="POST" if value.get("method") == "POST" else "GET",
        otherwise=kept_request(other, depth + 1) if other is not None and depth < DEEPEST else None,
    )


def _entries(values: Json) -> tuple[Entry, ...]:
    made = []
    for value in values if isinstance(values, list) else []:
        with suppress(BadInput):
            capture = capture_from_json(value)
            made.append(Entry(capture, content_hash(capture)))
    return tuple(made)


def keep_requests(requests: Iterable[Request]) -> list[Json]:
    return [keep_request(request) for request in islice(requests, MOST)]


def kept_requests(values: Json) -> list[Request]:
    """The inverse; what is broken is left out."""
    made = (kept_request(value) for value in values) if isinstance(values, list) else ()
    return [request for request in made if request is not None]
