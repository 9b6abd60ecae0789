"""A whole index file written anew beside the one in use, which then takes its name.

Who has the old file open reads it to the end of what he asked, and finds the new one with the next question (see
``EmbeddedIndex``).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

from index.embedded.failures import answering
from model.errors import Unavailable

File = tuple[int, int]
"""What tells a file from the one that had its name before: device and inode."""
BUSY_SECONDS = 15.0


class Closing(Protocol):
    def close(self) -> None: ...


def file_at(path: Path) -> File | None:
    """The file that has this name now; None when none has."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.next")


def check_room(path: Path) -> None:
    """Raises Unavailable when the disk has no room for as much again."""
    wanted, begun = path.stat().st_size, beside(path)
    have = shutil.disk_usage(path.parent).free + (begun.stat().st_size if begun.exists() else 0)
    if have < wanted:
        what = f"the disk has {have >> 20} MB free, and a second file takes {wanted >> 20} MB"
        raise Unavailable(what, where=str(path.parent), todo="Make room")


def swap(path: Path, target: Closing, written: File | None) -> None:
    """Put the file beside, which is to be the one that was ``written``, in the place of this one. Nobody writes to
    either. Raises Unavailable when it is not, or when somebody reads for so long that the log of the old one cannot be
    folded into it: then nothing is changed.

    The old log goes before the file does: beside another file it would be taken for that one's.
    """
    target.close()
    new = beside(path)
    if written is None or file_at(new) != written:
        what = "what was begun is not there any more: another process has put it in its place, or dropped it"
        raise Unavailable(what, where=str(new), todo="Run earshot index migrate again if it is still needed")
    with answering(str(path)):
        for file in (new, path):
            _fold(file)
        for rest in _beside_logs(new) + _beside_logs(path):
            rest.unlink(missing_ok=True)
        new.replace(path)
        _keep_name(path.parent)


def drop_begun(path: Path) -> list[str]:
    new = beside(path)
    found = [file for file in (new, *_beside_logs(new)) if file.exists()]
    for file in found:
        file.unlink(missing_ok=True)
    return [file.name for file in found]


def _fold(file: Path) -> None:
    with closing(sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        busy, logged, folded = connection.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
    if busy or logged != folded:
        raise Unavailable("somebody reads the index without a pause", where=str(file), todo="Try again")


def _beside_logs(file: Path) -> list[Path]:
    return [file.with_name(f"{file.name}{rest}") for rest in ("-wal", "-shm")]


def _keep_name(folder: Path) -> None:
    """The new name survives a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
