"""Sources that fall silent: found by their own counts or by their visits failing, and named in one incident."""

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from count_streams import (
    HOUR,
    MONDAY,
    LogPast,
    hour_of,
    hours,
    kinds,
    merged,
    opened,
    posts,
    run,
    run_in_rounds,
    test_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.source_silent import KIND
from model.alert import Observation
from model.errors import BadInput
from model.time import micros

BEGINS = 30 * 24 + 10
AT = MONDAY + BEGINS * HOUR


def log_of(seed: int, *, lasts: int = 20, days: int = 32, **rates: float) -> list[Observation]:
    """Sources with their rates; those named with a capital fall silent for a while."""
    rng = random.Random(seed)

    def level(name: str, hour: int) -> float:
        return 0.0 if name[0].isupper() and BEGINS <= hour < BEGINS + lasts else 1.0

    return merged(
        *(
            [
                replace(one, author=f"{name} {one.seq}")
                for one in posts(rng, hours(rng, days, rate, lambda hour, n=name: level(n, hour)), source=name)
            ]
            for name, rate in rates.items()
        )
    )


@pytest.fixture(scope="module")
def two() -> list[Observation]:
    return log_of(1, News=6, forum=4)


@pytest.fixture(scope="module")
def news() -> list[Observation]:
    """One source alone, until it falls silent."""
    return [one for one in log_of(2, News=6) if one.seen_at < AT]


def test_the_source_that_fell_silent_is_named_and_its_return_ends_it(two: list[Observation]) -> None:
    found = run(opened(KIND, LogPast(two)), two)
    assert kinds(found) == ["fired", "resolved"]
    fired, resolved = found
    assert 1 <= hour_of(fired.at) - BEGINS <= 5
    assert 20 <= hour_of(resolved.at) - BEGINS <= 26
    told = json.loads(json.dumps(fired.evidence))
    assert told["silent"]["name"] == "News"
    assert [(line["source"], line["why"], line["n"]) for line in told["silent"]["sources"]] == [("News", "silent", 0)]
    assert sum(line["contribution"] for line in told["by"]["source"]) == pytest.approx(
        told["volume"]["now"] - told["volume"]["usual"]
    )
    assert told["volume"]["interval"][0] < told["volume"]["usual"] < told["volume"]["interval"][1]


def test_it_is_found_by_the_clock_alone_when_nobody_writes_at_all(news: list[Observation]) -> None:
    watch = opened(KIND, LogPast(news))
    assert run(watch, news) == []
    assert watch.tick(AT + HOUR) == ()
    assert "fired" in kinds(event for hour in range(2, 9) for event in watch.tick(AT + hour * HOUR))
    assert watch.phase == "open" and watch.opened


def test_a_second_one_makes_it_worse_and_all_must_be_back() -> None:
    log = log_of(3, News=6, Portal=2, forum=4)
    found = run(opened(KIND, LogPast(log)), log)
    assert kinds(found) == ["fired", "worse", "resolved"]
    sources = [line["source"] for line in found[1].evidence["silent"]["sources"]]  # type: ignore
    assert set(sources) == {"News", "Portal"}
    assert found[1].opened == found[0].opened == found[2].opened


def test_a_source_whose_visits_fail_is_a_fact(news: list[Observation]) -> None:
    past = LogPast(news)
    watch = opened(KIND, past)
    run(watch, news)
    past.silent = frozenset({"News", "unheard-of"})
    (fired,) = watch.tick(AT)
    assert fired.kind == "fired"
    told = json.loads(json.dumps(fired.evidence))
    assert told["silent"]["name"] == "News" and len(told["silent"]["sources"]) == 1
    assert told["volume"]["usual"] is None, "what is not known is not told"
    assert watch.tick(AT + timedelta(minutes=1)) == ()
    assert watch.tick(AT + 12 * HOUR) == (), "known to fail, its silence is no news"
    past.silent = frozenset()
    (resolved,) = watch.tick(AT + 13 * HOUR)
    assert (resolved.kind, resolved.opened) == ("resolved", fired.opened)


def test_a_failing_source_that_a_person_closed_is_not_told_again_before_it_was_back(news: list[Observation]) -> None:
    past = LogPast(news)
    watch = opened(KIND, past)
    run(watch, news)
    past.silent = frozenset({"News"})
    assert kinds(watch.tick(AT)) == ["fired"]
    assert kinds(watch.resolve(AT + HOUR, "known")) == ["resolved"]
    assert watch.tick(AT + 20 * HOUR) == ()
    past.silent = frozenset()
    assert watch.tick(AT + 21 * HOUR) == ()
    past.silent = frozenset({"News"})
    assert kinds(watch.tick(AT + 22 * HOUR)) == ["fired"]


def test_gaps_and_planned_events_are_no_silence(two: list[Observation]) -> None:
    spans = [(micros(AT - HOUR), micros(AT + 21 * HOUR))]
    assert run(opened(KIND, LogPast(two, gaps=spans)), two) == []
    assert run(opened(KIND, LogPast(two, planned=spans)), two) == []


def test_only_what_is_named_is_watched(two: list[Observation]) -> None:
    test = test_of(KIND, options={"sources": ["forum"]})
    assert kinds(run(opened(KIND, LogPast(two), test=test), two)) == []
    test = test_of(KIND, options={"sources": ["News"]})
    assert kinds(run(opened(KIND, LogPast(two), test=test), two)) == ["fired", "resolved"]


def test_a_source_that_seldom_writes_is_not_watched() -> None:
    log = log_of(4, forum=3, Blog=0.02)
    watch = opened(KIND, LogPast(log))
    assert run(watch, log) == []
    assert list(watch.standing()["courses"]) == ["forum"]  # type: ignore[arg-type]


def test_a_source_that_stays_silent_is_let_go_after_a_week() -> None:
    log = log_of(5, lasts=400, days=46, News=5, forum=5)
    watch = opened(KIND, LogPast(log))
    found = run(watch, log)
    assert kinds(found) == ["fired", "resolved"]
    assert 6.5 < (found[1].at - found[0].at) / 86400e6 < 7.5
    assert "taken for what is usual" in found[1].note


@settings(max_examples=4, deadline=None)
@given(st.data())
def test_how_the_log_is_cut_into_rounds_changes_nothing(two: list[Observation], data: st.DataObject) -> None:
    past, end = LogPast(two), two[-1].seen_at + 5 * HOUR
    whole = opened(KIND, past)
    expected = [*run(whole, two), *whole.tick(end)]
    cuts = sorted(data.draw(st.sets(st.integers(len(two) * 3 // 4, len(two) - 1), max_size=10)))
    assert run_in_rounds(KIND, past, cuts, until=end) == expected


def test_many_quiet_sources_keep_to_one_budget() -> None:
    """Twelve sources, four weeks: one budget for all of them, not one each."""
    rates = {f"s{i}": 0.3 * (i % 4 + 1) for i in range(12)}
    log = log_of(6, days=42, **rates)
    watch = opened(KIND, LogPast(log), test=test_of(KIND, budget=2.0))
    assert kinds(run(watch, log), "worse", "resolved").count("fired") <= 2.0 * 2 * 1.5
    assert len(watch.standing()["courses"]) == 12  # type: ignore[arg-type]


def test_a_change_of_the_topic_starts_again(two: list[Observation]) -> None:
    changed = [replace(one, revision=2) if one.seen_at > AT + 10 * HOUR else one for one in two]
    watch = opened(KIND, LogPast(changed))
    found = run(watch, changed)
    assert kinds(found) == ["fired", "resolved"]
    assert "the topic was changed" in found[-1].note
    assert watch.status.startswith("cannot judge yet")


def test_nothing_known_is_said() -> None:
    watch = opened(KIND, LogPast([]))
    assert (watch.phase, watch.usual, watch.warmth, watch.opened) == ("blind", (0, None), 0.0, 0)
    assert watch.status.startswith("cannot judge yet")
    assert watch.tick(MONDAY) == ()


@pytest.mark.parametrize(
    "options",
    [{"sources": "forum"}, {"sources": [1]}, {"sources": ["s"] * 21}, {"zone": "x"}, {"n": 1}],
)
def test_bad_options_are_refused_with_where(options: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        KIND.options(options, "rules/x.yaml")  # type: ignore[arg-type]
    assert refused.value.where == "rules/x.yaml"


def test_good_options_are_kept() -> None:
    assert KIND.options({"sources": ["a", "a", "b"], "zone": "Asia/Tokyo"}, "") == {
        "sources": ["a", "b"],
        "zone": "Asia/Tokyo",
    }
