"""What a command prints: tables and sentences for people, JSON lines for programs, one line for an error.

Text from the web is hostile to a terminal as well: control characters and direction overrides are shown, not obeyed.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import StringIO, TextIOWrapper

from model.source import Json

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ud800-\udfff]")
WIDE = 400
"""Columns of a table that does not go to a terminal: nothing is cut there."""


def plain(text: str) -> str:
    """Text that cannot steer a terminal."""
    return _CONTROL.sub("\ufffd", text)


def one_line(text: str) -> str:
    return plain(" ".join(text.split()))


def say(text: str) -> None:
    """A line, or several, for people on standard output."""
    sys.stdout.write(plain(text) + "\n")


def remarks(notes: Iterable[str], *, as_json: bool) -> None:
    """What an answer does not know: after it, or on standard error where programs read it."""
    for note in notes:
        complain(note) if as_json else say(note)


def complain(text: str) -> None:
    """One line on standard error."""
    sys.stderr.write(one_line(text) + "\n")


def print_json(value: Json) -> None:
    """One JSON line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str = "Nothing yet.") -> None:
    """Rows under their headings; without any, the sentence ``empty``."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(Text(one_line(cell)) for cell in row))
    if not made.row_count:
        say(empty)
        return
    drawn, terminal = StringIO(), sys.stdout.isatty()
    Console(file=drawn, force_terminal=terminal, width=None if terminal else WIDE, highlight=False).print(made)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in drawn.getvalue().splitlines()))


def text_streams() -> None:
    """Write UTF-8 whatever the locale says; what UTF-8 cannot hold is shown as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def when(moment: datetime | None) -> str:
    """A time in the user's own zone, to the minute; a dash when there is none."""
    return "–" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M}"


def amount(number: int, one: str, many: str = "") -> str:
    """``1 mention``, ``2 mentions``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """A moving line on standard error while something takes long; nothing unless that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _text: None
        return
    from rich.console import Console

    with Console(stderr=True).status(title) as status:
        yield lambda text: status.update(f"{title} {plain(text)}")


def close_quietly() -> None:
    """After the reader went away: let Python's last flush go nowhere instead of complaining."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
