"""``/lists``: what several topics draw in by ``@@``, seen and changed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.errors import EarshotError
from model.time import iso
from services.topic_differences import text_differences
from services.topic_lists import ListMoved, SharedList, query_of, remove_list, save_list, shared_list, shared_lists
from web import list_schemas as schemas
from web.front import Front, Fronted
from web.routes.care import remember_name
from web.topic_forms import ListForm

router = APIRouter()


@router.get("/lists", response_class=HTMLResponse, include_in_schema=False)
def lists_page(front: Fronted, request: Request, edit: str = "") -> HTMLResponse:
    found = next((one for one in shared_lists(front.house) if one.list.name == edit), None)
    given = ListForm() if found is None else ListForm(
        name=found.list.name, written=found.list.query, as_query="1", base=found.list.revision
    )  # fmt: skip
    return _page(front, request, given)


@router.post("/lists", include_in_schema=False)
def list_form(front: Fronted, request: Request, given: Annotated[ListForm, Form()]) -> Response:
    """The buttons of that page. What was written stays when something is wrong with it."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    actor, name = front.actor(request, given.who), given.name.strip()
    try:
        if given.action == "remove":
            remove_list(front.house, name, given.base, actor)
        else:
            save_list(front.house, name, _query(given), given.base, actor, note=given.note)
    except ListMoved as moved:
        given = given.model_copy(update={"base": moved.now.revision if moved.now else 0})
        return _page(front, request, given, moved=moved)
    except EarshotError as error:
        return _page(front, request, given, problem=error)
    return remember_name(RedirectResponse("/lists", 303), given.who)


@router.get("/api/v1/lists")
def lists_json(front: Fronted) -> schemas.ListsOut:
    """The shared lists in force."""
    return schemas.ListsOut(lists=[_list_out(one) for one in shared_lists(front.house)])


@router.get("/api/v1/lists/{name}")
def list_json(front: Fronted, name: str) -> schemas.ListOut:
    return _list_out(shared_list(front.house, name))


@router.post("/api/v1/lists/{name}")
def save_list_json(front: Fronted, request: Request, name: str, given: schemas.ListIn) -> schemas.ListSavedOut:
    """Change a list, or make one; the topics that draw it in become new revisions."""
    front.forms.check_json(request.headers)
    query = query_of(given.terms, given.query)
    moved = save_list(front.house, name, query, given.base, front.actor(request, given.who), note=given.note)
    return schemas.ListSavedOut(saved=_list_out(shared_list(front.house, name)), moved=[topic.id for topic in moved])


@router.post("/api/v1/lists/{name}/remove", status_code=204)
def remove_list_json(front: Fronted, request: Request, name: str, given: schemas.RemoveListIn) -> Response:
    """Take a list away; 409 while anything draws it in."""
    front.forms.check_json(request.headers)
    remove_list(front.house, name, given.base, front.actor(request, given.who))
    return Response(status_code=204)


def _query(given: ListForm) -> str:
    written = given.written.replace("\r\n", "\n")
    return query_of((), written) if given.as_query else query_of(written.split("\n"), "")


def _page(
    front: Front,
    request: Request,
    given: ListForm,
    *,
    problem: EarshotError | None = None,
    moved: ListMoved | None = None,
) -> HTMLResponse:
    """With ``moved`` what stands in the form is held against what is in force now, which it was not written upon."""
    theirs = moved.now if moved else None
    shown = {
        "lists": shared_lists(front.house),
        "given": given,
        "problem": moved or problem,
        "changed": theirs and text_differences(theirs.query, _as_query(given)),
        "here": "/topics",
    }
    return front.page(request, "topic_lists.html", shown, form=True, status=409 if moved else 400 if problem else 200)


def _as_query(given: ListForm) -> str:
    try:
        return _query(given)
    except EarshotError:
        return ""


def _list_out(one: SharedList) -> schemas.ListOut:
    return schemas.ListOut(
        name=one.list.name,
        query=one.list.query,
        revision=one.list.revision,
        home=one.list.home,
        published_at=iso(one.list.published_at),
        who=one.list.who,
        note=one.list.note,
        topics=list(one.topics),
        lists=list(one.lists),
    )
