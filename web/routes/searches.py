"""``/searches``: questions kept under a name, with how many mentions are new since one looked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError

from model.errors import BadInput
from model.source import Json
from model.time import iso
from services.asking import SearchRequest
from services.searches import (
    Filters,
    Reader,
    Standing,
    keep_search,
    look_at,
    remove_search,
    searches_listed,
    share_search,
)
from web import mention_schemas
from web.filters import MentionFilters
from web.front import Fronted
from web.mention_forms import Keeping
from web.render import link

router = APIRouter()
Token = Annotated[str, Form(max_length=200)]


@router.get("/searches", response_class=HTMLResponse, include_in_schema=False)
def searches_page(front: Fronted, request: Request) -> HTMLResponse:
    kept = searches_listed(front.house, front.actor(request), read=read_filters(front, request))
    return front.page(request, "mention_searches.html", {"kept": kept}, form=True)


@router.post("/searches", include_in_schema=False)
def keep_form(front: Fronted, request: Request, asked: Annotated[Keeping, Form()]) -> RedirectResponse:
    front.forms.check_form(request.headers, request.cookies, asked.token)
    _keep(front, request, asked.name, asked.search, shared=asked.shared)
    return RedirectResponse("/searches", status_code=303)


@router.post("/searches/{search_id}/look", include_in_schema=False)
def look_form(
    front: Fronted, request: Request, search_id: int, token: Token = "", new: Annotated[bool, Form()] = False
) -> RedirectResponse:
    """Leads to what it finds; with ``new`` to what of that was not there when one last looked."""
    front.forms.check_form(request.headers, request.cookies, token)
    found = look_at(front.house, search_id, front.actor(request))
    since = {"new_since": iso(found.looked_at or found.made_at)} if new else {}
    return RedirectResponse(link("/mentions", **{**found.filters, **since}), status_code=303)


@router.post("/searches/{search_id}/share", include_in_schema=False)
def share_form(
    front: Fronted, request: Request, search_id: int, token: Token = "", shared: Annotated[bool, Form()] = False
) -> RedirectResponse:
    front.forms.check_form(request.headers, request.cookies, token)
    share_search(front.house, search_id, front.actor(request), shared=shared)
    return RedirectResponse("/searches", status_code=303)


@router.post("/searches/{search_id}/remove", include_in_schema=False)
def remove_form(front: Fronted, request: Request, search_id: int, token: Token = "") -> RedirectResponse:
    front.forms.check_form(request.headers, request.cookies, token)
    remove_search(front.house, search_id, front.actor(request))
    return RedirectResponse("/searches", status_code=303)


@router.get("/api/v1/searches")
def searches_json(front: Fronted, request: Request) -> mention_schemas.SearchesOut:
    """One's own and the shared ones, by name."""
    kept = searches_listed(front.house, front.actor(request), read=read_filters(front, request))
    return mention_schemas.SearchesOut(searches=[_out(one) for one in kept])


@router.post("/api/v1/searches")
def keep_json(front: Fronted, request: Request, given: mention_schemas.SearchIn) -> mention_schemas.SearchesOut:
    """Keep one; 409 when one has that name already. Needs the header X-Earshot-CSRF."""
    front.forms.check_json(request.headers)
    _keep(front, request, given.name, given.search, shared=given.shared)
    return searches_json(front, request)


@router.post("/api/v1/searches/{search_id}/look")
def look_json(front: Fronted, request: Request, search_id: int) -> mention_schemas.SearchesOut:
    """Begin to count its new mentions anew."""
    front.forms.check_json(request.headers)
    look_at(front.house, search_id, front.actor(request))
    return searches_json(front, request)


@router.post("/api/v1/searches/{search_id}/share")
def share_json(
    front: Fronted, request: Request, search_id: int, given: mention_schemas.ShareIn
) -> mention_schemas.SearchesOut:
    """Let others see it, or no longer. 409 for another's."""
    front.forms.check_json(request.headers)
    share_search(front.house, search_id, front.actor(request), shared=given.shared)
    return searches_json(front, request)


@router.post("/api/v1/searches/{search_id}/remove")
def remove_json(front: Fronted, request: Request, search_id: int) -> mention_schemas.SearchesOut:
    """409 for another's."""
    front.forms.check_json(request.headers)
    remove_search(front.house, search_id, front.actor(request))
    return searches_json(front, request)


def read_filters(front: Fronted, request: Request) -> Reader:
    """Reads kept filters as of now, in the viewer's zone."""
    zone = front.viewer(request).zone

    def read(kept: Filters) -> SearchRequest:
        return filters_of(kept).request(zone, now=front.now)

    return read


def filters_of(kept: Mapping[str, object]) -> MentionFilters:
    """Raises BadInput for what is no filter's value."""
    try:
        return MentionFilters.model_validate(kept)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))[:100]
        raise BadInput(str(first["msg"])[:200], where=where, todo="Search again and save that") from error


def filters_in(address: str) -> MentionFilters:
    """The filters of an address's part after the question mark. Raises BadInput."""
    lists = {name for name, field in MentionFilters.model_fields.items() if field.annotation == list[str]}
    try:
        said = parse_qs(address.lstrip("?"), max_num_fields=2_000)
    except ValueError:
        raise BadInput("this is no search", where="search", todo="Send what stands after ? in its address") from None
    return filters_of({name: values if name in lists else values[-1] for name, values in said.items()})


def _keep(front: Fronted, request: Request, name: str, search: str, *, shared: bool) -> None:
    kept: dict[str, Json] = filters_in(search).values()  # type: ignore[assignment]
    keep_search(front.house, name, kept, front.actor(request), read=read_filters(front, request), shared=shared)


def _out(one: Standing) -> mention_schemas.SearchOut:
    kept = one.search
    return mention_schemas.SearchOut(
        id=kept.id,
        name=kept.name,
        owner=kept.owner,
        own=one.own,
        shared=kept.shared,
        search=link("", **kept.filters).lstrip("?"),
        new=one.new,
        since=iso(one.since),
    )
