"""The life of the archive: what differs is found and healed, copies are whole, what goes does not come back."""

from datetime import timedelta
from pathlib import Path

import pytest

from houses import HeldClock, house_config, listen, new_house, put
from index import Entry, Question, open_index
from model.capture import Author, Capture
from model.errors import BadInput, NotFound, Unavailable
from model.topic import Topic
from services.archive import verify
from services.backup import create_backup, restore_backup
from services.copying import copy
from services.erasure import ERASED, erase_author, redacted
from services.house import open_house
from services.ingest import document_of
from services.line import drain
from services.retention import read_rules, run_retention
from storage import audit, leases, ledger


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def house(tmp_path, clock):
    made = new_house(tmp_path, clock)
    yield made
    made.close()


def post(ref, text="acme is late", source="forum", author="Ola"):
    return Capture(source, ref, f"https://{source}.example/{ref}", text=text, author=Author(author))


def arrive(house, *captures):
    put(house, *captures)
    drain(house)


def refs(index):
    return sorted(m.capture.ref for m in index.scan(Question(irrelevant=None)))


def records(house):
    with house.db.read() as tx:
        return [(one.action, one.detail) for one in audit.listed(tx)]


def faults(house, **how):
    return verify(house, **how).faults


def test_a_whole_archive_is_sound(house):
    arrive(house, post("1"), post("2"))
    found = verify(house)
    assert (found.checked, found.faults, found.sound) == (2, {}, True)


def test_what_the_index_lost_is_found_and_the_next_visit_brings_it_again(house):
    arrive(house, post("1"), post("2"))
    lost = next(m for m in house.index.scan(Question()) if m.capture.ref == "1")
    house.index.delete({lost.id: lost.version})
    assert faults(house) == {"missing": 1}
    assert refs(house.index) == ["2"]
    assert faults(house, repair=True) == {"missing": 1}
    put(house, post("1"), post("2"))
    report = drain(house)
    assert report.read == 1  # the one forgotten; the other is still seen
    assert refs(house.index) == ["1", "2"]
    assert verify(house).sound
    assert [action for action, _ in records(house)] == ["index repair"]


def test_an_older_state_beside_a_newer_index_hides_no_edit_after_repair(house, clock):
    arrive(house, post("1"))
    (mention,) = house.index.scan(Question())
    house.index.put([Entry(_at(mention, 9), document_of(mention))])
    assert faults(house, repair=True) == {"newer": 1}
    clock.move(minutes=1)
    arrive(house, post("1", text="acme is early"))
    (after,) = house.index.scan(Question())
    assert (after.capture.text, after.version) == ("acme is early", 10)


def test_what_only_the_index_knows_is_adopted_and_once_stays_once(house, tmp_path, clock):
    other = new_house(tmp_path / "other", clock)
    arrive(other, post("1"))
    (mention,) = other.index.scan(Question())
    other.close()
    house.index.put([Entry(mention, document_of(mention))])
    assert faults(house, repair=True) == {"unknown": 1}
    arrive(house, post("1"))
    assert refs(house.index) == ["1"]
    assert verify(house).sound


def test_what_was_deleted_and_is_still_there_goes(house):
    arrive(house, post("1"), post("2"))
    gone = next(m for m in house.index.scan(Question()) if m.capture.ref == "1")
    with house.db.write() as tx:
        ledger.bury(tx, [gone.id])
    assert faults(house, repair=True) == {"undeleted": 1}
    assert refs(house.index) == ["2"]


