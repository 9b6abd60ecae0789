"""``/mentions/{id}``: everything known of one mention, and why it was caught."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.kin import thread_of
from services.labels import spoken
from services.mention import kindred, mention_shown
from services.reasons import reasons
from services.topics import titles
from services.work import first_look, work_shown
from web import schemas
from web.front import Fronted
from web.shapes import mention_out

router = APIRouter()


@router.get("/mentions/{mention_id}", response_class=HTMLResponse, include_in_schema=False)
def mention_page(
    front: Fronted, request: Request, mention_id: str, did: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """``did`` is what was labelled just now, to be taken back by."""
    found = mention_shown(front.house, mention_id)
    if found.mention.id != mention_id:
        return RedirectResponse(f"/mentions/{found.mention.id}", status_code=308)
    first_look(front.house, [mention_id], front.viewer(request).name)
    shown = {
        "found": found,
        "titles": titles(front.house),
        "thread": thread_of(found.mention),
        "kindred": kindred(front.house, found.mention),
        "reasons": reasons(front.house, found.mention),
        "spoken": spoken(front.house, mention_id),
        "did": did,
        "work": work_shown(front.house, mention_id),
    }
    return front.page(request, "mention.html", shown, form=True)


@router.get("/api/v1/mentions/{mention_id}", response_model_exclude_none=True)
def mention_json(front: Fronted, mention_id: str) -> schemas.MentionOut:
    """One that was merged into another answers with that one."""
    return mention_out(mention_shown(front.house, mention_id))
