"""Users with their passwords' hashes, sessions, tokens and one-time links. What is secret comes in as a digest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, or_, select, update

from model.errors import NotFound, NotSo
from model.time import from_micros, micros
from model.user import DEEDS, Deed, Role, User
from storage.dialects import upsert
from storage.user_tables import failed_logins, identities, invitations, sessions, tokens, users

IDLE, LONGEST = timedelta(days=7), timedelta(days=30)
"""After how long without a request, and after how long at all, a session ends."""
SEEN_EVERY = timedelta(minutes=5)
"""How exactly a session's last request is kept, so that looking does not write."""
FORGOTTEN = timedelta(days=1)
"""After how long a failed login does not count any more."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a login is checked against. ``second_used`` is the last step of the second factor that served."""

    password: str
    second: str
    second_used: int


@dataclass(frozen=True, slots=True)
class Token:
    """A key for programs, of a user; ``deeds`` are what it may do and ``topics`` what it may see, None for all, within
    what its user may."""

    id: int
    user: str
    name: str
    deeds: frozenset[Deed]
    since: datetime
    until: datetime | None = None
    used: datetime | None = None
    topics: frozenset[str] | None = None


def add(tx: Connection, name: str, role: Role, now: datetime) -> User:
    """Without a password yet. Raises NotSo when the name is taken."""
    if _row(tx, users.c.folded == name.casefold()) is not None:
        raise NotSo("this name is taken", where=name, todo="earshot users list shows those there are")
    values = {"name": name, "folded": name.casefold(), "role": role, "since": micros(now)}
    blank = {"password": "", "second": "", "second_used": 0, "disabled": False}
    number = tx.execute(insert(users).values(**values, **blank).returning(users.c.id)).scalar_one()
    return User(int(number), name, role)


def listed(tx: Connection) -> list[User]:
    return [_user(row) for row in tx.execute(select(users).order_by(users.c.folded))]


def any_there(tx: Connection) -> bool:
    return tx.execute(select(users.c.id).limit(1)).first() is not None


def named(tx: Connection, name: str) -> User:
    """Raises NotFound."""
    row = _row(tx, users.c.folded == name.casefold())
    if row is None:
        raise NotFound("there is no such user", where=name, todo="earshot users list shows those there are")
    return _user(row)


def secrets_of(tx: Connection, name: str) -> tuple[User, Secrets] | None:
    """What to check a login of this name against; None when there is nobody of that name."""
    row = _row(tx, users.c.folded == name.casefold())
    return None if row is None else (_user(row), Secrets(row.password, row.second, row.second_used))


def with_email(tx: Connection, email: str) -> User | None:
    """Whose address this is."""
    row = _row(tx, (users.c.email == email.casefold()) & (users.c.email != ""))
    return None if row is None else _user(row)


def with_identity(tx: Connection, issuer: str, subject: str) -> User | None:
    """Whom an issuer calls by this subject."""
    asked = select(users).join(identities, identities.c.user == users.c.id)
    row = tx.execute(asked.where(identities.c.issuer == issuer, identities.c.subject == subject)).one_or_none()
    return None if row is None else _user(row)


def identify(tx: Connection, user: int, issuer: str, subject: str, now: datetime) -> None:
    """From now on the issuer's subject is this user."""
    tx.execute(insert(identities).values(issuer=issuer, subject=subject, user=user, since=micros(now)))


def change(tx: Connection, user: int, **values: object) -> None:
    """Any of role, password, second, second_used, disabled, email and topics."""
    if "topics" in values:
        values["topics"] = _written(cast("frozenset[str] | None", values["topics"]))
    if "email" in values:
        values["email"] = str(values["email"]).casefold()
    tx.execute(update(users).where(users.c.id == user).values(**values))


def admins(tx: Connection) -> int:
    """How many there are who may still do everything."""
    asked = select(func.count()).select_from(users).where(users.c.role == "admin", users.c.disabled.is_(False))
    return tx.execute(asked).scalar_one()


def remove(tx: Connection, user: int) -> None:
    for table in (sessions, tokens, invitations, identities):
        tx.execute(delete(table).where(table.c.user == user))
    tx.execute(delete(users).where(users.c.id == user))


def begin_session(tx: Connection, user: int, digest: str, now: datetime) -> None:
    tx.execute(insert(sessions).values(token=digest, user=user, since=micros(now), seen=micros(now)))
    tx.execute(
        delete(sessions).where(or_(sessions.c.since < micros(now - LONGEST), sessions.c.seen < micros(now - IDLE)))
    )


def of_session(tx: Connection, digest: str, now: datetime) -> tuple[User, bool] | None:
    """Whose session this is, and whether it is time to note that it was seen; None when it is nobody's any more."""
    lives = (sessions.c.since > micros(now - LONGEST), sessions.c.seen > micros(now - IDLE))
    asked = select(users, sessions.c.seen).join(sessions, sessions.c.user == users.c.id)
    row = tx.execute(asked.where(sessions.c.token == digest, *lives)).one_or_none()
    if row is None or row.disabled:
        return None
    return _user(row), row.seen < micros(now - SEEN_EVERY)


