"""``/work``: what people do about single mentions: who has it, what was noted, when it was done."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.errors import BadInput, NotSo
from model.time import iso
from services.mention import mention_shown
from services.topics import titles as titles_of
from services.work import (
    Item,
    WorkEntry,
    WorkShown,
    change_work,
    first_look,
    queue,
    work_shown,
    work_to_json,
)
from web.door import inner
from web.front import Front, Fronted
from web.routes.care import remember_name
from web.work_schemas import WorkEntryOut, WorkForm, WorkIn, WorkItemOut, WorkOut, WorkQueueOut, WorkShownOut

router = APIRouter()

Whose = Annotated[Literal["mine", "nobody", "all"], Query()]
Which = Annotated[Literal["open", "over"], Query()]
Name = Annotated[str, Query(max_length=80, description="Whose, with whose=mine; who asks when left out.")]


@router.get("/work", response_class=HTMLResponse, include_in_schema=False)
def work_page(front: Fronted, request: Request, whose: Whose = "all", which: Which = "open") -> HTMLResponse:
    """What there is to do, the mentions of open alerts first."""
    viewer = front.viewer(request)
    found = queue(front.house, whose=whose, which=which, who=viewer.name)
    shown = {"queue": found, "whose": whose, "which": which, "titles": titles_of(front.house)}
    return front.page(request, "work.html", {**shown, "back": f"/work?whose={whose}&which={which}"}, form=True)


@router.get("/work/{mention_id}", response_class=HTMLResponse, include_in_schema=False)
def one_page(front: Fronted, request: Request, mention_id: str) -> HTMLResponse:
    first_look(front.house, [mention_shown(front.house, mention_id).mention.id], front.viewer(request).name)
    return _page(front, request, mention_id)


@router.post("/work/{mention_id}", include_in_schema=False)
def work_form(front: Fronted, request: Request, mention_id: str, given: Annotated[WorkForm, Form()]) -> Response:
    """Who was slower is shown what the other did beside what they wrote themselves."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        change_work(
            front.house,
            mention_id,
            front.actor(request, given.who),
            state=given.state,
            assignee=given.assignee,
            note=given.note,
            version=given.version if given.state or given.assignee is not None else None,
        )
    except NotSo as error:
        return _page(front, request, mention_id, given=given, problem=error, status=409)
    except BadInput as error:
        return _page(front, request, mention_id, given=given, problem=error, status=400)
    here = f"/work/{quote(mention_id, safe='')}"
    address = inner(given.back) if given.back else here
    return remember_name(RedirectResponse(address, status_code=303), given.who)


@router.get("/api/v1/work")
def queue_json(
    front: Fronted, request: Request, whose: Whose = "all", which: Which = "open", who: Name = ""
) -> WorkQueueOut:
    """What there is to do: the mentions of open alerts first, at most 200."""
    found = queue(front.house, whose=whose, which=which, who=who or front.actor(request, nobody=""))
    return WorkQueueOut(items=[_item_out(item) for item in found.items], more=found.more)


@router.get("/api/v1/work/{mention_id}")
def work_json(front: Fronted, mention_id: str) -> WorkShownOut:
    """How a mention stands, who has it, and what happened to it."""
    return _shown_out(work_shown(front.house, mention_id))


@router.post("/api/v1/work/{mention_id}")
def change_json(front: Fronted, request: Request, mention_id: str, action: WorkIn) -> WorkShownOut:
    """409 when somebody changed it since the ``version`` that was sent."""
    front.forms.check_json(request.headers)
    who = front.actor(request, action.who)
    change_work(
        front.house,
        mention_id,
        who,
        state=action.state or "",
        assignee=action.assignee,
        note=action.note,
        version=action.version,
    )
    return _shown_out(work_shown(front.house, mention_id))


def _page(
    front: Front,
    request: Request,
    mention_id: str,
    *,
    given: WorkForm | None = None,
    problem: NotSo | BadInput | None = None,
    status: int = 200,
) -> HTMLResponse:
    shown = {
        "found": mention_shown(front.house, mention_id),
        "work": work_shown(front.house, mention_id),
        "work_given": given,
        "work_problem": problem,
        "titles": titles_of(front.house),
    }
    return front.page(request, "work_one.html", shown, status=status, form=True)


def _item_out(item: Item) -> WorkItemOut:
    return WorkItemOut(
        work=WorkOut.model_validate(work_to_json(item.work)),
        alert=None if item.alert is None else item.alert.id,
        text=(item.found.mention.capture.title or item.found.mention.capture.text)[:280],
        url=item.found.mention.capture.url,
        notes=[_entry_out(entry) for entry in item.notes],
    )


def _shown_out(shown: WorkShown) -> WorkShownOut:
    return WorkShownOut(
        work=WorkOut.model_validate(work_to_json(shown.work)),
        log=[_entry_out(entry) for entry in shown.log],
        names=list(shown.names),
    )


def _entry_out(entry: WorkEntry) -> WorkEntryOut:
    return WorkEntryOut(at=iso(entry.at), who=entry.who, what=entry.what, note=entry.note)
