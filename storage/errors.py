"""Database faults, told as sentences. See model/errors.py for the tree."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, OperationalError

from model.errors import Unavailable

_SENTENCES = (
    ("locked", "the state database is busy in another process", "Nothing was lost; it is tried again"),
    ("busy", "the state database is busy in another process", "Nothing was lost; it is tried again"),
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


@contextmanager
def spoken(where: str) -> Iterator[None]:
    """Turns faults of the database into Unavailable with a sentence; a programming error stays what it is."""
    try:
        yield
    except OperationalError as error:
        raise told(error, where) from error
    except DatabaseError as error:
        if isinstance(error.orig, sqlite3.DatabaseError) and type(error.orig) is sqlite3.DatabaseError:
            raise told(error, where) from error
        raise


def told(error: DatabaseError, where: str) -> Unavailable:
    """The sentence for a fault of the database."""
    reason = str(error.orig).lower()
    for sign, what, todo in _SENTENCES:
        if sign in reason:
            return Unavailable(what, where=where, todo=todo)
    return Unavailable(f"the state database says: {error.orig}", where=where)
