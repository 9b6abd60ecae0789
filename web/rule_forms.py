"""The form of a rule: its fields out of a rule, and a rule's mapping out of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import yaml
from pydantic import BaseModel, Field

from model.alert import Rule, Sensitivity
from model.errors import BadInput
from model.said import said
from model.source import Json
from services.rule_options import OPTIONS, Option
from services.rules import rule_to_mapping

STEPS: tuple[Sensitivity, ...] = ("strict", "balanced", "sensitive")
"""The places of the slider."""
REST = ("team", "language", "quiet", "escalate", "scale")
"""Fields that the form takes as a file would say them."""
WHERE = "the rule"


class RuleFields(BaseModel):
    """What the form sends; options that the kind does not have are passed over. ``upon`` is the print of the rule as it
    was when the form was made."""

    token: str = Field("", max_length=200)
    who: str = Field("", max_length=80)
    upon: str = Field("", max_length=40)
    id: str = Field("", max_length=64)
    topics: list[str] = Field(default_factory=list, max_length=500)
    kind: str = Field("sentiment_dip", max_length=40)
    step: int = Field(1, ge=0, le=2)
    channels: list[str] = Field(default_factory=list, max_length=100)
    rest: str = Field("", max_length=10_000)
    weeks: int = Field(4, ge=1, le=52)
    asker: str = Field("", max_length=64)
    query: str = Field("", max_length=16_000)
    fixed_on: str = Field("", max_length=20)
    name: str = Field("", max_length=200)
    authors: str = Field("", max_length=20)
    sentiment: str = Field("", max_length=20)
    a_day: str = Field("", max_length=20)
    minutes: str = Field("", max_length=20)
    reach: str = Field("", max_length=20)
    top: str = Field("", max_length=20)
    voices: str = Field("", max_length=20)
    zone: str = Field("", max_length=64)
    rivals: str = Field("", max_length=2_000)
    sources: str = Field("", max_length=8_000)

    def mapping(self, rule_id: str = "") -> dict[str, Json]:
        """As a file would say it. Raises BadInput for what cannot be read."""
        options = {option.name: value for option in _options(self.kind) if (value := self._option(option)) is not None}
        made: dict[str, Json] = {
            "id": rule_id or self.id.strip(),
            "topics": list(self.topics),
            "kind": self.kind,
            "sensitivity": STEPS[self.step],
        }
        if self.channels:
            made["channels"] = list(self.channels)
        if options:
            made["options"] = cast("Json", options)
        return {**made, **_read_rest(self.rest)}

    def _option(self, option: Option) -> Json:
        written = str(getattr(self, option.name)).strip()
        if not written:
            return None
        if option.shape == "names":
            return [name for part in written.replace(",", "\n").splitlines() if (name := part.strip())]
        return _number(written, option.name) if option.shape == "number" else written


def fields_of(rule: Rule) -> RuleFields:
    """The form of a rule as it is."""
    written = rule_to_mapping(rule)
    rest = {name: written[name] for name in REST if name in written}
    common: dict[str, Any] = {
        "id": rule.id,
        "topics": list(rule.topics),
        "kind": rule.kind,
        "step": STEPS.index(rule.sensitivity),
        "channels": list(rule.channels),
        "rest": yaml.safe_dump(rest, sort_keys=False, allow_unicode=True) if rest else "",
    }
    options = {name: _written(value) for name, value in rule.options.items() if name in RuleFields.model_fields}
    return RuleFields.model_construct(**(common | options))


def refuse_aliases(text: str, where: str) -> None:
    """Raises BadInput for YAML that names parts of itself: a few lines of it can stand for more than memory holds."""
    try:
        found = any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text))
    except (yaml.YAMLError, RecursionError, ValueError):
        return  # who reads it says what is wrong
    if found:
        raise BadInput("a name with * stands for another part", where=where, todo="Write that part out again")


def _options(kind: str) -> tuple[Option, ...]:
    return next((options for name, options in OPTIONS.items() if name == kind), ())


def _written(value: Json) -> str:
    return "\n".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _number(written: str, name: str) -> float | int:
    try:
        made = float(written)
    except ValueError:
        raise BadInput(
            said("{text!r} is not a number", text=written[:40]), where=f"options.{name}", todo="Write a number"
        ) from None
    return int(made) if made.is_integer() else made


def _read_rest(text: str) -> Mapping[str, Json]:
    """Raises BadInput."""
    refuse_aliases(text, "the rest")
    try:
        value = yaml.safe_load(text) if text.strip() else {}
    except (yaml.YAMLError, RecursionError, ValueError):
        raise BadInput("this is not YAML", where="the rest", todo="Mend it, or leave it empty") from None
    if not isinstance(value, dict) or not all(isinstance(name, str) and name in REST for name in value):
        raise BadInput(
            "this is not what is asked for here", where="the rest", todo=said("Use {known}", known=", ".join(REST))
        )
    return value
