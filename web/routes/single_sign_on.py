"""``/login/sso``: to the provider that vouches for people, and back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.single_sign_on import LASTS, begin, finish
from services.users import log_out
from web.door import COOKIE, inner, remember_session
from web.front import Front, Fronted

router = APIRouter(include_in_schema=False)

KEPT = "earshot_sso"
"""The cookie that shows that a login was begun in this browser."""


@router.get("/login/sso")
def to_provider(front: Fronted, request: Request, next: str = "/") -> Response:
    begun = begin(front.house, _back(front), inner(next))
    answer = RedirectResponse(begun.address, 303)
    seconds = int(LASTS.total_seconds())
    answer.set_cookie(
        KEPT, begun.sealed, max_age=seconds, httponly=True, samesite="lax", secure=front.secure(request), path="/login"
    )
    return answer


@router.get("/login/sso/back")
def from_provider(front: Fronted, request: Request) -> Response:
    """What the provider sends along is taken once: the cookie goes with it."""
    told = {name: value[:4_000] for name, value in request.query_params.items()}
    session, then = finish(front.house, _back(front), told, request.cookies.get(KEPT, ""))
    log_out(front.house, request.cookies.get(COOKIE, ""))
    answer = remember_session(RedirectResponse(inner(then), 303), session, secure=front.secure(request))
    answer.delete_cookie(KEPT, path="/login")
    return answer


def _back(front: Front) -> str:
    return f"{front.house.config.public_url.rstrip('/')}/login/sso/back"
