"""``/api/v1/events``: what happens, as it happens (server-sent events)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response

from services.happenings import places_from
from services.house import House
from services.users import Guest, guarded, guest_of_session, guest_of_token
from services.visibility import visible_topics
from web.door import COOKIE, bearer
from web.front import Fronted, guest_of, whole_front_of
from web.stream import EventStream, Stream

router = APIRouter()

LONGEST = 3_600
Seconds = Annotated[int, Query(ge=0, le=LONGEST, description="How long to listen; 0 for what was missed alone.")]
Since = Annotated[str, Header(alias="Last-Event-ID", max_length=100)]
STREAM: dict[int | str, dict[str, object]] = {
    200: {"description": "Events: alerts, mentions, work, presence, sources, missed, end", "content": {
        "text/event-stream": {"schema": {"type": "string"}}}},
}  # fmt: skip


@router.get("/api/v1/events", response_class=Response, responses=STREAM)
async def events(
    front: Fronted, request: Request, seconds: Seconds = LONGEST, last_event_id: Since = ""
) -> EventStream:
    """What happens from now on, or from the event named in ``Last-Event-ID`` on: each with JSON, of the topics one may
    see. 503 when too many listen already."""
    stream: Stream = request.app.state.stream
    guest = guest_of(request)
    listener = await stream.join(_owner(request, guest), visible_topics(front.house))
    still = _still(request, whole_front_of(request).house, guest)
    return EventStream(stream, listener, since=places_from(last_event_id), seconds=seconds, still=still)


def _owner(request: Request, guest: Guest | None) -> str:
    if guest is not None:
        return guest.user.name
    return request.client.host if request.client else ""


def _still(request: Request, house: House, guest: Guest | None) -> Callable[[], bool]:
    """Whether who began to listen is still let in, and may see the same."""
    token, session = bearer(request), request.cookies.get(COOKIE, "")

    def asked() -> bool:
        if guest is None:
            return not guarded(house)
        return (guest_of_token(house, token) if token else guest_of_session(house, session)) == guest

    return asked
