"""One holder at a time; whoever lost a lease finds out before it writes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from model.errors import LeaseLost
from storage import leases, open_database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TTL = timedelta(seconds=10)


@pytest.fixture
def db(state_url):
    database = open_database(state_url)
    yield database
    database.close()


def test_a_held_lease_is_refused_until_it_ends(db):
    with db.write() as tx:
        first = leases.acquire(tx, "line", "one", NOW, TTL)
        assert leases.acquire(tx, "line", "two", NOW, TTL) is None
        second = leases.acquire(tx, "line", "two", NOW + TTL, TTL)
        assert second.token > first.token
        with pytest.raises(LeaseLost):
            leases.check(tx, first, NOW)


def test_a_lease_runs_out_even_when_nobody_takes_it(db):
    with db.write() as tx:
        lease = leases.acquire(tx, "line", "one", NOW, TTL)
        leases.check(tx, lease, NOW + TTL / 2)
        with pytest.raises(LeaseLost):
            leases.renew(tx, lease, NOW + TTL, TTL)


def test_a_renewed_lease_lasts_longer(db):
    with db.write() as tx:
        lease = leases.renew(tx, leases.acquire(tx, "line", "one", NOW, TTL), NOW + TTL / 2, TTL)
        leases.check(tx, lease, NOW + TTL)


def test_a_released_lease_is_free_at_once_and_still_fences_its_old_holder(db):
    with db.write() as tx:
        old = leases.acquire(tx, "line", "one", NOW, TTL)
        leases.release(tx, old)
        new = leases.acquire(tx, "line", "two", NOW, TTL)
        assert new.token > old.token
        leases.release(tx, old)
        leases.check(tx, new, NOW)


def test_leases_of_dead_processes_of_this_host_are_freed(db):
    mine = leases.this_process("line")
    host = mine.partition(":")[0]
    with db.write() as tx:
        leases.acquire(tx, "a", mine, NOW, TTL)
        leases.acquire(tx, "b", f"{host}:999999999:line:x", NOW, TTL)
        leases.acquire(tx, "c", "elsewhere:999999999:line:x", NOW, TTL)
        assert leases.free_dead(tx, NOW) == 1
        assert [lease.name for lease in leases.held(tx, NOW)] == ["a", "c"]


def test_the_lease_of_a_dead_process_of_this_host_is_taken_at_once(db):
    host = leases.host_and_pid().rpartition(":")[0]
    with db.write() as tx:
        old = leases.acquire(tx, "a", f"{host}:999999999:line:x", NOW, TTL)
        new = leases.acquire(tx, "a", "other", NOW, TTL)
        assert new is not None
        with pytest.raises(LeaseLost):
            leases.check(tx, old, NOW)


def test_another_containers_processes_are_not_taken_for_dead(db):
    host = leases.host_and_pid().rpartition(":")[0]
    with db.write() as tx:
        leases.acquire(tx, "a", f"{host}/4026999999:999999999:line:x", NOW, TTL)
        assert leases.acquire(tx, "a", "other", NOW, TTL) is None


class OneHolder(RuleBasedStateMachine):
    """Whatever happens, at most one of the leases ever handed out passes its check."""

    def __init__(self):
        super().__init__()
        self.db = open_database("sqlite:///:memory:")
        self.now = NOW
        self.given = []

    @rule(owner=st.sampled_from(["one", "two", "three"]))
    def acquire(self, owner):
        with self.db.write() as tx:
            lease = leases.acquire(tx, "line", owner, self.now, TTL)
        if lease is not None:
            self.given.append(lease)
        self.at_most_one_holds()

    @rule(seconds=st.integers(0, 12))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)
        self.at_most_one_holds()

    @rule(data=st.data())
    def renew(self, data):
        if self.given:
            with self.db.write() as tx:
                try:
                    leases.renew(tx, data.draw(st.sampled_from(self.given)), self.now, TTL)
                except LeaseLost:
                    return

    @rule(data=st.data())
    def release(self, data):
        if self.given:
            with self.db.write() as tx:
                leases.release(tx, data.draw(st.sampled_from(self.given)))
        self.at_most_one_holds()

    def at_most_one_holds(self):
        with self.db.write() as tx:
            assert sum(self.holds(tx, lease) for lease in self.given) <= 1

    def holds(self, tx, lease):
        try:
            leases.check(tx, lease, self.now)
        except LeaseLost:
            return False
        return True

    def teardown(self):
        self.db.close()


TestOneHolder = OneHolder.TestCase
TestOneHolder.settings = settings(max_examples=30, stateful_step_count=15, deadline=None)
