"""What people do with one alert besides taking and resolving it: put it off, hand it on, note, judge, look at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from model.errors import BadInput
from services.alerts import assign, judge, look, note, snooze, unsnooze
from services.incident import incident_shown
from web import alert_schemas, care_schemas, schemas
from web.front import Front, Fronted
from web.shapes import incident_out
from web.viewer import NAME_COOKIE, read_moment

router = APIRouter()


@router.post("/alerts/{alert_id}/snooze", include_in_schema=False)
def snooze_form(
    front: Fronted, request: Request, alert_id: str, given: Annotated[care_schemas.SnoozeForm, Form()]
) -> Response:
    until = front.now + timedelta(minutes=given.minutes)
    return _done(front, request, alert_id, given, lambda who: snooze(front.house, alert_id, who, until))


@router.post("/alerts/{alert_id}/unsnooze", include_in_schema=False)
def unsnooze_form(
    front: Fronted, request: Request, alert_id: str, given: Annotated[care_schemas.SignedForm, Form()]
) -> Response:
    return _done(front, request, alert_id, given, lambda who: unsnooze(front.house, alert_id, who))


@router.post("/alerts/{alert_id}/assign", include_in_schema=False)
def assign_form(
    front: Fronted, request: Request, alert_id: str, given: Annotated[care_schemas.AssignForm, Form()]
) -> Response:
    return _done(front, request, alert_id, given, lambda who: assign(front.house, alert_id, who, given.assignee))


@router.post("/alerts/{alert_id}/note", include_in_schema=False)
def note_form(
    front: Fronted, request: Request, alert_id: str, given: Annotated[care_schemas.NoteForm, Form()]
) -> Response:
    return _done(front, request, alert_id, given, lambda who: note(front.house, alert_id, who, given.text))


@router.post("/alerts/{alert_id}/judge", include_in_schema=False)
def judge_form(
    front: Fronted, request: Request, alert_id: str, given: Annotated[care_schemas.JudgeForm, Form()]
) -> Response:
    return _done(front, request, alert_id, given, lambda who: judge(front.house, alert_id, who, given.verdict))


@router.post("/api/v1/alerts/{alert_id}/snooze")
def snooze_json(
    front: Fronted, request: Request, alert_id: str, action: care_schemas.SnoozeIn
) -> alert_schemas.IncidentOut:
    """Until a time to come, or for some minutes. 409 unless it is open."""
    front.forms.check_json(request.headers)
    snooze(front.house, alert_id, front.actor(request, action.who), _until(front, action))
    return incident_out(incident_shown(front.house, alert_id))


@router.post("/api/v1/alerts/{alert_id}/unsnooze")
def unsnooze_json(
    front: Fronted, request: Request, alert_id: str, action: schemas.ActionIn
) -> alert_schemas.IncidentOut:
    """409 unless it is snoozed."""
    front.forms.check_json(request.headers)
    unsnooze(front.house, alert_id, front.actor(request, action.who))
    return incident_out(incident_shown(front.house, alert_id))


@router.post("/api/v1/alerts/{alert_id}/assign")
def assign_json(
    front: Fronted, request: Request, alert_id: str, action: care_schemas.AssignIn
) -> alert_schemas.IncidentOut:
    """To nobody when ``assignee`` is empty. 409 when it is resolved."""
    front.forms.check_json(request.headers)
    assign(front.house, alert_id, front.actor(request, action.who), action.assignee)
    return incident_out(incident_shown(front.house, alert_id))


@router.post("/api/v1/alerts/{alert_id}/note")
def note_json(
    front: Fronted, request: Request, alert_id: str, action: care_schemas.NoteIn
) -> alert_schemas.IncidentOut:
    """A line in its log."""
    front.forms.check_json(request.headers)
    note(front.house, alert_id, front.actor(request, action.who), action.note)
    return incident_out(incident_shown(front.house, alert_id))


@router.post("/api/v1/alerts/{alert_id}/judge")
def judge_json(
    front: Fronted, request: Request, alert_id: str, action: care_schemas.JudgeIn
) -> alert_schemas.IncidentOut:
    """Whether there was something behind it; the last word counts."""
    front.forms.check_json(request.headers)
    judge(front.house, alert_id, front.actor(request, action.who), action.verdict)
    return incident_out(incident_shown(front.house, alert_id))


@router.post("/api/v1/alerts/{alert_id}/looking")
def looking_json(front: Fronted, request: Request, alert_id: str, action: schemas.ActionIn) -> care_schemas.LookingOut:
    """Say that one has it before oneself, for two minutes; the answer names all who do."""
    front.forms.check_json(request.headers)
    return care_schemas.LookingOut(looking=look(front.house, alert_id, front.actor(request, action.who, nobody="")))


def remember_name(answer: Response, who: str) -> Response:
    """The name is filled in the next time."""
    if name := " ".join(who.split()):
        answer.set_cookie(NAME_COOKIE, quote(name), httponly=True, samesite="strict", max_age=31_536_000, path="/")
    return answer


def _done(
    front: Front, request: Request, alert_id: str, given: care_schemas.SignedForm, act: Callable[[str], object]
) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    act(front.actor(request, given.who))
    return remember_name(RedirectResponse(f"/alerts/{quote(alert_id, safe='')}", status_code=303), given.who)


def _until(front: Front, action: care_schemas.SnoozeIn) -> datetime:
    until = read_moment(action.until, front.zone, name="until")
    if (until is None) == (action.minutes == 0):
        raise BadInput("it is not said how long", where="until", todo="Send either until or minutes")
    return until or front.now + timedelta(minutes=action.minutes)
