"""What SQLite says when it cannot, in words a user can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from model.errors import Unavailable
from model.said import said

Sentence = tuple[str, str, str]
"""An error's name, what it means, what to do."""

_SENTENCES: Sequence[Sentence] = (
    (
        "SQLITE_FULL",
        "the disk is full",
        "Free some space; nothing acknowledged was lost, and writing can be tried again",
    ),
    ("SQLITE_BUSY", "the index is being written by another process", "Try again"),
    ("SQLITE_LOCKED", "the index is being written by another process", "Try again"),
    ("SQLITE_INTERRUPT", "the index is closed", "Open it again"),
    ("SQLITE_READONLY", "the index file cannot be written", "Check the permissions of the file and its folder"),
    ("SQLITE_CANTOPEN", "the index file cannot be opened", "Check that the folder exists and can be written"),
    ("SQLITE_NOTADB", "the file is not an Earshot index", "Name another file in index.url"),
    ("SQLITE_CORRUPT", "the index file is damaged", "Restore a backup, or index the archive anew"),
    ("SQLITE_IOERR", "the disk did not read or write", "Check the disk and its space, then try again"),
)


@contextmanager
def answering(path: str) -> Iterator[None]:
    """Turns the errors of a file, a lock or a disk into Unavailable; mistakes of ours pass as they are."""
    try:
        yield
    except sqlite3.ProgrammingError as error:  # a connection closed meanwhile
        raise Unavailable("the index is closed", where=path, todo="Open it again") from error
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        for known, what, todo in _SENTENCES:
            if name.startswith(known):
                raise Unavailable(what, where=path, todo=todo) from error
        if isinstance(error, sqlite3.OperationalError) and not name:
            raise Unavailable(
                said("the index does not answer ({error})", error=error), where=path, todo="Try again"
            ) from error
        raise
