"""``/mentions``: search with the topic language and filters; ``/mentions/{id}``: one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.errors import BadInput
from services.mention import mention_shown
from services.search import QueryRefused, SearchResult, search
from services.topics import published
from web import schemas
from web.filters import MentionFilters
from web.front import Fronted
from web.render import LANGUAGES
from web.shapes import mention_out, mentions_out
from web.viewer import read_moment

router = APIRouter()
Filters = Annotated[MentionFilters, Query()]
LIVE = "x-earshot-live"
"""Sent when a page renews its live parts, which the choices of the filters are not among."""
NOTHING = SearchResult((), 0, "")


@router.get("/mentions", response_class=HTMLResponse, include_in_schema=False)
def mentions_page(front: Fronted, request: Request, filters: Filters) -> HTMLResponse:
    """A refused query or filter is told on the page, under the field, beside everything that was typed."""
    zone, status = front.viewer(request).zone, 200
    shown: dict[str, object] = {"filters": filters, "titles": _titles(front), "refused": None, "wrong": None}
    shown |= {"languages": LANGUAGES, "since": _typed(filters.since, zone), "until": _typed(filters.until, zone)}
    try:
        shown["result"] = search(front.house, filters.request(zone, facets=LIVE not in request.headers))
    except QueryRefused as refused:
        shown, status = {**shown, "result": NOTHING, "refused": refused}, 400
    except BadInput as wrong:
        shown, status = {**shown, "result": NOTHING, "wrong": wrong}, 400
    return front.page(request, "mentions.html", shown, status=status)


@router.get("/mentions/{mention_id}", response_class=HTMLResponse, include_in_schema=False)
def mention_page(front: Fronted, request: Request, mention_id: str) -> Response:
    found = mention_shown(front.house, mention_id)
    if found.mention.id != mention_id:
        return RedirectResponse(f"/mentions/{found.mention.id}", status_code=308)
    return front.page(request, "mention.html", {"found": found, "titles": _titles(front)})


@router.get("/api/v1/mentions", response_model_exclude_none=True)
def mentions_json(front: Fronted, filters: Filters, facets: bool = False) -> schemas.MentionsOut:
    return mentions_out(search(front.house, filters.request(front.zone, facets=facets)))


@router.get("/api/v1/mentions/{mention_id}", response_model_exclude_none=True)
def mention_json(front: Fronted, mention_id: str) -> schemas.MentionOut:
    """One that was merged into another answers with that one."""
    return mention_out(mention_shown(front.house, mention_id))


def _typed(text: str, zone: str) -> str:
    """A moment of a link as a person would type it in their zone; what they typed themselves as they did."""
    try:
        moment = read_moment(text, zone, name="") if "T" in text else None
    except BadInput:
        moment = None
    return text if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _titles(front: Fronted) -> Mapping[str, str]:
    return {topic.id: topic.title for topic in published(front.house)}
