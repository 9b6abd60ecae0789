"""``/sources``: what is visited, how the last visits went, what waits."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.sources import listed, outcomes
from web import schemas
from web.front import Fronted
from web.shapes import source_out

router = APIRouter()
LAST = 12
"""Outcomes shown of each source."""


@router.get("/sources", response_class=HTMLResponse, include_in_schema=False)
def sources_page(front: Fronted, request: Request) -> HTMLResponse:
    """Those that fail first."""
    views = sorted(listed(front.house), key=lambda view: (view.source.paused, -view.health.failures, view.source.id))
    last = {view.source.id: outcomes(front.house, view.source.id)[:LAST] for view in views}
    return front.page(request, "sources.html", {"views": views, "last": last})


@router.get("/api/v1/sources")
def sources_json(front: Fronted) -> schemas.SourcesOut:
    return schemas.SourcesOut(sources=[source_out(view) for view in listed(front.house)])
