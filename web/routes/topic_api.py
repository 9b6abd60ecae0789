"""``/api/v1/topics``: topics checked, tried, drafted, published, and their history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from fastapi import APIRouter, Request
from fastapi.responses import Response

from model.errors import NotFound, Unavailable
from model.topic import Topic
from services.drafts import Draft
from services.queries import check_query
from services.topic_drafts import draft_kept, drop_draft, keep_draft
from services.topic_imports import bring_in
from services.topic_lists import lists_there
from services.topic_preview import Preview, preview
from services.topic_publishing import end_published, publish_topic, revert_topic
from services.topic_table import Revision, draft_in_force, topic_desk, topic_table
from services.topic_trials import Trials, TrialState
from services.topics import history
from web import topic_schemas as schemas
from web.front import Front, Fronted
from web.language import language_asked
from web.schemas import ActionIn
from web.topic_shapes import (
    checked_out,
    draft_out,
    imported_out,
    preview_out,
    revision_out,
    table_out,
    trial_out,
)
from web.viewer import checked_zone

router = APIRouter()
TRIALS = Trials()
PREVIEWS = BoundedSemaphore(4)
"""Previews at once; who types faster than they are told waits a little."""
PATIENCE = 3.0


@router.get("/api/v1/topics", response_model_exclude_none=True)
def topics_json(front: Fronted, request: Request) -> schemas.TopicsOut:
    """The topics in force, and the drafts of who asks."""
    return table_out(topic_table(front.house, front.actor(request)))


@router.post("/api/v1/topics", response_model_exclude_none=True)
def publish_new_json(front: Fronted, request: Request, given: schemas.PublishIn) -> schemas.TopicRevisionOut:
    """Publish a topic; the archive is matched again. 409 when somebody published it since ``base``."""
    front.forms.check_json(request.headers)
    return _published(front, request, given, given.topic())


@router.post("/api/v1/topics/check")
def check_json(front: Fronted, request: Request, given: schemas.CheckIn) -> schemas.CheckedOut:
    """What is wrong or doubtful in a query, what would mend it, and how it is read. Stores nothing."""
    front.forms.check_json(request.headers)
    query = given.query.replace("\r\n", "\n")
    checked = check_query(query, given.accents, lists=lists_there(front.house))
    return checked_out(checked, language_asked(request))


@router.post("/api/v1/topics/preview", response_model_exclude_none=True)
def preview_json(front: Fronted, request: Request, given: schemas.PreviewIn) -> schemas.PreviewOut:
    """What a topic would catch. Bounded work: see ``whole`` and ``skipped``. Stores nothing."""
    front.forms.check_json(request.headers)
    return preview_out(previewed(front, given.topic(), checked_zone(given.zone, front.zone)))


@router.post("/api/v1/topics/trial", response_model_exclude_none=True)
def trial_json(front: Fronted, request: Request, given: schemas.TopicIn) -> schemas.TrialOut:
    """Count exactly, however long it takes: begins, and answers what to ask ``/api/v1/trials`` for."""
    front.forms.check_json(request.headers)
    return trial_out(begin_trial(front, request, given.topic()))


@router.get("/api/v1/trials/{trial_id}", response_model_exclude_none=True)
def trial_state_json(front: Fronted, request: Request, trial_id: str) -> schemas.TrialOut:
    """How far a trial of one's own is, and what it found."""
    return trial_out(TRIALS.state(trial_id, front.actor(request)))


@router.post("/api/v1/topics/import", response_model_exclude_none=True)
def import_json(front: Fronted, request: Request, given: schemas.ImportIn) -> schemas.ImportedOut:
    """Topic files, or another system's query, as drafts."""
    front.forms.check_json(request.headers)
    return imported_out(bring_in(front.house, front.actor(request), given.text, given.kind, given.id))


@router.get("/api/v1/topics/{topic_id}", response_model_exclude_none=True)
def topic_json(front: Fronted, request: Request, topic_id: str) -> schemas.TopicPageOut:
    """The newest revision, how it is read, and what who asks is writing of it."""
    desk = topic_desk(front.house, topic_id, front.actor(request))
    topic = desk.revision.topic if desk.revision else None
    reading = check_query(topic.query, topic.accents, lists=desk.lists)["reading"] if topic else ""
    return schemas.TopicPageOut(
        revision=revision_out(desk.revision) if desk.revision else None,
        draft=draft_out(desk.draft) if desk.draft else None,
        reading=str(reading),
    )


