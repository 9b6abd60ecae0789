"""``/sources``: what is visited and how each does; looking at an address and adding it; changing what is there."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.errors import EarshotError, Unavailable
from services.adding import Proposal, look_at, proposal_to_json
from services.health import source_states
from services.source_files import known_kinds
from services.sources import (
    Wishes,
    add_source,
    listed,
    outcomes,
    pause,
    refuse_known_address,
    remove,
    visit_soon,
    wished,
)
from web import schemas, source_schemas
from web.front import Front, Fronted
from web.routes.care import remember_name
from web.shapes import source_out

router = APIRouter()
LAST = 12
"""Outcomes shown of each source."""
LOOKS = BoundedSemaphore(2)
"""Addresses that are looked at at once: each look is a process of its own."""
Given = Annotated[source_schemas.SourceForm, Form()]
ORDER = ("failing", "silent", "slow", "held", "new", "fine", "paused")


@router.get("/sources", response_class=HTMLResponse, include_in_schema=False)
def sources_page(front: Fronted, request: Request) -> HTMLResponse:
    """Those that fail first."""
    return _page(front, request)


@router.post("/sources/look", response_class=HTMLResponse, include_in_schema=False)
def look_form(front: Fronted, request: Request, given: Given) -> HTMLResponse:
    """What was typed stays on the page when it cannot be read."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        proposal = _look(front, given.url, _wishes(given))
    except EarshotError as error:
        return _page(front, request, given, problem=str(error))
    return front.page(request, "source_look.html", {"proposal": proposal, "given": given}, form=True)


@router.post("/sources", include_in_schema=False)
def add_form(front: Fronted, request: Request, given: Given) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        add_source(front.house, wished(given.url, _wishes(given)), front.actor(request, given.who))
    except EarshotError as error:
        return _page(front, request, given, problem=str(error))
    return remember_name(RedirectResponse("/sources", 303), given.who)


@router.post("/sources/{source_id}/{action}", include_in_schema=False)
def change_form(
    front: Fronted, request: Request, source_id: str, action: schemas.SourceAction, given: Given
) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    _change(front, source_id, action, front.actor(request, given.who))
    return remember_name(RedirectResponse("/sources", 303), given.who)


@router.get("/api/v1/sources")
def sources_json(front: Fronted) -> schemas.SourcesOut:
    states = source_states(front.house)
    return schemas.SourcesOut(sources=[source_out(view, states[view.source.id]) for view in listed(front.house)])


@router.post("/api/v1/sources/look")
def look_json(front: Fronted, request: Request, given: source_schemas.SourceIn) -> source_schemas.ProposalOut:
    """What is at an address; stores nothing. It takes as long as the server there does."""
    front.forms.check_json(request.headers)
    proposal = _look(front, given.url, _wishes_in(given))
    return source_schemas.ProposalOut.model_validate(proposal_to_json(proposal))


@router.post("/api/v1/sources")
def add_json(front: Fronted, request: Request, given: source_schemas.SourceIn) -> source_schemas.AddedOut:
    """Visit an address from now on, unseen; look at it first."""
    front.forms.check_json(request.headers)
    made = add_source(front.house, wished(given.url, _wishes_in(given)), front.actor(request, given.who))
    return source_schemas.AddedOut(id=made.id, url=made.url, kind=made.kind)


@router.post("/api/v1/sources/{source_id}/{action}")
def change_json(
    front: Fronted, request: Request, source_id: str, action: schemas.SourceAction, given: schemas.ActionIn
) -> source_schemas.DoneOut:
    """pause, resume, visit (as soon as a crawl worker is free), remove."""
    front.forms.check_json(request.headers)
    _change(front, source_id, action, front.actor(request, given.who))
    return source_schemas.DoneOut(id=source_id, done=action)


def _page(
    front: Front, request: Request, given: source_schemas.SourceForm | None = None, problem: str = ""
) -> HTMLResponse:
    states = source_states(front.house)
    views = sorted(listed(front.house), key=lambda v: (ORDER.index(states[v.source.id].state), v.source.id))
    last = {view.source.id: outcomes(front.house, view.source.id)[:LAST] for view in views}
    shown = {"views": views, "states": states, "last": last, "kinds": known_kinds(), "problem": problem}
    return front.page(request, "sources.html", shown | {"given": given or source_schemas.SourceForm()}, form=True)


def _look(front: Front, url: str, wishes: Wishes) -> Proposal:
    """Raises BadInput, NotSo when it is visited already, VisitFailed, and Unavailable while others are looked at."""
    refuse_known_address(front.house, wished(url, wishes))
    if not LOOKS.acquire(blocking=False):
        raise Unavailable("two addresses are being looked at already", todo="Try again in a minute")
    try:
        return look_at(front.house.config, url, wishes, house=front.house)
    finally:
        LOOKS.release()


def _change(front: Front, source: str, action: schemas.SourceAction, who: str) -> None:
    """Raises NotFound, and NotSo when it cannot be done."""
    if action in ("pause", "resume"):
        pause(front.house, source, paused=action == "pause", who=who)
    elif action == "visit":
        visit_soon(front.house, source, who)
    else:
        remove(front.house, source, who)


def _wishes(given: source_schemas.SourceForm) -> Wishes:
    return Wishes(given.kind or "auto", given.every or "auto", bool(given.render))


def _wishes_in(given: source_schemas.SourceIn) -> Wishes:
    return Wishes(given.kind, given.every, given.render, given.options, given.id)
