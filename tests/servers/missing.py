"""The rule for a machine that lacks a server.

A missing server skips the test, so that ``pytest`` serves on any machine; with EARSHOT_REQUIRE_SERVERS=1 (CI) it
fails instead, so that nothing is skipped for ever.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest

T = TypeVar("T")


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


def missing_server(reason: str) -> NoReturn:
    """Skips the test, or fails it where EARSHOT_REQUIRE_SERVERS=1."""
    if os.environ.get("EARSHOT_REQUIRE_SERVERS") == "1":
        pytest.fail(f"{reason} (EARSHOT_REQUIRE_SERVERS=1)", pytrace=False)
    pytest.skip(reason)


def or_missing(make: Callable[[], T]) -> T:
    """What ``make`` gives; a MissingServer becomes a skip or a failure by the rule above."""
    try:
        return make()
    except MissingServer as error:
        missing_server(str(error))
