"""Rules in use: read from files, put in force, listed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from alerts import KINDS, rule_from_mapping, rule_to_mapping, rule_to_yaml, rules_from_yaml
from alerts import presets as presets_of
from model.alert import Rule, Sensitivity
from model.errors import BadInput, NotFound, NotSo
from model.said import said
from model.source import Json
from services.definitions import files_of, read_file
from services.house import House
from services.visibility import may_see_rule, refuse_hidden, refuse_narrow, topics_of_rule
from storage import audit, topics
from storage import rules as in_force

__all__ = [
    "KINDS",
    "RuleChange",
    "RulesReport",
    "every_rule",
    "presets",
    "print_of",
    "publish_rules",
    "read_rules",
    "remove_rule",
    "rule_from_mapping",
    "rule_history",
    "rule_to_mapping",
    "rule_to_yaml",
    "rules_from_yaml",
    "rules_in_force",
    "save_rule",
]

FOLDER = "rules"
HISTORY = 5_000
"""Records of the audit log that are looked through."""


@dataclass(frozen=True, slots=True)
class RulesReport:
    """Ids of the rules: put in force, changed, left as they were, taken out of force."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def read_rules(folder: Path, *, channels: Collection[str] | None = None) -> list[Rule]:
    """The rules of a folder's files, by id. With ``channels``, a rule may only name one of them.

    Raises BadInput with the file.
    """
    found: dict[str, tuple[Rule, Path]] = {}
    for path in files_of(folder):
        for rule in rules_from_yaml(read_file(path), where=str(path)):
            if rule.id in found:
                where = str(path)
                raise BadInput(
                    said("the id {id} is taken by {found}", id=rule.id, found=found[rule.id][1]),
                    where=where,
                    todo="Give another id",
                )
            _check_channels(rule, channels, str(path))
            found[rule.id] = (replace(rule, home="file"), path)
    return sorted((rule for rule, _ in found.values()), key=lambda rule: rule.id)


def publish_rules(house: House) -> RulesReport:
    """Put in force what the files of rules/ say; one whose file is gone is taken out. Raises BadInput for a rule that
    cannot be read, or names a channel or a topic that is none: what is in force stays then."""
    refuse_narrow(house, "publishing the files")
    written = {rule.id: rule for rule in read_rules(house.config.folder / FOLDER, channels=house.config.channels)}
    with house.db.write() as tx:
        _check_topics(written.values(), {topic.id for topic in topics.current(tx)})
        before = {rule.id: rule for rule in in_force.current(tx)}
        report = RulesReport(
            new=tuple(i for i in written if i not in before),
            changed=tuple(i for i in written if i in before and before[i] != written[i]),
            unchanged=tuple(i for i in written if before.get(i) == written[i]),
            removed=tuple(i for i, rule in before.items() if rule.home == "file" and i not in written),
        )
        now = house.clock()
        for one in (*report.new, *report.changed):
            in_force.put(tx, written[one], now)
        for one in report.removed:
            in_force.remove(tx, one)
    return report


@dataclass(frozen=True, slots=True)
class RuleChange:
    """``rule`` is what was put in force; None when it was taken out."""

    at: datetime
    who: str
    rule: Rule | None


def save_rule(house: House, rule: Rule, who: str, *, upon: str | None = None) -> Rule:
    """Put a rule of the database in force, new or changed. ``upon`` is the :func:`print_of` the one that was seen
    before (of None: there was none). Raises BadInput when it names a channel or a topic that is none, NotSo when the
    rule of that id is a file's, or was changed meanwhile."""
    rule = replace(rule, home="database")
    refuse_hidden(house, *topics_of_rule(rule))
    _check_channels(rule, house.config.channels, rule.id)
    with house.db.write() as tx:
        _check_topics([rule], {topic.id for topic in topics.current(tx)})
        known = {one.id: one for one in in_force.current(tx)}
        _check_home(house, known.values(), rule.id)
        if upon is not None and upon != print_of(known.get(rule.id)):
            what = "somebody changed this rule meanwhile" if rule.id in known else "this rule was taken out meanwhile"
            raise NotSo(what, where=rule.id, todo="Look at how it is now; nothing of yours was put in force")
        in_force.put(tx, rule, house.clock())
        audit.note(tx, audit.Record(house.clock(), who, "rule saved", rule_to_mapping(rule)))
    return rule


