"""Each mention of a tiny topic: told once, in one incident, and never in a storm."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from alert_pasts import ListPast, a_test, moment, numbered, run, told
from alert_streams import NOON, arrivals, observation
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.every_mention import KIND, read
from alerts.kind import Event
from model.alert import Observation
from model.errors import BadInput

HOUR = timedelta(hours=1)


def at(*hours: float, **over: object) -> list[Observation]:
    return [observation(i, NOON + h * HOUR, **over) for i, h in enumerate(hours, 1)]


def test_each_mention_is_told_in_one_incident_that_ends_when_nobody_writes() -> None:
    log = at(0, 3, 8)
    found, watch = run(KIND, a_test("every_mention"), ListPast(), log, until=NOON + 40 * HOUR)
    assert told(found) == ["fired", "worse", "worse", "resolved"]
    assert [event.evidence["n"] for event in found[:3]] == [1, 2, 3]
    assert [event.evidence["more"] for event in found[:3]] == [1, 1, 1]
    assert {event.opened for event in found} == {1}
    assert found[-1].at == moment(NOON + 32 * HOUR)
    assert (watch.phase, watch.opened) == ("quiet", 0)


def test_past_the_most_of_a_day_the_rest_is_told_once_when_the_day_is_over() -> None:
    log = at(*(0.1 * i for i in range(100)))
    found, _ = run(KIND, a_test("every_mention", a_day=3), ListPast(), log, until=NOON + 30 * HOUR)
    assert told(found) == ["fired", "worse", "worse", "worse"]
    last = found[-1]
    assert last.at == moment(NOON + 24 * HOUR)
    assert (last.evidence["n"], last.evidence["more"], last.note) == (100, 97, "and 97 more")


def test_a_flood_is_told_no_more_than_that_whatever_people_resolve() -> None:
    log = at(*(0.01 * i for i in range(900)))
    watch = KIND.open(a_test("every_mention", a_day=4), ListPast(), {}, NOON)
    events: list[Event] = []
    for one in log:
        events += watch.see(one)
        events += watch.resolve(one.seen_at, "a person resolved it")
    assert sum(event.kind in ("fired", "worse") for event in events) == 4
    assert len(str(watch.standing())) < 60_000, "what is kept is bounded"


def test_contributions_add_up_past_what_is_kept_by_name() -> None:
    log = [
        replace(one, source=f"s{one.seq % 9}", negative=one.seq % 3 == 0) for one in at(*(0.01 * i for i in range(700)))
    ]
    found, _ = run(KIND, a_test("every_mention", a_day=1), ListPast(), log, until=NOON + 30 * HOUR)
    evidence = found[-1].evidence
    assert evidence["n"] == 700
    for name in ("source", "author", "language"):
        lines = evidence["by"][name]  # type: ignore[index,call-overload]
        assert sum(line["contribution"] for line in lines) == 700  # type: ignore[index,call-overload]
        assert sum(line["negative"] for line in lines) == evidence["negative"]  # type: ignore[index,call-overload]


def test_waiting_gathers_what_comes_together() -> None:
    log = at(0, 0.2, 0.4, 2)
    found, _ = run(KIND, a_test("every_mention", minutes=30), ListPast(), log, until=NOON + 3 * HOUR)
    assert [(event.kind, event.evidence["n"]) for event in found] == [("fired", 3), ("worse", 4)]
    assert found[0].at == moment(NOON + 0.5 * HOUR)


def test_the_clock_alone_tells_what_waited() -> None:
    watch = KIND.open(a_test("every_mention", minutes=30), ListPast(), {}, NOON)
    assert watch.see(at(0)[0]) == ()
    assert (watch.phase, watch.tick(NOON + 0.5 * HOUR)) == ("pending", ())
    assert told(watch.tick(NOON + 0.6 * HOUR)) == ["fired"]


def test_only_live_ones_and_only_negative_ones_when_asked() -> None:
    log = numbered([*at(0, live=False), *at(1, negative=False), *at(2, negative=None), *at(3)])
    assert told(run(KIND, a_test("every_mention"), ListPast(), log)[0]) == ["fired", "worse", "worse"]
    assert told(run(KIND, a_test("every_mention", sentiment="negative"), ListPast(), log)[0]) == ["fired"]


def test_an_edit_of_last_week_is_no_news() -> None:
    log = [*at(0), observation(2, NOON - 48 * HOUR)]
    assert told(run(KIND, a_test("every_mention"), ListPast(), log, begins=NOON - 90 * HOUR)[0]) == ["fired"]


def test_a_planned_event_withholds_and_what_came_is_told_when_it_is_over() -> None:
    past = ListPast(planned=[(moment(NOON + 1 * HOUR), moment(NOON + 50 * HOUR))])
    found, watch = run(KIND, a_test("every_mention"), past, at(2, 3, 5), until=NOON + 10 * HOUR)
    assert found == []
    watch = KIND.open(a_test("every_mention"), past, watch.standing(), NOON + 10 * HOUR)
    assert watch.status.startswith("withheld: a planned event")
    found = list(watch.tick(NOON + 51 * HOUR))
    assert [(event.kind, event.evidence["n"], event.at) for event in found] == [("fired", 3, moment(NOON + 50 * HOUR))]
    assert KIND.open(a_test("every_mention"), past, {}, NOON + 60 * HOUR).status == "watching"


def test_a_hole_in_the_sources_hides_nothing_of_what_was_written() -> None:
    past = ListPast(gaps=[(moment(NOON - HOUR), moment(NOON + HOUR))], silent=frozenset({"blog"}))
    assert told(run(KIND, a_test("every_mention"), past, at(0))[0]) == ["fired"]


def test_somebody_new_after_the_end_opens_the_next_incident_at_once() -> None:
    watch = KIND.open(a_test("every_mention"), ListPast(), {}, NOON)
    first, second = at(0, 1)
    watch.see(first)
    assert told(watch.resolve(NOON + 0.5 * HOUR, "done")) == ["resolved"]
    assert watch.resolve(NOON + 0.6 * HOUR, "again") == ()
    (fired,) = watch.see(second)
    assert (fired.kind, fired.opened, fired.evidence["n"]) == ("fired", 2, 1)


@settings(max_examples=40, deadline=None)
@given(st.data(), st.integers(0, 10_000), st.sampled_from([0, 20]), st.sampled_from([1, 2, 10]))
def test_how_the_log_is_cut_into_rounds_changes_nothing(
    data: st.DataObject, seed: int, minutes: int, most: int
) -> None:
    rng = random.Random(seed)
    seen = arrivals(rng, lambda t: 6 / 86400 if (t // 86400) % 3 else 0.5 / 86400, 12 * 86400)
    log = numbered(observation(0, NOON + timedelta(seconds=t), author=rng.choice("abcdef")) for t in seen)
    past = ListPast(planned=[(moment(NOON + 30 * HOUR), moment(NOON + 60 * HOUR))])
    test = a_test("every_mention", minutes=minutes, a_day=most)
    cuts = data.draw(st.sets(st.integers(0, len(log)), max_size=12))
    end = NOON + timedelta(days=14)
    assert run(KIND, test, past, log, cuts=cuts, until=end)[0] == run(KIND, test, past, log, until=end)[0]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 3]))
def test_every_mention_is_told_once_and_none_is_lost(seed: int, most: int) -> None:
    log = numbered(
        observation(0, NOON + timedelta(seconds=t))
        for t in arrivals(random.Random(seed), lambda _: 5 / 86400, 10 * 86400)
    )
    test = a_test("every_mention", a_day=most, minutes=20)
    found, _ = run(KIND, test, ListPast(), log, until=NOON + timedelta(days=13))
    assert sum(event.evidence["more"] for event in found if event.kind != "resolved") == len(log)  # type: ignore[misc]
    days = [event.at // 1_000_000 for event in found if event.kind != "resolved"]
    assert all(days[i + most] - days[i] >= 86400 for i in range(len(days) - most)), "never more than that in a day"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"a_day": 0}, "a_day"),
        ({"a_day": 2.5}, "a_day"),
        ({"a_day": True}, "a_day"),
        ({"minutes": "5"}, "minutes"),
        ({"minutes": float("nan")}, "minutes"),
        ({"sentiment": "angry"}, "sentiment"),
        ({"query": "a"}, "query"),
    ],
)
def test_wrong_options_are_refused_by_name(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(BadInput, match=f"options.{named}") as refused:
        read(wrong, "rules/tiny.yaml")  # type: ignore[arg-type]
    assert refused.value.where == "rules/tiny.yaml" and refused.value.todo


def test_options_read_twice_are_the_same() -> None:
    assert read(read({}, ""), "") == {"sentiment": "any", "a_day": 10, "minutes": 0}