def session_seen(tx: Connection, digest: str, now: datetime) -> None:
    tx.execute(update(sessions).where(sessions.c.token == digest).values(seen=micros(now)))


def end_sessions(tx: Connection, user: int) -> None:
    """All of a user's."""
    tx.execute(delete(sessions).where(sessions.c.user == user))


def end_session(tx: Connection, digest: str) -> None:
    tx.execute(delete(sessions).where(sessions.c.token == digest))


def add_token(tx: Connection, token: Token, user: int, digest: str) -> Token:
    """The token with its number."""
    until = None if token.until is None else micros(token.until)
    values = {"name": token.name, "deeds": " ".join(sorted(token.deeds)), "since": micros(token.since), "until": until}
    values |= {"topics": _written(token.topics)}
    row = insert(tokens).values(token=digest, user=user, **values).returning(tokens.c.id)
    return replace(token, id=int(tx.execute(row).scalar_one()))


def of_token(tx: Connection, digest: str, now: datetime) -> tuple[User, Token, bool] | None:
    """Whose token this is, and whether it is time to note that it was used."""
    row = tx.execute(_tokens(tokens.c.token == digest)).one_or_none()
    if row is None or row.disabled or (row.until is not None and row.until <= micros(now)):
        return None
    user = User(row.user, row.owner, cast("Role", row.role), disabled=row.disabled, topics=_read(row.seen))
    return user, _token(row), row.used is None or row.used < micros(now - SEEN_EVERY)


def token_used(tx: Connection, id: int, now: datetime) -> None:
    tx.execute(update(tokens).where(tokens.c.id == id).values(used=micros(now)))


def tokens_listed(tx: Connection) -> list[Token]:
    return [_token(row) for row in tx.execute(_tokens().order_by(tokens.c.id))]


def remove_token(tx: Connection, id: int) -> Token:
    """Raises NotFound."""
    row = tx.execute(_tokens(tokens.c.id == id)).one_or_none()
    if row is None:
        raise NotFound("there is no such token", where=str(id), todo="earshot users tokens shows those there are")
    tx.execute(delete(tokens).where(tokens.c.id == id))
    return _token(row)


def invite(tx: Connection, user: int, digest: str, until: datetime) -> None:
    """A link that sets a password, once; an earlier one of the same user ends."""
    tx.execute(delete(invitations).where(invitations.c.user == user))
    tx.execute(insert(invitations).values(token=digest, user=user, until=micros(until)))


def invited(tx: Connection, digest: str, now: datetime) -> User | None:
    asked = select(users).join(invitations, invitations.c.user == users.c.id)
    row = tx.execute(asked.where(invitations.c.token == digest, invitations.c.until > micros(now))).one_or_none()
    return None if row is None or row.disabled else _user(row)


def uninvite(tx: Connection, user: int) -> None:
    tx.execute(delete(invitations).where(invitations.c.user == user))


def failures(tx: Connection, keys: Iterable[str], now: datetime) -> dict[str, tuple[int, datetime]]:
    """key → how many logins failed in a row, and when the last one did."""
    recent = failed_logins.c.last > micros(now - FORGOTTEN)
    rows = tx.execute(select(failed_logins).where(failed_logins.c.key.in_(list(keys)), recent))
    return {row.key: (row.failures, from_micros(row.last)) for row in rows}


def failed(tx: Connection, keys: Iterable[str], now: datetime) -> None:
    tx.execute(delete(failed_logins).where(failed_logins.c.last <= micros(now - FORGOTTEN)))
    for key in keys:
        row = upsert(tx, failed_logins).values(key=key, failures=1, last=micros(now))
        more = {"failures": failed_logins.c.failures + 1, "last": micros(now)}
        tx.execute(row.on_conflict_do_update(index_elements=["key"], set_=more))


def succeeded(tx: Connection, keys: Iterable[str]) -> None:
    tx.execute(delete(failed_logins).where(failed_logins.c.key.in_(list(keys))))


def _row(tx: Connection, which: ColumnElement[bool]) -> Row[tuple[object, ...]] | None:
    return tx.execute(select(users).where(which)).one_or_none()


def _user(row: Row[tuple[object, ...]]) -> User:
    return User(
        row.id,
        row.name,
        cast("Role", row.role),
        second=bool(row.second),
        disabled=bool(row.disabled),
        topics=_read(row.topics),
        email=row.email,
    )


def _tokens(*which: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    owner = (users.c.name.label("owner"), users.c.role, users.c.disabled, users.c.topics.label("seen"))
    return cast(
        "Select[tuple[object, ...]]", select(tokens, *owner).join(users, users.c.id == tokens.c.user).where(*which)
    )


def _token(row: Row[tuple[object, ...]]) -> Token:
    deeds = frozenset(cast("Deed", deed) for deed in row.deeds.split() if deed in DEEDS)
    until, used = (None if moment is None else from_micros(moment) for moment in (row.until, row.used))
    return Token(row.id, row.owner, row.name, deeds, from_micros(row.since), until, used, _read(row.topics))


def _written(topics: frozenset[str] | None) -> str | None:
    return None if topics is None else " ".join(sorted(topics))


def _read(written: str | None) -> frozenset[str] | None:
    return None if written is None else frozenset(written.split())
