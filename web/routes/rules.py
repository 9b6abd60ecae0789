"""Rules: what is watched and whom it calls, written on a page or through the API in the one schema of rules."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.alert import Rule
from model.errors import BadInput, EarshotError, NotFound
from services.rules import (
    KINDS,
    presets,
    remove_rule,
    rule_from_mapping,
    rule_to_mapping,
    rule_to_yaml,
    rules_from_yaml,
    rules_in_force,
    save_rule,
)
from services.topics import published
from web import care_schemas
from web.front import Front, Fronted
from web.routes.care import remember_name
from web.schemas import ActionIn

router = APIRouter()

WHERE = "the rule"
EXAMPLE = "id: northwind-dip\ntopics: [northwind]\nkind: sentiment_dip\nsensitivity: balanced\nchannels: []\n"


@router.get("/rules", response_class=HTMLResponse, include_in_schema=False)
def rules_page(front: Fronted, request: Request, edit: str = "") -> HTMLResponse:
    found = next((rule for rule in rules_in_force(front.house) if rule.id == edit), None)
    return _page(front, request, EXAMPLE if found is None else rule_to_yaml(found))


@router.post("/rules", include_in_schema=False)
def save_form(front: Fronted, request: Request, given: Annotated[care_schemas.RuleForm, Form()]) -> Response:
    """What was written stays on the page when something is wrong with it, and when it was only to be checked."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        found = rules_from_yaml(given.text, where=WHERE, home="database")
        if len(found) != 1:
            raise BadInput(f"there are {len(found)} rules", where=WHERE, todo="Write one rule")
        if given.only_check:
            return _page(front, request, given.text, said=_preset_line(front, found[0]))
        save_rule(front.house, found[0], front.actor(request, given.who))
    except EarshotError as error:
        return _page(front, request, given.text, problem=str(error))
    return remember_name(RedirectResponse("/rules", 303), given.who)


@router.post("/rules/{rule_id}/remove", include_in_schema=False)
def remove_form(
    front: Fronted, request: Request, rule_id: str, given: Annotated[care_schemas.SignedForm, Form()]
) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    remove_rule(front.house, rule_id, front.actor(request, given.who))
    return RedirectResponse("/rules", 303)


@router.get("/api/v1/rules/{rule_id}")
def rule_json(front: Fronted, rule_id: str) -> care_schemas.RuleOut:
    """One rule as it is written, with what each sensitivity would come to, in false alarms a week on a topic."""
    return _rule_out(front, rule_id)


@router.post("/api/v1/rules")
def save_json(front: Fronted, request: Request, action: care_schemas.RuleIn) -> care_schemas.RuleOut:
    """New, or changed; a rule of a file is changed in its file."""
    front.forms.check_json(request.headers)
    rule = rule_from_mapping(action.rule, where=WHERE)
    save_rule(front.house, rule, front.actor(request, action.who))
    return _rule_out(front, rule.id)


@router.post("/api/v1/rules/{rule_id}/remove")
def remove_json(front: Fronted, request: Request, rule_id: str, action: ActionIn) -> Response:
    """Its incidents stay."""
    front.forms.check_json(request.headers)
    remove_rule(front.house, rule_id, front.actor(request, action.who))
    return Response(status_code=204)


def _rule_out(front: Front, rule_id: str) -> care_schemas.RuleOut:
    for rule in rules_in_force(front.house):
        if rule.id == rule_id:
            a_week = {str(name): value for name, value in presets(front.house)[rule_id].items()}
            return care_schemas.RuleOut(rule=dict(rule_to_mapping(rule)), home=rule.home, a_week=a_week)
    raise NotFound("there is no such rule", where=rule_id[:64], todo="GET /api/v1/rules lists those in force")


def _page(front: Front, request: Request, text: str, *, problem: str = "", said: str = "") -> HTMLResponse:
    a_week = presets(front.house)
    shown = {
        "rules": [(rule, a_week[rule.id]) for rule in rules_in_force(front.house) if rule.id in a_week],
        "kinds": KINDS,
        "channels": sorted(front.house.config.channels),
        "titles": {topic.id: topic.title for topic in published(front.house)},
        "text": text,
        "problem": problem,
        "said": said,
    }
    return front.page(request, "rules.html", shown, form=True)


def _preset_line(front: Front, rule: Rule) -> str:
    made = ", ".join(f"{name} {value:.2g}" for name, value in presets(front.house, rule)[rule.id].items())
    return f"It can be read. Alarms in vain a week and topic, at most: {made}."
