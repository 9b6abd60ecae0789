"""Users: added by an operator, let in by password and second factor, known again by session or token."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from model.errors import BadInput, EarshotError, NotFound, NotSo
from model.source import Json
from model.time import iso
from model.user import DEEDS, ROLES, Deed, Role, User
from services.house import House
from services.passwords import (
    checked_password,
    digest,
    fresh_second,
    fresh_token,
    hashed,
    matches,
    sealed,
    second_address,
    step_of,
    unsealed,
)
from services.secret import secret_of
from storage import audit, users
from storage.users import Token

__all__ = ["Guest", "NotLoggedIn", "Token", "User"]

LINK_LASTS = timedelta(days=1)
TRIES = 5
"""Failed logins of a name from an address before each next one has to wait, twice as long each time."""
TRIES_OF_ADDRESS = 30
LONGEST_WAIT = timedelta(minutes=15)
_NAME = re.compile(r"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,62}[^\s\x00-\x1f\x7f])?")


class NotLoggedIn(EarshotError):
    """Nobody is let in like that."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Who asks: a user, with what the token they came by may do (all they may, when they came by a session)."""

    user: User
    deeds: frozenset[Deed] | None = None

    @property
    def topics(self) -> frozenset[str] | None:
        """The topics they may see; None for all."""
        return self.user.topics

    def may(self, deed: Deed) -> bool:
        return self.user.may(deed) and (self.deeds is None or deed in self.deeds)


def guarded(house: House) -> bool:
    """Whether there are users, so that everybody has to say who they are."""
    with house.db.read() as tx:
        return users.any_there(tx)


def add_user(house: House, name: str, role: str, by: str) -> tuple[User, str]:
    """A user without a password, and the secret of the one-time link that sets one. Raises BadInput, NotSo."""
    if not _NAME.fullmatch(name):
        raise BadInput("this is no name", where=repr(name)[:100], todo="Write 1 to 64 letters")
    with house.db.write() as tx:
        if role != "admin" and not users.any_there(tx):
            what = "the first user has to be an admin: from then on everybody logs in"
            raise NotSo(what, where=name, todo="Give the role admin")
        user = users.add(tx, name, checked_role(role), house.clock())
        token = _invited(tx, user, house.clock())
        _note(tx, house, by, "user added", {"name": name, "role": role})
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


def change_user(house: House, name: str, by: str, *, role: str = "", disabled: bool | None = None) -> User:
    """Raises NotFound, BadInput, and NotSo when nobody would be left to do everything."""
    with house.db.write() as tx:
        user = users.named(tx, name)
        made = replace(
            user,
            role=checked_role(role) if role else user.role,
            disabled=user.disabled if disabled is None else disabled,
        )
        users.change(tx, user.id, role=made.role, disabled=made.disabled)
        if user.may("users"):
            _refuse_without_admin(tx)
        if made.disabled:
            users.end_sessions(tx, user.id)
        _note(tx, house, by, "user changed", {"name": user.name, "role": made.role, "disabled": made.disabled})
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


def invited(house: House, token: str) -> User:
    """Whose one-time link this is. Raises NotFound."""
    with house.db.read() as tx:
        user = users.invited(tx, digest(token), house.clock())
    if user is None:
        todo = "Ask who runs Earshot for a new one: earshot users link NAME"
        raise NotFound("this link was used already, or is too old", todo=todo)
    return user


def accept(house: House, token: str, password: str) -> str:
    """Set the password by a one-time link; returns the token of a session. Raises NotFound, BadInput."""
    checked_password(password, invited(house, token).name)
    kept = hashed(password)
    with house.db.write() as tx:
        user = users.invited(tx, digest(token), house.clock())
        if user is None:
            raise NotFound("this link was used already", todo="Log in with the password it was used for")
        users.change(tx, user.id, password=kept)
        users.uninvite(tx, user.id)
        users.end_sessions(tx, user.id)
        _note(tx, house, user.name, "password set", {})
        return _session(tx, user, house.clock())


def log_in(house: House, name: str, password: str, code: str, address: str) -> str:
    """The token of a new session. Raises NotLoggedIn, in the same words whatever was wrong, and with how long to wait
    after too many tries."""
    keys = (f"{name.casefold()[:100]} {address}", address)
    now = house.clock()
    with house.db.read() as tx:
        tried = users.failures(tx, keys, now)
        found = users.secrets_of(tx, name)
    _refuse_too_soon(tried, keys, now)
    fits, secret = matches(password, found[1].password if found else ""), secret_of(house)
    with house.db.write() as tx:
        found = users.secrets_of(tx, name)
        if found is not None and fits and not found[0].disabled:
            user, kept = found
            step = step_of(unsealed(secret, kept.second), code, now) if kept.second else 1
            if step > (kept.second_used if kept.second else 0):
                if kept.second:
                    users.change(tx, user.id, second_used=step)
                users.succeeded(tx, keys[:1])
                return _session(tx, user, now)
        users.failed(tx, keys, now)
    raise NotLoggedIn(
        "the name, the password or the code is not right",
        todo="Try again; who runs Earshot can make a new link: earshot users link NAME",
    )


def log_out(house: House, token: str) -> None:
    with house.db.write() as tx:
        users.end_session(tx, digest(token))


def guest_of_session(house: House, token: str) -> Guest | None:
    """Who this session is of; None when it has ended."""
    now = house.clock()
    with house.db.read() as tx:
        found = users.of_session(tx, digest(token), now)
    if found is None:
        return None
    user, note = found
    if note:
        with house.db.write() as tx:
            users.session_seen(tx, digest(token), now)
    return Guest(user)


