"""Kinds that read texts, in whole rounds: a real state database and a real index."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alert_pasts import DAY, ListPast, mention
from alert_streams import NOON
from test_alerts_new_phrase import also, chatter, strike

from alerts import evaluate
from index import Entry, MentionIndex, open_index
from model.alert import Alert, Observation, Rule
from model.errors import Unavailable
from storage import Database, incidents, observations, open_database
from topics import read_document

RULES = [
    Rule("said", ("northwind",), "keyword", channels=("care",), options={"query": "courier NEAR/2 strike*"}),
    Rule("new", ("northwind",), "new_phrase", channels=("care",)),
    Rule("tiny", ("northwind",), "every_mention", channels=("desk",), options={"a_day": 2}),
    Rule("loud", ("northwind",), "influencer", channels=("care",), options={"reach": 5_000}),
    Rule(
        "again",
        ("northwind",),
        "problem_resurfaced",
        channels=("care",),
        options={"query": "strike", "fixed_on": "2026-11-01"},
    ),
]


class Index:
    """The archive, which can be away."""

    def __init__(self, index: MentionIndex) -> None:
        self.index, self.away = index, False

    def get(self, ids: Sequence[str]) -> object:
        if self.away:
            raise Unavailable("the index does not answer")
        return self.index.get(ids)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = open_database(f"sqlite:///{tmp_path}/state.db")
    yield made
    made.close()


@pytest.fixture(scope="module")
def past() -> ListPast:
    made = also(chatter(random.Random(1), until=2), strike(12, NOON + 0.5 * DAY))
    return also(made, strike(9, NOON - 25 * DAY, text="Delivery strike, Northwind"))


@pytest.fixture
def index(tmp_path: Path, past: ListPast) -> Iterator[Index]:
    made = open_index(f"sqlite:///{tmp_path}/index.db")
    found = [mention(one.mention, past.said[one.mention]) for one in past.log]
    made.put([Entry(one, read_document(one.capture, id=one.id, language="en")) for one in found])
    yield Index(made)
    made.close()


def play(db: Database, index: Index, past: ListPast, cuts: list[datetime]) -> list[tuple[str, str]]:
    """History first, then live parts with a round after each; the faults there were."""
    faults: list[tuple[str, str]] = []
    begins = min(one.seen_at for one in past.log)
    for since, until in zip([begins, NOON, *cuts], [NOON, *cuts, NOON + 3 * DAY], strict=True):
        part: list[Observation] = [one for one in past.log if since <= one.seen_at < until]
        with db.write() as tx:
            observations.append(tx, part)
        done = evaluate(db, RULES, index, min(until, NOON + 3 * DAY))  # type: ignore[arg-type]
        faults += done.faults
    return faults


def alerts_of(db: Database) -> dict[str, list[Alert]]:
    with db.read() as tx:
        found = incidents.listed(tx)
    return {rule.id: [one for one in found if one.rule == rule.id and one.fired_at] for rule in RULES}


def test_each_kind_fires_and_is_told(db: Database, index: Index, past: ListPast) -> None:
    assert play(db, index, past, [NOON + h * timedelta(hours=6) for h in range(1, 8)]) == []
    found = alerts_of(db)
    assert len(found["said"]) == len(found["new"]) == 1
    assert found["new"][0].evidence["phrase"]["text"] == "courier strike"  # type: ignore[index,call-overload]
    assert found["said"][0].evidence["query"] == "courier NEAR/2 strike*"
    assert found["tiny"] and found["again"] and not found["loud"]
    assert found["again"][0].evidence["problem"]["mended"]["hits"] == 0  # type: ignore[index,call-overload]


def test_how_the_log_is_cut_and_an_index_that_was_away_change_nothing(
    tmp_path: Path, index: Index, past: ListPast
) -> None:
    whole = open_database(f"sqlite:///{tmp_path}/whole.db")
    parts = open_database(f"sqlite:///{tmp_path}/parts.db")
    play(whole, index, past, [])
    index.away = True
    assert {rule for rule, _ in play(parts, index, past, [NOON + 13 * timedelta(hours=1)])} >= {"said", "new", "again"}
    index.away = False
    done = evaluate(parts, RULES, index, NOON + 3 * DAY)  # type: ignore[arg-type]
    assert done.faults == ()
    for one, other in zip(alerts_of(whole).values(), alerts_of(parts).values(), strict=True):
        assert one == other
    whole.close()
    parts.close()
