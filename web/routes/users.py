"""Users, as admins see and change them, on a page and through the API."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.errors import BadInput, EarshotError
from model.said import said
from model.user import DEEDS, MAY, ROLES
from services.topics import published
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
from web.user_schemas import ChangeIn, InvitedOut, TokenOut, TokensOut, UserForm, UserIn, UserOut, UsersOut

router = APIRouter()


@router.get("/users", response_class=HTMLResponse, include_in_schema=False)
def users_page(front: Fronted, request: Request) -> HTMLResponse:
    return _page(front, request)


@router.post("/users", include_in_schema=False)
def user_form(front: Fronted, request: Request, given: Annotated[UserForm, Form()]) -> Response:
    """Adds, or changes one: ``what`` is add, change, link, disable, enable or remove."""
    front.forms.check_form(request.headers, request.cookies, given.token)
    by, house, link = front.actor(request), front.house, ""
    try:
        match given.what:
            case "add":
                made = add_user(house, given.name.strip(), given.role, by, topics=given.seen, email=given.email)
                link = link_of(house, made[1])
            case "link":
                link = link_of(house, new_link(house, given.name, by))
            case "remove":
                remove_user(house, given.name, by)
            case "change":
                topics = "all" if given.seen is None else given.seen
                change_user(house, given.name, by, role=given.role, topics=topics, email=given.email)
            case "disable" | "enable":
                change_user(house, given.name, by, disabled=given.what == "disable")
            case _:
                raise BadInput(
                    said("{what!r:.40} is nothing to do", what=given.what),
                    where="what",
                    todo="Press a button of the page",
                )
    except EarshotError as error:
        return _page(front, request, problem=error)
    return _page(front, request, link=link, of=given.name) if link else RedirectResponse("/users", 303)


@router.get("/api/v1/users")
def users_json(front: Fronted) -> UsersOut:
    return UsersOut(users=[UserOut.model_validate(user_to_json(user)) for user in listed(front.house)])


@router.post("/api/v1/users")
def add_json(front: Fronted, request: Request, given: UserIn) -> InvitedOut:
    """409 when the name is taken."""
    front.forms.check_json(request.headers)
    by, topics = front.actor(request), given.topics
    user, token = add_user(front.house, given.name, given.role, by, topics=topics, email=given.email)
    return InvitedOut(user=UserOut.model_validate(user_to_json(user)), link=link_of(front.house, token))


@router.post("/api/v1/users/{name}")
def change_json(front: Fronted, request: Request, name: str, given: ChangeIn) -> UserOut:
    """409 when nobody would be left to do everything."""
    front.forms.check_json(request.headers)
    made = change_user(
        front.house,
        name,
        front.actor(request),
        role=given.role,
        disabled=given.disabled,
        topics=given.topics,
        email=given.email,
    )
    return UserOut.model_validate(user_to_json(made))


@router.post("/api/v1/users/{name}/link")
def link_json(front: Fronted, request: Request, name: str) -> InvitedOut:
    """Another one-time link; the old password, the second factor and all sessions end."""
    front.forms.check_json(request.headers)
    token = new_link(front.house, name, front.actor(request))
    user = next(user for user in listed(front.house) if user.name.casefold() == name.casefold())
    return InvitedOut(user=UserOut.model_validate(user_to_json(user)), link=link_of(front.house, token))


@router.post("/api/v1/users/{name}/remove", status_code=204)
def remove_json(front: Fronted, request: Request, name: str) -> Response:
    """What they did stays under their name."""
    front.forms.check_json(request.headers)
    remove_user(front.house, name, front.actor(request))
    return Response(status_code=204)


@router.get("/api/v1/tokens")
def tokens_json(front: Fronted) -> TokensOut:
    """Everybody's; what they are is never shown again."""
    return TokensOut(tokens=[TokenOut.model_validate(token_to_json(token)) for token in tokens(front.house)])


@router.post("/api/v1/tokens/{token_id}/remove", status_code=204)
def remove_token_json(front: Fronted, request: Request, token_id: int) -> Response:
    front.forms.check_json(request.headers)
    remove_token(front.house, token_id, front.actor(request))
    return Response(status_code=204)


def _page(
    front: Front, request: Request, *, problem: EarshotError | None = None, link: str = "", of: str = ""
) -> HTMLResponse:
    shown = {
        "users": listed(front.house),
        "roles": ROLES,
        "may": {role: sorted(MAY[role], key=DEEDS.index) for role in ROLES},
        "deeds": DEEDS,
        "topics": published(front.house),
        "problem": problem,
        "one_time": link,
        "of": of,
    }
    return front.page(request, "users.html", shown, status=400 if problem else 200, form=True)