@router.get("/api/v1/topics/{topic_id}/history", response_model_exclude_none=True)
def history_json(front: Fronted, topic_id: str) -> schemas.TopicHistoryOut:
    """Every revision, newest first."""
    return schemas.TopicHistoryOut(revisions=[revision_out(one) for one in history(front.house, topic_id)])


@router.post("/api/v1/topics/{topic_id}/publish", response_model_exclude_none=True)
def publish_json(front: Fronted, request: Request, topic_id: str, given: schemas.PublishIn) -> schemas.TopicRevisionOut:
    """The same as ``POST /api/v1/topics``, of the topic of the address."""
    front.forms.check_json(request.headers)
    return _published(front, request, given, given.topic(topic_id))


@router.post("/api/v1/topics/{topic_id}/revert", response_model_exclude_none=True)
def revert_json(front: Fronted, request: Request, topic_id: str, given: schemas.RevertIn) -> schemas.TopicRevisionOut:
    """Publish an older revision as the next one."""
    front.forms.check_json(request.headers)
    revert_topic(
        front.house, topic_id, given.revision, given.base, front.actor(request, given.who), note=given.note,
        take_over=given.take_over,
    )  # fmt: skip
    return revision_out(_newest(front, topic_id))


@router.post("/api/v1/topics/{topic_id}/retire", status_code=204)
def retire_json(front: Fronted, request: Request, topic_id: str, given: schemas.RetireIn) -> Response:
    """Take it out of force; its mentions stay in the archive and no longer carry it."""
    front.forms.check_json(request.headers)
    end_published(front.house, topic_id, given.base, front.actor(request, given.who))
    return Response(status_code=204)


@router.get("/api/v1/topics/{topic_id}/draft")
def draft_json(front: Fronted, request: Request, topic_id: str) -> schemas.DraftOut:
    """What who asks is writing; ``_new`` is the topic that has no id yet."""
    found = draft_kept(front.house, front.actor(request), named(topic_id))
    if found is None:
        raise NotFound("you are not writing this topic", where=topic_id[:64], todo="POST a draft first")
    return draft_out(found)


@router.post("/api/v1/topics/{topic_id}/draft")
def keep_draft_json(front: Fronted, request: Request, topic_id: str, given: schemas.DraftIn) -> schemas.DraftOut:
    """Keep a topic as it is being written, in order or not."""
    front.forms.check_json(request.headers)
    return draft_out(keep_draft(front.house, front.actor(request), given.topic(named(topic_id)), given.base))


@router.post("/api/v1/topics/{topic_id}/draft/drop", status_code=204)
def drop_draft_json(front: Fronted, request: Request, topic_id: str, action: ActionIn) -> Response:
    """Throw away what one was writing."""
    front.forms.check_json(request.headers)
    drop_draft(front.house, front.actor(request, action.who), named(topic_id))
    return Response(status_code=204)


def named(topic_id: str) -> str:
    """The id that an address means: none for the new topic."""
    return "" if topic_id == "_new" else topic_id


def previewed(front: Front, topic: Topic, zone: str) -> Preview:
    """Raises Unavailable when too many are under way."""
    with _turn():
        return preview(front.house, Draft(topic, lists_there(front.house)), published=bool(topic.id), zone=zone)


def begin_trial(front: Front, request: Request, topic: Topic) -> TrialState:
    against = draft_in_force(front.house, topic.id) if topic.id else None
    return TRIALS.begin(front.house, Draft(topic, lists_there(front.house)), against, front.actor(request))


@contextmanager
def _turn() -> Iterator[None]:
    if not PREVIEWS.acquire(timeout=PATIENCE):
        raise Unavailable("too many previews are under way", where="preview", todo="Try again in a moment")
    try:
        yield
    finally:
        PREVIEWS.release()


def _published(front: Front, request: Request, given: schemas.PublishIn, topic: Topic) -> schemas.TopicRevisionOut:
    actor = front.actor(request, given.who)
    made = publish_topic(front.house, topic, given.base, actor, note=given.note, take_over=given.take_over)
    drop_draft(front.house, front.actor(request), made.id)
    return revision_out(_newest(front, made.id))


def _newest(front: Front, topic_id: str) -> Revision:
    return history(front.house, topic_id)[0]
