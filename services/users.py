"""Users, as who runs Earshot adds and changes them. How they come in is in ``services.logins`` and ``services.tokens``,
whose names are given on here.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from model.errors import BadInput, NotSo
from model.said import said
from model.source import Json
from model.user import ROLES, Role, User
from services.house import House
from services.logins import (
    Guest,
    NotLoggedIn,
    accept,
    begin_second,
    change_password,
    guest_of_session,
    invited,
    log_in,
    log_out,
    new_second,
)
from services.passwords import digest, fresh_token
from services.tokens import (
    Token,
    add_token,
    checked_topics,
    guest_of_token,
    remove_token,
    token_to_json,
    tokens,
    topics_to_json,
)
from storage import audit, users

__all__ = [
    "Guest",
    "NotLoggedIn",
    "Token",
    "User",
    "accept",
    "add_token",
    "add_user",
    "begin_second",
    "change_password",
    "change_user",
    "guarded",
    "guest_of_session",
    "guest_of_token",
    "invited",
    "link_of",
    "listed",
    "listed_as",
    "log_in",
    "log_out",
    "new_link",
    "new_second",
    "remove_token",
    "remove_user",
    "token_to_json",
    "tokens",
    "user_to_json",
]

LINK_LASTS = timedelta(days=1)
_EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,190}")
_NAME = re.compile(r"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,62}[^\s\x00-\x1f\x7f])?")


def guarded(house: House) -> bool:
    """Whether there are users, so that everybody has to say who they are."""
    with house.db.read() as tx:
        return users.any_there(tx)


def add_user(
    house: House, name: str, role: str, by: str, *, topics: Collection[str] | None = None, email: str = ""
) -> tuple[User, str]:
    """A user without a password, and the secret of the one-time link that sets one. They see ``topics``, all when None;
    ``email`` is by which another house may vouch for them. Raises BadInput, NotSo."""
    if not _NAME.fullmatch(name):
        raise BadInput("this is no name", where=repr(name)[:100], todo="Write 1 to 64 letters")
    with house.db.write() as tx:
        if role != "admin" and not users.any_there(tx):
            what = "the first user has to be an admin: from then on everybody logs in"
            raise NotSo(what, where=name, todo="Give the role admin")
        user = users.add(tx, name, checked_role(role), house.clock())
        user = _checked(tx, replace(user, topics=None if topics is None else checked_topics(topics), email=email))
        users.change(tx, user.id, topics=user.topics, email=user.email)
        token = _invited(tx, user, house.clock())
        _note(tx, house, by, "user added", {"name": name, **_seen(user)})
    return user, token


def link_of(house: House, token: str) -> str:
    """The address of a one-time link."""
    return f"{house.config.public_url.rstrip('/')}/welcome?link={token}"


def new_link(house: House, name: str, by: str) -> str:
    """Another one-time link, for who lost their password; it serves instead of the second factor, too, which has to
    be set up anew. Raises NotFound."""
    with house.db.write() as tx:
        user = users.named(tx, name)
        users.change(tx, user.id, second="", second_used=0)
        users.end_sessions(tx, user.id)
        token = _invited(tx, user, house.clock())
        _note(tx, house, by, "user invited again", {"name": user.name})
    return token


def listed(house: House) -> list[User]:
    with house.db.read() as tx:
        return users.listed(tx)


def listed_as(house: House, name: str) -> User:
    """Raises NotFound."""
    with house.db.read() as tx:
        return users.named(tx, name)


def change_user(
    house: House,
    name: str,
    by: str,
    *,
    role: str = "",
    disabled: bool | None = None,
    topics: Collection[str] | Literal["all"] | None = None,
    email: str | None = None,
) -> User:
    """What is None stays. Their sessions end when they may do or see something else than before. Raises NotFound,
    BadInput, and NotSo when nobody would be left to do everything."""
    with house.db.write() as tx:
        user = users.named(tx, name)
        made = replace(
            user,
            role=checked_role(role) if role else user.role,
            disabled=user.disabled if disabled is None else disabled,
            topics=_topics(user, topics),
            email=user.email if email is None else email,
        )
        made = _checked(tx, made)
        users.change(tx, user.id, role=made.role, disabled=made.disabled, topics=made.topics, email=made.email)
        if user.may("users"):
            _refuse_without_admin(tx)
        if (made.role, made.disabled, made.topics) != (user.role, user.disabled, user.topics):
            users.end_sessions(tx, user.id)
        _note(tx, house, by, "user changed", {"name": user.name, **_seen(made), "disabled": made.disabled})
    return made


def remove_user(house: House, name: str, by: str) -> None:
    """What they did stays under their name. The last of all may go: then nobody has to log in any more. Raises
    NotFound, and NotSo when others would be left without an admin."""
    with house.db.write() as tx:
        user = users.named(tx, name)
        users.remove(tx, user.id)
        if users.any_there(tx):
            _refuse_without_admin(tx)
        _note(tx, house, by, "user removed", {"name": user.name})


def checked_role(role: str) -> Role:
    found = next((one for one in ROLES if one == role), None)
    if found is None:
        raise BadInput(
            said("{role!r:.40} is no role", role=role),
            where="role",
            todo=said("Write one of {known}", known=", ".join(ROLES)),
        )
    return found


def user_to_json(user: User) -> dict[str, Json]:
    return {
        "name": user.name,
        "role": user.role,
        "second_factor": user.second,
        "disabled": user.disabled,
        "topics": topics_to_json(user.topics),
        "email": user.email,
    }


def _seen(user: User) -> dict[str, Json]:
    """What the audit log says of a user."""
    return {"role": user.role, "topics": topics_to_json(user.topics), "email": user.email}


def _topics(user: User, asked: Collection[str] | Literal["all"] | None) -> frozenset[str] | None:
    if asked is None:
        return user.topics
    return None if asked == "all" else checked_topics(asked)


def _checked(tx: Connection, user: User) -> User:
    """Raises BadInput for an admin of some topics, and for an address that is none or another's."""
    email = user.email.strip().casefold()
    if user.topics is not None and user.role == "admin":
        raise BadInput("an admin sees all topics", where="topics", todo="Give another role first")
    if email and not _EMAIL.fullmatch(email):
        raise BadInput(
            said("{email!r:.100} is no e-mail address", email=email), where="email", todo="Write name@example.org"
        )
    other = users.with_email(tx, email)
    if other is not None and other.id != user.id:
        raise BadInput(
            said("{email} is {name}'s", email=email, name=other.name), where="email", todo="Take another address"
        )
    return replace(user, email=email)


def _invited(tx: Connection, user: User, now: datetime) -> str:
    token = fresh_token()
    users.invite(tx, user.id, digest(token), now + LINK_LASTS)
    return token


def _refuse_without_admin(tx: Connection) -> None:
    if not users.admins(tx):
        raise NotSo("nobody would be left to do everything", todo="Make another user admin first")


def _note(tx: Connection, house: House, by: str, what: str, detail: dict[str, Json]) -> None:
    audit.note(tx, audit.Record(house.clock(), by, what, detail))