def guest_of_token(house: House, token: str) -> Guest | None:
    """Who this token is of; None when it is nobody's (any more)."""
    now = house.clock()
    with house.db.read() as tx:
        found = users.of_token(tx, digest(token), now)
    if found is None:
        return None
    user, kept, note = found
    if note:
        with house.db.write() as tx:
            users.token_used(tx, kept.id, now)
    return Guest(user, kept.deeds)


def change_password(house: House, user: User, old: str, new: str) -> str:
    """Ends every session of the user; returns the token of a new one. Raises NotLoggedIn, BadInput."""
    checked_password(new, user.name)
    with house.db.read() as tx:
        found = users.secrets_of(tx, user.name)
    if found is None or not matches(old, found[1].password):
        raise NotLoggedIn("the old password is not right", todo="Try again")
    kept = hashed(new)
    with house.db.write() as tx:
        users.change(tx, user.id, password=kept)
        users.end_sessions(tx, user.id)
        _note(tx, house, user.name, "password changed", {})
        return _session(tx, user, house.clock())


@dataclass(frozen=True, slots=True)
class Second:
    """A second factor that is being set up."""

    key: str
    address: str


def new_second(user: User) -> Second:
    key = fresh_second()
    return Second(key, second_address(key, user.name))


def begin_second(house: House, user: User, key: str, code: str) -> None:
    """Ask for a code from now on; ``code`` shows that the authenticator has the key. Raises BadInput."""
    try:
        step = step_of(key, code, house.clock())
    except (ValueError, TypeError):
        step = 0
    if not step or len(key) != 32:
        raise BadInput(
            "this is not the code of now", where="code", todo="Look at the authenticator's clock, and try again"
        )
    secret = secret_of(house)
    with house.db.write() as tx:
        users.change(tx, user.id, second=sealed(secret, key), second_used=step)
        _note(tx, house, user.name, "second factor set up", {})


def add_token(
    house: House, user: User, name: str, deeds: Collection[str], *, until: datetime | None = None
) -> tuple[Token, str]:
    """A key for a program, shown once. Raises BadInput for what is no deed, or none of the user's."""
    wanted = frozenset(checked_deed(deed) for deed in deeds) or frozenset({"read"})
    beyond = sorted(deed for deed in wanted if not user.may(deed))
    if beyond:
        raise BadInput(f"{user.name} may not: {', '.join(beyond)}", where="deeds", todo="Ask for less, or another role")
    now, secret = house.clock(), fresh_token()
    with house.db.write() as tx:
        made = users.add_token(tx, Token(0, user.name, name[:80], wanted, now, until), user.id, digest(secret))
        _note(tx, house, user.name, "token added", {"name": made.name, "deeds": " ".join(sorted(wanted))})
    return made, secret


def tokens(house: House) -> list[Token]:
    with house.db.read() as tx:
        return users.tokens_listed(tx)


def remove_token(house: House, id: int, by: str) -> Token:
    """Raises NotFound."""
    with house.db.write() as tx:
        gone = users.remove_token(tx, id)
        _note(tx, house, by, "token removed", {"name": gone.name, "user": gone.user})
    return gone


def checked_role(role: str) -> Role:
    found = next((one for one in ROLES if one == role), None)
    if found is None:
        raise BadInput(f"{role!r:.40} is no role", where="role", todo=f"Write one of {', '.join(ROLES)}")
    return found


def checked_deed(deed: str) -> Deed:
    found = next((one for one in DEEDS if one == deed), None)
    if found is None:
        raise BadInput(f"{deed!r:.40} is nothing a token can be for", where="for", todo=f"Write {', '.join(DEEDS)}")
    return found


def user_to_json(user: User) -> dict[str, Json]:
    return {"name": user.name, "role": user.role, "second_factor": user.second, "disabled": user.disabled}


def token_to_json(token: Token) -> dict[str, Json]:
    """What may be shown of it."""
    return {
        "id": token.id,
        "user": token.user,
        "name": token.name,
        "deeds": [str(deed) for deed in sorted(token.deeds)],
        "since": iso(token.since),
        "until": None if token.until is None else iso(token.until),
        "used": None if token.used is None else iso(token.used),
    }


def _invited(tx: Connection, user: User, now: datetime) -> str:
    token = fresh_token()
    users.invite(tx, user.id, digest(token), now + LINK_LASTS)
    return token


def _session(tx: Connection, user: User, now: datetime) -> str:
    token = fresh_token()
    users.begin_session(tx, user.id, digest(token), now)
    return token


def _refuse_without_admin(tx: Connection) -> None:
    if not users.admins(tx):
        raise NotSo("nobody would be left to do everything", todo="Make another user admin first")


def _refuse_too_soon(tried: dict[str, tuple[int, datetime]], keys: tuple[str, str], now: datetime) -> None:
    for key, most in zip(keys, (TRIES, TRIES_OF_ADDRESS), strict=True):
        count, last = tried.get(key, (0, now))
        if count < most:
            continue
        wait = min(timedelta(seconds=2 ** min(count - most, 12)), LONGEST_WAIT)
        left = (last + wait - now).total_seconds()
        if left > 0:
            raise NotLoggedIn("there were too many tries", todo=f"Try again in {left:.0f} seconds")


def _note(tx: Connection, house: House, by: str, what: str, detail: dict[str, Json]) -> None:
    audit.note(tx, audit.Record(house.clock(), by, what, detail))
