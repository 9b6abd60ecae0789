"""``/care``: what is muted and planned, and how often each inbox was called in vain; the same for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.errors import BadInput, EarshotError, NotFound
from model.time import iso
from services.delays import delay_to_json, delays_of
from services.digests import digest, digest_text, meter, told_digest
from services.mutes import mute, mute_to_json, mutes, plan, planned, planned_to_json, unmute, unplan
from services.topics import titles
from web import care_schemas
from web.front import Front, Fronted
from web.routes.care import remember_name
from web.shapes import alert_out
from web.viewer import read_moment

router = APIRouter()

Token = Annotated[str, Form(max_length=200)]


@router.get("/care", response_class=HTMLResponse, include_in_schema=False)
def care_page(front: Fronted, request: Request) -> HTMLResponse:
    return _page(front, request)


@router.post("/care/mutes", include_in_schema=False)
def mute_form(front: Fronted, request: Request, given: Annotated[care_schemas.MuteForm, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        _mute(front, given, front.actor(request, given.who), front.viewer(request).zone)
    except BadInput as error:
        return _page(front, request, muting=given, problem=error)
    return remember_name(_back(), given.who)


@router.post("/care/mutes/{mute_id}/remove", include_in_schema=False)
def unmute_form(front: Fronted, request: Request, mute_id: int, token: Token = "") -> Response:
    front.forms.check_form(request.headers, request.cookies, token)
    unmute(front.house, mute_id, front.actor(request))
    return _back()


@router.post("/care/planned", include_in_schema=False)
def plan_form(front: Fronted, request: Request, given: Annotated[care_schemas.PlannedForm, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        _plan(front, given, front.actor(request, given.who), front.viewer(request).zone)
    except (BadInput, NotFound) as error:
        return _page(front, request, planning=given, problem=error)
    return remember_name(_back(), given.who)


@router.post("/care/planned/{planned_id}/remove", include_in_schema=False)
def unplan_form(front: Fronted, request: Request, planned_id: int, token: Token = "") -> Response:
    front.forms.check_form(request.headers, request.cookies, token)
    unplan(front.house, planned_id, front.actor(request))
    return _back()


@router.get("/api/v1/mutes")
def mutes_json(front: Fronted) -> care_schemas.MutesOut:
    """Those that hold, or will."""
    return care_schemas.MutesOut(
        mutes=[care_schemas.MuteOut.model_validate(mute_to_json(m)) for m in mutes(front.house)]
    )


@router.post("/api/v1/mutes")
def mute_json(front: Fronted, request: Request, action: care_schemas.MuteIn) -> care_schemas.MutesOut:
    front.forms.check_json(request.headers)
    _mute(front, action, front.actor(request, action.who), front.zone)
    return mutes_json(front)


@router.post("/api/v1/mutes/{mute_id}/remove")
def unmute_json(front: Fronted, request: Request, mute_id: int) -> care_schemas.MutesOut:
    """What it held back and is still open is told."""
    front.forms.check_json(request.headers)
    unmute(front.house, mute_id, front.actor(request))
    return mutes_json(front)


@router.get("/api/v1/planned")
def planned_json(front: Fronted, topic: str = "") -> care_schemas.PlannedEventsOut:
    """Those that are not over; of a topic and of all topics where one is given."""
    found = [care_schemas.PlannedOut.model_validate(planned_to_json(one)) for one in planned(front.house, topic=topic)]
    return care_schemas.PlannedEventsOut(planned=found)


@router.post("/api/v1/planned")
def plan_json(front: Fronted, request: Request, action: care_schemas.PlannedIn) -> care_schemas.PlannedEventsOut:
    front.forms.check_json(request.headers)
    _plan(front, action, front.actor(request, action.who), front.zone)
    return planned_json(front)


@router.post("/api/v1/planned/{planned_id}/remove")
def unplan_json(front: Fronted, request: Request, planned_id: int) -> care_schemas.PlannedEventsOut:
    front.forms.check_json(request.headers)
    unplan(front.house, planned_id, front.actor(request))
    return planned_json(front)


@router.get("/api/v1/delays")
def delays_json(front: Fronted) -> care_schemas.DelaysOut:
    """How long it took in the last 7 days from a post to a person, in parts; seconds."""
    found = [delay_to_json(one) for one in delays_of(front.house)]
    return care_schemas.DelaysOut.model_validate({"delays": found})


@router.get("/api/v1/meter")
def meter_json(front: Fronted, weeks: Annotated[int, Query(ge=1, le=520)] = 4) -> care_schemas.MetersOut:
    """How often each inbox was called in vain in the last weeks, against what it accepts."""
    made = [
        care_schemas.MeterOut(
            inbox=one.inbox,
            since=iso(one.since),
            until=iso(one.until),
            fired=one.fired,
            false=one.false,
            real=one.real,
            allowed=one.allowed,
            interval=one.interval,
        )
        for one in meter(front.house, weeks)
    ]
    return care_schemas.MetersOut(meters=made)


@router.get("/api/v1/digest")
def digest_json(
    front: Fronted,
    every: Literal["daily", "weekly"] = "daily",
    team: str = "",
    language: str = "en",
) -> care_schemas.DigestOut:
    """What happened in the last day or week, in numbers and in words (en, pl, ru, th, ja)."""
    made = digest(front.house, every, team=team)
    counted = made.digest
    return care_schemas.DigestOut(
        since=iso(counted.since),
        until=iso(counted.until),
        mentions=counted.mentions,
        fired=counted.fired,
        resolved=counted.resolved,
        open=counted.open,
        false=counted.false,
        allowed=counted.budget,
        title=told_digest(counted, language, front.zone).title,
        text=digest_text(counted, made.alerts, language, front.zone),
        alerts=[alert_out(alert) for alert in made.alerts],
    )


def _page(
    front: Front,
    request: Request,
    *,
    muting: care_schemas.MuteForm | None = None,
    planning: care_schemas.PlannedForm | None = None,
    problem: EarshotError | None = None,
) -> HTMLResponse:
    """With what was typed where something is wrong with it."""
    shown = {
        "mutes": mutes(front.house),
        "planned": planned(front.house),
        "meters": meter(front.house),
        "delays": delays_of(front.house),
        "titles": titles(front.house),
        "muting": muting,
        "planning": planning,
        "problem": problem,
    }
    return front.page(request, "care.html", shown, status=400 if problem else 200, form=True)


def _mute(front: Front, given: care_schemas.MuteIn, who: str, zone: str) -> None:
    patterns = {"rule": given.rule, "topic": given.topic, "kind": given.kind, "source": given.source}
    until = _moment(given.until, zone, "until")
    mute(front.house, patterns, until, who, note=given.note)


def _plan(front: Front, given: care_schemas.PlannedIn, who: str, zone: str) -> None:
    since, until = _moment(given.since, zone, "since"), _moment(given.until, zone, "until")
    plan(front.house, given.topic, since, until, title=given.title, who=who)


def _moment(text: str, zone: str, name: str) -> datetime:
    moment = read_moment(text, zone, name=name)
    if moment is None:
        raise BadInput("no time is given", where=name, todo="Write 2026-11-20T08:00")
    return moment


def _back() -> Response:
    return RedirectResponse("/care", status_code=303)
