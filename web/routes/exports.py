"""``/api/v1/mentions/export``: exactly what a search shows, all of it, as a file; and how far that is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import StreamingResponse

from services.downloads import TYPES, Downloads
from web import mention_schemas
from web.front import Front, Fronted
from web.mention_forms import ExportFilters
from web.viewer import checked_zone

router = APIRouter()


@router.get("/api/v1/mentions/export", response_class=StreamingResponse, status_code=200)
def export(front: Fronted, request: Request, filters: Annotated[ExportFilters, Query()]) -> StreamingResponse:
    """All that the filters find, oldest first. A connection that ends before its time left a part."""
    asked = filters.request(checked_zone(filters.zone, front.zone), now=front.now)
    name = _named(front, request, filters.progress) if filters.progress else ""
    made = downloads_of(request.app).begin(front.house, asked, filters.format, name)
    named = f"mentions-{front.now:%Y-%m-%d}.{filters.format}"
    headers = {"content-disposition": f'attachment; filename="{named}"', "x-earshot-mentions": str(made.total)}
    return StreamingResponse(iter(made), media_type=TYPES[filters.format], headers=headers)


@router.get("/api/v1/exports/{name}")
def export_json(front: Fronted, request: Request, name: str) -> mention_schemas.ExportOut:
    """How far an export of one's own is that was begun with this name; the process that writes it knows."""
    found = downloads_of(request.app).progress(_named(front, request, name))
    return mention_schemas.ExportOut(taken=found.taken, total=found.total, state=found.state)


def _named(front: Front, request: Request, name: str) -> str:
    """Nobody asks for another's by guessing its name."""
    return f"{name} {front.actor(request)}"


def downloads_of(app: FastAPI) -> Downloads:
    """One for the process."""
    found = getattr(app.state, "downloads", None)
    if not isinstance(found, Downloads):
        found = app.state.downloads = Downloads()
    return found
