"""Rules as people write them, and back. One schema for files, forms and the API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from zoneinfo import ZoneInfo

from alerts.budget import WEIGHTS
from alerts.kinds import KINDS
from alerts.scale import NUMBERS, scale_of
from model.alert import Escalation, Quiet, Rule, RuleKind, Sensitivity
from model.errors import BadInput
from model.said import said
from model.source import Home, Json
from model.topic import TOPIC_ID

FIELDS = (
    *("id", "topics", "kind", "sensitivity", "channels", "options", "team", "language", "quiet", "escalate", "scale"),
)
LANGUAGES = ("en", "pl", "ru", "th", "ja")
"""In which alerts can be read."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"\s*(\d{1,9}(?:\.\d{1,6})?)\s*([smhdw])\s*", re.ASCII)
_HOURS = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)", re.ASCII)
_MOST_STEPS = 10


@dataclass(frozen=True, slots=True)
class Written:
    """A rule's fields with the places they were read at, for errors."""

    fields: Mapping[str, object]
    where: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    def wrong(self, name: str, what: str, todo: str) -> BadInput:
        parts = name.split(".")
        names = [".".join(parts[:n]) for n in range(len(parts), -1, -1)]
        found = next((self.places[one] for one in names if one in self.places), self.where)
        return BadInput(what, where=found, todo=todo)

    def at(self, name: str) -> str:
        return self.places.get(name, self.where)


