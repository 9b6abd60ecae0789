"""What a server module raises when this machine lacks the server."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path


class MissingServer(RuntimeError):
    """A program or package that a real server needs is not installed; the text says which and how to get it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is missing; run scripts/system-packages")


def need(programs: Iterable[str] = (), paths: Iterable[Path] = ()) -> None:
    """Raises MissingServer naming the first program or path that this machine lacks."""
    for program in programs:
        if program_path(program) is None:
            raise MissingServer(program)
    for path in paths:
        if not path.exists():
            raise MissingServer(str(path))


def program_path(name: str) -> str | None:
    """Where a program is, also in the system folders that an ordinary user's PATH leaves out."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")
