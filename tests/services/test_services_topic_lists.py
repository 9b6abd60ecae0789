"""Shared lists: read with the topics, published with them all or nothing, kept by revision."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from services_house import Clock, opened

from model.errors import BadInput
from model.topic import Topic
from services import topics
from services.house import House
from services.list_files import any_of, read_lists
from storage import backfills
from storage import lists as stored_lists
from storage import topics as stored_topics
from topics import check, read_text


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(tmp_path: Path, clock: Clock) -> Iterator[House]:
    for name in ("topics", "lists"):
        (tmp_path / name).mkdir()
    with opened(tmp_path, clock) as made:
        yield made


def write(house: House, name: str, text: str) -> Path:
    path = house.config.folder / name
    path.write_text(text, encoding="utf-8")
    return path


def revision(house: House, topic: str) -> int:
    return {one.id: one.revision for one in topics.published(house)}[topic]


def test_terms_become_a_query_that_is_read_one_way() -> None:
    query = any_of(["northwind", " north   wind ", '"late delivery"', "{BT}", "@acme", "OR", "deliver*", "~Orlen"])
    assert query == 'northwind OR "north wind" OR "late delivery" OR {BT} OR @acme OR "OR" OR deliver* OR ~Orlen'
    assert check(query).ok
    assert read_text("x")


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("id: a\n", "a.yaml:1", "it is empty"),
        ("id: a\nterms: []\nquery: ' '\n", "a.yaml:1", "it is empty"),
        ("id: a\nterms: [b]\nquery: c\n", "a.yaml:1", "both terms and a query"),
        ("id: A!\nterms: [b]\n", "a.yaml:1", "the id is"),
        ("id: a\nterms: [b]\nnote: c\n", "a.yaml:3", "not a field"),
        ("id: a\nquery: |\n  b OR\n  c d\n", "a.yaml:", "belong together"),
        ("id: a\nterms: ['\"x']\n", "a.yaml:2", "never closed"),
        ("id: a\nquery: '@@a'\n", "a.yaml:2", "contains itself"),
        ("id: a\nquery: '@@none'\n", "a.yaml:2", "no list named none"),
        ("- {id: a, terms: b}\n- {id: a, terms: c}\n", "a.yaml:2", "is taken by"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(tmp_path: Path, text: str, where: str, what: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(BadInput, match=what) as caught:
        read_lists(tmp_path)
    assert where in str(caught.value)


def test_a_list_draws_in_another(house: House) -> None:
    write(house, "lists/names.yaml", "id: names\nterms: [acme, 'acme shop']\n")
    write(house, "lists/all.yaml", "id: all\nquery: '@@names OR nadir'\n")
    write(house, "topics/t.yaml", "id: t\nquery: '@@all AND late'\n")
    report = topics.publish(house)
    assert (report.new, report.lists) == (("t",), ("all", "names"))
    assert "t" in house.topics
    with house.db.read() as tx:
        assert set(stored_lists.read_with(tx, "t", 1)) == {"all", "names"}


def test_a_topic_whose_list_changed_is_changed_and_others_are_not(house: House, clock: Clock) -> None:
    names = write(house, "lists/names.yaml", "id: names\nterms: [acme]\n")
    write(house, "lists/other.yaml", "id: other\nterms: [nadir]\n")
    write(house, "topics/a.yaml", "id: a\nquery: '@@names'\n")
    write(house, "topics/b.yaml", "id: b\nquery: '@@other'\n")
    topics.publish(house)
    names.write_text("id: names\nterms: [acme, akme]\n")
    assert topics.publish(house, dry_run=True).changed == ("a",)
    assert revision(house, "a") == 1
    report = topics.publish(house)
    assert (report.changed, report.unchanged, report.lists) == (("a",), ("b",), ("names",))
    assert (revision(house, "a"), revision(house, "b")) == (2, 1)
    with house.db.read() as tx:
        assert stored_lists.read_with(tx, "a", 1) == {"names": "acme"}
        assert stored_lists.read_with(tx, "a", 2) == {"names": "acme OR akme"}
        assert {one.topic: one.revision for one in backfills.pending(tx)} == {"a": 2, "b": 1}
    assert not topics.publish(house).moved


def test_one_wrong_list_and_nothing_is_published(house: House) -> None:
    write(house, "lists/names.yaml", "id: names\nterms: ['\"']\n")
    write(house, "topics/a.yaml", "id: a\nquery: acme\n")
    with pytest.raises(BadInput, match=r"names.yaml:2"):
        topics.publish(house)
    assert topics.published(house) == []


def test_a_query_that_names_no_list_is_refused(house: House) -> None:
    write(house, "topics/a.yaml", "id: a\nquery: '@@names'\n")
    with pytest.raises(BadInput, match="no list named names"):
        topics.publish(house)


def test_a_topic_of_the_database_follows_its_list_and_keeps_it(house: House, clock: Clock) -> None:
    names = write(house, "lists/names.yaml", "id: names\nterms: [acme]\n")
    topics.publish(house)
    with house.db.write() as tx:
        stored_topics.save(tx, Topic("mine", "@@names"), clock())
    assert topics.publish(house).changed == ("mine",)  # it was not read with any list so far
    names.write_text("id: names\nterms: [akme]\n")
    assert topics.publish(house).changed == ("mine",)
    assert topics.published(house)[0].home == "database"
    names.unlink()
    with pytest.raises(BadInput, match="topic mine"):
        topics.publish(house)


def test_a_list_that_comes_back_goes_on_counting(house: House) -> None:
    names = write(house, "lists/names.yaml", "id: names\nterms: [acme]\n")
    topics.publish(house)
    names.unlink()
    assert topics.publish(house).lists == ("names",)
    names.write_text("id: names\nterms: [acme]\n")
    topics.publish(house)
    with house.db.read() as tx:
        assert stored_lists.current_revisions(tx) == {"names": (2, "acme")}


def test_what_another_process_published_is_taken_up(house: House, clock: Clock) -> None:
    write(house, "topics/a.yaml", "id: a\nquery: acme\n")
    with opened(house.config.folder, clock) as other:
        topics.publish(other)
    assert "a" not in house.topics
    house.take_up_topics()
    assert "a" in house.topics
    (house.config.folder / "topics/a.yaml").unlink()
    with opened(house.config.folder, clock) as other:
        topics.publish(other)
    house.take_up_topics()
    assert "a" not in house.topics
