"""Extraction by hand: pages as JSON lines in, captures out; the same spiders as in a crawl. Needs no project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from model.capture import Capture, capture_to_json
from model.errors import EarshotError
from model.source import Json, site_of
from model.time import Clock, system_clock
from services.lines import LineProblem, read_lines
from spiders import Request, Response, View, read_any

SOURCE = "lines"
"""The source of pages without an address."""
_HEADERS: Mapping[str, str] = {"content-type": "text/html; charset=utf-8"}
_BOM = "\ufeff"


def extract_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Json] | LineProblem]:
    """``{id, url, html}`` in, ``{id, captures}`` out, in order. A page that no spider can read gives no captures, and a
    problem before it."""
    for line in read_lines(lines):
        if isinstance(line, LineProblem):
            yield line
            continue
        url, html = line.value.get("url", ""), line.value.get("html")
        if not isinstance(html, str) or not isinstance(url, str):
            yield LineProblem(line.number, 'it needs "html", and "url" when there is one, both as text')
            continue
        try:
            captures = captures_of(html, url)
        except EarshotError as error:
            yield LineProblem(line.number, f"{error.what}. {error.todo}" if error.todo else error.what)
            captures = []
        given = line.value.get("id", url)
        echoed = given if isinstance(given, (str, int, float)) else None
        yield {"id": echoed, "captures": [_shown(capture) for capture in captures]}


def _shown(capture: Capture) -> dict[str, Json]:
    """The capture's JSON, its time in the zone in which the page writes it."""
    made = capture_to_json(capture)
    if capture.published_at is not None and capture.published_at.utcoffset():
        made["published_at"] = capture.published_at.isoformat()
    return made


def captures_of(html: str, url: str, clock: Clock = system_clock) -> list[Capture]:
    """The posts of a page or feed that came from ``url``. Raises BadInput when no spider can read it."""
    body = (_BOM + html).encode("utf-8", "replace")  # it is text already: whatever charset it declares is history
    view = View(source=site_of(url) or SOURCE, url=url, now=clock())
    harvest = read_any(Response(Request(url), url, body, _HEADERS), view)
    return [entry.capture for entry in harvest.posts]
