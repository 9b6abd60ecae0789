"""Each key leads to one mention for ever; versions only rise."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from storage import ledger, open_database
from storage.tables import ledger as rows

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def tx(state_url):
    database = open_database(state_url)
    with database.write() as transaction:
        yield transaction
    database.close()


def test_a_claimed_key_stays_where_it_is(tx):
    ledger.claim(tx, {"k": "m"})
    ledger.claim(tx, {"k": "n", "l": "n"})
    assert ledger.claimed(tx, ["k", "l", "x"]) == {"k": "m", "l": "n"}


def test_the_month_is_decided_once(tx):
    ledger.open_rows(tx, {"m": NOW})
    ledger.open_rows(tx, {"m": datetime(2027, 1, 1, tzinfo=UTC)})
    row = ledger.rows_of(tx, ["m"])["m"]
    assert (row.month, row.version, row.first_seen, row.state) == ("2026.11", 0, NOW, "live")


def test_versions_rise_by_one(tx):
    ledger.open_rows(tx, {"m": NOW, "n": NOW})
    assert ledger.raise_versions(tx, ["m"]) == {"m": 1}
    assert ledger.raise_versions(tx, ["m", "n"]) == {"m": 2, "n": 1}


def test_a_merged_mentions_keys_lead_to_the_other(tx):
    ledger.open_rows(tx, {"m": NOW, "n": NOW})
    ledger.claim(tx, {"k": "m", "l": "n"})
    ledger.merge(tx, "n", "m")
    assert ledger.claimed(tx, ["k", "l"]) == {"k": "m", "l": "m"}
    assert (ledger.rows_of(tx, ["n"])["n"].state, ledger.rows_of(tx, ["n"])["n"].into) == ("merged", "m")
    assert ledger.live_count(tx) == 1


def test_more_keys_than_one_statement_holds(tx):
    keys = {f"k{number}": f"m{number}" for number in range(3000)}
    ledger.claim(tx, keys)
    ledger.open_rows(tx, dict.fromkeys(keys.values(), NOW))
    assert ledger.claimed(tx, keys) == keys
    assert len(ledger.raise_versions(tx, list(keys.values()))) == 3000
    ledger.bury(tx, list(keys.values()))
    assert ledger.live_count(tx) == 0


steps = st.tuples(
    st.sampled_from(["open", "merge", "bury"]), st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5)
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=12))
def test_the_kept_count_is_that_of_the_live(tx, done):
    for what, some in done:
        if what == "open":
            ledger.open_rows(tx, dict.fromkeys(some, NOW))
        elif what == "merge":
            ledger.merge(tx, some[0], some[-1])
        else:
            ledger.bury(tx, list(dict.fromkeys(some)))
    assert ledger.live_count(tx) == tx.execute(select(func.count()).where(rows.c.state == "live")).scalar_one()
