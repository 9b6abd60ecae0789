"""Replay is the live code path: over the log, over memory, over a series."""

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alert_streams import MINUTES, NOON, arrivals, observation, past, story
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import (
    LogPast,
    MemoryPast,
    Texts,
    allowed,
    bins_from_csv,
    difference,
    evaluate,
    observations_of_series,
    poisson_interval,
    replay,
    resolve,
    scale_of,
)
from alerts import Test as RuleTest
from model.alert import Alert, Observation, Rule
from model.errors import BadInput
from storage import Database, incidents, observations, open_database

RULE = Rule("dip", ("northwind",), channels=("care",), scale=MINUTES)
TEST = RuleTest(RULE, "northwind", scale_of(MINUTES), allowed(RULE, []))


def log_of(seed: int) -> list[Observation]:
    rng = random.Random(seed)
    log = past(rng)
    return log + story(rng, len(log) + 1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = open_database(f"sqlite:///{tmp_path}/state.db")
    yield made
    made.close()


def told(alerts: list[Alert] | tuple[Alert, ...]) -> list[tuple[object, ...]]:
    return sorted((a.id, a.fired_at, a.resolved_at, a.severity, a.evidence.get("score")) for a in alerts if a.fired_at)


def fired(db: Database) -> list[Alert]:
    with db.read() as tx:
        return incidents.listed(tx)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), cuts=st.lists(st.integers(1500, 2200), max_size=6))
def test_replay_finds_what_was_found_live(tmp_path_factory: pytest.TempPathFactory, seed: int, cuts: list[int]) -> None:
    db = open_database(f"sqlite:///{tmp_path_factory.mktemp('state')}/state.db")
    log = log_of(seed)
    ends = [*sorted({cut for cut in cuts if cut < len(log)}), len(log)]
    began = NOON - timedelta(minutes=1)
    evaluate(db, [RULE], None, began)
    for start, end in zip([0, *ends], ends, strict=False):
        with db.write() as tx:
            observations.append(tx, log[start:end])
        evaluate(db, [RULE], None, log[end - 1].seen_at)
    with db.read() as tx:
        logged = LogPast(tx, "northwind", Texts(None))
        again = replay(TEST, observations.after(tx, "northwind", 0, 10**6), logged, began=began)
    live = fired(db)
    assert told(live) == told(again.alerts)
    assert told(replay(TEST, log, MemoryPast(log, "northwind"), began=began).alerts) == told(live)
    db.close()


def test_what_people_resolved_is_resolved_in_the_replay(db: Database) -> None:
    log = log_of(3)
    wave = [one for one in log if one.seen_at < NOON + timedelta(seconds=60)]
    with db.write() as tx:
        observations.append(tx, wave)
    began = NOON - timedelta(minutes=1)
    evaluate(db, [RULE], None, began)
    evaluate(db, [RULE], None, wave[-1].seen_at)
    (alert,) = fired(db)
    at = wave[-1].seen_at + timedelta(microseconds=1)
    resolve(db, alert.id, "jo", at)
    with db.write() as tx:
        observations.append(tx, log[len(wave) :])
    evaluate(db, [RULE], None, log[-1].seen_at)
    again = replay(TEST, log, MemoryPast(log, "northwind"), began=began, settled={alert.id: at})
    assert told(again.alerts) == told(fired(db))
    assert again.alerts[0].resolved_at == at
    unsettled = replay(TEST, log, MemoryPast(log, "northwind"), began=began)
    assert unsettled.alerts[0].resolved_at != at


def test_a_stricter_version_finds_less_and_the_difference_says_which() -> None:
    log = log_of(3)
    base = MemoryPast(log, "northwind")
    began = NOON - timedelta(minutes=1)
    found = replay(TEST, log, base, began=began).fired
    never = replay(replace(TEST, budget=1e-12), log, base, began=began).fired
    assert len(found) == 1 and not never
    told_apart = difference(found, never)
    assert (told_apart.gone, told_apart.fresh, told_apart.both) == (found, (), ())
    assert difference(found, found).both == ((found[0], found[0]),)
    assert difference(never, found).fresh == found


def test_a_replay_ends_where_it_is_told() -> None:
    log = log_of(3)
    done = replay(TEST, log, MemoryPast(log, "northwind"), began=NOON, until=NOON + timedelta(seconds=10))
    assert not done.alerts and done.read < len(log)
    assert done.weeks == pytest.approx(10 / 604800)


HEAD = "start,count,negative,known\n"


