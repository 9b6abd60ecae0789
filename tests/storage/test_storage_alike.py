"""What is kept is the same in SQLite and in PostgreSQL: texts, their order, numbers, and the tables."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Boolean, Float, LargeBinary, inspect, select, types

from model.source import Source
from storage import Discovered, Looked, facts, frontier, ledger, open_database, outbox, sources
from storage.columns import Integer, String, storable
from storage.tables import metadata, observations
from storage.tables import outbox as waiting

HERE = Path(__file__).parent


@pytest.fixture
def db(state_url):
    database = open_database(state_url)
    yield database
    database.close()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\x00b", "a\ufffdb"),
        ("\ud83d alone", "\ufffd alone"),
        ("a pair \ud83d\ude00", "a pair 😀"),
        ("żółw ไทย 日本 😀", "żółw ไทย 日本 😀"),
        ("x" * 300_000, "x" * 300_000),
    ],
)
def test_a_text_no_database_can_hold_is_kept_with_a_sign_in_its_place(db, given, kept):
    with db.write() as tx:
        facts.put(tx, "text", given)
        ledger.claim(tx, {given: "found by it"})
        assert facts.get(tx, "text") == kept
        assert ledger.claimed(tx, [given]) == {given: "found by it"}
        assert list(ledger.claimed(tx, [kept]).values()) == ["found by it"]


@given(st.text(st.characters(codec=None)))
def test_what_is_storable_stays_so(text):
    kept = storable(text)
    assert storable(kept) == kept
    assert "\x00" not in kept.encode().decode()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=5), max_size=12))
def test_ids_sort_by_their_bytes(db, ids):
    with db.write() as tx:
        for old in sources.listed(tx):
            sources.remove(tx, old.id)
        for one in ids:
            sources.put(tx, Source(one, "http://a.example/"))
        assert [source.id for source in sources.listed(tx)] == sorted(ids, key=str.encode)


def test_addresses_longer_than_an_index_holds_are_whole_when_they_come_back(db):
    """Random, so that no database can pack them."""
    dice = Random(5)
    begin = "http://a.example/?" + "".join(dice.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=5000))
    one, other = begin + "1", begin + "2"
    now = datetime(2026, 11, 22, tzinfo=UTC)
    with db.write() as tx:
        outbox.mark_seen(tx, begin, [(one, "h1"), (other, "h2")], now)
        frontier.discover(tx, "a", [Discovered(one, "r", {"title": "T"}), Discovered(other, "r")], now)
        ledger.claim(tx, {one: "m", other: "n"})
        assert outbox.known(tx, begin, [one, other, begin]) == {one: "h1", other: "h2"}
        assert ledger.claimed(tx, [one, other, begin]) == {one: "m", other: "n"}
        assert [(look.url, look.hint) for look in frontier.due(tx, "a", now, 9)] == [(one, {"title": "T"}), (other, {})]
        frontier.looked(tx, "a", [Looked(one, None)])
        assert [look.url for look in frontier.due(tx, "a", now, 9)] == [other]


def test_upper_and_lower_case_are_two_ids(db):
    with db.write() as tx:
        ledger.claim(tx, {"Key": "m", "key": "n"})
        assert ledger.claimed(tx, ["Key", "key", "KEY"]) == {"Key": "m", "key": "n"}


def test_numbers_have_64_bits(db):
    large = 2**62
    with db.write() as tx:
        sources.put(tx, Source("a", "http://a.example/", every=large))
        row = {"source": "a", "ref": "", "canonical": "", "capture": "{}", "seen_at": large}
        tx.execute(waiting.insert().values(seq=large, **row))
        assert sources.get(tx, "a").every == large
        assert tx.execute(select(waiting.c.seq, waiting.c.seen_at)).one() == (large, large)


def test_every_column_is_of_a_kind_that_is_alike_in_both():
    kinds = (String, BigInteger, Boolean, Float, LargeBinary)
    strange = [
        f"{table}.{column.name} is {column.type!r}: import it from storage.columns"
        for table in metadata.sorted_tables
        for column in table.columns
        if not isinstance(column.type, kinds) or (type(column.type) is types.Integer)
    ]
    assert strange == []
    assert observations.c.seq.type is Integer


def test_every_text_of_postgresql_sorts_by_its_bytes(postgres):
    url = postgres.new_database()
    open_database(url).close()
    asked = """select table_name, column_name, collation_name from information_schema.columns
               where table_schema = 'public' and table_name <> 'alembic_version'
               and data_type in ('text', 'character varying') and collation_name is distinct from 'C'"""
    assert postgres.sql(asked, database=url.rpartition("/")[2]) == []


def shape(db):
    """Tables with their columns' names and whether they may be empty, their keys and indexes."""
    with db.read() as tx:
        looked = inspect(tx)
        return {
            table: (
                {column["name"]: column["nullable"] for column in looked.get_columns(table)},
                looked.get_pk_constraint(table)["constrained_columns"],
                sorted(
                    (index["name"], tuple(index["column_names"]), bool(index["unique"]))
                    for index in looked.get_indexes(table)
                    if not index.get("duplicates_constraint")
                ),
                sorted(tuple(one["column_names"]) for one in looked.get_unique_constraints(table)),
            )
            for table in looked.get_table_names()
            if not table.startswith("sqlite_")
        }


def test_a_fresh_postgresql_and_an_old_sqlite_come_to_the_same_tables(postgres, tmp_path):
    """``state_0002.sql`` is a state as the first version left it."""
    with sqlite3.connect(tmp_path / "state.db") as old:
        old.executescript((HERE / "state_0002.sql").read_text())
        old.execute("insert into facts values ('kept', 'yes')")
    old.close()
    migrated = open_database(f"sqlite:///{tmp_path}/state.db")
    fresh = open_database(postgres.new_database())
    assert shape(migrated) == shape(fresh)
    with migrated.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []
        assert facts.get(tx, "kept") == "yes"
    fresh.close()
    migrated.close()
