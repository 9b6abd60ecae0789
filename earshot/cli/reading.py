"""Files that commands read: line by line, from a name or from standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO

from earshot.cli import printing
from model.errors import BadInput

MAX_LINE = 64_000_001
STANDARD_INPUT = "-"
SHOWN_PROBLEMS = 20


@contextmanager
def lines_of(name: str) -> Iterator[Iterator[bytes]]:
    """The lines of a file, as they are asked for. Raises BadInput when it cannot be read."""
    if name == STANDARD_INPUT:
        yield _lines(sys.stdin.buffer, "standard input")
        return
    with _opened(name) as stream:
        yield _lines(stream, name)


def whole_text(name: str) -> str:
    """A small file's text. Raises BadInput when it cannot be read or is not UTF-8."""
    with lines_of(name) as lines:
        body = b"".join(lines)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("it is not UTF-8 text", where=name, todo="Save it as UTF-8") from None


class Problems:
    """Lines that could not be taken: each told on standard error, the rest after many only counted."""

    def __init__(self, of: str = "lines") -> None:
        self.count = 0
        self.of = of

    def tell(self, sentence: str) -> None:
        self.count += 1
        if self.count <= SHOWN_PROBLEMS:
            printing.complain(sentence)

    def finish(self, total: int = 0) -> None:
        """Tell how many there were, when not all were told; ``total`` when there were more than came here."""
        total = max(total, self.count)
        if total > SHOWN_PROBLEMS:
            printing.complain(f"{total:,} {self.of} could not be taken; the first {SHOWN_PROBLEMS} are above")


@contextmanager
def archives_of(names: Sequence[str]) -> Iterator[list[tuple[str, BinaryIO]]]:
    """Files that can be read in any order, open; standard input is put on disk first. Raises BadInput."""
    with ExitStack() as stack:
        made: list[tuple[str, BinaryIO]] = []
        for name in names:
            if name == STANDARD_INPUT:
                spool = stack.enter_context(TemporaryFile())
                copyfileobj(sys.stdin.buffer, spool)
                made.append(("standard input", spool))
                continue
            stream = stack.enter_context(_opened(name))
            if not stream.seekable():
                raise BadInput("it cannot be read in any order", where=name, todo="Make a file of it, or pipe it to -")
            made.append((name, stream))
        yield made


def _opened(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except OSError as error:
        reason = error.strerror or "the name is wrong"
        raise BadInput(f"it cannot be read: {reason}", where=name, todo="Check the name and its rights") from None
    except ValueError:
        raise BadInput("it is not a file name", where=repr(name), todo="Check the name") from None


def _lines(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """Lines of bounded length: the rest of a longer one is skipped, and its beginning shows that it was too long."""
    try:
        while line := stream.readline(MAX_LINE):
            yield line
            while len(line) == MAX_LINE and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE)
    except OSError as error:
        raise BadInput(f"it cannot be read: {error.strerror}", where=name, todo="Check what it is") from None