def test_a_copy_is_the_same_and_can_be_begun_again(house, tmp_path, clock):
    listen(house, Topic("late", "late"))
    for number in range(25):
        clock.move(days=9)
        arrive(house, post(str(number)))
    target = open_index(f"sqlite:///{tmp_path}/target.db")
    some = list(house.index.scan(Question()))[:7]
    target.put([Entry(m, document_of(m)) for m in some])
    target.put([Entry(_at(some[0], 99), document_of(some[0]))])  # is newer there: stays
    arrive(house, post("gone", author="Jan"))
    (gone,) = house.index.scan(Question(authors=("jan",)))
    target.put([Entry(gone, document_of(gone))])
    erase_author(house, "jan")
    assert copy(house, target) == 18 + 1
    assert refs(target) == refs(house.index)
    assert copy(house, target) == 0
    ours = {m.id: m for m in house.index.scan(Question())}
    theirs = {m.id: m for m in target.scan(Question())}
    assert {i: m for i, m in ours.items() if i != some[0].id} == {i: m for i, m in theirs.items() if i != some[0].id}
    target.close()


def test_a_copy_over_another_archive_is_refused_and_nothing_of_it_goes(house, tmp_path, clock):
    arrive(house, post("1"))
    other = new_house(tmp_path / "o", clock)
    arrive(other, post("1"), post("theirs"))
    with pytest.raises(BadInput, match="another archive"):
        copy(house, other.index)
    assert refs(other.index) == ["1", "theirs"]
    other.close()


def _at(mention, version):
    from dataclasses import replace

    return replace(mention, version=version)


def kept(house, clock):
    """Posts of two sources and two topics, 400 and 10 days old."""
    listen(house, Topic("globex", "globex"))
    for age, label in ((400, "old"), (10, "new")):
        clock.now -= timedelta(days=age)
        for source in ("forum", "blog"):
            for word in ("acme", "globex", "nothing"):
                put(house, post(f"{label} {word}", text=word, source=source))
        drain(house)
        clock.now += timedelta(days=age)


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        (["*=1y"], {"new acme", "new globex", "new nothing"}),
        (["*=1y", "topic:acme=2y"], {"new acme", "new globex", "new nothing", "old acme"}),
        (["topic:acme=5d"], {"new globex", "new nothing", "old globex", "old nothing"}),
        (["topic:acme=5d", "*=1d"], set()),
    ],
)
def test_retention_keeps_the_longest_of_a_mentions_topics_else_its_source_else_the_rest(house, clock, rules, left):
    kept(house, clock)
    read = read_rules(rules)
    would = run_retention(house, read, dry=True)
    assert len(refs(house.index)) == 12
    done = run_retention(house, read, actor="ola")
    assert done.mentions == would.mentions == 12 - 2 * len(left)
    assert set(refs(house.index)) == left
    assert verify(house).sound
    assert run_retention(house, read).mentions == 0


def test_a_sources_rule_holds_for_what_no_ruled_topic_caught(house, clock):
    kept(house, clock)
    run_retention(house, read_rules(["source:blog=30d", "topic:acme=9y"]))
    left = {(m.capture.source, m.capture.ref) for m in house.index.scan(Question())}
    assert ("blog", "old acme") in left
    assert not left & {("blog", "old globex"), ("blog", "old nothing")}
    assert ("forum", "old nothing") in left


def test_months_past_everything_go_whole_and_nothing_that_went_comes_back(house, clock):
    kept(house, clock)
    done = run_retention(house, read_rules(["*=90d"]), actor="ola")
    assert len(done.months) == 1
    assert records(house)[0][0] == "retention"
    put(house, *(post("old acme", text="acme, edited", source=source) for source in ("forum", "blog")))
    assert drain(house).dropped == 2
    assert set(refs(house.index)) == {"new acme", "new globex", "new nothing"}


@pytest.mark.parametrize("rule", ["forever", "topic:=1y", "*=0d", "source:a b=1y", "*=1h", "*=99999999y"])
def test_a_rule_that_is_none_is_refused(rule):
    with pytest.raises(BadInput):
        read_rules([rule])
    with pytest.raises(BadInput):
        read_rules(["*=1y", "*=2y"])


