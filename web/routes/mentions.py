"""``/mentions``: search with the topic language and filters; what surrounds a result comes after its first paint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from model.errors import BadInput, NotFound
from model.said import said
from services.asking import ORDERS
from services.downloads import formats_ready
from services.facets import PARTS, Dimension, facet, facets
from services.kin import Kin, bundled, kin_of
from services.search import QueryRefused, SearchResult, search
from services.searches import searches_listed
from services.timeline import timeline
from services.topics import titles
from web import mention_schemas, schemas
from web.filters import NAMES, MentionFilters
from web.front import Fronted
from web.mention_forms import PageFilters
from web.render import templates
from web.routes.searches import read_filters
from web.shapes import facet_out, mentions_out, timeline_out
from web.ticks import tick
from web.viewer import read_moment

router = APIRouter()
Filters = Annotated[MentionFilters, Query()]
Find = Annotated[str, Query(max_length=200, description="Only values that hold this.")]
Dimensions = Literal["topic", "sentiment", "language", "kind", "source", "site", "author", "thread", "tag"]
FIRST: tuple[Dimension, ...] = ("topic", "sentiment", "language", "kind", "source", "site", "tag")
"""Dimensions that are counted at once; the others when they are opened."""
LIVE = "x-earshot-live"
"""Sent when a page renews its live parts, of which the list is none: it stays still under its reader's eyes."""
LONGEST = 4_000
"""Letters of a query on the page, whose links all hold it; the API and topics take more."""
NOTHING = SearchResult((), 0, "")


@router.get("/mentions", response_class=HTMLResponse, include_in_schema=False)
def mentions_page(front: Fronted, request: Request, filters: Annotated[PageFilters, Query()]) -> HTMLResponse:
    """A refused query or filter is told on the page, under the field, beside everything that was typed."""
    viewer, status = front.viewer(request), 200
    shown = _surroundings(front, request, filters)
    shown |= {"refused": None, "wrong": None, "bundles": [], "kin": Kin()}
    try:
        if len(filters.q) > LONGEST:
            raise _too_long(filters.q)
        if LIVE in request.headers:
            filters = filters.model_copy(update={"size": 1})
        asked = filters.request(viewer.zone, now=front.now)
        result = search(front.house, asked)
        shown |= {"result": result, "kin": kin_of(front.house, asked, [found.mention for found in result.mentions])}
        shown["bundles"] = bundled(result.mentions, copies=not filters.cluster, threads=not filters.thread)
        if filters.whole:
            shown |= _around(front, filters, viewer.zone)
    except QueryRefused as refused:
        shown, status = {**shown, "result": NOTHING, "refused": refused}, 400
    except (BadInput, NotFound) as wrong:
        shown, status = {**shown, "result": NOTHING, "wrong": wrong}, 400 if isinstance(wrong, BadInput) else 404
    return front.page(request, "mentions.html", shown, status=status, form=True)


@router.get("/mentions/timeline", response_class=HTMLResponse, include_in_schema=False)
def timeline_part(front: Fronted, request: Request, filters: Filters) -> HTMLResponse:
    """The timeline of the page with the same filters, to be put into it."""
    viewer = front.viewer(request)
    drawn = timeline(front.house, filters.request(viewer.zone, now=front.now), zone=viewer.zone)
    page = templates(viewer.language).get_template("mentions_timeline.html")
    return HTMLResponse(page.render({"timeline": drawn, "filters": filters, "viewer": viewer, "tick": tick}))


@router.get("/mentions/facets", response_class=HTMLResponse, include_in_schema=False)
def facets_part(
    front: Fronted, request: Request, filters: Filters, dimension: Dimensions | None = None, find: Find = ""
) -> HTMLResponse:
    """The facets of the page with the same filters, or one of them, to be put into it."""
    viewer = front.viewer(request)
    asked = filters.request(viewer.zone, now=front.now)
    shown = {"filters": filters, "viewer": viewer, "titles": titles(front.house), "find": find}
    if dimension is None:
        found = facets(front.house, asked, FIRST)
    else:
        found = [facet(front.house, asked, dimension, find=find, named=_named(front, request, dimension))]
    page = templates(viewer.language).get_template("mentions_facets.html")
    return HTMLResponse(page.render({**shown, "facets": found, "alone": dimension is not None}))


@router.get("/api/v1/mentions", response_model_exclude_none=True)
def mentions_json(front: Fronted, filters: Filters, facets: bool = False) -> schemas.MentionsOut:
    return mentions_out(search(front.house, filters.request(front.zone, facets=facets, now=front.now)))


@router.get("/api/v1/mentions/timeline")
def timeline_json(front: Fronted, filters: Filters) -> mention_schemas.TimelineOut:
    """Over the whole period of the answer, in intervals that fit, of the server's zone."""
    return timeline_out(timeline(front.house, filters.request(front.zone, now=front.now), zone=front.zone))


@router.get("/api/v1/mentions/facets/{dimension}")
def facets_json(
    front: Fronted,
    filters: Filters,
    dimension: Dimensions,
    find: Find = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> mention_schemas.FacetsOut:
    asked = filters.request(front.zone, now=front.now)
    return facet_out(facet(front.house, asked, dimension, find=find, limit=limit))


def _too_long(query: str) -> BadInput:
    todo = "Write it as a topic, which takes up to 64 KB and shows what it would catch while you write"
    what = said("{count:,} letters are more than this page takes ({longest:,})", count=len(query), longest=LONGEST)
    return BadInput(what, where="the query", todo=todo)


def _surroundings(front: Fronted, request: Request, filters: MentionFilters) -> dict[str, object]:
    zone = front.viewer(request).zone
    kept = searches_listed(front.house, front.actor(request), read=read_filters(front, request), counted=False)
    return {
        "filters": filters,
        "titles": titles(front.house),
        "names": NAMES,
        "orders": ORDERS,
        "formats": formats_ready(),
        "dimensions": tuple(PARTS),
        "first": FIRST,
        "since": _typed(filters.since, zone),
        "until": _typed(filters.until, zone),
        "kept": kept,
        "longest": LONGEST,
        "tick": tick,
    }


def _around(front: Fronted, filters: MentionFilters, zone: str) -> dict[str, object]:
    asked = filters.request(zone, now=front.now)
    return {"facets": facets(front.house, asked, FIRST), "timeline": timeline(front.house, asked, zone=zone)}


def _named(front: Fronted, request: Request, dimension: Dimension) -> Callable[[str], str]:
    """What values are called, to be found by that too."""
    if dimension == "topic":
        known = titles(front.house)
        return lambda value: known.get(value, value)
    if dimension == "language":
        called: Callable[[str], str] = templates(front.viewer(request).language).filters["language"]
        return called
    return str


def _typed(text: str, zone: str) -> str:
    """A moment of a link as a person would type it in their zone; what they typed themselves as they did."""
    try:
        moment = read_moment(text, zone, name="") if "T" in text else None
    except BadInput:
        moment = None
    return text if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
