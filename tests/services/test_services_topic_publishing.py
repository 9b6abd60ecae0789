"""Publishing from the pages: upon the revision somebody saw, never over what they have not; files and the browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from services_house import Clock, opened

from model.errors import BadInput, EarshotError, NotFound, NotSo
from model.topic import Topic
from model.user import User
from services import topics
from services.asking import QueryRefused
from services.house import House
from services.topic_lists import ListMoved, query_of, remove_list, save_list, shared_list, shared_lists
from services.topic_publishing import TopicMoved, checked_topic, end_published, publish_topic, revert_topic
from services.topic_table import topic_desk, topic_table
from services.users import Guest
from services.visibility import NotForYou, seen_by
from storage import backfills


def narrow_guest(*topics: str) -> Guest:
    return Guest(User(7, "eve", "marketer", topics=frozenset(topics)))


ACME = Topic("acme", "acme AND late", name="Acme", handles=("@acme",))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    for name in ("topics", "lists"):
        (tmp_path / name).mkdir()
    with opened(tmp_path, Clock()) as made:
        yield made


def write(house: House, name: str, text: str) -> None:
    (house.config.folder / name).write_text(text, encoding="utf-8")


def newest(house: House, topic: str = "acme") -> Topic:
    return topics.history(house, topic)[0].topic


def filling(house: House) -> dict[str, int]:
    with house.db.read() as tx:
        return {one.topic: one.revision for one in backfills.pending(tx)}


def test_a_topic_is_published_changed_and_put_back(house: House) -> None:
    assert publish_topic(house, ACME, 0, "ana", note="  first\n go ").revision == 1
    assert publish_topic(house, replace(ACME, query="acme"), 1, "ben").revision == 2
    assert filling(house) == {"acme": 2} and house.in_force["acme"].query == "acme"
    assert revert_topic(house, "acme", 1, 2, "ana").query == "acme AND late"
    told = [(one.topic.revision, one.who, one.note) for one in topics.history(house, "acme")]
    assert told == [(3, "ana", "as revision 1"), (2, "ben", ""), (1, "ana", "first go")]


def test_the_second_of_two_is_told_and_nothing_is_overwritten(house: House) -> None:
    publish_topic(house, ACME, 0, "ana")
    publish_topic(house, replace(ACME, query="acme AND slow"), 1, "ben")
    with pytest.raises(TopicMoved, match="ben published revision 2") as told:
        publish_topic(house, replace(ACME, query="acme AND never"), 1, "ana")
    assert told.value.now is not None and told.value.now.topic.query == "acme AND slow"
    assert newest(house).query == "acme AND slow"
    with pytest.raises(TopicMoved):
        publish_topic(house, ACME, 0, "cora")
    end_published(house, "acme", 2, "ben")
    with pytest.raises(TopicMoved, match="taken out of force") as gone:
        publish_topic(house, ACME, 2, "ana")
    assert gone.value.now is None
    assert publish_topic(house, ACME, 0, "ana").revision == 3


@pytest.mark.parametrize(
    ("topic", "error", "where"),
    [
        (replace(ACME, id=""), BadInput, "id"),
        (replace(ACME, id="A b"), BadInput, "id"),
        (replace(ACME, id="-a"), BadInput, "id"),
        (replace(ACME, query=""), QueryRefused, "the query"),
        (replace(ACME, query="acme late"), QueryRefused, "the query"),
        (replace(ACME, query="@@nowhere"), QueryRefused, "the query"),
        (replace(ACME, query="a" * 70_000), QueryRefused, "the query"),
        (replace(ACME, name="n" * 301), BadInput, "name"),
        (replace(ACME, handles=("h" * 301,)), BadInput, "handles"),
        (replace(ACME, handles=tuple(map(str, range(201)))), BadInput, "handles"),
        (replace(ACME, filters={"colour": ("red",)}), BadInput, "filters"),
        (replace(ACME, accents="loud"), BadInput, "accents"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_published_is_told_with_its_field(
    house: House, topic: Topic, error: type[EarshotError], where: str
) -> None:
    with pytest.raises(error) as told:
        publish_topic(house, topic, 0, "ana")
    assert told.value.where.startswith(where) and told.value.todo is not None
    assert topics.published(house) == []


def test_what_no_store_can_hold_is_mended() -> None:
    made = checked_topic(replace(ACME, query="acme\ud800\x00", name=" a \ud800 b ", handles=(" ", "@a", "@a ")))
    assert (made.query, made.name, made.handles) == ("acme?\ufffd", "a ? b", ("@a",))


def test_publishing_the_same_again_is_refused(house: House) -> None:
    publish_topic(house, ACME, 0, "ana")
    with pytest.raises(NotSo, match="already"):
        publish_topic(house, ACME, 1, "ana")
    with pytest.raises(NotFound):
        revert_topic(house, "acme", 7, 1, "ana")


def test_a_topic_of_a_file_is_taken_over_and_taken_back(house: House) -> None:
    write(house, "topics/acme.yaml", "id: acme\nquery: acme\n")
    topics.publish(house)
    with pytest.raises(NotSo, match="written in a file"):
        publish_topic(house, ACME, 1, "ana")
    with pytest.raises(NotSo, match="written in a file"):
        end_published(house, "acme", 1, "ana")
    publish_topic(house, ACME, 1, "ana", take_over=True)
    report = topics.publish(house)
    assert (report.browser, report.moved, newest(house).home) == (("acme",), False, "database")
    (house.config.folder / "topics/acme.yaml").unlink()
    assert not topics.publish(house).moved
    write(house, "topics/acme.yaml", "id: acme\nquery: acme AND new\n")
    report = topics.publish(house)
    assert (report.changed, report.browser) == (("acme",), ())
    assert (newest(house).home, newest(house).query, newest(house).revision) == ("file", "acme AND new", 3)


def test_a_file_that_says_nothing_new_does_not_bring_back_what_was_ended_here(house: House) -> None:
    write(house, "topics/acme.yaml", "id: acme\nquery: acme\n")
    topics.publish(house)
    publish_topic(house, ACME, 1, "ana", take_over=True)
    end_published(house, "acme", 2, "ana")
    assert not topics.publish(house).moved and topics.published(house) == []


def test_a_list_moves_the_topics_that_draw_it_in(house: House) -> None:
    save_list(house, "late", query_of(["late", "never again"], ""), 0, "ana")
    save_list(house, "nested", "@@late OR slow", 0, "ana")
    publish_topic(house, replace(ACME, query="acme AND @@nested"), 0, "ana")
    publish_topic(house, Topic("other", "other"), 0, "ana")
    moved = save_list(house, "late", "late OR delayed", 1, "ben", note="more")
    assert [topic.id for topic in moved] == ["acme"] and newest(house).revision == 2
    assert newest(house, "other").revision == 1
    found = {one.list.name: (one.list.revision, one.topics, one.lists) for one in shared_lists(house)}
    assert found == {"late": (2, ("acme",), ("nested",)), "nested": (1, ("acme",), ())}
    assert topics.history(house, "acme")[0].who == "ben"


def test_a_list_is_not_changed_unseen_nor_broken_nor_taken_from_its_topics(house: House) -> None:
    save_list(house, "late", "late", 0, "ana")
    publish_topic(house, replace(ACME, query="acme AND @@late"), 0, "ana")
    with pytest.raises(ListMoved, match="ana made it revision 1"):
        save_list(house, "late", "slow", 0, "ben")
    with pytest.raises(NotSo, match="already"):
        save_list(house, "late", "late", 1, "ben")
    with pytest.raises(QueryRefused):
        save_list(house, "late", "late slow", 1, "ben")
    publish_topic(house, Topic("near", "acme NEAR/3 @@late"), 0, "ana")
    with pytest.raises(NotSo, match="near could no longer be read"):
        save_list(house, "late", "late AND slow", 1, "ben")
    end_published(house, "near", 1, "ana")
    with pytest.raises(NotSo, match="acme still draw"):
        remove_list(house, "late", 1, "ben")
    with pytest.raises(BadInput):
        query_of(["a"], "b")
    with pytest.raises(BadInput):
        query_of([" "], " ")
    end_published(house, "acme", 1, "ana")
    remove_list(house, "late", shared_list(house, "late").list.revision, "ben")
    assert shared_lists(house) == []


def test_a_list_of_a_file_stays_as_it_was_changed_here_until_its_file_changes(house: House) -> None:
    write(house, "lists/late.yaml", "id: late\nterms: [late]\n")
    write(house, "topics/acme.yaml", "id: acme\nquery: acme AND @@late\n")
    topics.publish(house)
    save_list(house, "late", "late OR slow", 1, "ana")
    assert newest(house).revision == 2 and newest(house).home == "file"
    report = topics.publish(house)
    assert not report.moved and report.lists == () and shared_list(house, "late").list.query == "late OR slow"
    write(house, "lists/late.yaml", "id: late\nterms: [late, never]\n")
    assert topics.publish(house).lists == ("late",)
    assert shared_list(house, "late").list.query == "late OR never" and newest(house).revision == 3


def test_a_topic_of_a_file_may_draw_in_a_list_that_was_written_here(house: House) -> None:
    save_list(house, "late", "late", 0, "ana")
    write(house, "topics/acme.yaml", "id: acme\nquery: acme AND @@late\n")
    assert topics.publish(house).new == ("acme",)
    assert shared_list(house, "late").list.home == "database"


def test_who_sees_some_topics_changes_those_alone(house: House) -> None:
    publish_topic(house, ACME, 0, "ana")
    publish_topic(house, Topic("secret", "secret"), 0, "ana")
    seen = seen_by(house, narrow_guest("acme"))
    assert [line.revision.topic.id for line in topic_table(seen, "eve").lines] == ["acme"]
    publish_topic(seen, replace(ACME, query="acme"), 1, "eve")
    for refused in (
        lambda: publish_topic(seen, Topic("secret", "x"), 1, "eve"),
        lambda: topic_desk(seen, "secret", "eve"),
        lambda: end_published(seen, "secret", 1, "eve"),
        lambda: revert_topic(seen, "secret", 1, 1, "eve"),
    ):
        with pytest.raises(NotFound):
            refused()
    with pytest.raises(NotForYou):
        publish_topic(seen, Topic("another", "x"), 0, "eve")
    with pytest.raises(NotForYou):
        save_list(seen, "late", "late", 0, "eve")
