"""The reading of the log: what counts, when the test withholds, and that only the log decides."""

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from alert_streams import MINUTES, NOON, hourly, observation, past, story, watch
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.coverage import Coverage, count, has_fallen
from alerts.dip import Event
from alerts.gaps import missing, silent_sources
from alerts.memory import state_from_json, state_to_json
from alerts.watch import DipWatch, Progress
from model.alert import Observation
from model.source import SourceHealth
from model.time import micros


def run(test: DipWatch, log: list[Observation]) -> list[Event]:
    return [event for seen in log for event in test.see(seen)]


@pytest.fixture(scope="module")
def waves() -> list[Observation]:
    """Two waves, one after the other."""
    rng = random.Random(21)
    log = past(rng)
    for start in (0, 400):
        log += story(rng, len(log) + 1, start=NOON + timedelta(seconds=start), seconds=390)
    return log


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_putting_a_watch_away_and_back_changes_nothing(waves: list[Observation], data: st.DataObject) -> None:
    expected = run(watch(waves, scale=MINUTES), waves)
    assert [event.kind for event in expected if event.kind != "lapsed"].count("fired") >= 2
    cuts = sorted(data.draw(st.sets(st.integers(1, len(waves) - 1), max_size=8)))
    test, found = watch(waves, scale=MINUTES), []
    for start, end in zip([0, *cuts], [*cuts, len(waves)], strict=True):
        found += run(test, waves[start:end])
        found += test.tick(waves[end - 1].seen_at)
        again = state_from_json(json.loads(json.dumps(state_to_json(test.standing()))), Progress)
        fresh = watch(waves, scale=MINUTES)
        assert again is not None
        test = DipWatch(again, fresh._scale, fresh._threshold_at, fresh._history)
    assert found == expected


def test_a_state_written_in_another_form_is_not_read() -> None:
    assert state_from_json({}, Progress) is None
    assert state_from_json({"form": 0}, Progress) is None


@pytest.mark.parametrize("change", ["revision", "method"])
def test_a_change_of_measure_starts_again_and_cannot_judge_yet(change: str) -> None:
    """The same wave fires under one measure and is not judged under a new one that has no history."""
    rng = random.Random(3)
    log = past(rng)
    live = story(rng, len(log) + 1)
    assert any(event.kind == "fired" for event in run(watch(log + live, scale=MINUTES), log + live))
    new = {"revision": 2} if change == "revision" else {"method": "other@1"}
    changed = [live[0], *(replace(one, **new) for one in live[1:])]
    slow = {**MINUTES, "settle": 86400.0}
    test = watch(log + changed, scale=slow)
    assert not any(event.kind == "fired" for event in run(test, log + changed))
    assert test.progress.status.startswith("cannot judge yet")


def test_an_open_incident_ends_when_the_measure_changes() -> None:
    rng = random.Random(3)
    log = past(rng)
    live = [one for one in story(rng, len(log) + 1) if one.seen_at < NOON + timedelta(seconds=75)]
    later = observation(len(log) + len(live) + 1, NOON + timedelta(seconds=76), revision=2, source="blog")
    found = run(watch([*log, *live, later], scale=MINUTES), [*log, *live, later])
    assert [event.kind for event in found][-2:] == ["fired", "resolved"]
    assert "changed" in found[-1].note


def test_an_older_revision_or_retired_method_is_passed_over() -> None:
    rng = random.Random(3)
    log = past(rng)
    live = story(rng, len(log) + 1)
    late = [replace(one, method="old@1", mention=f"x{one.seq}", author=f"x{one.seq}") for one in live]
    first = replace(live[0], method="old@1")
    mixed = sorted([first, *live[1:], *late[1:]], key=lambda one: one.seen_at)
    log = [replace(one, seq=i + 1) for i, one in enumerate(log + mixed)]
    found = run(watch(log, scale=MINUTES), log)
    assert {vote.seq for event in found for vote in event.votes}.isdisjoint(
        one.seq for one in log if one.method == "old@1"
    )
    assert any(event.kind == "fired" for event in found)


def test_a_fall_of_coverage_withholds_and_says_so() -> None:
    rng = random.Random(3)
    log = past(rng)
    live = [
        replace(one, negative=None) if one.negative is False or rng.random() < 0.3 else one
        for one in story(rng, len(log) + 1, seconds=75)
    ]
    test = watch(log + live, scale=MINUTES)
    assert not any(event.kind == "fired" for event in run(test, log + live))
    assert test.progress.status.startswith("withheld: sentiment is known of")


def test_a_gap_of_the_sources_that_usually_write_most_withholds_and_says_so() -> None:
    rng = random.Random(3)
    log = past(rng)
    log += story(rng, len(log) + 1)
    for silent, fires in ((("news",), True), (("news", "forum"), False)):
        test = watch(log, scale=MINUTES, silent=silent)
        assert any(event.kind == "fired" for event in run(test, log)) is fires
    assert test.progress.status.startswith("withheld: sources that usually write 6")


def test_a_source_is_silent_when_its_last_visits_failed() -> None:
    healths = [SourceHealth("a", failures=3), SourceHealth("b", failures=2), SourceHealth("c")]
    assert silent_sources(healths) == {"a"}
    assert missing({"a": 30, "b": 70}, {"a"}) == 0.3
    assert missing({}, {"a"}) == 0


