"""The compiled set of topics: handles, filters, incremental changes, anchors."""

from __future__ import annotations

import pytest

from model.capture import Capture
from model.errors import BadInput
from model.topic import Topic
from topics import Document, TopicSet, compile_query, read_document


def document(text: str, *, language: str = "en", **fields) -> Document:
    return read_document(Capture("s", ref="1", text=text, **fields), id="d", language=language, site="forum.example")


HANDLES = ("@northwind", "northwind.example")


@pytest.mark.parametrize(
    ("text", "fields", "tagged"),
    [
        ("northwind is late", {}, False),
        ("@northwind is late", {}, True),
        ("(@Northwind) is late", {}, True),
        ("northwind: see northwind.example!", {}, True),
        ("northwind: see https://northwind.example/sale", {}, True),
        ("northwind: see https://shop.northwind.example", {}, True),
        ("northwind: see https://notnorthwind.example/sale", {}, False),
        ("northwind", {"links": ("https://social.example/@northwind",)}, True),
        ("northwind", {"links": ("https://social.example/@northwind/status/1",)}, True),
        ("northwind", {"links": ("https://social.example/@northwinds",)}, False),
        ("northwind", {"quoted": "@northwind https://northwind.example"}, False),
        ("mail info@northwind.net, northwind", {}, False),
        ("northwind", {"title": "@northwind"}, True),
        ("northwind", {"links": ("http://[bad",)}, False),
    ],
)
def test_a_mention_is_tagged_by_its_own_words_and_links(text: str, fields: dict, tagged: bool) -> None:
    topics = TopicSet([Topic("nw", "northwind", handles=HANDLES)])
    (match,) = topics.match(document(text, **fields))
    assert match.tagged is tagged


def test_tagged_can_be_asked_for_within_a_topic() -> None:
    topics = TopicSet([Topic("rest", "northwind AND tagged:false", handles=HANDLES)])
    assert topics.match(document("northwind"))
    assert not topics.match(document("@northwind"))


def test_filters_are_anded_and_lack_is_no_match() -> None:
    topic = Topic("t", "acme", filters={"lang": ("pl", "en"), "site": ("forum.example",)})
    topics = TopicSet([topic])
    assert topics.match(document("acme"))
    assert not topics.match(document("acme", language="de"))
    assert not topics.match(read_document(Capture("s", ref="1", text="acme"), id="d", language="en"))


def test_topics_come_and_go() -> None:
    topics = TopicSet([Topic("b", "acme", revision=3), Topic("a", "acme OR 京都 OR del*")])
    found = topics.match(document("acme"))
    assert [(match.topic, match.revision) for match in found] == [("a", 0), ("b", 3)]
    topics.add(Topic("b", "zenith"))
    assert [match.topic for match in topics.match(document("acme"))] == ["a"]
    topics.remove("a")
    topics.remove("never there")
    assert "a" not in topics
    assert "b" in topics
    assert topics.ids == ("b",)
    assert len(topics) == 1
    assert not topics.match(document("acme 京都 delivery"))


def test_a_refused_topic_leaves_the_old_one_in_place() -> None:
    topics = TopicSet([Topic("a", "acme")])
    with pytest.raises(BadInput, match="column 1"):
        topics.add(Topic("a", "acme delivery"))
    assert topics.match(document("acme"))


def test_anchors_move_when_they_prove_common_and_nothing_is_lost() -> None:
    topics = TopicSet([Topic("t", "wonderfully AND zz")])
    common, both = document("wonderfully made"), document("wonderfully zz")
    for _ in range(300):
        assert not topics.match(common)
    assert [match.topic for match in topics.match(both)] == ["t"]
    assert not topics._candidates(common.view("body"))


def test_only_topics_with_an_anchor_are_candidates() -> None:
    written = {"word": "acme", "pair": "*京都*", "prefix": "deliver*", "all": "kind:post", "x": "xx"}
    topics = TopicSet(Topic(id, query) for id, query in written.items())
    candidates = topics._candidates(document("東京都 delivery acme").view("body"))
    assert {entry.topic.id for entry in candidates} == {"word", "pair", "prefix", "all"}


def test_a_removed_topic_leaves_nothing_behind_and_others_keep_what_they_share() -> None:
    shared = 'żółć OR deliver* OR "late again today once more" OR *京都大学* OR (acme NEAR/3 late)'
    texts = ["żółć", "delivery", "late again today once more", "京都大学", "acme so late"]
    topics = TopicSet([Topic("a", shared), Topic("b", f"({shared}) AND kind:post")])
    topics.remove("a")
    for text in texts:
        assert [match.topic for match in topics.match(document(text))] == ["b"]
    topics.remove("b")
    assert not topics._ring.leaves
    assert not topics._by_key
    assert not topics._ring._phrases
    assert not topics._ring._wild.by_prefix


def test_the_error_of_a_refused_query_points_at_the_place() -> None:
    with pytest.raises(BadInput) as refused:
        compile_query("acme AND\n(late delivery)")
    message = str(refused.value)
    assert "line 2 column 2" in message
    assert "(late delivery)\n ^" in message
    assert 'Search for the phrase: acme AND\n("late delivery")' in message
