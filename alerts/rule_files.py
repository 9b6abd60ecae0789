"""Rules in files: YAML in, with the place of each mistake, and YAML out."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from alerts.rules import rule_from_mapping, rule_to_mapping
from model.alert import Rule
from model.errors import BadInput
from model.source import Home

DEEP = 4
"""Levels of a rule whose places are kept."""


def rules_from_yaml(text: str, *, where: str = "", home: Home = "file") -> list[Rule]:
    """The rules of one YAML file: one mapping, a list of them, or several documents. Raises BadInput with the file,
    the line and the column of what is wrong."""
    try:
        return [
            rule_from_mapping(value, where=where, home=home, places=_places(node, where))
            for node, value in _documents(text)
        ]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadInput("this is not YAML", where=_position(error, where), todo="Mend the line named here") from error


def rule_to_yaml(rule: Rule) -> str:
    """The file of a rule."""
    written: str = yaml.safe_dump(rule_to_mapping(rule), sort_keys=False, allow_unicode=True)
    return written


def _documents(text: str) -> Iterator[tuple[yaml.Node, object]]:
    """Each rule of the file: where it stands, and its value."""
    loader = yaml.SafeLoader(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            value = loader.construct_document(node)
            if isinstance(node, yaml.SequenceNode) and isinstance(value, list):
                yield from zip(node.value, value, strict=True)
            elif node is not None and value is not None:
                yield node, value
    finally:
        loader.dispose()


def _places(node: yaml.Node, where: str) -> dict[str, str]:
    """Field (``scale.grid``) → file:line:column of its value; the rule itself has the empty name."""
    made: dict[str, str] = {}

    def walk(name: str, at: yaml.Node, depth: int) -> None:
        made[name] = f"{where or 'line'}:{at.start_mark.line + 1}:{at.start_mark.column + 1}"
        if isinstance(at, yaml.MappingNode) and depth < DEEP:
            for key, value in at.value:
                walk(f"{name}.{key.value}" if name else str(key.value), value, depth + 1)

    walk("", node, 0)
    return made


def _position(error: BaseException, where: str) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return where
    return f"{where or 'line'}:{mark.line + 1}:{mark.column + 1}"
