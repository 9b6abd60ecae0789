"""Who comes in, and for what: one dependency of every route, one table of what a change takes.

As long as there are no users everybody may do everything, and the server listens on loopback alone. From the first user
on, who looks must say who they are: by the session of the login page, or by a token in ``Authorization: Bearer …``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from model.errors import EarshotError
from model.said import said
from model.user import Deed
from services.users import Guest, guarded, guest_of_session, guest_of_token
from web.forms import Forbidden
from web.front import Front, at_the_door
from web.limits import Buckets, Face
from web.twice import heed

COOKIE = "earshot_session"
LASTS = 30 * 86_400
"""Seconds; the server ends it earlier when it is not used."""
OPEN = frozenset({"/healthz", "/login", "/login/sso", "/login/sso/back", "/welcome", "/language", "/websub/{id}"})
"""Where nobody has to be known."""
OWN = ("/account", "/logout", "/searches", "/api/v1/account", "/api/v1/searches")
"""What concerns only oneself: whoever is known may."""
CHANGES: Mapping[str, Deed] = {
    "/alerts": "alerts",
    "/care": "alerts",
    "/api/v1/alerts": "alerts",
    "/api/v1/mutes": "alerts",
    "/api/v1/planned": "alerts",
    "/rules": "rules",
    "/api/v1/rules": "rules",
    "/sources": "sources",
    "/api/v1/sources": "sources",
    "/topics": "topics",
    "/api/v1/topics": "topics",
    "/lists": "topics",
    "/api/v1/lists": "topics",
    "/mentions": "label",
    "/api/v1/mentions": "label",
    "/work": "label",
    "/api/v1/work": "label",
    "/problems": "label",
    "/api/v1/problems": "label",
    "/users": "users",
    "/api/v1/users": "users",
    "/api/v1/tokens": "users",
    "/settings": "users",
    "/api/v1/settings": "users",
}
"""The beginnings of addresses, and what a change below them takes. What is not here is changed by nobody."""
ASKS = frozenset(
    {f"/topics/_{what}" for what in ("check", "preview", "trial")}
    | {f"/api/v1/topics/{what}" for what in ("check", "preview", "trial")}
)
"""What is sent like a change, since it is long, and changes nothing."""
READS: Mapping[str, Deed] = {
    "/users": "users",
    "/api/v1/users": "users",
    "/api/v1/tokens": "users",
    "/settings": "users",
    "/api/v1/settings": "users",
}
"""What is not for everybody's eyes."""


class Unknown(EarshotError):
    """Nobody is logged in (HTTP 401)."""

    def __init__(self, next_address: str = "") -> None:
        super().__init__("you are not logged in", todo="Log in at /login, or send a token: Authorization: Bearer …")
        self.next_address = next_address


def deed_of(method: str, path: str) -> Deed | None:
    """What a route takes; None when nothing but being known."""
    reading = method in ("GET", "HEAD", "OPTIONS") or path in ASKS
    if _below(path, OWN):
        return None
    found = next((deed for start, deed in (READS if reading else CHANGES).items() if _below(path, (start,))), None)
    return found or ("read" if reading else "users")


def enter(request: Request, front: Annotated[Front, Depends(at_the_door)]) -> None:
    """Lets in, or raises Unknown, Forbidden or TooMuch. Who came in is ``request.state.guest``, None where nobody logs
    in; how their limit stands is ``request.state.standing``."""
    request.state.guest = None
    path = str(getattr(request.scope.get("route"), "path", request.url.path))
    if path in OPEN:
        return
    guest = _guest(request, front)
    if guest is None and not guarded(front.house):
        heed(request, front.house, "")
        return
    _count(request, guest)
    if guest is None:
        raise Unknown(_address(request))
    deed = deed_of(request.method, path)
    if deed is not None and not guest.may(deed):
        raise Forbidden(
            said("{name} may not do this ({deed})", name=guest.user.name, deed=deed),
            todo="Ask an admin for another role, or for a wider token",
        )
    request.state.guest = guest
    heed(request, front.house, guest.key or guest.user.name)


def to_login(error: Unknown) -> Response:
    """What a page's reader who is not known is shown."""
    return RedirectResponse(f"/login?next={quote(error.next_address, safe='')}", status_code=303)


def inner(address: str) -> str:
    """An address of ours to go on to; the overview for any other."""
    fine = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    return address if fine and address.isprintable() else "/"


def remember_session(answer: Response, token: str, *, secure: bool) -> Response:
    """Out of reach of scripts, and sent by links of mails, but by no foreign form."""
    answer.set_cookie(COOKIE, token, max_age=LASTS, httponly=True, samesite="lax", secure=secure, path="/")
    return answer


def bearer(request: Request) -> str:
    """The token that was sent, empty when none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _count(request: Request, guest: Guest | None) -> None:
    """Each user's sessions together and each token have a limit of their own; who is not known that of their address.
    Raises TooMuch."""
    buckets: Buckets = request.app.state.buckets
    who = (guest.key if guest.deeds is not None else f"user {guest.user.id}") if guest else f"address {_from(request)}"
    face: Face = "api" if request.url.path.startswith(("/api/", "/metrics")) else "pages"
    request.state.standing = buckets.take(face, who, request.app.state.monotonic())


def _from(request: Request) -> str:
    return request.client.host if request.client else ""


def _guest(request: Request, front: Front) -> Guest | None:
    if token := bearer(request):
        return guest_of_token(front.house, token)
    session = request.cookies.get(COOKIE, "")
    return guest_of_session(front.house, session) if session else None


def _address(request: Request) -> str:
    """Where to go on after the login: this page, or the one whose form was sent."""
    if request.method != "GET":
        return _came_from(request)
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _came_from(request: Request) -> str:
    """The page of ours that a form stood on, else the overview."""
    try:
        parts = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return "/"
    ours = parts.netloc == request.headers.get("host", "") and parts.path
    return parts.path + (f"?{parts.query}" if parts.query else "") if ours else "/"


def _below(path: str, starts: tuple[str, ...]) -> bool:
    return any(path == start or path.startswith(start + "/") for start in starts)
