"""Rules: what is watched and whom it calls, written on a page or through the API in the one schema of rules."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.alert import Rule
from model.errors import BadInput, EarshotError, NotFound
from model.said import said
from model.time import iso
from services.rule_options import OPTIONS, kinds_of
from services.rules import (
    KINDS,
    presets,
    print_of,
    remove_rule,
    rule_from_mapping,
    rule_history,
    rule_to_mapping,
    rule_to_yaml,
    rules_from_yaml,
    rules_in_force,
    save_rule,
)
from services.topics import titles as titles_of
from services.trying_rules import tried_to_json, try_rule
from web import care_schemas
from web.firings import Drawing, drawn
from web.front import Front, Fronted
from web.routes.care import remember_name
from web.rule_forms import STEPS, WHERE, RuleFields, fields_of, refuse_aliases
from web.schemas import ActionIn

router = APIRouter()

NEW = "new"
"""In the place of an id: a rule that is not there yet."""
EXAMPLE = "id: northwind-dip\ntopics: [northwind]\nkind: sentiment_dip\nsensitivity: balanced\nchannels: []\n"
Fields = Annotated[RuleFields, Form()]


@router.get("/rules", response_class=HTMLResponse, include_in_schema=False)
def rules_page(front: Fronted, request: Request, edit: str = "") -> HTMLResponse:
    found = next((rule for rule in rules_in_force(front.house) if rule.id == edit), None)
    return _page(front, request, EXAMPLE if found is None else rule_to_yaml(found))


@router.post("/rules", include_in_schema=False)
def save_form(front: Fronted, request: Request, given: Annotated[care_schemas.RuleForm, Form()]) -> Response:
    """What was written stays on the page when something is wrong with it, and when it was only to be checked."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        refuse_aliases(given.text, WHERE)
        found = rules_from_yaml(given.text, where=WHERE, home="database")
        if len(found) != 1:
            raise BadInput(said("there are {count} rules", count=len(found)), where=WHERE, todo="Write one rule")
        if given.only_check:
            return _page(front, request, given.text, checked=_a_week(front, found[0]))
        save_rule(front.house, found[0], front.actor(request, given.who))
    except EarshotError as error:
        return _page(front, request, given.text, problem=error)
    return remember_name(RedirectResponse("/rules", 303), given.who)


@router.get("/rules/{rule_id}", response_class=HTMLResponse, include_in_schema=False)
def rule_page(front: Fronted, request: Request, rule_id: str) -> HTMLResponse:
    """One rule to look at, to try, and to change where it is not a file's."""
    rule = _known(front, rule_id)
    if rule is None and rule_id != NEW:
        raise NotFound("there is no such rule", where=rule_id[:64], todo="/rules lists those in force")
    fields = RuleFields.model_validate({}) if rule is None else fields_of(rule)
    fields.upon = print_of(rule)
    return _editor(front, request, rule, fields)


@router.post("/rules/{rule_id}", include_in_schema=False)
def put_form(front: Fronted, request: Request, rule_id: str, given: Fields) -> Response:
    """What was chosen stays on the page when something is wrong with it, or somebody else was faster."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        rule = _written(rule_id, given)
        save_rule(front.house, rule, front.actor(request, given.who), upon=given.upon)
    except EarshotError as error:
        now = _known(front, rule_id)
        given.upon = print_of(now)
        return _editor(front, request, now, given, problem=error)
    return remember_name(RedirectResponse(f"/rules/{quote(rule.id, safe='')}", 303), given.who)


@router.post("/rules/{rule_id}/try", response_class=HTMLResponse, include_in_schema=False)
def try_form(front: Fronted, request: Request, rule_id: str, given: Fields) -> HTMLResponse:
    """The same page with what the rule would have called for; nothing is put in force."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    before = _known(front, rule_id)
    try:
        tried = drawn(try_rule(front.house, _written(rule_id, given), given.weeks, asker=given.asker))
    except EarshotError as error:
        return _editor(front, request, before, given, problem=error)
    return _editor(front, request, before, given, tried=tried)


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


@router.get("/api/v1/rules/{rule_id}/history")
def history_json(front: Fronted, rule_id: str) -> care_schemas.RuleHistoryOut:
    """What was put in force under this id on pages and by programs, and taken out, newest first."""
    changes = [
        care_schemas.RuleChangeOut(
            at=iso(one.at), who=one.who, rule=None if one.rule is None else dict(rule_to_mapping(one.rule))
        )
        for one in rule_history(front.house, rule_id)
    ]
    return care_schemas.RuleHistoryOut(changes=changes)


