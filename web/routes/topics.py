"""``/topics``: what is listened for, written, tried and published."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.errors import EarshotError
from model.topic import TOPIC_ID, Topic
from services.asking import QueryRefused
from services.queries import check_query
from services.topic_differences import differences
from services.topic_drafts import draft_topic, drop_draft, keep_draft
from services.topic_imports import VENDORS, Brought, bring_in
from services.topic_preview import Preview
from services.topic_publishing import TopicMoved, end_published, publish_topic, revert_topic
from services.topic_table import TopicDesk, topic_desk, topic_table
from services.topics import history
from web.errors import status_of
from web.front import Front, Fronted
from web.routes.care import remember_name
from web.routes.topic_api import TRIALS, begin_trial, named, previewed
from web.topic_forms import ImportForm, RevertForm, TopicForm
from web.topic_schemas import PreviewIn
from web.topic_shapes import weeks_drawn

router = APIRouter()
Given = Annotated[TopicForm, Form()]
NEW = "_new"


@router.get("/topics", response_class=HTMLResponse, include_in_schema=False)
def topics_page(front: Fronted, request: Request) -> HTMLResponse:
    return front.page(request, "topics.html", {"table": topic_table(front.house, front.actor(request))})


@router.get("/topics/_import", response_class=HTMLResponse, include_in_schema=False)
def import_page(front: Fronted, request: Request) -> HTMLResponse:
    return _importing(front, request, ImportForm())


@router.post("/topics/_import", include_in_schema=False)
def import_form(front: Fronted, request: Request, given: Annotated[ImportForm, Form()]) -> Response:
    """One topic leads to its editor, several to the table; what cannot be carried over stays on the page."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        found = bring_in(front.house, front.actor(request), given.text, given.kind, given.id)
    except EarshotError as error:
        return _importing(front, request, given, problem=error)
    if found.refused or found.changes:
        return _importing(front, request, given, found=found)
    one = found.drafts[0].topic if len(found.drafts) == 1 else None
    return RedirectResponse("/topics" if one is None else f"/topics/{one or NEW}", 303)


@router.post("/topics/_check", response_class=HTMLResponse, include_in_schema=False)
def check_form(front: Fronted, request: Request, given: Given) -> HTMLResponse:
    """For who has no scripts: the editor again, with what is wrong and what it would catch; nothing is stored."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    desk = _desk(front, request, given.id)
    topic = given.topic(desk.topic_id or given.id)
    try:
        found = previewed(front, topic, front.viewer(request).zone)
    except EarshotError as error:
        return _editor(front, request, desk, topic, given, problem=None if isinstance(error, QueryRefused) else error)
    return _editor(front, request, desk, topic, given, found=found)


@router.post("/topics/_preview", response_class=HTMLResponse, include_in_schema=False)
def preview_part(front: Fronted, request: Request, given: PreviewIn) -> HTMLResponse:
    """The part of the editor that tells what a topic would catch."""
    front.forms.check_json(request.headers)
    found = previewed(front, given.topic(), front.viewer(request).zone)
    return front.page(request, "topic_preview.html", _preview_values(given.topic(), found))


@router.post("/topics/_trial", include_in_schema=False)
def trial_form(front: Fronted, request: Request, given: Given) -> Response:
    """For who has no scripts: count exactly, on a page of its own."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    desk = _desk(front, request, given.id)
    topic = given.topic(desk.topic_id or given.id)
    try:
        state = begin_trial(front, request, topic)
    except EarshotError as error:
        return _editor(front, request, desk, topic, given, problem=None if isinstance(error, QueryRefused) else error)
    return RedirectResponse(f"/trials/{state.id}", 303)


@router.get("/trials/{trial_id}", response_class=HTMLResponse, include_in_schema=False)
def trial_page(front: Fronted, request: Request, trial_id: str) -> HTMLResponse:
    """How far a trial is, and what it found."""
    shown = {"found": TRIALS.state(trial_id, front.actor(request)), "here": "/topics"}
    return front.page(request, "topic_trial.html", shown)


@router.get("/topics/{topic_id}", response_class=HTMLResponse, include_in_schema=False)
def topic_page(front: Fronted, request: Request, topic_id: str) -> HTMLResponse:
    """The editor, with what the asker was writing when they were; ``_new`` begins another topic."""
    desk = topic_desk(front.house, named(topic_id), front.actor(request))
    return _editor(front, request, desk, _written(desk), None)


