"""``/alerts``: the queue; ``/alerts/{id}``: one with its evidence, to take or to resolve; the link in a message."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from model.alert import Alert, AlertState
from services.alerts import acknowledge, alerts_listed, look, resolve, standings
from services.incident import allow_link, incident_shown, looking_at
from services.telling import alert_chart
from services.topics import titles as titles_of
from services.work import assignee_of, first_look
from web import alert_schemas, care_schemas, schemas
from web.front import Front, Fronted
from web.language import language_of, remember_language
from web.routes.care import remember_name
from web.shapes import alert_out, incident_out, standing_out
from web.telling import alert_page_of, alert_told

router = APIRouter()

State = Literal["open", "pending", "firing", "acknowledged", "resolved", "all"]
QUEUE: tuple[AlertState, ...] = ("firing", "acknowledged", "pending", "resolved")
LISTED = 200
"""Alerts shown of each state, the newest."""
Topic = Annotated[str, Query(max_length=64)]
Whose = Annotated[Literal["all", "mine", "nobody"], Query()]
Token = Annotated[str, Form(max_length=200)]
Who = Annotated[str, Form(max_length=80)]
Link = Annotated[str, Query(max_length=200)]
Tongue = Annotated[str, Query(max_length=16, description="en, pl, ru, th or ja; the browser's when left out.")]


class QueueFilters(BaseModel):
    """``topic`` is a topic's id; ``who`` is whose, with ``whose=mine``: who asks when left out."""

    state: AlertState | None = None
    topic: str = Field("", max_length=64)
    whose: Literal["all", "mine", "nobody"] = "all"
    who: str = Field("", max_length=80)
    limit: int = Field(100, ge=1, le=1_000)


@router.get("/alerts", response_class=HTMLResponse, include_in_schema=False)
def alerts_page(
    front: Fronted, request: Request, state: State = "open", topic: Topic = "", whose: Whose = "all"
) -> HTMLResponse:
    """By state, then severity, then who waits longest; what is over, the newest first."""
    titles, viewer = titles_of(front.house), front.viewer(request)
    asked = assignee_of(whose, viewer.name)
    groups = [(name, _queue(front, name, topic, asked)) for name in QUEUE if _shown(name, state)]
    shown = {
        "groups": groups,
        "looking": looking_at(front.house, [alert.id for _, alerts in groups for alert in alerts]),
        "filters": {"state": state, "topic": topic, "whose": whose},
        "titles": titles,
        "limit": LISTED,
        "standings": [one for one in standings(front.house) if topic in ("", one.topic)],
        "in_words": partial(alert_told, request, viewer, titles=titles),
    }
    return front.page(request, "alerts.html", shown)


@router.get("/alerts/{alert_id}", response_class=HTMLResponse, include_in_schema=False)
def alert_page(front: Fronted, request: Request, alert_id: str, language: Tongue = "") -> HTMLResponse:
    """Whoever gave a name is said to be looking at it while the page is open."""
    name = " ".join(front.viewer(request).name.split())
    if name:
        look(front.house, alert_id, name)
    incident = incident_shown(front.house, alert_id)
    first_look(front.house, list(incident.work), name)
    titles = titles_of(front.house)
    page = alert_page_of(incident, front.viewer(request), language_of(request, language), titles)
    shown = {"incident": incident, "page": page, "titles": titles}
    answer = front.page(request, "alert.html", shown, form=True)
    remember_language(answer, language)
    return answer


@router.get("/alerts/{alert_id}/chart.png", include_in_schema=False)
def alert_picture(front: Fronted, request: Request, alert_id: str) -> Response:
    """Mentions over time, drawn here as it is for mails."""
    drawn = alert_chart(front.house, alert_id, front.viewer(request).zone)
    return Response(drawn, media_type="image/png", headers={"Cache-Control": "private, max-age=30"})


@router.post("/alerts/{alert_id}/acknowledge", include_in_schema=False)
def acknowledge_form(front: Fronted, request: Request, alert_id: str, token: Token = "", who: Who = "") -> Response:
    front.forms.check_form(request.headers, request.cookies, token)
    acknowledge(front.house, alert_id, front.actor(request, who))
    return _back(alert_id, who)