def rule_from_mapping(
    value: object, *, where: str = "", home: Home = "database", places: Mapping[str, str] | None = None
) -> Rule:
    """A rule out of a parsed file or form. ``places`` tells where each field stands. Raises BadInput naming the field
    and its place."""
    if not isinstance(value, Mapping):
        written = Written({}, where, places or {})
        raise written.wrong("", "a rule must be a mapping", "Write id: …, topics: [ … ]")
    written = Written(value, where, places or {})
    if unknown := [str(name) for name in value if name not in FIELDS]:
        raise written.wrong(unknown[0], f"{unknown[0]!r:.60} is not a field of a rule", f"Use {', '.join(FIELDS)}")
    kind = value.get("kind", "sentiment_dip")
    if not isinstance(kind, str) or kind not in KINDS:
        raise written.wrong("kind", f"kind is {kind!r:.60}", f"Use one of {', '.join(KINDS)}")
    return Rule(
        id=_identifier(written),
        topics=_topics(written),
        kind=cast("RuleKind", kind),
        sensitivity=_sensitivity(written),
        channels=_names(value.get("channels", []), "channels", written),
        scale=_scale(written),
        options=KINDS[kind].options(_mapping(written, "options"), written.at("options")),
        team=_text(written, "team"),
        language=_language(written),
        quiet=_quiet(written),
        escalate=_escalate(written),
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
    if rule.options:
        made["options"] = rule.options
    if rule.team:
        made["team"] = rule.team
    if rule.language != "en":
        made["language"] = rule.language
    if rule.quiet:
        made["quiet"] = _quiet_written(rule.quiet)
    if rule.escalate:
        made["escalate"] = [{"after": step.after, "channels": list(step.channels)} for step in rule.escalate]
    if rule.scale:
        made["scale"] = cast("dict[str, Json]", dict(rule.scale))
    return made


def seconds(value: object, name: str, *, where: str = "") -> float:
    """A duration such as 5s, 1m, 6h, 28d, or a number of seconds. Raises BadInput naming the field."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e12:
        return float(value)
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise BadInput(
            said("{name} is {value!r:.60}", name=name, value=value),
            where=where,
            todo="Write a duration such as 5s, 15m, 6h or 28d",
        )
    return float(found[1]) * _SECONDS[found[2]]


def _identifier(written: Written) -> str:
    value = written.fields.get("id")
    if not isinstance(value, str) or not TOPIC_ID.fullmatch(value):
        raise written.wrong("id", f"id is {value!r:.60}", "Write a–z, 0–9 and - (at most 64)")
    return value


def _topics(written: Written) -> tuple[str, ...]:
    names = _names(written.fields.get("topics"), "topics", written)
    if not names:
        raise written.wrong("topics", "topics is empty", "Name at least one topic")
    for name in names:
        if not TOPIC_ID.fullmatch(name):
            raise written.wrong("topics", f"topics has {name!r:.60}", "Write the id of a topic")
    return names


def _names(value: object, name: str, written: Written) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise written.wrong(name, f"{name} is not a list of names", f"Write {name}: [name, name]")
    return tuple(dict.fromkeys(value))


def _sensitivity(written: Written) -> Sensitivity:
    value = written.fields.get("sensitivity", "balanced")
    found = next((known for known in WEIGHTS if known == value), None)
    if found is None:
        raise written.wrong("sensitivity", f"sensitivity is {value!r:.60}", f"Use one of {', '.join(WEIGHTS)}")
    return found


def _text(written: Written, name: str) -> str:
    value = written.fields.get(name, "")
    if not isinstance(value, str) or len(value) > 64 or not value.isprintable():
        raise written.wrong(name, f"{name} is {value!r:.60}", "Write a name of at most 64 characters")
    return value


def _language(written: Written) -> str:
    value = written.fields.get("language", "en")
    if value not in LANGUAGES:
        raise written.wrong("language", f"language is {value!r:.60}", f"Use one of {', '.join(LANGUAGES)}")
    return value


def _mapping(written: Written, name: str) -> Mapping[str, Json]:
    value = written.fields.get(name, {})
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise written.wrong(name, f"{name} is not a mapping", f"Write {name}: {{ … }}")
    return cast("Mapping[str, Json]", value)


def _scale(written: Written) -> dict[str, float]:
    made = {}
    for name, given in _mapping(written, "scale").items():
        label = f"scale.{name}"
        if name in NUMBERS and (isinstance(given, bool) or not isinstance(given, (int, float))):
            raise written.wrong(label, f"{label} is {given!r:.60}", "Write a number")
        made[name] = seconds(given, label, where=written.wrong(label, "", "").where)
    scale_of(made, where=written.at("scale"))
    return made


def _quiet(written: Written) -> Quiet | None:
    if "quiet" not in written.fields:
        return None
    value = _mapping(written, "quiet")
    known = ("zone", "hours", "days", "unless", "escalate")
    if unknown := [name for name in value if name not in known]:
        name = f"quiet.{unknown[0]}"
        raise written.wrong(name, f"{name:.60} is not a setting", f"Use {', '.join(known)}")
    hours = value.get("hours")
    found = _HOURS.fullmatch(hours) if isinstance(hours, str) else None
    if found is None:
        raise written.wrong("quiet.hours", f"quiet.hours is {hours!r:.60}", 'Write hours: "22:00-07:00"')
    start, end = (int(found[h]) * 60 + int(found[h + 1]) for h in (1, 3))
    if max(start, end) > 24 * 60 or start == end:
        raise written.wrong("quiet.hours", "quiet.hours has no length", 'Write hours: "22:00-07:00"')
    unless = value.get("unless", 11)
    if isinstance(unless, bool) or not isinstance(unless, int) or not 1 <= unless <= 11:
        raise written.wrong("quiet.unless", f"quiet.unless is {unless!r:.60}", "Write a severity from 1 to 10")
    escalate = _names(value.get("escalate", []), "quiet.escalate", written)
    return Quiet(_zone(written, value.get("zone", "UTC")), start, end, _days(written, value), unless, escalate)


def _zone(written: Written, value: object) -> str:
    try:
        if isinstance(value, str):
            return ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        pass
    raise written.wrong("quiet.zone", f"quiet.zone is {value!r:.60}", "Write a zone such as Europe/Warsaw")


def _days(written: Written, value: Mapping[str, object]) -> tuple[int, ...]:
    if "days" not in value:
        return tuple(range(7))
    names = _names(value["days"], "quiet.days", written)
    if not names or not set(names) <= set(DAYS):
        raise written.wrong("quiet.days", f"quiet.days is {value['days']!r:.60}", f"Use {', '.join(DAYS)}")
    return tuple(sorted(DAYS.index(name) for name in names))


def _quiet_written(quiet: Quiet) -> dict[str, Json]:
    hours = "-".join(f"{at // 60:02}:{at % 60:02}" for at in (quiet.since, quiet.until))
    made: dict[str, Json] = {"zone": quiet.zone, "hours": hours}
    if len(quiet.days) < len(DAYS):
        made["days"] = [DAYS[day] for day in quiet.days]
    if quiet.unless <= 10:
        made["unless"] = quiet.unless
    if quiet.escalate:
        made["escalate"] = list(quiet.escalate)
    return made


def _escalate(written: Written) -> tuple[Escalation, ...]:
    value = written.fields.get("escalate", [])
    if not isinstance(value, list) or len(value) > _MOST_STEPS:
        raise written.wrong("escalate", "escalate is not a list", "Write escalate: [{after: 30m, channels: [name]}]")
    made = []
    for step in value:
        if not isinstance(step, Mapping) or set(step) != {"after", "channels"}:
            raise written.wrong("escalate", "a step of escalate is wrong", "Write {after: 30m, channels: [name]}")
        after = seconds(step["after"], "escalate.after", where=written.at("escalate"))
        if not 0 < after <= 30 * 86400:
            raise written.wrong("escalate", f"escalate.after is {after:g}", "Write a duration above 0, to 30 days")
        channels = _names(step["channels"], "escalate.channels", written)
        if not channels:
            raise written.wrong("escalate", "a step of escalate has no channels", "Name at least one channel")
        made.append(Escalation(after, channels))
    return tuple(sorted(made, key=lambda step: step.after))
