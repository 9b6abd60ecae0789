"""Logging in and out: one-time links, passwords, second factors, sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from model.errors import BadInput, EarshotError, NotFound
from model.said import said
from model.source import Json
from model.user import DEEDS, Deed, User
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

TRIES = 5
"""Failed logins of a name from an address before each next one has to wait, twice as long each time."""
TRIES_OF_ADDRESS = 30
LONGEST_WAIT = timedelta(minutes=15)


class NotLoggedIn(EarshotError):
    """Nobody is let in like that."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Who asks: a user, with what the token they came by may do and see (all that they may, when they came by a
    session). ``key`` tells one session or token from another, and is no secret."""

    user: User
    deeds: frozenset[Deed] | None = None
    within: frozenset[str] | None = None
    key: str = ""

    @property
    def topics(self) -> frozenset[str] | None:
        """The topics they may see; None for all."""
        if self.within is None or self.user.topics is None:
            return self.user.topics if self.within is None else self.within
        return self.user.topics & self.within

    @property
    def whole(self) -> bool:
        """Whether they may do and see all that their user may: by a session, or by a token for all of it."""
        return self.topics == self.user.topics and all(self.may(deed) for deed in DEEDS if self.user.may(deed))

    def may(self, deed: Deed) -> bool:
        return self.user.may(deed) and (self.deeds is None or deed in self.deeds)


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
        return begin_session(tx, user, house.clock())


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
                _note(tx, house, user.name, "logged in", {})
                return begin_session(tx, user, now)
        users.failed(tx, keys, now)
    raise NotLoggedIn(
        "the name, the password or the code is not right",
        todo="Try again; who runs Earshot can make a new link: earshot users link NAME",
    )


def log_out(house: House, token: str) -> None:
    """End a session; one that has ended already is no error."""
    with house.db.write() as tx:
        found = users.of_session(tx, digest(token), house.clock())
        if found is not None:
            users.end_session(tx, digest(token))
            _note(tx, house, found[0].name, "logged out", {})


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
    return Guest(user, key=digest(token)[:16])


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
        return begin_session(tx, user, house.clock())


@dataclass(frozen=True, slots=True)
class Second:
    """A second factor that is being set up."""

    key: str
    address: str


def new_second(user: User) -> Second:
    key = fresh_second()
    return Second(key, second_address(key, user.name))


def begin_second(house: House, user: User, key: str, code: str) -> str:
    """Ask for a code from now on; ``code`` shows that the authenticator has the key. Ends every session of the user;
    returns the token of a new one. Raises BadInput."""
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
        users.end_sessions(tx, user.id)
        _note(tx, house, user.name, "second factor set up", {})
        return begin_session(tx, user, house.clock())


def begin_session(tx: Connection, user: User, now: datetime) -> str:
    """The token of a new session, which is never one that was there before."""
    token = fresh_token()
    users.begin_session(tx, user.id, digest(token), now)
    return token


def _refuse_too_soon(tried: dict[str, tuple[int, datetime]], keys: tuple[str, str], now: datetime) -> None:
    for key, most in zip(keys, (TRIES, TRIES_OF_ADDRESS), strict=True):
        count, last = tried.get(key, (0, now))
        if count < most:
            continue
        wait = min(timedelta(seconds=2 ** min(count - most, 12)), LONGEST_WAIT)
        left = (last + wait - now).total_seconds()
        if left > 0:
            raise NotLoggedIn("there were too many tries", todo=said("Try again in {left:.0f} seconds", left=left))


def _note(tx: Connection, house: House, by: str, what: str, detail: dict[str, Json]) -> None:
    audit.note(tx, audit.Record(house.clock(), by, what, detail))