@router.post("/alerts/{alert_id}/resolve", include_in_schema=False)
def resolve_form(front: Fronted, request: Request, alert_id: str, token: Token = "", who: Who = "") -> Response:
    front.forms.check_form(request.headers, request.cookies, token)
    resolve(front.house, alert_id, front.actor(request, who))
    return _back(alert_id, who)


@router.get("/alerts/{alert_id}/ack", response_class=HTMLResponse, include_in_schema=False)
def link_page(front: Fronted, request: Request, alert_id: str, token: Link = "") -> HTMLResponse:
    """Changes nothing: a mail scanner that follows the link must not take the alert."""
    allow_link(front.house, alert_id, token)
    incident = incident_shown(front.house, alert_id)
    titles = titles_of(front.house)
    told = alert_told(request, front.viewer(request), incident.alert, titles)
    shown = {"incident": incident, "told": told, "link_token": token, "titles": titles}
    return front.page(request, "acknowledge.html", shown, form=True)


@router.post("/alerts/{alert_id}/ack", include_in_schema=False)
def link_form(
    front: Fronted,
    request: Request,
    alert_id: str,
    given: Annotated[alert_schemas.LinkForm, Form()],
) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    allow_link(front.house, alert_id, given.link)
    acknowledge(front.house, alert_id, front.actor(request, given.who))
    return _back(alert_id, given.who)


@router.get("/api/v1/alerts")
def alerts_json(front: Fronted, request: Request, asked: Annotated[QueueFilters, Query()]) -> alert_schemas.AlertsOut:
    """The newest first."""
    assignee = assignee_of(asked.whose, asked.who or front.actor(request, nobody=""))
    found = alerts_listed(
        front.house, state=asked.state, topic=asked.topic or None, assignee=assignee, limit=asked.limit
    )
    return alert_schemas.AlertsOut(alerts=[alert_out(alert) for alert in found])


@router.get("/api/v1/rules")
def rules_json(front: Fronted) -> alert_schemas.RulesOut:
    return alert_schemas.RulesOut(rules=[standing_out(one) for one in standings(front.house)])


@router.get("/api/v1/alerts/{alert_id}")
def alert_json(front: Fronted, request: Request, alert_id: str, language: Tongue = "") -> alert_schemas.IncidentOut:
    """With what it says in words, in the language asked for (else the browser's) and the viewer's zone."""
    incident, viewer = incident_shown(front.house, alert_id), front.viewer(request)
    page = alert_page_of(incident, viewer, language_of(request, language), titles_of(front.house))
    return incident_out(incident, page.over or page.told)


@router.post("/api/v1/alerts/{alert_id}/acknowledge")
def acknowledge_json(
    front: Fronted, request: Request, alert_id: str, action: schemas.ActionIn
) -> alert_schemas.IncidentOut:
    """Needs the header X-Earshot-CSRF. 409 when it is not firing."""
    front.forms.check_json(request.headers)
    acknowledge(front.house, alert_id, front.actor(request, action.who))
    return incident_out(incident_shown(front.house, alert_id))


@router.post("/api/v1/alerts/{alert_id}/resolve")
def resolve_json(
    front: Fronted, request: Request, alert_id: str, action: care_schemas.ResolveIn
) -> alert_schemas.IncidentOut:
    """Needs the header X-Earshot-CSRF. 409 when it is resolved already."""
    front.forms.check_json(request.headers)
    resolve(front.house, alert_id, front.actor(request, action.who), note=action.note, verdict=action.verdict)
    return incident_out(incident_shown(front.house, alert_id))


def _queue(front: Front, state: AlertState, topic: str, assignee: str | None) -> list[Alert]:
    found = alerts_listed(front.house, state=state, topic=topic or None, assignee=assignee, limit=LISTED)
    if state == "resolved":
        return found
    return sorted(found, key=lambda alert: (-alert.severity, alert.opened_at))


def _shown(name: AlertState, state: State) -> bool:
    return state in ("all", name) or (state == "open" and name != "resolved")


def _back(alert_id: str, who: str) -> Response:
    return remember_name(RedirectResponse(f"/alerts/{alert_id}", status_code=303), who)