def test_erasure_takes_the_author_out_of_everything(house):
    arrive(house, post("1", author="Jan Kowalski"), post("2", author="Ola"))
    put(house, post("3", author="JAN KOWALSKI"))
    gone = erase_author(house, "jan kowalski", actor="ola", reason="asked")
    assert (gone.mentions, gone.waiting) == (1, 1)
    drain(house)
    assert refs(house.index) == ["2"]
    with house.db.read() as tx:
        dump = "\n".join(tx.connection.iterdump())
    assert "kowalski" not in dump.casefold()
    put(house, post("1", author="Jan Kowalski", text="acme again"))
    assert drain(house).dropped == 1
    (action, detail) = records(house)[0]
    assert (action, detail["mentions"]) == ("erase", 1)
    with pytest.raises(NotFound):
        erase_author(house, "jan kowalski")


def test_evidence_forgets_the_author_and_the_messages():
    evidence = {"by": {"author": [{"key": "Jan", "n": 3}]}, "mentions": [{"id": "a", "text": "x"}, {"id": "b"}], "n": 4}
    found = redacted(evidence, {"a"}, {"jan"})
    assert found == {"by": {"author": [{"key": ERASED, "n": 3}]}, "mentions": [{"id": "b"}], "n": 4}


def test_a_backup_put_back_is_the_same_and_goes_on(house, tmp_path, clock):
    arrive(house, post("1"))
    put(house, post("2"))
    made = create_backup(house, tmp_path / "b.tar.gz")
    assert made.files == ("state.db", "index.db")
    arrive(house, post("3"))
    config = house_config(tmp_path / "new")
    assert restore_backup(config, made.path) == ("state.db", "index.db")
    again = open_house(config, clock=clock)
    assert refs(again.index) == ["1"]
    drain(again)
    assert refs(again.index) == ["1", "2"]
    assert verify(again).sound
    again.close()
    with pytest.raises(BadInput, match="would replace"):
        restore_backup(config, made.path)
    assert restore_backup(config, made.path, force=True)


def test_nothing_is_put_back_beneath_a_process_at_work(house, tmp_path, clock):
    arrive(house, post("1"))
    made = create_backup(house, tmp_path / "b.tar.gz")
    arrive(house, post("2"))
    with house.db.write() as tx:
        leases.acquire(tx, "line", leases.this_process("ingest"), clock(), timedelta(minutes=1))
    with pytest.raises(Unavailable, match=r"line, held by .*:ingest:.*Earshot is at work"):
        restore_backup(house.config, made.path, force=True, clock=clock)
    clock.move(minutes=2)
    with pytest.raises(Unavailable, match="another process has it open"):  # as the web pages, which hold no lease
        restore_backup(house.config, made.path, force=True, clock=clock)
    assert refs(house.index) == ["1", "2"]
    house.close()
    assert restore_backup(house.config, made.path, force=True, clock=clock)
    Path(house.config.state_url.removeprefix("sqlite:///")).write_bytes(b"damaged")
    assert restore_backup(house.config, made.path, force=True, clock=clock)
    again = open_house(house.config, clock=clock)
    assert refs(again.index) == ["1"]
    again.close()


def test_a_damaged_backup_or_another_file_changes_nothing(house, tmp_path):
    arrive(house, post("1"))
    made = create_backup(house, tmp_path / "b.tar.gz")
    whole = made.path.read_bytes()
    config = house_config(tmp_path / "new")
    for damaged in (whole[: len(whole) // 2], b"not a backup", whole[:300] + b"\x00" * 50 + whole[350:], b""):
        Path(tmp_path / "bad.tar.gz").write_bytes(damaged)
        with pytest.raises(BadInput):
            restore_backup(config, tmp_path / "bad.tar.gz")
        assert not (tmp_path / "new" / "state.db").exists()
    with pytest.raises(BadInput, match="already"):
        create_backup(house, made.path)
    with pytest.raises(NotFound):
        restore_backup(config, tmp_path / "nowhere")
