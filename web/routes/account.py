"""``/account``: one's own password, second factor and tokens; the same for programs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.errors import EarshotError, NotFound
from model.user import DEEDS, MAY, User
from services.topics import published
from services.users import (
    Token,
    add_token,
    begin_second,
    change_password,
    new_second,
    remove_token,
    token_to_json,
    tokens,
)
from web import user_schemas as schemas
from web.door import Unknown, remember_session
from web.forms import Forbidden
from web.front import Front, Fronted, guest_of
from web.routes.login import Signed, refuse_unlike
from web.viewer import read_moment

router = APIRouter()


@router.get("/account", response_class=HTMLResponse, include_in_schema=False)
def account_page(front: Fronted, request: Request) -> HTMLResponse:
    return _page(front, request)


@router.post("/account/password", include_in_schema=False)
def password_form(front: Fronted, request: Request, given: Annotated[schemas.PasswordForm, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        refuse_unlike(given.password, given.again)
        session = change_password(front.house, _changing(request), given.old, given.password)
    except EarshotError as error:
        return _page(front, request, problem=error)
    return _kept(front, request, session, RedirectResponse("/account", 303))


@router.post("/account/second", include_in_schema=False)
def second_form(front: Fronted, request: Request, given: Annotated[schemas.SecondForm, Form()]) -> Response:
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        session = begin_second(front.house, _changing(request), given.key, given.code)
    except EarshotError as error:
        return _page(front, request, problem=error)
    return _kept(front, request, session, RedirectResponse("/account", 303))


@router.post("/account/tokens", include_in_schema=False)
def token_form(front: Fronted, request: Request, given: Annotated[schemas.TokenForm, Form()]) -> Response:
    """The page that answers is the only one that ever shows the token."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    try:
        _, secret = add_token(front.house, _changing(request), given.name, given.deeds, topics=given.topics or None)
    except EarshotError as error:
        return _page(front, request, problem=error)
    return _page(front, request, secret=secret)


@router.post("/account/tokens/{token_id}/remove", include_in_schema=False)
def untoken_form(front: Fronted, request: Request, token_id: int, given: Annotated[Signed, Form()]) -> Response:
    """One that is gone already is no error: the page shows those that are left."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    with suppress(NotFound):
        _remove(front, request, token_id)
    return RedirectResponse("/account", 303)


@router.get("/api/v1/account")
def account_json(front: Fronted, request: Request) -> schemas.AccountOut:
    """Who asks: what they may do and see, and their tokens. 401 where nobody logs in."""
    user = _user(request)
    return schemas.AccountOut(
        name=user.name,
        role=user.role,
        may=sorted(MAY[user.role], key=DEEDS.index),
        second_factor=user.second,
        topics=None if front.house.visible is None else sorted(front.house.visible),
        tokens=[_token_out(token) for token in _own(front, user)],
    )


@router.post("/api/v1/account/password", status_code=204)
def password_json(front: Fronted, request: Request, given: schemas.PasswordIn) -> Response:
    """Every session ends; who came by one gets another."""
    front.forms.check_json(request.headers)
    session = change_password(front.house, _changing(request), given.old, given.password)
    return _kept(front, request, session, Response(status_code=204))


@router.get("/api/v1/account/second")
def new_second_json(request: Request) -> schemas.SecondOut:
    """A key for an authenticator, another one each time; it counts once a code of it was sent."""
    made = new_second(_user(request))
    return schemas.SecondOut(key=made.key, address=made.address)


@router.post("/api/v1/account/second", status_code=204)
def second_json(front: Fronted, request: Request, given: schemas.SecondIn) -> Response:
    """Ask for a code at the login from now on. Every session ends; who came by one gets another."""
    front.forms.check_json(request.headers)
    session = begin_second(front.house, _changing(request), given.key, given.code)
    return _kept(front, request, session, Response(status_code=204))


@router.post("/api/v1/account/tokens")
def token_json(front: Fronted, request: Request, given: schemas.TokenIn) -> schemas.TokenMadeOut:
    """A key for a program; ``secret`` is never shown again."""
    front.forms.check_json(request.headers)
    until = read_moment(given.until, front.zone, name="until")
    made, secret = add_token(front.house, _changing(request), given.name, given.deeds, until=until, topics=given.topics)
    return schemas.TokenMadeOut(token=_token_out(made), secret=secret)


@router.post("/api/v1/account/tokens/{token_id}/remove", status_code=204)
def untoken_json(front: Fronted, request: Request, token_id: int) -> Response:
    """404 for another's."""
    front.forms.check_json(request.headers)
    _remove(front, request, token_id)
    return Response(status_code=204)


def _page(front: Front, request: Request, *, problem: EarshotError | None = None, secret: str = "") -> HTMLResponse:
    user = _user(request)
    shown = {
        "user": user,
        "may": sorted(MAY[user.role], key=DEEDS.index),
        "topics": published(front.house),
        "tokens": _own(front, user),
        "new": None if user.second else new_second(user),
        "problem": problem,
        "secret": secret,
    }
    return front.page(request, "account.html", shown, status=400 if problem else 200, form=True)


def _remove(front: Front, request: Request, token_id: int) -> None:
    """One of one's own. Raises NotFound for another's."""
    user = _changing(request)
    if token_id not in {token.id for token in _own(front, user)}:
        raise NotFound("you have no such token", where=str(token_id), todo="GET /api/v1/account lists yours")
    remove_token(front.house, token_id, user.name)


def _own(front: Front, user: User) -> list[Token]:
    """Their tokens, of whose topics those are named that may be seen."""
    visible, own = front.house.visible, (token for token in tokens(front.house) if token.user == user.name)
    if visible is None:
        return list(own)
    return [token if token.topics is None else replace(token, topics=token.topics & visible) for token in own]


def _user(request: Request) -> User:
    """Who came in. Raises Unknown where nobody has to be known."""
    guest = guest_of(request)
    if guest is None:
        raise Unknown("/account")
    return guest.user


def _changing(request: Request) -> User:
    """Who may change the account. Raises Forbidden for a token that is for less than its user may: it would make itself
    a wider one."""
    user, guest = _user(request), guest_of(request)
    if guest is not None and not guest.whole:
        raise Forbidden(
            "a token that is for less than its user may cannot change the account", todo="Log in, and change it there"
        )
    return user


def _kept(front: Front, request: Request, session: str, answer: Response) -> Response:
    """Who came by a session goes on by the new one; a token needs none."""
    guest = guest_of(request)
    if guest is None or guest.deeds is not None:
        return answer
    return remember_session(answer, session, secure=front.secure(request))


def _token_out(token: Token) -> schemas.TokenOut:
    return schemas.TokenOut.model_validate(token_to_json(token))
