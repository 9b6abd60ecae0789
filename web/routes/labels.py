"""``/api/v1/mentions/{id}/labels``: what people say of a mention."""

from __future__ import annotations

from fastapi import APIRouter, Request

from services.labels import given, label, spoken, spoken_to_json
from web import schemas
from web.front import Fronted

router = APIRouter()


@router.get("/api/v1/mentions/{mention_id}/labels")
def labels_json(front: Fronted, mention_id: str) -> schemas.SpokenOut:
    """What holds, and who said what, oldest first."""
    return schemas.SpokenOut.model_validate(spoken_to_json(spoken(front.house, mention_id)))


@router.post("/api/v1/mentions/{mention_id}/labels")
def label_json(front: Fronted, request: Request, mention_id: str, said: schemas.LabelIn) -> schemas.SpokenOut:
    """Needs the header X-Earshot-CSRF. The line writes it where it is shown and counted, a moment later."""
    front.forms.check_json(request.headers)
    wished = given(
        relevance=said.relevance, sentiment=said.sentiment, tags=said.tags, untags=said.untags, clear=said.clear
    )
    (living,) = label(front.house, [mention_id], wished, front.actor(request, said.who))
    return labels_json(front, living)
