"""The files of an export as its owner has it: a ZIP as downloaded, the folder it was unpacked to, or one file."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from model.errors import BadInput
from model.source import Json

MAX_PART = 256_000_000
"""Bytes of one file of an export, unpacked; X cuts its own far below."""
MAX_NAMES = 500_000
_EXCEL = ("[Content_Types].xml", b"\xd0\xcf\x11\xe0")
_LITTER = "__MACOSX/"
_ASSIGNED = re.compile(r"\s*window\.[\w.]{1,80}\s*=\s*")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export; ``name`` is its path in there, with slashes."""

    name: str
    body: bytes

    def text(self) -> str:
        """Raises BadInput when it is neither UTF-8 nor UTF-16, which spreadsheets write."""
        charset = "utf-16" if self.body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            return self.body.decode(charset)
        except UnicodeDecodeError:
            raise BadInput("it is not UTF-8 text", where=self.name, todo="Save it as UTF-8") from None

    def json(self) -> Json:
        """Its JSON, also when that is assigned to a name as X does. Raises BadInput."""
        text = self.text()
        begun = _ASSIGNED.match(text)
        try:
            made: Json = json.loads(text[begun.end() :].rstrip().rstrip(";") if begun else text)
        except (ValueError, RecursionError):
            raise BadInput("it is not JSON", where=self.name, todo="Ask the platform for the export as JSON") from None
        return made


class Parts:
    """An export, open. Only what is asked for by name is unpacked, one file at a time. ``problems`` are sentences for
    the files that could not be read; the others are."""

    def __init__(self, path: Path) -> None:
        """Raises BadInput when it cannot be read, or is a spreadsheet."""
        self.path = path
        self.problems: list[str] = []
        self._stack = ExitStack()
        self._files = self._found()

    def __enter__(self) -> Parts:
        return self

    def __exit__(self, *_why: object) -> None:
        self._stack.close()

    def named(self, pattern: str) -> Iterator[Part]:
        """The files whose path matches, in the order of their names."""
        wanted = re.compile(pattern, re.IGNORECASE)
        for name in sorted(self._files):
            if wanted.search(name) and not name.startswith(_LITTER):
                with self.telling():
                    yield Part(name, self._read(name))

    def values(self, pattern: str) -> Iterator[Json]:
        """The JSON of each of them."""
        for part in self.named(pattern):
            with self.telling():
                yield part.json()

    @contextmanager
    def telling(self) -> Iterator[None]:
        """A file that cannot be read is told once, however often it is asked for."""
        try:
            yield
        except BadInput as error:
            if str(error) not in self.problems:
                self.problems.append(str(error))

    def _read(self, name: str) -> bytes:
        try:
            with self._files[name]() as stream:
                body = stream.read(MAX_PART + 1)
        except _BROKEN as error:
            raise self._refused(f"{name} cannot be read: {_reason(error)}", "Download the export again") from None
        if len(body) > MAX_PART:
            raise self._refused(f"{name} is larger than {MAX_PART // 1_000_000} MB", "Split the export by dates")
        return body

    def _found(self) -> dict[str, Callable[[], BinaryIO]]:
        try:
            if self.path.is_dir():
                return self._of_folder()
            with self.path.open("rb") as stream:
                begun = stream.read(4)
        except (OSError, ValueError) as error:
            raise self._refused(f"it cannot be read: {_reason(error)}", "Check the name and its rights") from None
        if begun == _EXCEL[1]:
            raise self._spreadsheet()
        return self._of_zip() if begun.startswith(b"PK") else {self.path.name: lambda: self.path.open("rb")}

    def _of_folder(self) -> dict[str, Callable[[], BinaryIO]]:
        made: dict[str, Callable[[], BinaryIO]] = {}
        for path in self.path.rglob("*"):
            if len(made) > MAX_NAMES:
                raise self._refused(f"it holds more than {MAX_NAMES:,} files", "Give the export's own folder")
            if path.is_file():
                made[path.relative_to(self.path).as_posix()] = _opener(path)
        return made

    def _of_zip(self) -> dict[str, Callable[[], BinaryIO]]:
        try:
            opened = self._stack.enter_context(zipfile.ZipFile(self.path))
        except _BROKEN as error:
            raise self._refused(f"it cannot be unpacked: {_reason(error)}", "Download the export again") from None
        names = [info.filename for info in opened.infolist() if not info.is_dir()]
        if _EXCEL[0] in names:
            raise self._spreadsheet()
        if len(names) > MAX_NAMES:
            raise self._refused(f"it holds more than {MAX_NAMES:,} files", "Give the export itself")
        return {name: _member(opened, name) for name in names}

    def _spreadsheet(self) -> BadInput:
        return self._refused("it is an Excel file", "Open it, and save the sheet of posts as CSV")

    def _refused(self, what: str, todo: str) -> BadInput:
        return BadInput(what, where=str(self.path), todo=todo)


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _member(opened: zipfile.ZipFile, name: str) -> Callable[[], BinaryIO]:
    return lambda: opened.open(name)  # type: ignore[return-value]  # reads like any binary file


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
