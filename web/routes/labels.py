"""``/api/v1/mentions/…/labels``: what people say of one mention or of a selection, and standing label rules."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from model.time import iso
from services.label_acts import Act, label_found, label_some, moment_of_act, take_back
from services.label_rules import add_rule, remove_rule, rule_to_json, rules_listed, try_rule
from services.labels import given, spoken, spoken_to_json
from services.mention import mentions_shown
from web import mention_schemas, schemas
from web.filters import MentionFilters
from web.front import Fronted
from web.shapes import mention_out

router = APIRouter()
Filters = Annotated[MentionFilters, Query()]


@router.get("/api/v1/mentions/{mention_id}/labels")
def labels_json(front: Fronted, mention_id: str) -> schemas.SpokenOut:
    """What holds, and who said what, oldest first."""
    return schemas.SpokenOut.model_validate(spoken_to_json(spoken(front.house, mention_id)))


@router.post("/api/v1/mentions/{mention_id}/labels")
def label_json(front: Fronted, request: Request, mention_id: str, said: schemas.LabelIn) -> schemas.SpokenOut:
    """Needs the header X-Earshot-CSRF. The line writes it where it is shown and counted, a moment later; the ``at`` of
    what is said last names it, to be taken back."""
    front.forms.check_json(request.headers)
    wished = given(
        relevance=said.relevance, sentiment=said.sentiment, tags=said.tags, untags=said.untags, clear=said.clear
    )
    actor = front.actor(request, said.who)
    label_some(front.house, [mention_id], wished, actor)
    return labels_json(front, mention_id)


@router.post("/api/v1/mentions/labels")
def label_found_json(
    front: Fronted, request: Request, filters: Filters, said: mention_schemas.SelectionLabelIn
) -> mention_schemas.ActOut:
    """Label all that the address's filters find, up to 20,000; ``GET /api/v1/mentions`` with the same filters shows
    which. 409 when it is none, or more."""
    front.forms.check_json(request.headers)
    wished = given(
        relevance=said.relevance, sentiment=said.sentiment, tags=said.tags, untags=said.untags, clear=said.clear
    )
    return _out(
        label_found(front.house, filters.request(front.zone, now=front.now), wished, front.actor(request, said.who))
    )


@router.post("/api/v1/mentions/labels/undo")
def undo_json(front: Fronted, request: Request, said: mention_schemas.TakeBackIn) -> mention_schemas.ActOut:
    """Take back what one said at a moment, but for what somebody has said more of since; that can be taken back too."""
    front.forms.check_json(request.headers)
    return _out(take_back(front.house, moment_of_act(said.at), front.actor(request, said.who)))


@router.get("/api/v1/mentions/label-rules")
def rules_json(front: Fronted) -> mention_schemas.LabelRulesOut:
    """The standing rules, oldest first; ``archive`` says whether each has been through it."""
    return _rules(front)


@router.post("/api/v1/mentions/label-rules")
def add_rule_json(
    front: Fronted, request: Request, said: mention_schemas.LabelRuleIn
) -> mention_schemas.LabelRuleMadeOut:
    """Put a standing rule in force for each label given, or see what it would find."""
    front.forms.check_json(request.headers)
    wished = given(sentiment=said.sentiment, relevance=said.relevance, tags=[said.tag] if said.tag else [])
    found = try_rule(front.house, said.query)
    if not said.preview:
        for each in wished:
            add_rule(front.house, said.query, each, front.actor(request, said.who))
    examples = [mention_out(one) for one in mentions_shown(front.house, [mention.id for mention in found.examples])]
    rules = [] if said.preview else _rules(front).rules[-len(wished) :]
    return mention_schemas.LabelRuleMadeOut(total=found.total, examples=examples, rules=rules)


@router.post("/api/v1/mentions/label-rules/{rule_id}/remove")
def remove_rule_json(front: Fronted, request: Request, rule_id: int) -> mention_schemas.LabelRulesOut:
    """Its label leaves what it found."""
    front.forms.check_json(request.headers)
    remove_rule(front.house, rule_id, front.actor(request))
    return _rules(front)


def _rules(front: Fronted) -> mention_schemas.LabelRulesOut:
    listed = [rule_to_json(rule, archive=done) for rule, done in rules_listed(front.house)]
    return mention_schemas.LabelRulesOut(rules=[mention_schemas.LabelRuleOut.model_validate(one) for one in listed])


def _out(act: Act) -> mention_schemas.ActOut:
    return mention_schemas.ActOut(at=iso(act.at), mentions=act.mentions)
