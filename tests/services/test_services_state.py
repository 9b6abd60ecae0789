"""A state that outgrows its file goes on in PostgreSQL as if nothing had been."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from houses import HeldClock, house_config, new_house, put
from index import Question
from model.capture import Capture
from model.errors import BadInput, Unavailable
from servers.postgres import Postgres
from services.archive import verify
from services.house import House, open_house
from services.line import drain
from services.state import carry_state
from storage import audit, leases, open_database

pytestmark = pytest.mark.servers


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = new_house(tmp_path, HeldClock())
    put(made, *map(post, "123"))
    drain(made)
    put(made, post("4"))
    yield made
    made.close()


def post(ref: str) -> Capture:
    return Capture("forum", ref, f"https://forum.example/{ref}", text=f"acme is late, says {ref}")


def test_the_house_goes_on_where_it_was(house: House, postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.new_database()
    done = carry_state(house, url, actor="ola")
    assert {"ledger", "claims", "seen", "outbox", "topic_revisions"} <= {one.table for one in done.tables}
    assert done.rows == sum(one.rows for one in done.tables) > 10
    assert "s3cret" not in done.where and done.where.startswith("postgresql://")
    moved = open_house(house_config(tmp_path, state_url=url), clock=house.clock)
    put(moved, post("1"), post("5"))
    drain(moved)
    assert sorted(m.capture.ref for m in moved.index.scan(Question())) == list("12345")
    assert verify(moved).sound
    with moved.db.read() as tx:
        assert ("ola", "state copied") in {(one.actor, one.action) for one in audit.listed(tx)}
    moved.close()


def test_one_that_is_not_empty_is_left_alone(house: House, postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.new_database()
    carry_state(house, url)
    with pytest.raises(BadInput, match="has rows already"):
        carry_state(house, url)
    with pytest.raises(BadInput, match="has rows already"):
        carry_state(house, f"sqlite:///{tmp_path}/state.db")


def test_nothing_is_copied_while_somebody_is_at_work(house: House, tmp_path: Path) -> None:
    with house.db.write() as tx:
        leases.acquire(tx, "line", leases.this_process("line"), house.clock(), timedelta(minutes=1))
    url = f"sqlite:///{tmp_path}/other.db"
    with pytest.raises(Unavailable, match=r"at work: line.*Stop Earshot"):
        carry_state(house, url)
    house.clock.move(minutes=2)  # type: ignore[attr-defined]
    assert carry_state(house, url).rows
    other = open_database(url)
    with other.read() as tx:
        assert leases.held(tx, house.clock()) == []
    other.close()
