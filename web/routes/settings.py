"""``/settings``: channels with a test, retention, tokens, backups, the engine, the audit log; for admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.errors import EarshotError
from services.audit_log import actions, log_page, note, record_to_json
from services.backups import Backup, backup_to_json, backups, folder_of, make_backup
from services.channels import Tested, channels_of, channels_tested, tested_to_json
from services.retention import Keep, LetGo, expire_pages, read_rules, run_retention
from services.status import status
from services.tokens import remove_token, tokens
from web import settings_schemas as schemas
from web.front import Front, Fronted

router = APIRouter()

Name = Annotated[str, Path(max_length=64)]
Token = Annotated[str, Form(max_length=200)]
Filters = Annotated[schemas.AuditFilters, Query()]


@router.get("/settings", response_class=HTMLResponse, include_in_schema=False)
def settings_page(front: Fronted, request: Request) -> HTMLResponse:
    return _page(front, request)


@router.post("/settings/channels/{name}/test", include_in_schema=False)
def test_form(front: Fronted, request: Request, name: Name, token: Token = "") -> HTMLResponse:
    front.forms.check_form(request.headers, request.cookies, token)
    return _page(front, request, tested=_test(front, request, name))


@router.post("/settings/retention/try", include_in_schema=False)
def try_form(front: Fronted, request: Request, token: Token = "") -> HTMLResponse:
    front.forms.check_form(request.headers, request.cookies, token)
    return _page(front, request, gone=_tried(front))


@router.post("/settings/backups", include_in_schema=False)
def backup_form(front: Fronted, request: Request, token: Token = "") -> Response:
    front.forms.check_form(request.headers, request.cookies, token)
    try:
        made = make_backup(front.house, front.actor(request))
    except EarshotError as error:
        return _page(front, request, problem=error)
    return _page(front, request, made=made)


@router.post("/settings/tokens/{token_id}/remove", include_in_schema=False)
def token_form(front: Fronted, request: Request, token_id: int, token: Token = "") -> Response:
    front.forms.check_form(request.headers, request.cookies, token)
    remove_token(front.house, token_id, front.actor(request))
    return RedirectResponse("/settings#tokens", 303)


@router.get("/settings/audit", response_class=HTMLResponse, include_in_schema=False)
def audit_page(front: Fronted, request: Request, asked: Filters) -> HTMLResponse:
    page = log_page(front.house, actor=asked.actor, action=asked.action, cursor=asked.cursor, size=asked.size)
    return front.page(request, "settings_audit.html", {"page": page, "asked": asked, "actions": actions(front.house)})


@router.get("/api/v1/settings/channels")
def channels_json(front: Fronted) -> schemas.ChannelsOut:
    found = channels_of(front.house)
    return schemas.ChannelsOut(channels=[schemas.ChannelOut(channel=name, kind=kind) for name, kind in found.items()])


@router.post("/api/v1/settings/channels/{name}/test")
def test_json(front: Fronted, request: Request, name: Name) -> schemas.TestedOut:
    """Sends a message that says it is a test."""
    front.forms.check_json(request.headers)
    return schemas.TestedOut.model_validate(tested_to_json(_test(front, request, name)))


@router.get("/api/v1/settings/retention")
def retention_json(front: Fronted) -> schemas.RetentionOut:
    rules = [schemas.KeepOut(of=keep.of, id=keep.id, days=keep.time.days) for keep in _kept(front)]
    return schemas.RetentionOut(rules=rules, pages_days=front.house.config.pages_kept.days)


@router.post("/api/v1/settings/retention/try")
def try_json(front: Fronted, request: Request) -> schemas.LetGoOut:
    """What a run would delete now; it deletes nothing."""
    front.forms.check_json(request.headers)
    gone, pages = _tried(front)
    return schemas.LetGoOut(mentions=gone.mentions, pages=pages)


@router.get("/api/v1/settings/audit")
def audit_json(front: Fronted, asked: Filters) -> schemas.AuditOut:
    page = log_page(front.house, actor=asked.actor, action=asked.action, cursor=asked.cursor, size=asked.size)
    records = [schemas.RecordOut.model_validate(record_to_json(one)) for one in page.records]
    return schemas.AuditOut(records=records, cursor=page.cursor)


@router.get("/api/v1/settings/backups")
def backups_json(front: Fronted) -> schemas.BackupsOut:
    found = [schemas.BackupOut.model_validate(backup_to_json(one)) for one in backups(front.house)]
    return schemas.BackupsOut(folder=str(folder_of(front.house)), backups=found)


@router.post("/api/v1/settings/backups")
def backup_json(front: Fronted, request: Request) -> schemas.BackupOut:
    """Another one; it takes as long as copying the stores does. 400 where they have backups of their own."""
    front.forms.check_json(request.headers)
    return schemas.BackupOut.model_validate(backup_to_json(make_backup(front.house, front.actor(request))))


def _test(front: Front, request: Request, name: str) -> Tested:
    """Raises NotFound for a channel that is none."""
    (tested,) = channels_tested(front.house, [name], language=front.viewer(request).language)
    note(front.house, front.actor(request), "channel tested", {"channel": name, "ok": tested.ok})
    return tested


def _kept(front: Front) -> tuple[Keep, ...]:
    return read_rules(front.house.config.keep)


def _tried(front: Front) -> tuple[LetGo, int]:
    gone = run_retention(front.house, _kept(front), dry=True)
    return gone, expire_pages(front.house, dry=True)


def _page(
    front: Front,
    request: Request,
    *,
    problem: EarshotError | None = None,
    tested: Tested | None = None,
    gone: tuple[LetGo, int] | None = None,
    made: Backup | None = None,
) -> HTMLResponse:
    shown = {
        "channels": channels_of(front.house),
        "rules": _kept(front),
        "pages_kept": front.house.config.pages_kept.days,
        "tokens": tokens(front.house),
        "backups": backups(front.house),
        "folder": str(folder_of(front.house)),
        "status": status(front.house),
        "problem": problem,
        "tested": tested,
        "gone": gone,
        "made": made,
    }
    return front.page(request, "settings.html", shown, status=400 if problem else 200, form=True)
