"""``/websub/ID``: where hubs ask whether we mean it, and tell of what is new. Nobody else has business here."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from services.websub import answer_intent, delivered, delivery
from web.front import Fronted

router = APIRouter(include_in_schema=False)


@router.get("/websub/{id}")
def intent(front: Fronted, request: Request, id: str) -> Response:
    """The challenge, for a subscription of ours; 404 for any other."""
    said = answer_intent(front.house, id, request.query_params)
    if said is None:
        return PlainTextResponse("no such subscription\n", status_code=404)
    return PlainTextResponse(said)


@router.post("/websub/{id}")
async def deliver(front: Fronted, request: Request, id: str) -> Response:
    """Its hub's delivery makes a source due. A wrong signature is answered like a right one (WebSub, section 7.1), so
    that nobody learns by trying."""
    signature = request.headers.get("x-hub-signature", "")
    came = await run_in_threadpool(delivery, front.house, id, signature)
    if came is None:
        return PlainTextResponse("no such subscription\n", status_code=410)
    async for part in request.stream():
        if not came.take(part):
            break
    await run_in_threadpool(delivered, front.house, id, came)
    return Response(status_code=202)
