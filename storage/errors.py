"""Database faults, told as sentences. See model/errors.py for the tree."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError, InternalError, OperationalError, ProgrammingError

from model.errors import Unavailable
from model.said import said

Sentence = tuple[str, str, str]
"""A sign in the fault, what it means, what to do."""
_WAITS = "Nothing was lost, and work resumes by itself"
_AGAIN = "Nothing was lost; it is tried again"
_ADDRESS = "Correct state.url (EARSHOT_STATE_URL)"

_SQLITE: Sequence[Sentence] = (
    ("locked", "the state database is busy in another process", _AGAIN),
    ("busy", "the state database is busy in another process", _AGAIN),
    ("full", "the disk is full", "Free some space; nothing was lost and work resumes by itself"),
    ("readonly", "the state database is read-only", "Give this user the right to write it and its folder"),
    ("unable to open", "the state database cannot be opened", "Check that the folder exists and may be written"),
    ("disk i/o", "the disk refused to write", "Check the disk's space and health; nothing was lost"),
    (
        "not a database",
        "the file is not an Earshot state database",
        "Move it away or point state.url at the right file",
    ),
    ("malformed", "the state database is damaged", "Restore it from a backup"),
)

_POSTGRESQL: Sequence[Sentence] = (
    ("53100", "the database server's disk is full", f"Free some space there. {_WAITS}"),
    ("53200", "the database server is out of memory", f"Give it more memory. {_WAITS}"),
    ("53300", "the database server has no connection free", f"Raise its max_connections or end others'. {_WAITS}"),
    ("40P01", "another process wrote at the same moment", _AGAIN),
    ("40001", "another process wrote at the same moment", _AGAIN),
    ("55P03", "the state database is busy in another process", _AGAIN),
    ("25P03", "this process was frozen in the midst of its work, and the database let others go on", _AGAIN),
    ("25006", "the database server is a read-only copy", f"{_ADDRESS}: name the server that takes writes"),
    ("42501", "the database user may not do this", "Let it own the database: ALTER DATABASE name OWNER TO user"),
    ("57014", "the database server ended a statement that took too long", "Raise its statement_timeout"),
    ("57P0", "the database server was stopped or is starting", _WAITS),
    ("58030", "the database server's disk refused", "Check its disk's space and health; nothing was lost"),
    ("XX00", "the state database is damaged", "See the server's log; restore it from a backup"),
)
"""By the beginning of the SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html"""

_CONNECTING: Sequence[Sentence] = (
    ("password authentication failed", "the user or the password is wrong", _ADDRESS),
    ("no password supplied", "the database server asks for a password", _ADDRESS),
    ("no pg_hba.conf entry", "the database server does not let us in from here", "Add a line to its pg_hba.conf"),
    ("authentication failed", "the database server does not let this user in", f"{_ADDRESS}, or its pg_hba.conf"),
    ("too many", "the database server has no connection free", f"Raise its max_connections or end others'. {_WAITS}"),
    ("connection slots", "the database server has no connection free", f"Raise its max_connections. {_WAITS}"),
    ("the database system is", "the database server was stopped or is starting", _WAITS),
    ("certificate", "the database server's certificate is not trusted", f"{_ADDRESS}: sslrootcert and the host's name"),
    ("ssl", "the database server and Earshot do not agree on TLS", f"{_ADDRESS}: see sslmode"),
    ("resolve host", "the database server's host is not known", _ADDRESS),
    ("translate host", "the database server's host is not known", _ADDRESS),
    ("refused", "the database server does not answer", f"Start it, or correct state.url. {_WAITS}"),
    ("no such file", "the database server does not answer", f"Start it, or correct state.url. {_WAITS}"),
    ("timeout", "the database server does not answer", f"Start it, or correct state.url. {_WAITS}"),
    ("no route", "the database server cannot be reached", f"{_ADDRESS}. {_WAITS}"),
    ("unreachable", "the database server cannot be reached", f"{_ADDRESS}. {_WAITS}"),
    ("role", "there is no such database user", "Make it: createuser --pwprompt NAME. Or correct state.url"),
    ("does not exist", "there is no such database", "Make it: createdb --encoding UTF8 NAME. Or correct state.url"),
    ("connection", "the connection to the database server broke", _AGAIN),
)
"""By words of libpq and of the server, which tell no SQLSTATE while connecting."""


@contextmanager
def spoken(where: str) -> Iterator[None]:
    """Turns faults of the database into Unavailable with a sentence; a programming error stays what it is."""
    try:
        yield
    except DBAPIError as error:
        if not _outside(error):
            raise
        raise told(error, where) from error


def _outside(error: DBAPIError) -> bool:
    """Whether it is a fault of the database or of the way there, and not of what it was asked."""
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return True
    if _state(error):
        return isinstance(error, InternalError | ProgrammingError) and _found(_POSTGRESQL, _state(error)) is not None
    return isinstance(error, DatabaseError) and type(error.orig) is sqlite3.DatabaseError


def told(error: DBAPIError, where: str) -> Unavailable:
    """The sentence for a fault of the database."""
    reason, state = str(error.orig), _state(error)
    if isinstance(error.orig, sqlite3.Error):
        sentence = _found(_SQLITE, reason.lower())
    else:
        sentence = _found(_POSTGRESQL, state) if state else _found(_CONNECTING, reason.lower())
    if sentence is not None:
        return Unavailable(sentence[1], where=where, todo=sentence[2])
    return Unavailable(said("the state database says: {reason}", reason=" ".join(reason.split())[:300]), where=where)


def _found(sentences: Sequence[Sentence], reason: str) -> Sentence | None:
    return next((sentence for sentence in sentences if sentence[0] in reason), None)


def _state(error: DBAPIError) -> str:
    """PostgreSQL's SQLSTATE, empty when there is none."""
    return str(getattr(error.orig, "sqlstate", None) or "")
