"""Rules as people write them, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

import yaml

from alerts.budget import WEIGHTS
from alerts.scale import NUMBERS, scale_of
from model.alert import Rule, Sensitivity
from model.errors import BadInput
from model.source import Home, Json
from model.topic import TOPIC_ID

KINDS = ("sentiment_dip",)
FIELDS = ("id", "topics", "kind", "sensitivity", "channels", "quiet", "scale")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"\s*(\d{1,9}(?:\.\d{1,6})?)\s*([smhdw])\s*", re.ASCII)


def rules_from_yaml(text: str, *, where: str = "", home: Home = "file") -> list[Rule]:
    """The rules of one YAML file: one mapping, a list of them, or several documents. Raises BadInput."""
    try:
        documents = [found for found in yaml.safe_load_all(text) if found is not None]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadInput("this is not YAML", where=_position(error, where), todo="Mend the line named here") from error
    found = [item for document in documents for item in (document if isinstance(document, list) else [document])]
    return [rule_from_mapping(item, where=where, home=home) for item in found]


def rule_from_mapping(value: object, *, where: str = "", home: Home = "database") -> Rule:
    """A rule out of a parsed file or form. Raises BadInput naming the field.

    ``quiet`` is read and kept in the file, but quiet hours are not applied yet.
    """
    if not isinstance(value, Mapping):
        raise BadInput("a rule must be a mapping", where=where, todo="Write id: …, topics: [ … ]")
    if unknown := [str(name) for name in value if name not in FIELDS]:
        raise BadInput(f"{unknown[0]!r:.60} is not a field of a rule", where=where, todo=f"Use {', '.join(FIELDS)}")
    kind = value.get("kind", "sentiment_dip")
    if kind not in KINDS:
        raise BadInput(f"kind is {kind!r:.60}", where=where, todo=f"Use one of {', '.join(KINDS)}")
    if "quiet" in value and not isinstance(value["quiet"], Mapping):
        raise BadInput("quiet is not a mapping", where=where, todo='Write quiet: {zone: …, hours: "22:00-07:00"}')
    return Rule(
        id=_identifier(value.get("id"), where),
        topics=_topics(value.get("topics"), where),
        kind="sentiment_dip",
        sensitivity=_sensitivity(value.get("sensitivity", "balanced"), where),
        channels=_names(value.get("channels", []), "channels", where),
        scale=_scale(value.get("scale", {}), where),
        home=home,
    )


def rule_to_mapping(rule: Rule) -> dict[str, Json]:
    """What a rule's file says; durations in seconds."""
    made: dict[str, Json] = {
        "id": rule.id,
        "topics": list(rule.topics),
        "kind": rule.kind,
        "sensitivity": rule.sensitivity,
    }
    if rule.channels:
        made["channels"] = list(rule.channels)
    if rule.scale:
        made["scale"] = cast("dict[str, Json]", dict(rule.scale))
    return made


def seconds(value: object, name: str, *, where: str = "") -> float:
    """A duration such as 5s, 1m, 6h, 28d, or a number of seconds. Raises BadInput naming the field."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e12:
        return float(value)
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise BadInput(f"{name} is {value!r:.60}", where=where, todo="Write a duration such as 5s, 15m, 6h or 28d")
    return float(found[1]) * _SECONDS[found[2]]


def _identifier(value: object, where: str) -> str:
    if not isinstance(value, str) or not TOPIC_ID.fullmatch(value):
        raise BadInput(f"id is {value!r:.60}", where=where, todo="Write a–z, 0–9 and - (at most 64)")
    return value


def _topics(value: object, where: str) -> tuple[str, ...]:
    names = _names(value, "topics", where)
    if not names:
        raise BadInput("topics is empty", where=where, todo="Name at least one topic")
    for name in names:
        if not TOPIC_ID.fullmatch(name):
            raise BadInput(f"topics has {name!r:.60}", where=where, todo="Write the id of a topic")
    return names


def _names(value: object, name: str, where: str) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise BadInput(f"{name} is not a list of names", where=where, todo=f"Write {name}: [name, name]")
    return tuple(dict.fromkeys(value))


def _sensitivity(value: object, where: str) -> Sensitivity:
    found = next((known for known in WEIGHTS if known == value), None)
    if found is None:
        raise BadInput(f"sensitivity is {value!r:.60}", where=where, todo=f"Use one of {', '.join(WEIGHTS)}")
    return found


def _scale(value: object, where: str) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise BadInput("scale is not a mapping", where=where, todo="Write scale: {grid: 15m, budget: 2}")
    made = {}
    for name, given in value.items():
        label = f"scale.{name}"
        if name in NUMBERS and (isinstance(given, bool) or not isinstance(given, (int, float))):
            raise BadInput(f"{label} is {given!r:.60}", where=where, todo="Write a number")
        made[str(name)] = seconds(given, label, where=where)
    scale_of(made, where=where)
    return made


def _position(error: BaseException, where: str) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return where
    return f"{where or 'line'}:{mark.line + 1}:{mark.column + 1}"
