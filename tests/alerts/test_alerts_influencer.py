"""Somebody whom many follow complains."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from alert_pasts import DAY, ListPast, a_test, moment, numbered, run, told
from alert_streams import NOON, arrivals, observation
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.influencer import KIND, read
from model.alert import Observation
from model.errors import BadInput

HOUR = timedelta(hours=1)


def history(rng: random.Random, n: int = 300, *, days: float = 28) -> list[Observation]:
    """Authors of a month before NOON, mostly with few followers: a log-normal reach."""
    made = [
        observation(
            0,
            NOON - timedelta(days=2 + rng.random() * (days - 2)),
            live=False,
            author=f"a{i}",
            reach=int(rng.lognormvariate(5, 1.5)),
        )
        for i in range(n)
    ]
    return numbered(made)


def test_it_fires_on_a_complaint_of_somebody_with_reach() -> None:
    log = [
        observation(1, NOON, reach=9_999),
        observation(2, NOON + HOUR, reach=None),
        observation(3, NOON + 2 * HOUR, reach=20_000, negative=False),
        observation(4, NOON + 3 * HOUR, reach=20_000, author="star", source="blog"),
    ]
    found, _ = run(KIND, a_test("influencer"), ListPast(log), log, until=NOON + 2 * DAY)
    assert told(found) == ["fired", "resolved"]
    assert (found[0].opened, found[0].severity) == (4, 5)
    assert found[0].evidence["author"] == {"name": "star", "source": "blog", "reach": 20_000}
    assert [event.opened for event in run(KIND, a_test("influencer", sentiment="any"), ListPast(log), log)[0]] == [3, 3]
    assert told(run(KIND, a_test("influencer", reach=5_000), ListPast(log), log)[0]) == ["fired", "worse"]


def test_a_much_larger_voice_makes_it_worse() -> None:
    log = [observation(i, NOON + i * HOUR, reach=reach) for i, reach in enumerate([20_000, 3_000_000, 30_000], 1)]
    found, _ = run(KIND, a_test("influencer"), ListPast(log), log)
    assert [(event.kind, event.severity) for event in found] == [("fired", 5), ("worse", 7)]
    assert found[1].evidence["author"]["reach"] == 3_000_000  # type: ignore[index,call-overload]


def test_the_topics_own_top_percent_is_learned_from_its_history() -> None:
    before = history(random.Random(5))
    reach = sorted(one.reach or 0 for one in before)
    limit = reach[-3]
    last = len(before)
    live = [observation(last + 1, NOON, reach=limit - 1), observation(last + 2, NOON + HOUR, reach=limit)]
    past = ListPast([*before, *live])
    found, watch = run(KIND, a_test("influencer", top=1), past, [*before, *live], begins=NOON - 40 * DAY)
    assert [event.opened for event in found] == [last + 2]
    assert found[0].evidence["voice"] == {"limit": limit, "authors": 300, "top": 1}
    assert watch.usual == (300, None)


def test_an_author_counts_once_and_what_was_planned_is_not_usual() -> None:
    before = history(random.Random(5))
    loud = [observation(0, NOON - (3 + i * 0.01) * DAY, live=False, author="loud", reach=10**6) for i in range(200)]
    fair = [observation(0, NOON - (10 + i * 0.001) * DAY, live=False, reach=10**6) for i in range(200)]
    fair = [replace(one, author=f"guest {i}") for i, one in enumerate(fair)]
    log = numbered([*before, *loud, *fair])
    live = observation(len(log) + 1, NOON, reach=50_000)
    planned = [(moment(NOON - 11 * DAY), moment(NOON - 9 * DAY))]
    calm = [one for one in before if not planned[0][0] <= moment(one.event_at) < planned[0][1]]
    past = ListPast([*log, live], planned=planned)
    found, _ = run(KIND, a_test("influencer", top=1), past, [*log, live], begins=NOON - 40 * DAY)
    assert found[0].evidence["voice"]["authors"] == len(calm) + 1  # type: ignore[index,call-overload]
    past.planned, past.gaps = (), planned
    found, _ = run(KIND, a_test("influencer", top=1), past, [*log, live], begins=NOON - 40 * DAY)
    assert found[0].evidence["voice"]["authors"] == len(calm) + 1  # type: ignore[index,call-overload]
    past.gaps = ()
    assert run(KIND, a_test("influencer", top=1), past, [*log, live], begins=NOON - 40 * DAY)[0] == []


def test_too_few_authors_cannot_be_ranked_and_it_is_said() -> None:
    before = history(random.Random(5), 20)
    live = observation(21, NOON, reach=10**7)
    found, watch = run(KIND, a_test("influencer", top=1), ListPast([*before, live]), [*before, live], begins=NOON)
    assert found == []
    assert watch.phase == "blind"
    assert watch.status == "cannot judge yet: the reach of 20 authors is known, 50 are needed"


@settings(max_examples=25, deadline=None)
@given(st.data(), st.integers(0, 10_000), st.booleans())
def test_the_cut_of_the_log_into_rounds_changes_nothing(data: st.DataObject, seed: int, ranked: bool) -> None:
    rng = random.Random(seed)
    live = [
        observation(
            0,
            NOON + timedelta(seconds=t),
            author=f"b{rng.randrange(40)}",
            reach=int(rng.lognormvariate(6, 2)),
            negative=rng.random() < 0.5,
        )
        for t in arrivals(rng, lambda _: 30 / 86400, 6 * 86400)
    ]
    log = numbered([*history(rng, 80), *live])
    past = ListPast(log, planned=[(moment(NOON + 30 * HOUR), moment(NOON + 50 * HOUR))])
    test = a_test("influencer", **({"top": 5} if ranked else {"reach": 2_000}))
    cuts = data.draw(st.sets(st.integers(0, len(log)), max_size=12))
    end = NOON + timedelta(days=9)
    assert run(KIND, test, past, log, cuts=cuts, until=end)[0] == run(KIND, test, past, log, until=end)[0]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"reach": 0}, "options.reach"),
        ({"reach": "many"}, "options.reach"),
        ({"top": 0}, "options.top"),
        ({"top": 80}, "options.top"),
        ({"reach": 5, "top": 1}, "both reach and top"),
        ({"sentiment": "positive"}, "options.sentiment"),
        ({"followers": 9}, "options.followers"),
    ],
)
def test_wrong_options_are_refused_by_name(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(BadInput, match=named) as refused:
        read(wrong, "rules/loud.yaml")  # type: ignore[arg-type]
    assert refused.value.where == "rules/loud.yaml"


def test_options_read_twice_are_the_same() -> None:
    for given_ in ({}, {"top": 2}, {"reach": 500}):
        assert read(read(given_, ""), "") == read(given_, "")  # type: ignore[arg-type]
