"""PostgreSQL's faults told as sentences, and what several writers at once must not do."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from model.alert import Observation
from model.capture import Capture
from model.errors import Unavailable
from model.source import Source
from model.topic import Topic
from servers.loopback import free_port
from servers.missing import or_missing
from servers.postgres import PASSWORD, QUOTED, Postgres
from storage import Found, engines, facts, leases, observations, open_database, outbox, sources, topics

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TTL = timedelta(seconds=60)


@pytest.fixture
def db(postgres):
    database = open_database(postgres.new_database())
    yield database
    database.close()


def refused(url):
    with pytest.raises(Unavailable) as caught:
        open_database(url)
    said = str(caught.value)
    assert PASSWORD not in said
    assert QUOTED not in said
    return said


def test_the_way_there_is_told_in_sentences(postgres):
    url = postgres.new_database()
    assert "the user or the password is wrong" in refused(url.replace(QUOTED, "wrong"))
    assert "there is no such database" in refused(postgres.url("nowhere"))
    assert "does not answer" in refused(url.replace(str(postgres.port), str(free_port())))
    assert "host is not known" in refused(url.replace("127.0.0.1", "nowhere.invalid"))
    assert "encoding is LATIN1" in refused(postgres.new_database("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"))


def test_too_many_connections_are_a_sentence_and_pass(postgres):
    url = postgres.new_database()
    name = url.rpartition("/")[2]
    postgres.sql("drop role if exists few", "create role few login password 'few' connection limit 1")
    postgres.sql(f"alter database {name} owner to few")
    few = url.replace(f"earshot:{QUOTED}", "few:few")
    first = open_database(few)
    with first.read() as tx:
        assert facts.get(tx, "a") is None
        assert "no connection free" in refused(few)
    first.close()
    open_database(few).close()


def test_a_user_without_the_right_is_a_sentence(postgres):
    url = postgres.new_database()
    postgres.sql("drop role if exists guest", "create role guest login password 'guest'")
    assert "may not do this" in refused(url.replace(f"earshot:{QUOTED}", "guest:guest"))


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("53100", "disk is full"),
        ("53200", "out of memory"),
        ("40P01", "another process wrote at the same moment"),
        ("40001", "another process wrote at the same moment"),
        ("25006", "read-only copy"),
        ("57014", "took too long"),
        ("58030", "disk refused"),
        ("XX001", "is damaged"),
    ],
)
def test_faults_of_the_server_are_sentences_and_leave_nothing(db, state, sentence):
    with pytest.raises(Unavailable, match=sentence), db.write() as tx:
        facts.put(tx, "a", "1")
        tx.exec_driver_sql(f"do $$ begin raise exception 'x' using errcode = '{state}'; end $$")
    with db.read() as tx:
        assert facts.get(tx, "a") is None


def test_an_older_server_is_refused(postgres, monkeypatch):
    monkeypatch.setattr("storage.database.OLDEST_SERVER", 99)
    assert "older than Earshot supports" in refused(postgres.new_database())


def test_without_its_driver_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "earshot[postgres]" in refused(f"postgresql://u:{QUOTED}@h/d")


def test_a_server_killed_and_started_again_goes_on():
    with or_missing(Postgres) as server:
        db = open_database(server.new_database())
        with db.write() as tx:
            facts.put(tx, "a", "1")
        server.kill()
        with pytest.raises(Unavailable, match="does not answer"), db.write() as tx:
            facts.put(tx, "a", "2")
        server.start()
        with db.write() as tx:
            assert facts.get(tx, "a") == "1"
        with pytest.raises(Unavailable, match=r"broke|stopped"), db.write() as tx:
            facts.put(tx, "a", "3")
            server.kill()
            facts.put(tx, "b", "3")
        server.start()
        with db.read() as tx:
            assert (facts.get(tx, "a"), facts.get(tx, "b")) == ("1", None)
        db.close()


def test_a_writer_alone_waits_for_those_alongside_and_gives_up_with_a_sentence(postgres, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_SECONDS", 1)
    db = open_database(postgres.new_database())
    with db.write(alongside=True) as one, db.write(alongside=True) as other:
        facts.put(one, "a", "1")
        facts.put(other, "b", "1")
        with pytest.raises(Unavailable, match="busy in another process"), db.write():
            pass
    with db.write(), pytest.raises(Unavailable, match="busy in another process"), db.write(alongside=True):
        pass
    db.close()


def test_of_many_that_ask_at_once_one_has_the_lease(db):
    start = threading.Barrier(8)

    def ask(number):
        start.wait()
        with db.write(alongside=True) as tx:
            return leases.acquire(tx, "line", f"elsewhere:{number}", NOW, TTL)

    for _ in range(3):
        with ThreadPoolExecutor(8) as pool:
            won = [lease for lease in pool.map(ask, range(8)) if lease is not None]
        assert len(won) == 1
        with db.write() as tx:
            leases.release(tx, won[0])


def test_a_lease_cannot_be_taken_from_under_a_transaction_that_checked_it(db):
    with db.write() as tx:
        lease = leases.acquire(tx, "line", "elsewhere:1", NOW, TTL)
    with db.write(alongside=True) as working:
        leases.check(working, lease, NOW)
        with db.write(alongside=True) as tx:
            assert leases.acquire(tx, "line", "elsewhere:2", NOW + 2 * TTL, TTL) is None
    with db.write() as tx:
        assert leases.acquire(tx, "line", "elsewhere:2", NOW + 2 * TTL, TTL) is not None


def test_due_work_in_another_ones_hands_is_passed_over(db):
    with db.write() as tx:
        for name in "abc":
            sources.put(tx, Source(name, f"http://{name}.example/"))
    with db.write(alongside=True) as one, db.write(alongside=True) as other:
        assert [source.id for source in sources.due(one, NOW, limit=2, hold=True)] == ["a", "b"]
        assert [source.id for source in sources.due(other, NOW, limit=2, hold=True)] == ["c"]


def seen(mention):
    return Observation(mention, "t", 1, NOW, NOW, True, None, "", "post", "en", "s", "", "", "")


def test_the_log_has_no_number_below_one_that_was_read(db):
    """The later transaction must wait: else it would be read first, and the earlier one's never."""
    later = threading.Thread(target=lambda: append_alone(db, "second"))
    with db.write(alongside=True) as tx:
        observations.append(tx, [seen("first")])
        later.start()
        later.join(0.5)
        assert later.is_alive()
        with db.read() as reading:
            assert observations.end(reading) == 0
    later.join()
    with db.read() as tx:
        assert [one.mention for one in observations.after(tx, "t", 0)] == ["first", "second"]


def append_alone(db, mention):
    with db.write(alongside=True) as tx:
        observations.append(tx, [seen(mention)])


def test_two_that_accept_the_same_posts_put_them_in_the_outbox_once(db):
    posts = [Found(Capture("blog", str(n), f"http://blog.example/{n}", text="hello"), "h") for n in range(30)]

    def accept(order):
        with db.write(alongside=True) as tx:
            return outbox.accept(tx, "blog", posts[::order], NOW, first=False).new

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, [1, -1])) == [0, 30]
    with db.read() as tx:
        assert outbox.depth(tx) == 30


def test_two_publishers_make_two_revisions(db):
    def publish(_):
        with db.write() as tx:
            return topics.save(tx, Topic("t", "acme"), NOW).revision

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(publish, range(8))) == list(range(1, 9))


def test_a_fact_of_many_makers_is_one(db):
    def make(number):
        with db.write(alongside=True) as tx:
            return facts.once(tx, "secret", lambda: str(number))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make, range(8)))) == 1
