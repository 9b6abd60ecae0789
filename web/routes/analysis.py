"""``/analysis``: how much over time, this against that, whose share of the talk, what is said; each as a page, as a
table for other programs, as a picture."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from model.errors import BadInput, NotFound
from model.said import said
from services.analysis import phrases, top, voice
from services.percentiles import percentiles
from services.search import QueryRefused
from web import analysis_schemas as schemas
from web.analysis_page import VIEWS, answered, picture, told
from web.analysis_shapes import (
    compared_out,
    frequencies_out,
    percentiles_out,
    phrases_out,
    series_out,
    top_out,
    voice_out,
)
from web.analysis_views import compare_view, frequency_view
from web.asked import AnalysisFilters, Asking, asking
from web.front import Front, Fronted
from web.sheets import written
from web.viewer import checked_zone
from web.volume_view import series_of

router = APIRouter()
Filters = Annotated[AnalysisFilters, Query()]
Zone = Annotated[str, Query(max_length=64, description="An IANA zone; the server's when left out.")]


@router.get("/analysis", response_class=HTMLResponse, include_in_schema=False)
def analysis_page(front: Fronted, request: Request, filters: Filters) -> HTMLResponse:
    return _page(front, request, "volume", filters)


@router.get("/analysis/{view}.csv", include_in_schema=False)
def analysis_csv(front: Fronted, request: Request, view: str, filters: Filters) -> Response:
    """The view's numbers, as they are: shares from 0 to 1, times in UTC."""
    asked = _asked(front, request, _known(view), filters)
    body = written(answered(front.house, view, asked), asked)
    named = {"content-disposition": f'attachment; filename="earshot-{view}.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=named)


@router.get("/analysis/{view}.svg", include_in_schema=False)
def analysis_svg(front: Fronted, request: Request, view: str, filters: Filters) -> Response:
    asked = _asked(front, request, _known(view), filters)
    if not VIEWS[view].drawn:
        raise NotFound(
            "there is no picture of this view", where=view, todo="Take its table: the same address with .csv"
        )
    body = picture(front, front.viewer(request), view, asked)
    named = {"content-disposition": f'inline; filename="earshot-{view}.svg"'}
    return Response(body, media_type="image/svg+xml", headers=named)


@router.get("/analysis/{view}", response_class=HTMLResponse, include_in_schema=False)
def analysis_view(front: Fronted, request: Request, view: str, filters: Filters) -> HTMLResponse:
    return _page(front, request, _known(view), filters)


@router.get("/api/v1/analysis/series")
def series_json(front: Fronted, filters: Filters, zone: Zone = "") -> schemas.SeriesOut:
    """Mentions and their mood per interval of when they were posted; intervals without any are left out."""
    asked = _ask(front, filters, zone)
    interval, found = series_of(front.house, asked)
    return series_out(asked, interval, found)


@router.get("/api/v1/analysis/compare")
def compare_json(front: Fronted, filters: Filters, zone: Zone = "") -> schemas.ComparedOut:
    """``second`` is what is asked for, ``first`` what it is held against."""
    return compared_out(compare_view(front.house, _ask(front, filters, zone)))


@router.get("/api/v1/analysis/voice")
def voice_json(front: Fronted, filters: Filters, zone: Zone = "") -> schemas.VoiceOut:
    """Of the mentions any of the topics caught, how many each did; name two or more."""
    asked = _ask(front, filters, zone)
    return voice_out(voice(front.house, asked.request, interval=filters.panel, zone=asked.zone))


@router.get("/api/v1/analysis/phrases")
def phrases_json(front: Fronted, filters: Filters, zone: Zone = "") -> schemas.PhrasesOut:
    """What is said in the answers more than in all else."""
    return phrases_out(phrases(front.house, _ask(front, filters, zone).request, limit=filters.limit))


@router.get("/api/v1/analysis/frequency")
def frequency_json(front: Fronted, filters: Filters, zone: Zone = "") -> schemas.FrequenciesOut:
    """Of all answers, how many match each ``word``, per interval (months when it is left out)."""
    return frequencies_out(frequency_view(front.house, _ask(front, filters, zone)).found)


@router.get("/api/v1/analysis/top")
def top_json(front: Fronted, filters: Filters, zone: Zone = "") -> schemas.TopOut:
    """The commonest values of a ``dimension``, counted exactly."""
    found = top(front.house, _ask(front, filters, zone).request, filters.dimension, limit=filters.limit)
    return top_out(filters.dimension, found)


@router.get("/api/v1/analysis/percentiles")
def percentiles_json(front: Fronted, filters: Filters, zone: Zone = "") -> schemas.PercentilesOut:
    """How large a ``measure`` usually is; delay is in seconds."""
    asked = _ask(front, filters, zone)
    return percentiles_out(filters.measure, percentiles(front.house, asked.request, filters.measure))


def _page(front: Front, request: Request, view: str, filters: AnalysisFilters) -> HTMLResponse:
    """A refused query or filter is told on the page, beside everything that was asked."""
    viewer, shown, status = front.viewer(request), None, 200
    refused: QueryRefused | None = None
    wrong: BadInput | None = None
    asked: Asking | None = None
    try:
        asked = asking(front.house, filters, viewer.zone, front.now)
        shown = answered(front.house, view, asked) if VIEWS[view].ready(filters) else None
    except QueryRefused as error:
        refused, status = error, 400
    except BadInput as error:
        wrong, status = error, 400
    values = told(front, viewer, view, filters, asked=asked, shown=shown)
    page = f"analysis_{view}.html"
    return front.page(request, page, {**values, "refused": refused, "wrong": wrong}, status=status)


def _ask(front: Front, filters: AnalysisFilters, zone: str) -> Asking:
    return asking(front.house, filters, checked_zone(zone, front.zone), front.now)


def _asked(front: Front, request: Request, view: str, filters: AnalysisFilters) -> Asking:
    if not VIEWS[view].ready(filters):
        raise BadInput("there is no query to count", where="word", todo="Write one or more")
    return asking(front.house, filters, front.viewer(request).zone, front.now)


def _known(view: str) -> str:
    if view not in VIEWS:
        raise NotFound("there is no such view", where=view[:40], todo=said("There are {known}", known=", ".join(VIEWS)))
    return view
