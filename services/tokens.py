"""Tokens: keys by which programs come in as a user, for what was said when they were made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from model.errors import BadInput
from model.said import said
from model.source import Json
from model.time import iso
from model.topic import TOPIC_ID
from model.user import DEEDS, Deed, User
from services.house import House
from services.logins import Guest
from services.passwords import digest, fresh_token
from storage import audit, users
from storage.users import Token

__all__ = [
    "Token",
    "add_token",
    "checked_topics",
    "guest_of_token",
    "remove_token",
    "token_to_json",
    "tokens",
    "topics_to_json",
]


def add_token(
    house: House,
    user: User,
    name: str,
    deeds: Collection[str],
    *,
    until: datetime | None = None,
    topics: Collection[str] | None = None,
) -> tuple[Token, str]:
    """A key for a program, shown once; it sees ``topics``, all that its user sees when None. Raises BadInput for what
    is no deed, or none of the user's."""
    wanted = frozenset(checked_deed(deed) for deed in deeds) or frozenset({"read"})
    beyond = sorted(deed for deed in wanted if not user.may(deed))
    if beyond:
        raise BadInput(
            said("{name} may not: {beyond}", name=user.name, beyond=", ".join(beyond)),
            where="deeds",
            todo="Ask for less, or another role",
        )
    seen = None if topics is None else checked_topics(topics)
    if seen is not None and "users" in wanted:
        raise BadInput("who is let in to users sees all topics", where="topics", todo="Ask for less, or for all topics")
    now, secret = house.clock(), fresh_token()
    with house.db.write() as tx:
        made = users.add_token(
            tx, Token(0, user.name, name[:80], wanted, now, until, topics=seen), user.id, digest(secret)
        )
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
    return Guest(user, kept.deeds, kept.topics, f"token {kept.id}")


def checked_deed(deed: str) -> Deed:
    found = next((one for one in DEEDS if one == deed), None)
    if found is None:
        raise BadInput(
            said("{deed!r:.40} is nothing a token can be for", deed=deed),
            where="for",
            todo=said("Write {known}", known=", ".join(DEEDS)),
        )
    return found


def checked_topics(topics: Collection[str]) -> frozenset[str]:
    """Raises BadInput for what is no topic's id; one that is not published yet is none they could see."""
    for topic in topics:
        if not TOPIC_ID.fullmatch(topic):
            raise BadInput(
                said("{topic!r:.80} is no topic's id", topic=topic),
                where="topics",
                todo="earshot topics list shows them",
            )
    return frozenset(topics)


def topics_to_json(topics: frozenset[str] | None) -> Json:
    return None if topics is None else [*sorted(topics)]


def token_to_json(token: Token) -> dict[str, Json]:
    """What may be shown of it."""
    return {
        "id": token.id,
        "user": token.user,
        "name": token.name,
        "deeds": [str(deed) for deed in sorted(token.deeds)],
        "topics": topics_to_json(token.topics),
        "since": iso(token.since),
        "until": None if token.until is None else iso(token.until),
        "used": None if token.used is None else iso(token.used),
    }


def _note(tx: Connection, house: House, by: str, what: str, detail: dict[str, Json]) -> None:
    audit.note(tx, audit.Record(house.clock(), by, what, detail))