@router.post("/api/v1/rules")
def save_json(front: Fronted, request: Request, action: care_schemas.RuleIn) -> care_schemas.RuleOut:
    """New, or changed; a rule of a file is changed in its file. 409 when it is another than ``upon`` by now."""
    front.forms.check_json(request.headers)
    rule = rule_from_mapping(action.rule, where=WHERE)
    save_rule(front.house, rule, front.actor(request, action.who), upon=action.upon)
    return _rule_out(front, rule.id)


@router.post("/api/v1/rules/try")
def try_json(front: Fronted, request: Request, action: care_schemas.RuleTryIn) -> care_schemas.RuleTriedOut:
    """What a rule, in force or not, would have called for in the last weeks; it takes at most some 8 seconds, and says
    how far it came. Nothing is put in force."""
    front.forms.check_json(request.headers)
    tried = try_rule(front.house, rule_from_mapping(action.rule, where=WHERE), action.weeks)
    return care_schemas.RuleTriedOut.model_validate(tried_to_json(tried))


@router.post("/api/v1/rules/{rule_id}/remove", status_code=204)
def remove_json(front: Fronted, request: Request, rule_id: str, action: ActionIn) -> Response:
    """Its incidents stay."""
    front.forms.check_json(request.headers)
    remove_rule(front.house, rule_id, front.actor(request, action.who))
    return Response(status_code=204)


def _known(front: Front, rule_id: str) -> Rule | None:
    """The rule in force; None where there is none."""
    return next((rule for rule in rules_in_force(front.house) if rule.id == rule_id), None)


def _written(rule_id: str, given: RuleFields) -> Rule:
    """Raises BadInput."""
    made = rule_from_mapping(given.mapping("" if rule_id == NEW else rule_id), where=WHERE)
    if made.id == NEW:
        raise BadInput(said("no rule can be called {new}", new=NEW), where=WHERE, todo="Take another id")
    return made


def _rule_out(front: Front, rule_id: str) -> care_schemas.RuleOut:
    for rule in rules_in_force(front.house):
        if rule.id == rule_id:
            a_week = {str(name): value for name, value in presets(front.house)[rule_id].items()}
            written: dict[str, object] = dict(rule_to_mapping(rule))
            return care_schemas.RuleOut(rule=written, home=rule.home, print=print_of(rule), a_week=a_week)
    raise NotFound("there is no such rule", where=rule_id[:64], todo="GET /api/v1/rules lists those in force")


def _page(
    front: Front,
    request: Request,
    text: str,
    *,
    problem: EarshotError | None = None,
    checked: dict[str, float] | None = None,
) -> HTMLResponse:
    a_week = presets(front.house)
    shown = {
        "rules": [(rule, a_week[rule.id]) for rule in rules_in_force(front.house) if rule.id in a_week],
        "kinds": KINDS,
        "channels": sorted(front.house.config.channels),
        "titles": titles_of(front.house),
        "text": text,
        "problem": problem,
        "checked": checked,
    }
    return front.page(request, "rules.html", shown, form=True)


def _editor(
    front: Front,
    request: Request,
    rule: Rule | None,
    fields: RuleFields,
    *,
    problem: EarshotError | None = None,
    tried: Drawing | None = None,
) -> HTMLResponse:
    """``rule`` is the one in force, None when there is none; ``fields`` what is chosen."""
    draft = _draft(NEW if rule is None else rule.id, fields)
    shown = {
        "rule": rule,
        "fields": fields,
        "draft": draft,
        "a_week": {} if draft is None else _a_week(front, draft),
        "written": "" if draft is None else rule_to_yaml(draft),
        "problem": problem,
        "drawing": tried,
        "steps": STEPS,
        "options": {option.name: option for options in OPTIONS.values() for option in options},
        "options_of": OPTIONS,
        "kinds_of": kinds_of,
        "channels": sorted(front.house.config.channels),
        "titles": titles_of(front.house),
        "history": [] if rule is None else rule_history(front.house, rule.id)[:50],
        "to_yaml": rule_to_yaml,
    }
    return front.page(request, "rule.html", shown, status=400 if problem else 200, form=True)


def _draft(rule_id: str, fields: RuleFields) -> Rule | None:
    """The rule that the fields say; None while they say none."""
    try:
        return _written(rule_id, fields)
    except BadInput:
        return None


def _a_week(front: Front, rule: Rule) -> dict[str, float]:
    """What each sensitivity of a draft would come to."""
    return {str(name): value for name, value in presets(front.house, rule).get(rule.id, {}).items()}
