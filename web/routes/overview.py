"""``/``: per topic how much, in which languages, in what mood; open alerts; how the sources are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from services.digests import meter
from services.overview import Period, overview
from services.source_list import Wanted, sources_found
from web import overview_schemas
from web.front import Fronted
from web.shapes import overview_out
from web.telling import alert_told
from web.viewer import checked_zone

router = APIRouter()
TOLD = 5
"""Open alerts that are told in words."""

Zone = Annotated[str, Query(max_length=64, description="An IANA zone; the server's when left out.")]


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
def overview_page(front: Fronted, request: Request, period: Period = "week") -> HTMLResponse:
    viewer = front.viewer(request)
    shown = overview(front.house, period=period, zone=viewer.zone)
    firing = any(alert.state == "firing" for alert in shown.alerts)
    titles = {topic.id: topic.title for topic in shown.topics}
    told = {alert.id: alert_told(request, viewer, alert, titles).sentences[0] for alert in shown.alerts[:TOLD]}
    values = {"shown": shown, "titles": titles, "told": told, "firing": firing, "meters": meter(front.house)}
    return front.page(request, "overview.html", values | {"states": sources_found(front.house, Wanted(size=1)).states})


@router.get("/api/v1/overview")
def overview_json(front: Fronted, period: Period = "week", zone: Zone = "") -> overview_schemas.OverviewOut:
    return overview_out(overview(front.house, period=period, zone=checked_zone(zone, front.zone)))
