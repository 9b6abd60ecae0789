"""Drafts, and who published a revision where and why, in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from model.topic import Topic
from storage import Database, lists, open_database, topic_drafts, topics
from storage.topic_drafts import KeptDraft

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def db(state_url: str) -> Iterator[Database]:
    database = open_database(state_url)
    yield database
    database.close()


def test_a_draft_is_one_for_each_person_and_topic(db: Database) -> None:
    first = KeptDraft("ana", "acme", 1, NOW, {"query": "żółć \x00 京都", "handles": ["@a"]})
    with db.write() as tx:
        topic_drafts.keep(tx, first)
        topic_drafts.keep(tx, KeptDraft("ben", "acme", 1, NOW, {}))
        topic_drafts.keep(tx, KeptDraft("ana", "", 0, NOW + timedelta(1), {}))
        assert topic_drafts.kept(tx, "ana", "acme") == first
        again = KeptDraft("ana", "acme", 2, NOW + timedelta(2), {"query": "x"})
        topic_drafts.keep(tx, again)
    with db.write() as tx:
        assert [draft.topic for draft in topic_drafts.of(tx, "ana")] == ["acme", ""]
        assert topic_drafts.kept(tx, "ana", "acme") == again and topic_drafts.count(tx, "ana") == 2
        assert topic_drafts.drop(tx, "ana", "acme") and not topic_drafts.drop(tx, "ana", "acme")
        assert topic_drafts.kept(tx, "ben", "acme") is not None


def test_a_revision_knows_who_published_it_and_what_its_file_last_said(db: Database) -> None:
    with db.write() as tx:
        topics.save(tx, Topic("acme", "acme", home="file"), NOW)
        topics.save(tx, Topic("acme", "acme OR x"), NOW, who="ana", note="wider")
        topics.save(tx, Topic("gone", "gone"), NOW)
        topics.retire(tx, "gone", NOW)
    with db.read() as tx:
        assert [(one.who, one.note) for one in topics.history(tx, "acme")] == [("ana", "wider"), ("", "")]
        assert [(one.topic.id, one.retired_at) for one in topics.newest(tx)] == [("acme", None), ("gone", NOW)]
        assert {name: topic.query for name, topic in topics.last_of_file(tx).items()} == {"acme": "acme"}


def test_a_list_knows_where_it_was_written(db: Database) -> None:
    with db.write() as tx:
        lists.save(tx, "late", "late", NOW)
        lists.save(tx, "late", "late OR slow", NOW, home="database", who="ana", note="more")
        lists.save(tx, "gone", "gone", NOW)
        lists.retire(tx, "gone", NOW)
    with db.read() as tx:
        told = [(one.revision, one.home, one.who, one.note) for one in lists.history(tx, "late")]
        assert told == [(2, "database", "ana", "more"), (1, "file", "", "")]
        assert lists.current(tx) == {"late": "late OR slow"}
        assert lists.last_of_file(tx) == {"late": "late", "gone": "gone"}
        assert [(one.name, one.retired_at) for one in lists.newest(tx)] == [("gone", NOW), ("late", None)]
