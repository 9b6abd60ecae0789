"""Labels given together are taken back together, and leave each mention as it was before."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from houses import HeldClock, new_house, put
from index import Question
from model.capture import Author, Capture
from model.errors import BadInput, NotFound, NotSo
from model.labels import Label, Said, in_force
from model.topic import Topic
from services import label_acts
from services.asking import QueryRefused, SearchRequest
from services.label_acts import label_found, label_some, moment_of_act, take_back, undoing
from services.label_rules import rule_query, try_rule
from services.labels import spoken
from services.line import Line
from storage import topics

START = datetime(2026, 11, 1, tzinfo=UTC)
LABELS = st.one_of(
    st.sampled_from(["", "negative", "neutral", "positive"]).map(lambda value: Label("sentiment", value)),
    st.sampled_from(["", "relevant", "irrelevant", "unsure"]).map(lambda value: Label("relevance", value)),
    st.tuples(st.sampled_from(["tag", "untag"]), st.sampled_from(["war", "vip"])).map(lambda pair: Label(*pair)),
    st.just(Label("clear")),
)
SAID = st.lists(LABELS, max_size=6)


def log(labels: list[Label], who: str, start: int, *, together: bool = False) -> list[Said]:
    return [
        Said("m", label, who, START + timedelta(seconds=start if together else start + place))
        for place, label in enumerate(labels)
    ]


@settings(max_examples=300, deadline=None)
@given(before=SAID, act=st.lists(LABELS, min_size=1, max_size=4))
def test_what_was_taken_back_is_as_if_it_had_not_been_said(before: list[Label], act: list[Label]) -> None:
    said = log(before, "ola", 0) + log(act, "ana", 100, together=True)
    back = undoing(said, "ana", START + timedelta(seconds=100))
    assert in_force([*before, *act, *back]) == in_force(before)


@settings(max_examples=200, deadline=None)
@given(before=SAID, act=st.lists(LABELS, min_size=1, max_size=3), since=st.lists(LABELS, min_size=1, max_size=3))
def test_what_somebody_said_since_stays(before: list[Label], act: list[Label], since: list[Label]) -> None:
    said = log(before, "ola", 0) + log(act, "ana", 100, together=True) + log(since, "ewa", 200)
    back = undoing(said, "ana", START + timedelta(seconds=100))
    now, then = in_force([*before, *act, *since]), in_force([*before, *act, *since, *back])
    spoke = {one.what for one in since}
    assert now.sentiment == then.sentiment or "sentiment" not in spoke
    assert now.relevance == then.relevance or "relevance" not in spoke
    assert "clear" not in spoke or back == []


def test_what_another_did_is_nothing_to_take_back() -> None:
    said = log([Label("tag", "war")], "ana", 100)
    assert undoing(said, "ola", START + timedelta(seconds=100)) == []
    assert undoing(said, "ana", START + timedelta(seconds=101)) == []


@pytest.fixture
def house(tmp_path):
    made = new_house(tmp_path, HeldClock())
    put(
        made, *(Capture("forum", str(n), text=f"The Acme parcel is late, {n}.", author=Author("Ola")) for n in range(5))
    )
    line = Line(made)
    while line.tick().read:
        pass
    line.release()
    yield made
    made.close()


def ids(house):
    return sorted(mention.id for mention in house.index.scan(Question(irrelevant=None)))


def test_a_selection_is_labelled_and_taken_back_and_that_is_taken_back(house):
    act = label_found(house, SearchRequest(query="late"), [Label("sentiment", "neutral"), Label("tag", "war")], "ana")
    assert act.mentions == 5
    first = ids(house)[0]
    label_some(house, [first], [Label("sentiment", "positive")], "ola")
    back = take_back(house, act.at, "ana")
    assert back.mentions == 5
    last = {mention: [one.label for one in spoken(house, mention).said] for mention in ids(house)}
    assert in_force(last[first]).sentiment == "positive" and in_force(last[first]).tags == ()
    assert all(not in_force(said) for mention, said in last.items() if mention != first)
    again = take_back(house, back.at, "ana")
    assert again.mentions == 5
    assert in_force([one.label for one in spoken(house, ids(house)[1]).said]).tags == ("war",)


def test_two_acts_of_one_moment_are_two(house):
    one, two = (label_some(house, ids(house)[:1], [Label("tag", name)], "ana") for name in ("a", "b"))
    assert one.at != two.at
    take_back(house, one.at, "ana")
    assert in_force([said.label for said in spoken(house, ids(house)[0]).said]).tags == ("b",)


def test_nothing_too_much_and_what_nobody_did_are_refused(house, monkeypatch):
    with pytest.raises(NotSo, match="nothing to label"):
        label_found(house, SearchRequest(query="nosuchword"), [Label("tag", "a")], "ana")
    monkeypatch.setattr(label_acts, "MOST", 4)
    with pytest.raises(NotSo, match="5 mentions"):
        label_found(house, SearchRequest(), [Label("tag", "a")], "ana")
    with pytest.raises(NotFound):
        take_back(house, START, "ana")
    act = label_some(house, ids(house)[:1], [Label("tag", "a")], "ana")
    with pytest.raises(NotFound):
        take_back(house, act.at, "ola")
    for text in ("", "yesterday", "2026-11-01", "9" * 60):
        with pytest.raises(BadInput):
            moment_of_act(text)


def test_a_search_becomes_a_rules_query_that_finds_the_same(house):
    with house.db.write() as tx:
        topics.save(tx, Topic("acme", "acme", filters={"lang": ("en",)}), house.clock())
    for request in (
        SearchRequest(query="late OR early"),
        SearchRequest(query="late", topics=("acme",), languages=("en", "pl"), sources=("forum",)),
        SearchRequest(query="parcel", without=SearchRequest(languages=("pl",), kinds=("article",))),
    ):
        assert try_rule(house, rule_query(house, request)).total == 5
    narrow = SearchRequest(query="parcel", without=SearchRequest(languages=("en",)))
    assert try_rule(house, rule_query(house, narrow)).total == 0


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest(query="late", sentiments=("negative",)),
        SearchRequest(query="late", event_since=START),
        SearchRequest(query="late", authors=("ola",)),
        SearchRequest(query="late", ids=("a",)),
        SearchRequest(query="late", without=SearchRequest(tags=("a",))),
        SearchRequest(query="late", without=SearchRequest(topics=("a",))),
        SearchRequest(query="late", sources=('a"b',)),
        SearchRequest(without=SearchRequest(languages=("en",))),
        SearchRequest(),
    ],
)
def test_what_is_of_a_moment_or_a_judgement_is_no_rule(house, request_):
    with pytest.raises(BadInput, match=r"rule|query"):
        rule_query(house, request_)


def test_a_query_that_is_refused_is_no_rule(house):
    with pytest.raises(QueryRefused):
        try_rule(house, rule_query(house, SearchRequest(query="a b")))