@router.post("/topics/{topic_id}", include_in_schema=False)
def topic_form(front: Fronted, request: Request, topic_id: str, given: Given) -> Response:
    """The buttons of the editor. What was written stays on the page when something is wrong with it."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    desk = topic_desk(front.house, named(topic_id), front.actor(request))
    topic = given.topic(desk.topic_id or given.id.strip())
    try:
        address = _done(front, request, desk, topic, given)
    except TopicMoved as moved:
        return _editor(front, request, desk, topic, given, moved=moved)
    except EarshotError as error:
        return _editor(front, request, desk, topic, given, problem=error)
    return remember_name(RedirectResponse(address, 303), given.who)


@router.get("/topics/{topic_id}/history", response_class=HTMLResponse, include_in_schema=False)
def history_page(front: Fronted, request: Request, topic_id: str, before: int = 0, after: int = 0) -> HTMLResponse:
    """Every revision, and what differs between two: the newest and the one before it unless others are named."""
    found = history(front.house, topic_id)
    newest = found[0].topic.revision
    by_number = {one.topic.revision: one for one in found}
    new = by_number.get(after, found[0])
    old = by_number.get(before) or by_number.get(new.topic.revision - 1)
    shown = {
        "revisions": found,
        "topic": found[0].topic,
        "base": 0 if found[0].retired_at else newest,
        "old": old,
        "new": new,
        "changed": None if old is None else differences(old.topic, new.topic),
    }
    return front.page(request, "topic_history.html", shown, form=True)


@router.post("/topics/{topic_id}/revert", include_in_schema=False)
def revert_form(front: Fronted, request: Request, topic_id: str, given: Annotated[RevertForm, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    actor = front.actor(request, given.who)
    revert_topic(front.house, topic_id, given.revision, given.base, actor, take_over=bool(given.take_over))
    return RedirectResponse(f"/topics/{topic_id}/history", 303)


def _done(front: Front, request: Request, desk: TopicDesk, topic: Topic, given: TopicForm) -> str:
    """What the button asked for; where to go on."""
    actor, writer = front.actor(request, given.who), front.actor(request)
    if given.action == "discard":
        drop_draft(front.house, writer, desk.topic_id)
        return f"/topics/{desk.topic_id}" if desk.revision else "/topics"
    if given.action == "retire":
        end_published(front.house, desk.topic_id, given.base, actor)
        return "/topics"
    if given.action == "publish":
        made = publish_topic(front.house, topic, given.base, actor, note=given.note, take_over=bool(given.take_over))
        for kept in {made.id, desk.topic_id}:
            drop_draft(front.house, writer, kept)
        return f"/topics/{made.id}?published={made.revision}"
    keep_draft(front.house, writer, given.topic(desk.topic_id), given.base)
    return f"/topics/{desk.topic_id or NEW}"


def _desk(front: Front, request: Request, topic_id: str) -> TopicDesk:
    """Of the id a form names: the new topic's when it is none, or of none there is."""
    actor = front.actor(request)
    if TOPIC_ID.fullmatch(topic_id):
        try:
            return topic_desk(front.house, topic_id, actor)
        except EarshotError:
            return topic_desk(front.house, "", actor)
    return topic_desk(front.house, "", actor)


def _written(desk: TopicDesk) -> Topic:
    """What the editor opens with."""
    if desk.draft is not None:
        return draft_topic(desk.draft)
    return desk.revision.topic if desk.revision else Topic("", "")


def _editor(
    front: Front,
    request: Request,
    desk: TopicDesk,
    topic: Topic,
    given: TopicForm | None,
    *,
    found: Preview | None = None,
    problem: EarshotError | None = None,
    moved: TopicMoved | None = None,
) -> HTMLResponse:
    checked = check_query(topic.query, topic.accents, lists=desk.lists) if topic.query.strip() else None
    drafted = given is None and desk.draft is not None
    stale = drafted and desk.draft is not None and desk.draft.base != desk.base
    theirs = moved.now if moved else desk.revision if stale and desk.base else None
    shown = {
        "desk": desk,
        "topic": topic,
        "base": desk.base if moved or given is None else given.base,
        "drafted": drafted,
        "note": given.note if given else "",
        "checked": checked,
        "problem": None if isinstance(problem, QueryRefused) else problem,
        "gone": bool(stale and not desk.base) or (moved is not None and moved.now is None),
        "theirs": theirs,
        "changed": theirs and differences(theirs.topic, topic),
        "published": request.query_params.get("published", ""),
        "found": None,
        **(_preview_values(topic, found) if found else {}),
    }
    status = 409 if moved else status_of(problem) if problem else 200
    return front.page(request, "topic.html", shown, form=True, status=status)


def _preview_values(topic: Topic, found: Preview) -> dict[str, object]:
    return {"found": found, "topic": topic, "weeks": weeks_drawn(found)}


def _importing(
    front: Front,
    request: Request,
    given: ImportForm,
    *,
    found: Brought | None = None,
    problem: EarshotError | None = None,
) -> HTMLResponse:
    shown = {"given": given, "found": found, "problem": problem, "vendors": list(VENDORS)}
    return front.page(request, "topic_import.html", shown, form=True, status=400 if problem else 200)
