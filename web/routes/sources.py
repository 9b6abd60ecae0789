"""``/sources``: what is visited and how each does; looking at an address and adding it; changing what is there."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.errors import EarshotError, Unavailable
from services.adding import Proposal, look_at, proposal_to_json
from services.source_files import known_kinds, option_names, read_option
from services.source_list import Wanted, source_shown, sources_found
from services.sources import Wishes, add_source, pause, refuse_known_address, remove, visit_soon, wished
from web import schemas, source_schemas
from web.door import inner
from web.front import Front, Fronted
from web.routes.care import remember_name
from web.source_shapes import list_out, shown_out
from web.viewer import checked_zone

router = APIRouter()
SIZE = 30
"""Sources on a page."""
LOOKS = BoundedSemaphore(2)
"""Addresses that are looked at at once: each look is a process of its own."""
Given = Annotated[source_schemas.SourceForm, Form()]


@router.get("/sources", response_class=HTMLResponse, include_in_schema=False)
def sources_page(
    front: Fronted, request: Request, asked: Annotated[source_schemas.SourcesPlace, Query()]
) -> HTMLResponse:
    """Those that fail first."""
    wanted = Wanted(tuple(asked.state), asked.kind, asked.q, skip=(asked.page - 1) * SIZE, size=SIZE)
    return _page(front, request, wanted)


@router.get("/sources/{source_id}", response_class=HTMLResponse, include_in_schema=False)
def source_page(front: Fronted, request: Request, source_id: str) -> HTMLResponse:
    shown = source_shown(front.house, source_id, front.viewer(request).zone)
    return front.page(request, "source.html", {"shown": shown}, form=True)


@router.post("/sources/look", response_class=HTMLResponse, include_in_schema=False)
def look_form(front: Fronted, request: Request, given: Given) -> HTMLResponse:
    """What was typed stays on the page when it cannot be read."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        proposal = _look(front, given.url, _wishes(given))
    except EarshotError as error:
        return _page(front, request, given=given, problem=error)
    return front.page(request, "source_look.html", {"proposal": proposal, "given": given}, form=True)


@router.post("/sources", include_in_schema=False)
def add_form(front: Fronted, request: Request, given: Given) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        add_source(front.house, wished(given.url, _wishes(given)), front.actor(request, given.who))
    except EarshotError as error:
        return _page(front, request, given=given, problem=error)
    return remember_name(RedirectResponse("/sources", 303), given.who)


@router.post("/sources/{source_id}/{action}", include_in_schema=False)
def change_form(
    front: Fronted, request: Request, source_id: str, action: schemas.SourceAction, given: Given
) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    _change(front, source_id, action, front.actor(request, given.who))
    back = "/sources" if action == "remove" or not given.back else inner(given.back)
    return remember_name(RedirectResponse(back, 303), given.who)


@router.get("/api/v1/sources")
def sources_json(front: Fronted, asked: Annotated[source_schemas.SourcesCursor, Query()]) -> source_schemas.SourcesOut:
    """By id; ``cursor`` is the one of the page before."""
    wanted = Wanted(tuple(asked.state), asked.kind, asked.q, size=asked.size, by_id=True, after=asked.cursor)
    return list_out(sources_found(front.house, wanted))


@router.get("/api/v1/sources/{source_id}")
def source_json(
    front: Fronted, source_id: str, zone: Annotated[str, Query(max_length=64)] = ""
) -> source_schemas.SourceShownOut:
    """One with its last visits, its mentions a day over thirty days of the zone, and its gaps of that time."""
    return shown_out(source_shown(front.house, source_id, checked_zone(zone, front.zone)))


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
    front: Front,
    request: Request,
    wanted: Wanted = Wanted(size=SIZE),  # noqa: B008 (frozen)
    *,
    given: source_schemas.SourceForm | None = None,
    problem: EarshotError | None = None,
) -> HTMLResponse:
    found = sources_found(front.house, wanted)
    shown = {"found": found, "wanted": wanted, "kinds": known_kinds(), "options": option_names("auto")}
    shown |= {"given": given or source_schemas.SourceForm(), "problem": problem}
    return front.page(request, "sources.html", shown, form=True)


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
    """Raises BadInput for an option that is not name=value."""
    options = dict(read_option(line) for line in given.options.splitlines() if line.strip())
    return Wishes(given.kind or "auto", given.every or "auto", bool(given.render), options, given.id.strip())


def _wishes_in(given: source_schemas.SourceIn) -> Wishes:
    return Wishes(given.kind, given.every, given.render, given.options, given.id)
