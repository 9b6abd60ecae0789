"""Rules over the past: what they would have found in the archive, in a file of mentions, or in a series of counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from sqlalchemy import Connection

from alerts import (
    SELF,
    SENSITIVITIES,
    Difference,
    LogPast,
    MemoryPast,
    Replayed,
    Test,
    Texts,
    bins_from_csv,
    difference,
    factors_of,
    observations_of_series,
    poisson_interval,
    replay,
    rules_from_yaml,
    tests_of,
)
from model.acceptance import Arrival, accept
from model.alert import Observation, Rule, Sensitivity
from model.capture import Capture, capture_from_json
from model.errors import BadInput, NotFound
from model.identity import content_hash, keys_of, mention_id
from model.mention import Mention, mention_from_json
from model.source import Json
from model.time import parse_time
from services.definitions import read_file
from services.house import House
from services.ingest import understood
from services.lines import LineProblem, read_lines
from services.observing import observations_of
from services.rules import rules_in_force
from storage import incidents, observations, trims

STEP = 5000
"""Observations read at a time."""

__all__ = [
    "Difference",
    "Ground",
    "Replayed",
    "Tuned",
    "difference",
    "of_archive",
    "of_mentions",
    "of_series",
    "replayed",
    "rules_asked",
    "tuned",
    "tuned_to_json",
]

Past = LogPast | MemoryPast
Ground = Callable[[str], AbstractContextManager[tuple[Iterator[Observation], Past]]]
"""Topic → its observations by seq, with the past they are judged in."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """How often a rule would have called at a sensitivity: firings on a topic, and a week with its 95 % interval."""

    sensitivity: Sensitivity
    topic: str
    budget: float
    firings: int
    weeks: float
    a_week: float
    interval: tuple[float, float]


def rules_asked(house: House, rule_id: str = "", path: Path | None = None, topic: str = "") -> list[Rule]:
    """The rules of a file, else those in force; one of them, and on one topic, where these are named. Raises BadInput,
    NotFound."""
    every = rules_in_force(house) if path is None else rules_from_yaml(read_file(path), where=str(path))
    found = [rule for rule in every if rule_id in ("", rule.id)]
    if not found:
        todo = "earshot rules list shows those in force"
        raise NotFound("there is no such rule", where=rule_id[:64] or str(path or "rules"), todo=todo)
    if topic:
        found = [replace(rule, topics=(topic,)) for rule in found if topic in rule.topics]
    if not found:
        raise BadInput("no rule asked for watches this topic", where=topic[:64], todo="Name one of the rule's topics")
    return found


def replayed(
    house: House,
    rules: Sequence[Rule],
    ground: Ground,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    told: Callable[[str, str], None] | None = None,
) -> Iterator[Replayed]:
    """Each rule on each of its topics over the ground, with its part of the budget beside the other rules in force.

    ``since`` is when the rule is taken to have come into force; without it, from the first live mention on. ``told`` is
    called before each (rule, topic). Raises BadInput, Unavailable.
    """
    asked = {rule.id for rule in rules}
    others = [rule for rule in rules_in_force(house) if rule.id not in asked]
    with house.db.read() as tx:
        factors = factors_of(trims.every(tx))
    tests, faults = tests_of([*rules, *others], house.config.budget, factors)
    if faults:
        raise BadInput(faults[0][1], where=faults[0][0], todo="Correct the rule")
    for test in tests:
        if test.rule.id in asked:
            if told is not None:
                told(test.rule.id, test.topic)
            yield _replayed(house, test, ground, since, until)


def tuned(
    house: House, rule: Rule, ground: Ground, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Tuned]:
    """The table of a rule's sensitivities."""
    for sensitivity in SENSITIVITIES:
        for done in replayed(house, [replace(rule, sensitivity=sensitivity)], ground, since, until):
            firings, weeks = len(done.fired), done.weeks
            low, high = poisson_interval(firings)
            a_week = (low / weeks, high / weeks) if weeks else (0.0, 0.0)
            rate = firings / weeks if weeks else 0.0
            yield Tuned(sensitivity, done.test.topic, done.test.budget, firings, weeks, rate, a_week)