def test_coverage_is_of_late_and_falls_only_beyond_chance() -> None:
    coverage = Coverage()
    for i in range(40):
        coverage = count(coverage, known=i % 2 == 0)
    assert (coverage.known, coverage.total) == (20, 40)
    assert has_fallen(coverage, 0.9)
    assert not has_fallen(coverage, 0.62)
    for _ in range(300):
        coverage = count(coverage, known=True)
        assert coverage.total <= 61
    assert coverage.share > 0.99
    assert not has_fallen(Coverage(0, 19), 1.0), "too few to say"


def test_history_edits_and_backfills_never_vote() -> None:
    rng = random.Random(3)
    log = past(rng)
    live = story(rng, len(log) + 1)
    for never in (
        [replace(one, live=False) for one in live],
        [live[0], *(replace(one, seen_at=one.seen_at - timedelta(days=2)) for one in live[1:])],
    ):
        assert not run(watch(log + never, scale=MINUTES), log + never)


def test_an_import_of_history_is_taken_up_before_the_day_is_over() -> None:
    """The baseline is learned anew when much history arrives, not only once a day."""
    rng = random.Random(8)
    history = past(rng, share=0.5)
    first, rest = history[-80:], history[:-80]
    live = observation(9000, NOON + timedelta(seconds=1), negative=False)
    again = replace(live, mention="x", author="y")
    log = [replace(one, seq=i + 1) for i, one in enumerate([*first, live, *rest, again])]
    test = watch(log, scale=MINUTES)
    run(test, log[:81])
    few = test.progress.baseline
    run(test, log[81:])
    many = test.progress.baseline
    assert few is not None and many is not None
    assert many.n > 5 * few.n


def test_what_was_logged_later_does_not_change_the_past() -> None:
    """Replay = live: a backfill of angry history after the fact leaves the firings as they were."""
    rng = random.Random(13)
    log = past(rng)
    log += story(rng, len(log) + 1)
    expected = run(watch(log, scale=MINUTES), log)
    extra = [
        observation(len(log) + i, NOON - timedelta(hours=i), mention=f"late{i}", live=False, source="blog")
        for i in range(1, 600)
    ]
    assert run(watch(log + extra, scale=MINUTES), log) == expected


def test_the_reference_is_frozen_while_an_incident_is_open_and_the_incident_is_no_history() -> None:
    log = hourly(random.Random(5), days=33, an_hour=30, share=lambda h: 0.9 if h >= 29 * 24 else 0.2, live_from=28)
    test = watch(log, scale={"settle": 3600.0})
    (fired,) = [event for event in run(test, log) if event.kind == "fired"]
    baseline = test.progress.baseline
    assert baseline is not None and test.progress.dip is not None
    assert test.progress.dip.phase == "open"
    assert test.progress.learned_at <= fired.at
    assert baseline.elsewhere.mean < 0.25


def test_an_incident_that_is_over_is_no_history_either() -> None:
    log = hourly(random.Random(5), days=34, an_hour=20, share=lambda h: 0.9 if 29 <= h / 24 < 31 else 0.2, live_from=28)
    test = watch(log, scale={"settle": 3600.0})
    ended = [event for event in run(test, log) if event.kind == "resolved"]
    baseline = test.progress.baseline
    assert ended and baseline is not None
    assert test.progress.learned_at > ended[-1].at
    assert baseline.elsewhere.mean < 0.22, "with the two bad days it would be .25"


def test_time_in_which_nothing_is_judged_does_not_bring_an_alarm_nearer() -> None:
    rng = random.Random(5)
    log = past(rng)
    test = watch(log, scale=MINUTES)
    run(test, [*log, *(observation(9000 + n, NOON + timedelta(seconds=n), negative=False) for n in range(5))])
    assert test.progress.dip is not None
    before = test.progress.dip.rise.total
    quiet = NOON + timedelta(seconds=10)
    test._planned = [(micros(quiet), micros(quiet + timedelta(hours=10)))]
    run(test, [observation(9100 + n, quiet + timedelta(hours=n), negative=True) for n in range(10)])
    assert test.progress.status == "withheld: a planned event"
    run(test, [observation(9200, quiet + timedelta(hours=10), negative=False)])
    assert test.progress.status == "watching" and test.progress.dip.rise.total < before + 1000


def test_a_topic_whose_sentiment_is_all_unknown_says_that_it_cannot_judge() -> None:
    log = [observation(n, NOON + timedelta(minutes=n), negative=None) for n in range(1, 60)]
    test = watch(log)
    assert run(test, log) == []
    assert test.progress.status == "cannot judge: of none of the last mentions the sentiment is known"


def test_two_days_of_history_are_said_to_be_too_few() -> None:
    log = hourly(random.Random(1), days=2, an_hour=5, share=lambda _: 0.2)
    test = watch(log)
    assert run(test, log) == []
    assert test.progress.status == "cannot judge yet: 0 votes of history, 50 are needed"


@pytest.mark.parametrize("years", [1, 20])
def test_a_clock_that_was_wrong_for_a_while_does_not_end_the_watch(years: int) -> None:
    rng = random.Random(3)
    log = past(rng)
    ahead = [observation(n, NOON + timedelta(days=365 * years, seconds=n), negative=False) for n in range(2000, 2010)]
    wave = story(rng, 3000)
    test = watch([*log, *ahead, *wave], scale=MINUTES)
    kinds = [event.kind for event in run(test, [*log, *ahead, *wave])]
    assert kinds.count("fired") == 1 and kinds.count("resolved") == 1
    assert test.progress.clock < micros(NOON + timedelta(days=1))
