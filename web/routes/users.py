"""Users, as admins see and change them, on a page and through the API."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from model.errors import EarshotError
from model.user import MAY, ROLES
from services.users import (
    add_user,
    change_user,
    link_of,
    listed,
    new_link,
    remove_token,
    remove_user,
    token_to_json,
    tokens,
    user_to_json,
)
from web.front import Front, Fronted
from web.schemas import Moment, Shape

router = APIRouter()

Name = Annotated[str, Field(max_length=64)]


class UserOut(Shape):
    name: str
    role: str
    second_factor: bool
    disabled: bool


class UsersOut(Shape):
    users: list[UserOut]


class InvitedOut(Shape):
    """``link`` sets the password, once, within a day."""

    user: UserOut
    link: str


class TokenOut(Shape):
    id: int
    user: str
    name: str
    deeds: list[str]
    since: Moment
    until: Moment | None
    used: Moment | None


class TokensOut(Shape):
    tokens: list[TokenOut]


class UserIn(BaseModel):
    name: Name
    role: str = Field("viewer", max_length=20)


class ChangeIn(BaseModel):
    role: str = Field("", max_length=20)
    disabled: bool | None = None


class UserForm(BaseModel):
    token: str = Field("", max_length=200)
    name: Name = ""
    role: str = Field("", max_length=20)
    what: str = Field("", max_length=20)


@router.get("/users", response_class=HTMLResponse, include_in_schema=False)
def users_page(front: Fronted, request: Request) -> HTMLResponse:
    return _page(front, request)


@router.post("/users", include_in_schema=False)
def user_form(front: Fronted, request: Request, given: Annotated[UserForm, Form()]) -> Response:
    """Adds, or changes one: ``what`` is add, role, link, disable, enable or remove."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    by, house, link = front.actor(request), front.house, ""
    try:
        match given.what:
            case "add":
                link = link_of(front.house, add_user(house, given.name.strip(), given.role, by)[1])
            case "link":
                link = link_of(front.house, new_link(house, given.name, by))
            case "remove":
                remove_user(house, given.name, by)
            case "role":
                change_user(house, given.name, by, role=given.role)
            case _:
                change_user(house, given.name, by, disabled=given.what == "disable")
    except EarshotError as error:
        return _page(front, request, problem=str(error))
    return _page(front, request, link=link, of=given.name) if link else RedirectResponse("/users", 303)


@router.get("/api/v1/users")
def users_json(front: Fronted) -> UsersOut:
    return UsersOut(users=[UserOut.model_validate(user_to_json(user)) for user in listed(front.house)])


@router.post("/api/v1/users")
def add_json(front: Fronted, request: Request, given: UserIn) -> InvitedOut:
    """409 when the name is taken."""
    front.forms.check_json(request.headers)
    user, token = add_user(front.house, given.name, given.role, front.actor(request))
    return InvitedOut(user=UserOut.model_validate(user_to_json(user)), link=link_of(front.house, token))


@router.post("/api/v1/users/{name}")
def change_json(front: Fronted, request: Request, name: str, given: ChangeIn) -> UserOut:
    """409 when nobody would be left to do everything."""
    front.forms.check_json(request.headers)
    made = change_user(front.house, name, front.actor(request), role=given.role, disabled=given.disabled)
    return UserOut.model_validate(user_to_json(made))


@router.post("/api/v1/users/{name}/link")
def link_json(front: Fronted, request: Request, name: str) -> InvitedOut:
    """Another one-time link; the old password, the second factor and all sessions end."""
    front.forms.check_json(request.headers)
    token = new_link(front.house, name, front.actor(request))
    user = next(user for user in listed(front.house) if user.name.casefold() == name.casefold())
    return InvitedOut(user=UserOut.model_validate(user_to_json(user)), link=link_of(front.house, token))


@router.post("/api/v1/users/{name}/remove")
def remove_json(front: Fronted, request: Request, name: str) -> Response:
    """What they did stays under their name."""
    front.forms.check_json(request.headers)
    remove_user(front.house, name, front.actor(request))
    return Response(status_code=204)


@router.get("/api/v1/tokens")
def tokens_json(front: Fronted) -> TokensOut:
    """Everybody's; what they are is never shown again."""
    return TokensOut(tokens=[TokenOut.model_validate(token_to_json(token)) for token in tokens(front.house)])


@router.post("/api/v1/tokens/{token_id}/remove")
def remove_token_json(front: Fronted, request: Request, token_id: int) -> Response:
    front.forms.check_json(request.headers)
    remove_token(front.house, token_id, front.actor(request))
    return Response(status_code=204)


def _page(front: Front, request: Request, *, problem: str = "", link: str = "", of: str = "") -> HTMLResponse:
    shown = {
        "users": listed(front.house),
        "roles": ROLES,
        "may": {role: sorted(MAY[role]) for role in ROLES},
        "problem": problem,
        "one_time": link,
        "of": of,
    }
    return front.page(request, "users.html", shown, status=400 if problem else 200, form=True)
