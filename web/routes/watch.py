"""For machines that watch: ``/healthz``, ``/metrics``, ``/api/v1/status``."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from services.status import check, status
from services.visibility import refuse_narrow
from web import schemas
from web.front import Fronted
from web.measure import CONTENT_TYPE
from web.shapes import status_out

router = APIRouter()


@router.get("/healthz", include_in_schema=False)
def healthz(front: Fronted) -> PlainTextResponse:
    """200 when the state and the index answer, else 503 with the sentence."""
    check(front.house)
    return PlainTextResponse("ok\n")


@router.get("/metrics", include_in_schema=False)
def metrics(front: Fronted) -> Response:
    refuse_narrow(front.house, "this count")
    return Response(front.meter.text(), media_type=CONTENT_TYPE)


@router.get("/api/v1/status")
def status_json(front: Fronted) -> schemas.StatusOut:
    return status_out(status(front.house))
