"""``/help``: what each number means, in the reader's language."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from web.definitions import parts
from web.front import Fronted
from web.translation import translations

router = APIRouter()


@router.get("/help", response_class=HTMLResponse, include_in_schema=False)
def help_page(front: Fronted, request: Request) -> HTMLResponse:
    return front.page(request, "help.html", {"parts": parts(translations(front.viewer(request).language).gettext)})
