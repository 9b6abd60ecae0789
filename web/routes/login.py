"""Coming in and going out: the login page and the one-time link."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from model.errors import BadInput, EarshotError
from services.users import NotLoggedIn, accept, guarded, invited, log_in, log_out
from web.door import COOKIE, inner, remember_session
from web.front import Front, Fronted

router = APIRouter(include_in_schema=False)


class Signed(BaseModel):
    """What every form brings."""

    token: str = Field("", max_length=200)


class LoginForm(Signed):
    name: str = Field("", max_length=200)
    password: str = Field("", max_length=4_000)
    code: str = Field("", max_length=20)
    next: str = Field("/", max_length=4_000)


class WelcomeForm(Signed):
    link: str = Field("", max_length=200)
    password: str = Field("", max_length=4_000)
    again: str = Field("", max_length=4_000)


@router.get("/login", response_class=HTMLResponse)
def login_page(front: Fronted, request: Request, next: str = "/") -> Response:
    if not guarded(front.house):
        return RedirectResponse("/", 303)
    return _login(front, request, name="", next_address=next)


@router.post("/login")
def login_form(front: Fronted, request: Request, given: Annotated[LoginForm, Form()]) -> Response:
    """What was typed, save the password, stays when it was wrong."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        session = log_in(front.house, given.name.strip(), given.password, given.code, _from(request))
    except NotLoggedIn as error:
        return _login(front, request, name=given.name, next_address=given.next, problem=error)
    log_out(front.house, request.cookies.get(COOKIE, ""))
    return _in(front, request, session, inner(given.next))


@router.post("/logout")
def logout_form(front: Fronted, request: Request, given: Annotated[Signed, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    log_out(front.house, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


@router.get("/welcome", response_class=HTMLResponse)
def welcome_page(front: Fronted, request: Request, link: str = "") -> HTMLResponse:
    """Changes nothing: a mail scanner that follows the link must not use it up."""
    shown = {"user": invited(front.house, link), "one_time": link, "problem": None}
    return front.page(request, "welcome.html", shown, form=True)


@router.post("/welcome")
def welcome_form(front: Fronted, request: Request, given: Annotated[WelcomeForm, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    user = invited(front.house, given.link)
    try:
        refuse_unlike(given.password, given.again)
        session = accept(front.house, given.link, given.password)
    except BadInput as error:
        shown = {"user": user, "one_time": given.link, "problem": error}
        return front.page(request, "welcome.html", shown, status=400, form=True)
    return _in(front, request, session, "/")


def _login(
    front: Front, request: Request, *, name: str, next_address: str, problem: EarshotError | None = None
) -> HTMLResponse:
    provider = front.house.config.oidc
    shown = {"name": name, "next": inner(next_address), "problem": problem, "provider": provider and provider.name}
    return front.page(request, "login.html", shown, status=401 if problem else 200, form=True)


def _in(front: Front, request: Request, session: str, address: str) -> Response:
    return remember_session(RedirectResponse(address, 303), session, secure=front.secure(request))


def _from(request: Request) -> str:
    return request.client.host if request.client else ""


def refuse_unlike(password: str, again: str) -> None:
    """Raises BadInput."""
    if password != again:
        raise BadInput("the two passwords are not the same", where="password", todo="Type the same one twice")
