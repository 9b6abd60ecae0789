"""The kinds that count, in rounds over a real state database: found once, whatever the batching, and told in words."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from count_streams import HOUR, MONDAY, hours, merged, posts

from alerts import evaluate
from alerts.wording import told
from model.alert import Alert, Observation, Rule, RuleKind
from storage import Database, incidents, observations, open_database

BEGINS = 29 * 24 + 8


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = open_database(f"sqlite:///{tmp_path}/state.db")
    yield made
    made.close()


def surge() -> list[Observation]:
    """The topic is written of six times as much for some hours, its rival as ever; then one source stops."""
    rng = random.Random(1)
    counted = hours(rng, 31, 3, lambda hour: 6 if BEGINS <= hour < BEGINS + 8 else 1)
    stops = [n if hour < BEGINS + 20 else 0 for hour, n in enumerate(counted)]
    ours = posts(rng, stops, source="forum", topic="northwind")
    more = posts(rng, hours(rng, 31, 1), source="news", topic="northwind")
    rival = posts(rng, hours(rng, 31, 3), source="blog", topic="contoso")
    return merged(ours, [replace(one, author=f"n{one.seq}") for one in more], rival)


RULES = [
    Rule("spike", ("northwind",), kind="volume_spike", team="a"),
    Rule("drop", ("northwind",), kind="volume_drop", team="b"),
    Rule("silent", ("northwind",), kind="source_silent", team="c"),
    Rule("voice", ("northwind",), kind="share_of_voice", options={"rivals": ["contoso"]}, team="d"),
    Rule("bad", ("northwind",), kind="negative_volume", team="e"),
]


def play(db: Database, cuts: list[int], batch: int) -> list[Alert]:
    log = surge()
    for start, end in zip([0, *cuts], [*cuts, len(log)], strict=True):
        with db.write() as tx:
            observations.append(tx, log[start:end])
        done = evaluate(db, RULES, None, log[end - 1].seen_at, batch=batch)
        assert done.faults == ()
    evaluate(db, RULES, None, MONDAY + 31 * 24 * HOUR + 3 * HOUR, batch=batch)
    with db.read() as tx:
        return sorted(incidents.listed(tx), key=lambda alert: alert.id)


def test_each_finds_its_own_and_says_it_in_words(db: Database) -> None:
    found = play(db, [3000, 3200], 2000)
    fired: dict[RuleKind, Alert] = {alert.kind: alert for alert in found if alert.fired_at}
    assert set(fired) >= {"volume_spike", "source_silent", "share_of_voice", "negative_volume"}
    assert fired["source_silent"].evidence["silent"]["name"] == "forum"  # type: ignore[index, call-overload]
    for alert in fired.values():
        for language in ("en", "pl", "ru", "th", "ja"):
            said = told(alert, "fired", language, "UTC")
            assert len(said.sentences) == 2 and "–" not in said.title, (alert.kind, said)


def test_batches_and_rounds_change_nothing(db: Database, tmp_path: Path) -> None:
    other = open_database(f"sqlite:///{tmp_path}/other.db")
    n = len(surge())
    expected = play(db, [n // 2, n - 100], 2000)
    assert play(other, [n // 2, n - 300, n - 200, n - 100, n - 30], 50) == expected
    other.close()