def of_archive(house: House) -> Ground:
    """The observation log of this house."""

    @contextmanager
    def opened(topic: str) -> Iterator[tuple[Iterator[Observation], Past]]:
        with house.db.read() as tx:
            yield _logged(tx, topic), LogPast(tx, topic, Texts(house.index))

    return opened


def of_mentions(house: House, lines: Iterable[bytes], told: Callable[[LineProblem], None]) -> Ground:
    """A file of mentions, or of captures that are understood and matched first, in the order they were seen. Lines that
    are neither are told and passed over."""
    texts: dict[str, Mention] = {}
    log: list[Observation] = []
    for line in read_lines(lines):
        if isinstance(line, LineProblem):
            told(line)
            continue
        try:
            mention = _mention(house, line.value, line.where)
        except BadInput as error:
            told(LineProblem(line.number, f"{error.what}. {error.todo}"))
            continue
        if mention.id not in texts:
            texts[mention.id] = mention
            seen = observations_of([mention], house.config.lateness)
            log += [replace(one, seq=len(log) + n) for n, one in enumerate(seen, 1)]
    return _of_memory(log, texts)


def of_series(lines: Iterable[str], topics: Iterable[str], *, where: str) -> Ground:
    """A series of counts, taken for the past of each of the topics. Raises BadInput naming the line."""
    bins = bins_from_csv(lines, where=where)
    return _of_memory([seen for topic in dict.fromkeys(topics) for seen in observations_of_series(bins, topic)], {})


def _of_memory(log: Sequence[Observation], texts: Mapping[str, Mention]) -> Ground:
    @contextmanager
    def opened(topic: str) -> Iterator[tuple[Iterator[Observation], Past]]:
        yield (seen for seen in log if seen.topic == topic), MemoryPast(log, topic, texts=texts)

    return opened


def _replayed(house: House, test: Test, ground: Ground, since: datetime | None, until: datetime | None) -> Replayed:
    with ground(test.topic) as (log, past):
        before = []
        first = None
        for seen in log:
            before.append(seen)
            if seen.live:
                first = seen.seen_at
                break
        began = since or first or until or house.clock()
        settled = _settled(past.tx, test) if isinstance(past, LogPast) else {}
        return replay(test, chain(before, log), past, began=began, until=until, settled=settled)


def _logged(tx: Connection, topic: str) -> Iterator[Observation]:
    seq = 0
    while found := observations.after(tx, topic, seq, STEP):
        yield from found
        seq = found[-1].seq


def _settled(tx: Connection, test: Test) -> dict[str, datetime]:
    """When people resolved incidents of this rule on this topic."""
    found = {}
    for alert in incidents.listed(tx, rule=test.rule.id, topic=test.topic):
        by_people = any(entry.what == "resolved" and entry.who != SELF for entry in incidents.logged(tx, alert.id))
        if alert.resolved_at is not None and by_people:
            found[alert.id] = alert.resolved_at
    return found


def _mention(house: House, value: Mapping[str, object], where: str) -> Mention:
    if "topics" in value:
        try:
            return mention_from_json(dict(value))  # type: ignore[arg-type]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadInput(f"it is no mention ({error})", where=where, todo="Write what export wrote") from error
    capture = capture_from_json(value, where=where, source="file")
    seen_at = parse_time(str(value.get("seen_at") or "")) or capture.published_at
    if seen_at is None:
        raise BadInput("it has no time", where=where, todo="Give seen_at or published_at")
    return _accepted(house, capture, seen_at)


def _accepted(house: House, capture: Capture, seen_at: datetime) -> Mention:
    named = mention_id(keys_of(capture))
    mention = accept(None, Arrival(named, capture, content_hash(capture), seen_at))
    return understood(house, mention)[0]


def tuned_to_json(row: Tuned) -> dict[str, Json]:
    return {
        "sensitivity": row.sensitivity,
        "topic": row.topic,
        "budget": row.budget,
        "firings": row.firings,
        "weeks": row.weeks,
        "a_week": row.a_week,
        "interval": list(row.interval),
    }