def remove_rule(house: House, rule_id: str, who: str) -> None:
    """Take a rule of the database out of force; its incidents stay. Raises NotFound, and NotSo for a file's."""
    with house.db.write() as tx:
        known = {rule.id: rule for rule in in_force.current(tx)}
        if rule_id in known and not may_see_rule(house, known[rule_id]):
            raise NotFound("there is no such rule", where=rule_id, todo="earshot rules list shows those there are")
        _check_home(house, known.values(), rule_id)
        in_force.remove(tx, rule_id)
        audit.note(tx, audit.Record(house.clock(), who, "rule removed", {"id": rule_id}))


def print_of(rule: Rule | None) -> str:
    """What tells one writing of a rule from another; the same for every rule that there is not."""
    written = "" if rule is None else json.dumps(rule_to_mapping(rule), sort_keys=True)
    return blake2b(written.encode(), digest_size=10).hexdigest()


def rule_history(house: House, rule_id: str) -> list[RuleChange]:
    """What was put in force under this id on pages and by programs, and taken out, newest first; what of it was about
    topics that may not be seen is left out. Changes of files are the files' own history."""
    with house.db.read() as tx:
        records = [one for one in audit.listed(tx, HISTORY) if one.action in ("rule saved", "rule removed")]
    found = [
        RuleChange(one.at, one.actor, _written(one.detail) if one.action == "rule saved" else None)
        for one in records
        if one.detail.get("id") == rule_id
    ]
    return [one for one in found if one.rule is None or may_see_rule(house, one.rule)]


def _written(detail: Mapping[str, Json]) -> Rule | None:
    """None for what a former Earshot wrote and this one does not read."""
    try:
        return rule_from_mapping(detail)
    except BadInput:
        return None


def presets(house: House, *drafts: Rule) -> dict[str, dict[Sensitivity, float]]:
    """By rule in force or draft, what each sensitivity would come to beside the others: false alarms a week on one
    topic. A draft stands for the rule of its id."""
    every = {rule.id: rule for rule in (*every_rule(house), *drafts)}
    made = presets_of(every.values(), house.config.budget)
    return {name: a_week for name, a_week in made.items() if may_see_rule(house, every[name])}


def _check_home(house: House, known: Iterable[Rule], rule_id: str) -> None:
    """Raises NotSo for the id of a file's rule, and of one that may not be seen."""
    found = next((rule for rule in known if rule.id == rule_id), None)
    if found is not None and not may_see_rule(house, found):
        raise NotSo("this id is taken", where=rule_id, todo="Take another id")
    if found is not None and found.home == "file":
        raise NotSo(
            "this rule is written in a file", where=rule_id, todo="Change its file in rules/, or take another id"
        )


def rules_in_force(house: House) -> list[Rule]:
    """The rules in force, by id; of them those all of whose topics may be seen."""
    return [rule for rule in every_rule(house) if may_see_rule(house, rule)]


def every_rule(house: House) -> list[Rule]:
    """Those in force, whoever looks: all of an inbox's rules share its budget."""
    with house.db.read() as tx:
        return in_force.current(tx)


def _check_topics(rules: Iterable[Rule], known: Collection[str]) -> None:
    for rule in rules:
        for topic in rule.topics:
            if topic not in known:
                todo = "Publish that topic first, or correct the name: earshot topics list shows those there are"
                raise BadInput(
                    said("the rule watches the topic {topic}, which is none", topic=topic), where=rule.id, todo=todo
                )


def _check_channels(rule: Rule, channels: Collection[str] | None, where: str) -> None:
    for name in rule.channels if channels is not None else ():
        if name not in (channels or ()) and name != "log":
            todo = said("Add {name} under [channels] of earshot.toml, or correct the name", name=name)
            raise BadInput(
                said("{id} names the channel {name!r:.60}, which is none", id=rule.id, name=name),
                where=where,
                todo=todo,
            )
