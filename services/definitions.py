"""Definitions people write as YAML files (topics, lists, sources, rules), with the line of each field for messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import yaml

from model.errors import BadInput
from model.said import said

MAX_BYTES = 1_000_000
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Definition:
    """One mapping of a file. ``lines`` gives the line (from 1) of each of its fields' values; ``blocks`` names the
    fields written as a block (``|``), whose text begins on the line after."""

    file: str
    line: int
    value: Mapping[str, object]
    lines: Mapping[str, int] = field(default_factory=dict)
    blocks: frozenset[str] = frozenset()

    def where(self, name: str = "", below: int = 0) -> str:
        """``file:line`` of a field, or of the line of its text that lies ``below`` its first one."""
        line = self.lines.get(name, self.line) + (name in self.blocks) + below
        return f"{self.file}:{line}"

    def check_names(self, known: Sequence[str]) -> None:
        """Raises BadInput for a field that is none of ``known``, with the nearest name."""
        for name in self.value:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                todo = (
                    said("Did you mean {near}?", near=near[0])
                    if near
                    else said("The fields are {known}", known=", ".join(known))
                )
                raise BadInput(said("{name} is not a field here", name=name), where=self.where(name), todo=todo)

    def text(self, name: str) -> str:
        """A field that is text; empty when it is not there. Raises BadInput."""
        found = self.value.get(name)
        if found is None:
            return ""
        if isinstance(found, bool) or not isinstance(found, (str, int, float)):
            raise BadInput(
                said("{name} is not text", name=name),
                where=self.where(name),
                todo=said("Write {name}: some text", name=name),
            )
        return str(found)

    def texts(self, name: str) -> tuple[str, ...]:
        """A field that is a list of texts, or one text alone. Raises BadInput."""
        return as_texts(self.value.get(name), name, self.where(name))


def as_texts(found: object, name: str, where: str) -> tuple[str, ...]:
    """A list of texts, or one text alone, as a tuple. Raises BadInput naming the field."""
    if found is None or found == "":
        return ()
    items = [found] if isinstance(found, str) else found
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise BadInput(
            said("{name} is not a list of texts", name=name),
            where=where,
            todo=said('Write {name}: ["…", "…"]', name=name),
        )
    return tuple(items)


def files_of(folder: Path) -> list[Path]:
    """The YAML files of a folder, by name; none when it is not there. Raises BadInput when it cannot be read."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and not path.name.startswith("."))
    except FileNotFoundError:
        return []
    except NotADirectoryError:
        raise BadInput("it is not a folder", where=str(folder), todo="Give the folder that holds the files") from None
    except OSError as error:
        raise BadInput(
            said("it cannot be read: {strerror}", strerror=error.strerror), where=str(folder), todo="Check its rights"
        ) from None


def read_file(path: Path) -> str:
    """A file's text. Raises BadInput when there is none, it cannot be read, or it is not UTF-8."""
    try:
        body = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except FileNotFoundError:
        raise BadInput("there is no such file", where=str(path), todo="Check the name") from None
    except OSError as error:
        raise BadInput(
            said("it cannot be read: {strerror}", strerror=error.strerror), where=str(path), todo="Check what it is"
        ) from None
    if body is None:
        raise BadInput("it is larger than 1 MB", where=str(path), todo="Give a smaller file")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("it is not UTF-8 text", where=str(path), todo="Save it as UTF-8") from None


def read_definitions(text: str, file: str, *, plain: bool = False) -> list[Definition]:
    """The mappings of a YAML text: the text itself, or each item of its list; none when it only holds comments.

    ``plain`` reads every scalar as text, so that ``lang: [no]`` is Norwegian. Raises BadInput with file and line.
    """
    loader = (yaml.BaseLoader if plain else yaml.SafeLoader)(check_text(text, file))
    try:
        node = loader.get_single_node()
        if node is None:
            return []
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return [_definition(loader, item, file) for item in items]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file
        raise BadInput(
            said("it is not YAML: {problem}", problem=error.problem), where=where, todo="Mend that line"
        ) from None
    except (yaml.YAMLError, ValueError, KeyError, AttributeError, TypeError) as error:  # PyYAML on !!bool x, !!int x …
        reason = str(error).partition("\n")[0]
        raise BadInput(
            said("it is not YAML: {reason}", reason=reason), where=file, todo="Mend it, or write it without !!"
        ) from None
    except RecursionError:
        raise BadInput("it is nested too deeply", where=file, todo="Write it flatter") from None


def check_text(text: str, file: str) -> str:
    """The text itself, unless it holds characters that YAML cannot. Raises BadInput with the line."""
    wrong = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if wrong:
        line = text.count("\n", 0, wrong.start()) + 1
        raise BadInput(
            said("it holds the character U+{code:04X}", code=ord(wrong[0])), where=f"{file}:{line}", todo="Remove it"
        )
    return text


def _definition(loader: yaml.SafeLoader | yaml.BaseLoader, node: yaml.Node, file: str) -> Definition:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise BadInput("it is not a mapping", where=f"{file}:{line}", todo="Write name: value lines")
    lines: dict[str, int] = {}
    blocks = set()
    for key, value in node.value:
        name = str(key.value)
        if name in lines:
            raise BadInput(
                said("{name} is there twice", name=name), where=f"{file}:{key.start_mark.line + 1}", todo="Remove one"
            )
        lines[name] = value.start_mark.line + 1
        if isinstance(value, yaml.ScalarNode) and value.style in ("|", ">"):
            blocks.add(name)
    built = loader.construct_mapping(node, deep=True)
    return Definition(file, line, dict(_named(built)), lines, frozenset(blocks))


def _named(built: Mapping[object, object]) -> Iterator[tuple[str, object]]:
    return ((str(name), value) for name, value in built.items())
