"""Coming in and going out: the login page, the one-time link, and one's own account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from model.errors import BadInput, EarshotError
from model.user import DEEDS, MAY, User
from services.topics import published
from services.users import (
    NotLoggedIn,
    accept,
    add_token,
    begin_second,
    change_password,
    guarded,
    invited,
    log_in,
    log_out,
    new_second,
    remove_token,
    tokens,
)
from web.door import COOKIE, Unknown, inner, remember_session
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


class PasswordForm(Signed):
    old: str = Field("", max_length=4_000)
    password: str = Field("", max_length=4_000)
    again: str = Field("", max_length=4_000)


class SecondForm(Signed):
    key: str = Field("", max_length=64)
    code: str = Field("", max_length=20)


class TokenForm(Signed):
    name: str = Field("", max_length=80)
    deeds: list[str] = Field(default_factory=list, max_length=20)
    topics: list[str] = Field(default_factory=list, max_length=500)


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
        return _login(front, request, name=given.name, next_address=given.next, problem=str(error))
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
    shown = {"user": invited(front.house, link), "one_time": link, "problem": ""}
    return front.page(request, "welcome.html", shown, form=True)


@router.post("/welcome")
def welcome_form(front: Fronted, request: Request, given: Annotated[WelcomeForm, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    user = invited(front.house, given.link)
    try:
        _same(given.password, given.again)
        session = accept(front.house, given.link, given.password)
    except BadInput as error:
        shown = {"user": user, "one_time": given.link, "problem": str(error)}
        return front.page(request, "welcome.html", shown, status=400, form=True)
    return _in(front, request, session, "/")


@router.get("/account", response_class=HTMLResponse)
def account_page(front: Fronted, request: Request) -> HTMLResponse:
    return _account(front, request)


@router.post("/account/password")
def password_form(front: Fronted, request: Request, given: Annotated[PasswordForm, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        _same(given.password, given.again)
        session = change_password(front.house, _user(request), given.old, given.password)
    except EarshotError as error:
        return _account(front, request, problem=str(error))
    return _in(front, request, session, "/account")


@router.post("/account/second")
def second_form(front: Fronted, request: Request, given: Annotated[SecondForm, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        session = begin_second(front.house, _user(request), given.key, given.code)
    except EarshotError as error:
        return _account(front, request, problem=str(error))
    return _in(front, request, session, "/account")


@router.post("/account/tokens")
def token_form(front: Fronted, request: Request, given: Annotated[TokenForm, Form()]) -> Response:
    """The page that answers is the only one that ever shows the token."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        topics = given.topics or None
        _, secret = add_token(front.house, _user(request), given.name, given.deeds, topics=topics)
    except EarshotError as error:
        return _account(front, request, problem=str(error))
    return _account(front, request, secret=secret)


@router.post("/account/tokens/{token_id}/remove")
def untoken_form(front: Fronted, request: Request, token_id: int, given: Annotated[Signed, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    user = _user(request)
    if token_id in {token.id for token in tokens(front.house) if token.user == user.name}:
        remove_token(front.house, token_id, user.name)
    return RedirectResponse("/account", 303)


def _login(front: Front, request: Request, *, name: str, next_address: str, problem: str = "") -> HTMLResponse:
    provider = front.house.config.oidc
    shown = {"name": name, "next": inner(next_address), "problem": problem, "provider": provider and provider.name}
    return front.page(request, "login.html", shown, status=401 if problem else 200, form=True)


def _account(front: Front, request: Request, *, problem: str = "", secret: str = "") -> HTMLResponse:
    user = _user(request)
    shown = {
        "user": user,
        "may": sorted(MAY[user.role], key=DEEDS.index),
        "topics": published(front.house),
        "tokens": [token for token in tokens(front.house) if token.user == user.name],
        "new": None if user.second else new_second(user),
        "problem": problem,
        "secret": secret,
    }
    return front.page(request, "account.html", shown, status=400 if problem else 200, form=True)


def _user(request: Request) -> User:
    """Who came in. Raises Unknown where nobody has to be known."""
    if request.state.guest is None:
        raise Unknown("/account")
    user: User = request.state.guest.user
    return user


def _in(front: Front, request: Request, session: str, address: str) -> Response:
    return remember_session(RedirectResponse(address, 303), session, secure=front.secure(request))


def _from(request: Request) -> str:
    return request.client.host if request.client else ""


def _same(password: str, again: str) -> None:
    if password != again:
        raise BadInput("the two passwords are not the same", where="password", todo="Type the same one twice")
