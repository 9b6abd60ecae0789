"""Somebody says what must not be missed."""

import random
from datetime import timedelta

import pytest
from alert_pasts import ListPast, a_test, moment, numbered, run, told
from alert_streams import NOON, arrivals, observation
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.keyword import KIND, read
from model.alert import Observation
from model.errors import BadInput, Unavailable

HOUR = timedelta(hours=1)
RECALL = '"product recall" OR lawsuit*'
TEXTS = ("Northwind coats fit", "Is there a product recall at Northwind?", "Two lawsuits against Northwind")


def said(log: list[Observation], which: dict[int, int]) -> ListPast:
    """The texts of a log: a plain one unless the seq says which."""
    return ListPast(log, {one.mention: TEXTS[which.get(one.seq, 0)] for one in log})


def every_hour(n: int, **over: object) -> list[Observation]:
    return [observation(i, NOON + (i - 1) * HOUR, **over) for i in range(1, n + 1)]


def test_it_fires_on_the_mention_that_says_it_and_no_other() -> None:
    log = every_hour(9)
    found, watch = run(KIND, a_test("keyword", query=RECALL), said(log, {4: 1}), log, until=NOON + 40 * HOUR)
    assert told(found) == ["fired", "resolved"]
    assert (found[0].opened, found[0].at) == (4, moment(log[3].seen_at))
    evidence = found[0].evidence
    assert evidence["query"] == RECALL
    assert [line["id"] for line in evidence["mentions"]] == ["m4"]  # type: ignore[index,union-attr,call-overload]
    assert watch.status == "watching"


def test_so_many_authors_must_say_it_and_within_a_day() -> None:
    log = every_hour(60)
    test = a_test("keyword", query=RECALL, authors=3)
    few = said(log, {1: 1, 20: 2, 50: 1})
    assert run(KIND, test, few, log)[0] == []
    enough = said(log, {1: 1, 30: 2, 40: 1, 50: 1})
    (fired, *_) = run(KIND, test, enough, log)[0]
    assert (fired.opened, fired.evidence["n"], fired.evidence["voices"]) == (30, 3, 3)
    assert fired.evidence["without"][0] == {"source": "forum", "fires": False, "score": 0}  # type: ignore[index,call-overload]


def test_one_author_however_loud_is_one_author() -> None:
    log = every_hour(9, author="loud")
    past = said(log, dict.fromkeys(range(1, 10), 1))
    assert run(KIND, a_test("keyword", query=RECALL, authors=2), past, log)[0] == []
    assert told(run(KIND, a_test("keyword", query=RECALL), past, log)[0]) == ["fired", "worse", "worse", "worse"]


def test_it_is_told_again_when_it_doubled_and_never_past_the_most_of_a_day() -> None:
    log = [observation(i, NOON + 0.01 * i * HOUR) for i in range(1, 300)]
    past = said(log, dict.fromkeys(range(1, 300), 2))
    found, _ = run(KIND, a_test("keyword", query=RECALL, a_day=100), past, log)
    assert [event.evidence["n"] for event in found] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    assert len(run(KIND, a_test("keyword", query=RECALL, a_day=3), past, log)[0]) == 3


def test_only_negative_ones_when_asked_and_the_topics_mood_in_the_query() -> None:
    log = every_hour(4, negative=False)
    past = said(log, {2: 1})
    assert run(KIND, a_test("keyword", query=RECALL, sentiment="negative"), past, log)[0] == []
    assert told(run(KIND, a_test("keyword", query=f"({RECALL}) AND sentiment:unknown"), past, log)[0]) == ["fired"]
    assert run(KIND, a_test("keyword", query=f"({RECALL}) AND sentiment:negative"), past, log)[0] == []


def test_while_the_archive_does_not_answer_nothing_is_passed_over() -> None:
    log = every_hour(3)
    past = said(log, {2: 1})
    watch = KIND.open(a_test("keyword", query=RECALL), past, {}, NOON)
    watch.see(log[0])
    before = watch.standing()
    past.down = True
    with pytest.raises(Unavailable):
        watch.see(log[1])
    assert watch.standing() == before
    past.down = False
    assert told(watch.see(log[1])) == ["fired"]


def test_a_mention_the_archive_has_no_more_says_nothing() -> None:
    log = every_hour(2)
    assert run(KIND, a_test("keyword", query=RECALL), ListPast(log), log)[0] == []


@settings(max_examples=25, deadline=None)
@given(st.data(), st.integers(0, 10_000), st.integers(1, 3))
def test_the_cut_of_the_log_into_rounds_changes_nothing(data: st.DataObject, seed: int, authors: int) -> None:
    rng = random.Random(seed)
    seen = arrivals(rng, lambda _: 20 / 86400, 6 * 86400)
    log = numbered(observation(0, NOON + timedelta(seconds=t), author=rng.choice("abcdefgh")) for t in seen)
    past = said(log, {one.seq: rng.choice([0, 0, 0, 1, 2]) for one in log})
    past.planned = [(moment(NOON + 30 * HOUR), moment(NOON + 50 * HOUR))]
    test = a_test("keyword", query=RECALL, authors=authors, a_day=4)
    cuts = data.draw(st.sets(st.integers(0, len(log)), max_size=12))
    end = NOON + timedelta(days=9)
    assert run(KIND, test, past, log, cuts=cuts, until=end)[0] == run(KIND, test, past, log, until=end)[0]


@pytest.mark.parametrize(
    ("query", "where", "says"),
    [
        ("recall refund", "options.query, query line 1 column", ""),
        ('"recall', "options.query, query line 1 column 1", ""),
        ("a AND b OR c", "options.query, query line 1 column", ""),
        ("@@no-such-list", "options.query, query line 1 column 1", ""),
        ("NOT recall", "options.query, query line 1 column 1", ""),
        ("", "rules/x.yaml", "options.query is missing"),
        (None, "rules/x.yaml", "options.query is missing"),
        (["a"], "rules/x.yaml", "options.query is missing"),
        ("a" * 20_000, "rules/x.yaml", "options.query is too long"),
    ],
)
def test_a_query_that_is_refused_says_where(query: object, where: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        read({"query": query}, "rules/x.yaml")  # type: ignore[dict-item]
    assert where in refused.value.where and "rules/x.yaml" in refused.value.where
    assert says in refused.value.what


def test_options_are_read_with_their_usual_values_and_read_twice_are_the_same() -> None:
    made = read({"query": RECALL, "authors": 3}, "")
    assert made == {"query": RECALL, "authors": 3, "sentiment": "any", "a_day": 6}
    assert read(made, "") == made
    with pytest.raises(BadInput, match=r"options.author is not an option of keyword"):
        read({"query": RECALL, "author": 3}, "")