def test_a_series_of_counts_fires_on_its_dip() -> None:
    rng = random.Random(5)
    rows = []
    for hour in range(24 * 40):
        count = sum(1 for _ in arrivals(rng, lambda _: 12.0, 1.0))
        share = 0.7 if 24 * 35 <= hour < 24 * 35 + 12 else 0.2
        negative = sum(rng.random() < share for _ in range(count))
        rows.append(f"{(NOON + timedelta(hours=hour)).isoformat()},{count},{negative},{count}")
    log = list(observations_of_series(bins_from_csv([HEAD, *(row + "\n" for row in rows)]), "northwind"))
    test = RuleTest(Rule("dip", ("northwind",)), "northwind", scale_of({}), 2.0)
    done = replay(test, log, MemoryPast(log, "northwind"), began=NOON)
    dips = [a for a in done.fired if a.fired_at and a.fired_at >= NOON + timedelta(days=35)]
    assert dips and dips[0].fired_at and dips[0].fired_at < NOON + timedelta(days=35, hours=12)
    assert len(done.fired) - len(dips) <= 3


@pytest.mark.parametrize(
    ("count", "negative", "known"), [(0, 0, 0), (1, 1, 1), (7, 3, 5), (10, 0, 0), (10, 10, 10), (100, 33, 71)]
)
def test_a_bin_gives_what_it_counts(count: int, negative: int, known: int) -> None:
    line = f"2026-11-20T12:00:00Z,{count},{negative},{known}\n"
    made = list(observations_of_series(bins_from_csv([HEAD, line]), "t"))
    assert len(made) == count
    assert sum(one.negative is not None for one in made) == known
    assert sum(one.negative is True for one in made) == negative
    assert all(NOON <= one.seen_at < NOON + timedelta(hours=1) for one in made)
    assert [one.seq for one in made] == list(range(1, count + 1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "first line"),
        ("when,count\n", "first line"),
        (HEAD + "soon,1,0,1\n", "start is 'soon'"),
        (HEAD + "2026-11-20T12:00:00Z,many,0,1\n", "count is 'many'"),
        (HEAD + "2026-11-20T12:00:00Z,-1,0,0\n", "count is '-1'"),
        (HEAD + "2026-11-20T12:00:00Z,1,2,1\n", "do not fit"),
        (HEAD + "2026-11-20T12:00:00Z,1,1,0\n", "do not fit"),
        (HEAD + "2026-11-20T12:00:00Z,9000000,1,1\n", "more than 5,000,000"),
        (HEAD + "2026-11-20T12:00:00Z,1,1,1\n2026-11-20T11:00:00Z,1,1,1\n", "not later"),
    ],
)
def test_a_wrong_series_is_named_with_its_line(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        bins_from_csv(text.splitlines(keepends=True), where="s.csv")
    assert "s.csv" in str(caught.value)


@pytest.mark.parametrize(
    ("k", "low", "high"), [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390), (100, 81.364, 121.627)]
)
def test_the_interval_of_a_count_is_garwoods(k: int, low: float, high: float) -> None:
    assert poisson_interval(k) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_the_past_in_memory_is_that_of_the_log(db: Database) -> None:
    log = [replace(one, seq=n) for n, one in enumerate(log_of(7)[-300:], 1)] + [
        observation(301, NOON + timedelta(hours=1), topic="other")
    ]
    with db.write() as tx:
        observations.append(tx, log)
    memory = MemoryPast(log, "northwind")
    since, until = NOON + timedelta(seconds=5), NOON + timedelta(seconds=200)
    with db.read() as tx:
        logged = LogPast(tx, "northwind", Texts(None))
        assert list(memory.history(since, until, 200)) == list(logged.history(since, until, 200))
        assert list(memory.stretch(20, 60)) == list(logged.stretch(20, 60))
        assert list(memory.of("other").stretch(0, 999)) == list(logged.of("other").stretch(0, 999))


def test_a_long_past_is_looked_back_at_alike(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("alerts.past", "alerts.replay"):
        monkeypatch.setattr(sys.modules[name], "HISTORY", 40)
    moments = [NOON + timedelta(minutes=n // 3) for n in range(300)]
    log = [observation(n, at) for n, at in enumerate(moments, 1)]
    with db.write() as tx:
        observations.append(tx, log)
    memory = MemoryPast(log, "northwind")
    with db.read() as tx:
        logged = LogPast(tx, "northwind", Texts(None))
        for before in (999, 200, 50):
            found = list(memory.history(NOON, NOON + timedelta(days=1), before))
            assert found == list(logged.history(NOON, NOON + timedelta(days=1), before))
            assert 38 <= len(found) <= 40 and found[-1].seq == min(before - 1, 300)
        assert len(list(logged.history(NOON, NOON + timedelta(minutes=5), 999))) == 15
