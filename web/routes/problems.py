"""``/problems``: what goes wrong, how often over the years, what it costs, and whether it came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.errors import BadInput
from services.problem_alerts import alerts_of, suggestion, tie
from services.problem_reports import Order, ordered, report, report_to_json, reports
from services.problems import Given, add, change, fixed, listed, problem_of, remove
from services.search import QueryRefused
from services.topics import titles
from web import problem_schemas as schemas
from web.analysis_page import LANGUAGES
from web.asked import to_mentions
from web.drawing import COLOURS
from web.front import Front, Fronted
from web.naming import Naming
from web.problem_view import given_of, mentions, shown, whole_out
from web.routes.care import remember_name
from web.schemas import ActionIn
from web.translation import translations
from web.viewer import checked_zone
from web.words import Words

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**53)]
Zone = Annotated[str, Query(max_length=64, description="An IANA zone, of months and days; the server's when left out.")]
PAGE = 50


@router.get("/problems", response_class=HTMLResponse, include_in_schema=False)
def problems_page(
    front: Fronted, request: Request, order: Order = "trouble", page: Annotated[int, Query(ge=1, le=100)] = 1
) -> HTMLResponse:
    viewer, every = front.viewer(request), listed(front.house)
    made = ordered(reports(front.house, every, viewer.zone), order)
    values = {"reports": made[(page - 1) * PAGE : page * PAGE], "page": page, "pages": -(-len(made) // PAGE)}
    return front.page(request, "problems.html", {**values, "order": order, **_told(front, request)})


@router.get("/problems/new", response_class=HTMLResponse, include_in_schema=False)
def new_page(
    front: Fronted, request: Request, alert: Annotated[str, Query(max_length=64)] = "", q: str = ""
) -> HTMLResponse:
    """``alert``: out of which it is made."""
    given = suggestion(front.house, alert) if alert else Given(name="", query=q[:65_536])
    return _form(front, request, given, alert=alert)


@router.post("/problems", include_in_schema=False)
def add_form(front: Fronted, request: Request, form: Annotated[schemas.ProblemForm, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, form.token)
    try:
        made = add(front.house, form.given(), front.actor(request, form.who), alert=form.alert)
    except BadInput as wrong:
        return _form(front, request, form.given(), alert=form.alert, wrong=wrong)
    return _to(made.id, form.who)


@router.get("/problems/{problem_id}", response_class=HTMLResponse, include_in_schema=False)
def problem_page(front: Fronted, request: Request, problem_id: Id) -> HTMLResponse:
    viewer, problem = front.viewer(request), problem_of(front.house, problem_id)
    made = shown(report(front.house, problem, viewer.zone), viewer)
    values = {"shown": made, "problem": problem, "linked": alerts_of(front.house, problem), "palette": COLOURS}
    return front.page(request, "problem.html", {**values, **_told(front, request)}, form=True)


@router.get("/problems/{problem_id}/edit", response_class=HTMLResponse, include_in_schema=False)
def edit_page(front: Fronted, request: Request, problem_id: Id) -> HTMLResponse:
    return _form(front, request, given_of(problem_of(front.house, problem_id)), id=problem_id)


@router.post("/problems/{problem_id}", include_in_schema=False)
def change_form(
    front: Fronted, request: Request, problem_id: Id, form: Annotated[schemas.ProblemForm, Form()]
) -> Response:
    front.forms.check_form(request.headers, request.cookies, form.token)
    try:
        change(front.house, problem_id, form.given(), front.actor(request, form.who))
    except BadInput as wrong:
        return _form(front, request, form.given(), id=problem_id, wrong=wrong)
    return _to(problem_id, form.who)


@router.post("/problems/{problem_id}/fixed", include_in_schema=False)
def fixed_form(
    front: Fronted, request: Request, problem_id: Id, form: Annotated[schemas.FixedForm, Form()]
) -> Response:
    front.forms.check_form(request.headers, request.cookies, form.token)
    fixed(front.house, problem_id, form.on, front.actor(request, form.who), undo=bool(form.undo))
    return _to(problem_id, form.who)


@router.post("/problems/{problem_id}/alerts", include_in_schema=False)
def tie_form(front: Fronted, request: Request, problem_id: Id, form: Annotated[schemas.TiedForm, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, form.token)
    tie(front.house, problem_id, form.alert.strip(), front.actor(request, form.who), tied=form.tied == "yes")
    return _to(problem_id, form.who)


@router.post("/problems/{problem_id}/remove", include_in_schema=False)
def remove_form(
    front: Fronted, request: Request, problem_id: Id, form: Annotated[schemas.SignedForm, Form()]
) -> Response:
    front.forms.check_form(request.headers, request.cookies, form.token)
    remove(front.house, problem_id, front.actor(request, form.who))
    return RedirectResponse("/problems", status_code=303)


@router.get("/api/v1/problems")
def problems_json(front: Fronted, order: Order = "trouble", zone: Zone = "") -> schemas.ProblemsOut:
    """All of them with their figures; by trouble (what came back first), or by what they cost."""
    made = ordered(reports(front.house, listed(front.house), checked_zone(zone, front.zone)), order)
    return schemas.ProblemsOut(problems=[schemas.ReportOut.model_validate(report_to_json(one)) for one in made])


@router.post("/api/v1/problems")
def add_json(front: Fronted, request: Request, given: schemas.ProblemIn) -> schemas.ReportWholeOut:
    front.forms.check_json(request.headers)
    made = add(front.house, given.given(), front.actor(request, given.who), alert=given.alert)
    return problem_json(front, made.id)


@router.get("/api/v1/problems/{problem_id}")
def problem_json(front: Fronted, problem_id: Id, zone: Zone = "") -> schemas.ReportWholeOut:
    """With its months, what became of each fix, and its alerts."""
    problem = problem_of(front.house, problem_id)
    made = report(front.house, problem, checked_zone(zone, front.zone))
    return whole_out(made, alerts_of(front.house, problem))


@router.post("/api/v1/problems/{problem_id}")
def change_json(
    front: Fronted, request: Request, problem_id: Id, given: schemas.ProblemChangeIn
) -> schemas.ReportWholeOut:
    """What is given is otherwise from now on; the rest stays."""
    front.forms.check_json(request.headers)
    asked = given.over(given_of(problem_of(front.house, problem_id)))
    change(front.house, problem_id, asked, front.actor(request, given.who))
    return problem_json(front, problem_id)


@router.post("/api/v1/problems/{problem_id}/fixed")
def fixed_json(front: Fronted, request: Request, problem_id: Id, given: schemas.FixedIn) -> schemas.ReportWholeOut:
    """It was fixed on a day, or (``undo``) it was not."""
    front.forms.check_json(request.headers)
    fixed(front.house, problem_id, given.on, front.actor(request, given.who), undo=given.undo)
    return problem_json(front, problem_id)


@router.post("/api/v1/problems/{problem_id}/alerts")
def tie_json(front: Fronted, request: Request, problem_id: Id, given: schemas.TiedIn) -> schemas.ReportWholeOut:
    """An alert is of it, or is not, whatever its messages say."""
    front.forms.check_json(request.headers)
    tie(front.house, problem_id, given.alert, front.actor(request, given.who), tied=given.tied)
    return problem_json(front, problem_id)


@router.post("/api/v1/problems/{problem_id}/remove")
def remove_json(front: Fronted, request: Request, problem_id: Id, given: ActionIn) -> schemas.ProblemsOut:
    """Answers those that are left."""
    front.forms.check_json(request.headers)
    remove(front.house, problem_id, front.actor(request, given.who))
    return problems_json(front)


def _form(
    front: Front, request: Request, given: Given, *, id: int = 0, alert: str = "", wrong: BadInput | None = None
) -> HTMLResponse:
    """What was typed stays, whatever was wrong with it."""
    refused = wrong if isinstance(wrong, QueryRefused) else None
    values = {"given": given, "id": id, "alert": alert, "wrong": None if refused else wrong, "refused": refused}
    status = 200 if wrong is None else 400
    return front.page(request, "problem_edit.html", {**values, **_told(front, request)}, status=status, form=True)


def _told(front: Front, request: Request) -> Mapping[str, object]:
    viewer = front.viewer(request)
    words = Words(viewer.language, translations(viewer.language))
    return {
        "titles": titles(front.house),
        "languages": {code: words.language_name(code) for code in LANGUAGES},
        "when": Naming(viewer, "1M"),
        "mentions": mentions,
        "to_mentions": to_mentions,
    }


def _to(id: int, who: str) -> Response:
    return remember_name(RedirectResponse(f"/problems/{id}", status_code=303), who)
