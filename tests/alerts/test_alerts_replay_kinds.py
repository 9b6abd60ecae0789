"""Replay finds what was found live, for every kind of rule: a real state database and a real index."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alert_pasts import DAY, mention
from alert_streams import NOON, observation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_alerts_new_phrase import also, chatter, strike

from alerts import LogPast, Texts, evaluate, replay
from alerts import tests_of as rule_tests
from alerts.kinds import KINDS
from index import Entry, open_index
from model.alert import Observation, Rule
from model.source import Json
from storage import Database, incidents, observations, open_database
from topics import read_document

OPTIONS: dict[str, dict[str, Json]] = {
    "keyword": {"query": "courier NEAR/2 strike*"},
    "every_mention": {"a_day": 2},
    "influencer": {"reach": 5_000},
    "problem_resurfaced": {"query": "strike", "fixed_on": "2026-11-01"},
    "share_of_voice": {"rivals": ["southwind"]},
}
END = NOON + 3 * DAY


def rule_of(kind: str) -> Rule:
    return Rule(kind.replace("_", "-"), ("northwind",), kind, channels=(kind,), options=OPTIONS.get(kind, {}))  # type: ignore[arg-type]


def everything(seed: int) -> tuple[list[Observation], dict[str, str]]:
    """A topic with a month of chatter, a strike that everybody speaks of, and a rival; by when it was seen."""
    rng = random.Random(seed)
    made = also(chatter(rng, until=2), strike(40, NOON + 0.5 * DAY))
    made = also(made, strike(9, NOON - 25 * DAY, text="Delivery strike, Northwind"))
    rival = [
        observation(0, one.seen_at, topic="southwind", mention=f"s-{one.mention}", negative=False, live=one.live)
        for one in made.log
        if rng.random() < 0.4
    ]
    log = sorted((*made.log, *rival), key=lambda one: one.seen_at)
    return log, dict(made.said)


def found_live(db: Database, kind: str) -> list[tuple[object, ...]]:
    with db.read() as tx:
        alerts = incidents.listed(tx, rule=kind.replace("_", "-"))
    return sorted((a.id, a.fired_at, a.resolved_at, a.severity) for a in alerts if a.fired_at)


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), hours=st.lists(st.integers(1, 71), min_size=1, max_size=8, unique=True))
def test_replay_finds_what_was_found_live(
    tmp_path_factory: pytest.TempPathFactory, seed: int, hours: list[int]
) -> None:
    folder: Path = tmp_path_factory.mktemp("replay")
    log, said = everything(seed)
    db, index = open_database(f"sqlite:///{folder}/state.db"), open_index(f"sqlite:///{folder}/index.db")
    texts = [mention(one, text) for one, text in said.items()]
    index.put([Entry(one, read_document(one.capture, id=one.id, language="en")) for one in texts])
    rules = [rule_of(kind) for kind in KINDS]
    cuts: list[datetime] = [NOON + timedelta(hours=hour) for hour in sorted(hours)]
    begins = min(one.seen_at for one in log)
    evaluate(db, rules, index, NOON)
    for since, until in zip([begins, NOON, *cuts], [NOON, *cuts, END], strict=True):
        with db.write() as tx:
            observations.append(tx, [one for one in log if since <= one.seen_at < until])
        assert evaluate(db, rules, index, until).faults == ()
    with db.read() as tx:
        for test in rule_tests(rules)[0]:
            past = LogPast(tx, "northwind", Texts(index))
            again = replay(test, observations.after(tx, "northwind", 0, 10**6), past, began=NOON, until=END)
            told = sorted((a.id, a.fired_at, a.resolved_at, a.severity) for a in again.fired)
            assert told == found_live(db, test.rule.kind), test.rule.kind
    with db.read() as tx:
        spikes = [one for one in incidents.listed(tx, rule="volume-spike") if one.fired_at]
    told_apart = [spike.evidence["by"] for spike in spikes]
    assert any("strike" in line["name"] for by in told_apart for line in by["phrase"])
    for by in told_apart:
        assert sum(line["contribution"] for line in by["phrase"]) == pytest.approx(
            sum(line["contribution"] for line in by["author"])
        )
    assert sum(bool(found_live(db, kind)) for kind in KINDS) >= 5
    index.close()
    db.close()
