"""The state carried to another database: every table, all or nothing, whichever way."""

import random

import pytest
from sqlalchemy import Boolean, Float, LargeBinary, insert, select

from model.errors import Unavailable
from storage import copying, open_database
from storage.tables import facts, metadata, outbox

TEXTS = ["plain", "żółć", "京都 ☕", "", "a\nb\tc", "'; DROP TABLE x; --", "\U0001f600", "é" * 900]
ROWS = 2_300
"""Of each table; more than two pages."""


@pytest.fixture
def there(postgres):
    database = open_database(postgres.new_database())
    yield database
    database.close()


@pytest.fixture
def here(tmp_path):
    """Rows in every table, in no order."""
    database = open_database(f"sqlite:///{tmp_path}/state.db")
    dice = random.Random(7)
    with database.write() as tx:
        for table in metadata.sorted_tables:
            rows = [row_of(table, number, dice) for number in range(1, ROWS if table.name == "claims" else 40)]
            dice.shuffle(rows)
            tx.execute(insert(table), rows)
    yield database
    database.close()


def row_of(table, number, dice):
    return {column.name: value_of(column, number, dice) for column in table.columns}


def value_of(column, number, dice):
    unique = column.primary_key or any(column.name in c.columns for c in column.table.constraints)
    if column.nullable and dice.random() < 0.3:
        return None
    if isinstance(column.type, Boolean):
        return dice.random() < 0.5
    if isinstance(column.type, Float):
        return dice.uniform(-1, 1)
    if isinstance(column.type, LargeBinary):
        return dice.randbytes(20)
    if column.type.python_type is int:
        return number if unique else dice.randrange(-(2**62), 2**62)
    text = dice.choice(TEXTS)
    return f"{text}{number}" if unique else text


def everything(database):
    with database.read() as tx:
        return {
            t.name: [tuple(row) for row in tx.execute(select(t).order_by(*t.primary_key.columns))]
            for t in metadata.sorted_tables
        }


def copied(source, target):
    with source.write() as one, target.write() as other:
        return copying.copy_all(one, other)


def test_every_table_is_the_same_in_the_other_and_back_again(here, there, tmp_path):
    back = open_database(f"sqlite:///{tmp_path}/back.db")
    before = everything(here)
    done = copied(here, there)
    assert {one.table: one.rows for one in done} == {name: len(rows) for name, rows in before.items()}
    before["leases"] = [(name, "", token, 0) for name, _, token, _ in before["leases"]]
    assert everything(there) == before
    assert {one.table: one.digest for one in copied(there, back)} == {one.table: one.digest for one in done}
    assert everything(back) == before
    back.close()


def test_no_number_is_given_twice_also_where_the_newest_rows_are_gone(tmp_path, there):
    here = open_database(f"sqlite:///{tmp_path}/here.db")
    back = open_database(f"sqlite:///{tmp_path}/back.db")
    row = {"source": "s", "ref": "r", "canonical": "", "capture": "{}", "seen_at": 1}
    with here.write() as tx:
        tx.execute(insert(outbox), [row] * 5)
        tx.execute(outbox.delete().where(outbox.c.seq > 2))
    copied(here, there)
    copied(there, back)
    for database in (there, back):
        with database.write() as tx:
            assert tx.execute(insert(outbox).values(row)).inserted_primary_key == (6,)
    with there.write() as tx:
        assert tx.execute(
            insert(metadata.tables["audit"]).values(at=1, actor="", action="", detail="")
        ).inserted_primary_key == (1,)
    here.close()
    back.close()


def test_a_table_that_differs_is_told_and_nothing_stays(here, there, monkeypatch):
    monkeypatch.setattr(copying, "_add", lambda digest, rows: digest.update(repr(rows).encode() + b"%d" % id(digest)))
    with pytest.raises(Unavailable, match="Nothing was kept"):
        copied(here, there)
    with there.read() as tx:
        assert copying.filled(tx) == []


def test_cut_off_it_leaves_nothing(here, there):
    def cut(table, rows):
        if table == "ledger":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), here.write() as one, there.write() as other:
        copying.copy_all(one, other, told=cut)
    with there.read() as tx:
        assert copying.filled(tx) == []


def test_what_an_older_earshot_kept_otherwise_goes_along(tmp_path, there):
    here = open_database(f"sqlite:///{tmp_path}/here.db")
    with here.write() as tx:
        tx.exec_driver_sql("INSERT INTO facts VALUES ('odd', 'a' || char(0) || 'b')")
        tx.exec_driver_sql("INSERT INTO claims VALUES (?, 'm')", ("k" * 5000,))
    copied(here, there)
    with there.read() as tx:
        assert tx.execute(select(facts.c.value)).scalar_one() == "a\ufffdb"
    here.close()
