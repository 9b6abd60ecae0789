"""The kinds on a volume: what they find, what they let pass, and that only the log and the clock decide."""

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

from alerts import negative_volume, volume_drop, volume_spike
from alerts.kind import Kind
from alerts.memory import FORM
from model.alert import Observation
from model.errors import BadInput
from model.time import micros

BEGINS = 31 * 24 + 14
SPIKE, DROP, NEGATIVE = volume_spike.KIND, volume_drop.KIND, negative_volume.KIND


def surge(seed: int, rate: float, times: float, *, lasts: int = 8, days: int = 33) -> list[Observation]:
    """Four quiet weeks, three quiet days, and a stretch of so many times as much as usual."""
    rng = random.Random(seed)
    return posts(rng, hours(rng, days, rate, lambda hour: times if BEGINS <= hour < BEGINS + lasts else 1.0))


@pytest.fixture(scope="module")
def fivefold() -> list[Observation]:
    return surge(1, 4, 6)


@pytest.fixture(scope="module")
def silence() -> list[Observation]:
    return surge(3, 6, 0.0, lasts=10)


@pytest.mark.parametrize(("rate", "times", "within"), [(1, 6, 4), (5, 5, 3), (20, 5, 2), (20, 2.5, 8)])
def test_a_surge_is_found_within_hours_and_resolved_after_it(rate: float, times: float, within: float) -> None:
    log = surge(1, rate, times)
    found = run(opened(SPIKE, LogPast(log)), log)
    assert kinds(found, "worse") == ["fired", "resolved"]
    fired, resolved = (event for event in found if event.kind in ("fired", "resolved"))
    assert 0 < hour_of(fired.at) - BEGINS < within
    assert 8 < hour_of(resolved.at) - BEGINS < 24
    assert fired.opened == resolved.opened
    assert resolved.note == "it is back to usual"


def test_a_flood_is_found_within_its_hour() -> None:
    log = surge(1, 20, 10)
    fired = next(event for event in run(opened(SPIKE, LogPast(log)), log) if event.kind == "fired")
    assert 0 < hour_of(fired.at) - BEGINS < 1


def test_a_silence_is_found_by_the_clock_alone_and_ends_with_the_posts() -> None:
    log = surge(3, 8, 0.0, lasts=10)
    before = [one for one in log if hour_of(micros(one.seen_at)) < BEGINS]
    watch = opened(DROP, LogPast(log))
    assert kinds(run(watch, before)) == []
    begins = MONDAY + BEGINS * HOUR
    assert watch.tick(begins + timedelta(minutes=110)) == ()
    ticks = [event for hour in range(2, 10) for event in watch.tick(begins + hour * HOUR)]
    fired = next(event for event in ticks if event.kind == "fired")
    assert hour_of(fired.at) - BEGINS <= 3
    assert fired.evidence["volume"]["now"] == 0  # type: ignore[index, call-overload]
    assert kinds(run(watch, log[len(before) :]), "worse") == ["resolved"]


def test_a_drop_of_three_quarters_is_found() -> None:
    log = surge(4, 20, 0.25, lasts=20)
    found = run(opened(DROP, LogPast(log)), log)
    assert kinds(found, "worse") == ["fired", "resolved"]
    assert 1 <= hour_of(found[0].at) - BEGINS <= 6


def test_fivefold_complaints_at_their_usual_share_are_no_dip_but_a_volume() -> None:
    rng = random.Random(5)
    counted = hours(rng, 33, 8, lambda hour: 5 if BEGINS <= hour < BEGINS + 8 else 1)
    log = posts(rng, counted, share=lambda _: 0.6)
    fired = next(event for event in run(opened(NEGATIVE, LogPast(log)), log) if event.kind == "fired")
    assert fired.evidence["cause"] == "volume"
    assert fired.evidence["before"]["share"] == pytest.approx(0.6, abs=0.03)  # type: ignore[index, call-overload]


def test_complaints_that_take_the_place_of_praise_are_within() -> None:
    rng = random.Random(6)
    log = posts(rng, hours(rng, 33, 15), share=lambda hour: 0.9 if BEGINS <= hour < BEGINS + 8 else 0.1)
    fired = next(event for event in run(opened(NEGATIVE, LogPast(log)), log) if event.kind == "fired")
    assert fired.evidence["cause"] == "within"
    assert kinds(run(opened(SPIKE, LogPast(log)), log)) == []


def test_a_usual_day_and_week_are_no_news() -> None:
    """Busy Mondays after calm Sundays; a test of a flat rate would fire every day."""
    rng = random.Random(7)
    log = posts(rng, hours(rng, 42, 5, size=8))
    for kind in (SPIKE, DROP):
        assert kinds(run(opened(kind, LogPast(log), test=test_of(kind, budget=0.5)), log)) == []


def test_one_loud_person_or_one_copied_text_is_one_vote() -> None:
    rng = random.Random(18)
    calm = posts(rng, hours(rng, 32, 5))
    start = MONDAY + BEGINS * HOUR
    for same, fires in (({"author": "ann"}, False), ({"cluster": "copied"}, False), ({}, True)):
        flood = [replace(calm[0], seen_at=start + i * timedelta(seconds=9), author=f"f{i}") for i in range(400)]
        flood = [replace(one, event_at=one.seen_at, live=True, **same) for one in flood]
        log = merged(calm, flood)
        assert ("fired" in kinds(run(opened(SPIKE, LogPast(log)), log))) is fires


@settings(max_examples=5, deadline=None)
@given(st.data())
def test_how_the_log_is_cut_into_rounds_changes_nothing(
    fivefold: list[Observation], silence: list[Observation], data: st.DataObject
) -> None:
    kind, log = data.draw(st.sampled_from([(SPIKE, fivefold), (NEGATIVE, fivefold), (DROP, silence)]))
    past, end = LogPast(log), log[-1].seen_at + 30 * HOUR
    whole = opened(kind, past)
    expected = [*run(whole, log), *whole.tick(end)]
    assert "fired" in kinds(expected)
    cuts = sorted(data.draw(st.sets(st.integers(len(log) * 3 // 4, len(log) - 1), max_size=12)))
    assert run_in_rounds(kind, past, cuts, until=end) == expected


def test_a_state_of_another_form_is_as_nothing(fivefold: list[Observation]) -> None:
    past = LogPast(fivefold)
    expected = kinds(run(opened(SPIKE, past), fivefold))
    for saved in ({"form": 0, "reading": 5}, {"form": FORM, "reading": 5}, {"form": FORM}):
        assert kinds(run(opened(SPIKE, past, saved=saved), fivefold)) == expected


def test_history_that_was_imported_counts_when_it_happened(fivefold: list[Observation]) -> None:
    at = MONDAY + 28 * 24 * HOUR
    imported = [one if one.live else replace(one, seen_at=at) for one in fivefold]
    past = LogPast(imported)
    watch = SPIKE.open(test_of(SPIKE), past, {}, MONDAY)
    expected = run(opened(SPIKE, LogPast(fivefold)), fivefold)
    assert kinds(run(watch, imported)) == kinds(expected)
    assert kinds(expected, "worse") == ["fired", "resolved"]
    assert watch.usual[1] == pytest.approx(4, rel=0.2)


def test_a_planned_event_is_withheld_and_is_not_usual(fivefold: list[Observation]) -> None:
    planned = [(micros(MONDAY + (BEGINS - 1) * HOUR), micros(MONDAY + (BEGINS + 9) * HOUR))]
    watch = opened(SPIKE, LogPast(fivefold, planned=planned))
    events, said = [], set()
    for one in fivefold:
        events += watch.see(one)
        said.add(watch.status)
    assert kinds(events) == []
    assert "withheld: a planned event" in said
    assert watch.status == "watching"


def test_a_gap_is_no_drop_and_what_comes_after_it_at_once_is_no_spike() -> None:
    rng = random.Random(9)
    log = posts(rng, hours(rng, 33, 6))
    gap = MONDAY + BEGINS * HOUR, MONDAY + (BEGINS + 5) * HOUR
    late = [
        replace(one, seen_at=gap[1] + timedelta(seconds=1)) if gap[0] <= one.event_at < gap[1] else one for one in log
    ]
    log = merged(late)
    gaps = [(micros(gap[0]), micros(gap[1]))]
    for kind in (SPIKE, DROP):
        assert "fired" in kinds(run(opened(kind, LogPast(log)), log)), "as it would without knowing of the gap"
        assert kinds(run(opened(kind, LogPast(log, gaps=gaps)), log)) == []


@pytest.mark.parametrize("part", [0.3, 0.8])
def test_a_source_that_cannot_be_read_is_not_expected(part: float) -> None:
    """Its part is taken off what is usual; when that is most of it, the test withholds."""
    rng = random.Random(10)
    counted = hours(rng, 32, 10)
    silenced = [n if hour < BEGINS else 0 for hour, n in enumerate(counted)]
    news = posts(rng, [round(n * part) for n in silenced], source="news")
    log = merged(news, posts(rng, [round(n * (1 - part)) for n in counted]))
    assert "fired" in kinds(run(opened(DROP, LogPast(log)), log)) or part < 0.5
    watch = opened(DROP, LogPast(log, silent=frozenset({"news"})))
    assert kinds(run(watch, log)) == []
    assert watch.status.startswith("withheld: sources that usually write 8") is (part > 0.5)


@pytest.mark.parametrize(
    ("kind", "change"), [(SPIKE, "revision"), (NEGATIVE, "revision"), (NEGATIVE, "method"), (SPIKE, "method")]
)
def test_a_change_of_measure_starts_again_and_cannot_judge_yet(
    kind: Kind, change: str, fivefold: list[Observation]
) -> None:
    new = {"revision": 2} if change == "revision" else {"method": "other@1"}
    changed = [replace(one, **new) if hour_of(micros(one.seen_at)) > BEGINS - 5 else one for one in fivefold]
    watch = opened(kind, LogPast(changed))
    found = kinds(run(watch, changed), "worse", "resolved")
    if kind is SPIKE and change == "method":
        assert found == ["fired"], "how many there are does not depend on how their mood is told"
        return
    assert found == []
    assert watch.status.startswith("cannot judge yet")


def test_an_open_incident_ends_when_the_measure_changes(fivefold: list[Observation]) -> None:
    during = [one for one in fivefold if hour_of(micros(one.seen_at)) < BEGINS + 6]
    log = [*during, replace(during[-1], revision=2, seq=len(during) + 1)]
    found = run(opened(SPIKE, LogPast(log)), log)
    assert kinds(found, "worse") == ["fired", "resolved"]
    assert "changed" in found[-1].note


def test_a_level_that_stays_becomes_what_is_usual() -> None:
    rng = random.Random(11)
    log = posts(rng, hours(rng, 42, 4, lambda hour: 4 if hour >= BEGINS else 1))
    watch = opened(SPIKE, LogPast(log))
    found = [event for event in run(watch, log) if event.kind in ("fired", "resolved")]
    assert kinds(found[:2]) == ["fired", "resolved"]
    assert 6.5 < (found[1].at - found[0].at) / 86400e6 < 7.5
    assert "taken for what is usual" in found[1].note
    n, an_hour = watch.usual
    assert n and an_hour is not None and 12 < an_hour < 20


def test_an_incident_is_left_out_of_what_is_usual() -> None:
    rng = random.Random(12)
    log = posts(rng, hours(rng, 40, 5, lambda hour: 10 if BEGINS <= hour < BEGINS + 24 else 1))
    watch = opened(SPIKE, LogPast(log))
    assert kinds(run(watch, log), "worse") == ["fired", "resolved"]
    assert watch.usual[1] == pytest.approx(5, rel=0.15), "with that day it would be above 7"


def test_a_late_batch_does_not_open_the_past_again(silence: list[Observation]) -> None:
    before = [one for one in silence if hour_of(micros(one.seen_at)) < BEGINS]
    watch = opened(DROP, LogPast(silence))
    run(watch, before)
    watch.tick(MONDAY + (BEGINS + 4) * HOUR)
    assert watch.phase == "open"
    standing = json.dumps(watch.standing()["course"])
    late = [
        replace(before[-1], seq=10_000 + i, author=f"late {i}", seen_at=MONDAY + BEGINS * HOUR + timedelta(seconds=i))
        for i in range(50)
    ]
    assert run(watch, late) == []
    assert json.dumps(watch.standing()["course"]) == standing


@pytest.mark.parametrize("jump", [timedelta(days=3000), timedelta(days=2), timedelta(days=-2)])
def test_a_clock_that_jumps_is_survived(jump: timedelta, fivefold: list[Observation]) -> None:
    before = [one for one in fivefold if hour_of(micros(one.seen_at)) < BEGINS - 30]
    for kind in (SPIKE, DROP):
        watch = opened(kind, LogPast(fivefold))
        run(watch, before)
        watch.tick(before[-1].seen_at + jump)
        later = run(watch, fivefold[len(before) :])
        assert ("fired" in kinds(later)) or kind is DROP
        assert watch.phase != "blind"


def test_history_edits_and_backfills_are_not_counted(fivefold: list[Observation]) -> None:
    calm = [one for one in fivefold if hour_of(micros(one.seen_at)) < BEGINS]
    at = MONDAY + (BEGINS + 1) * HOUR
    flood = [replace(calm[-1], author=f"f{i}", seen_at=at, event_at=at, seq=len(calm) + 1 + i) for i in range(400)]
    old = [replace(one, seen_at=at - timedelta(days=2)) for one in flood]
    for never in ([replace(one, live=False) for one in flood], [flood[0], *old[1:]]):
        log = [*calm, *never]
        assert kinds(run(opened(SPIKE, LogPast(log)), log)) == []


def test_what_was_logged_later_does_not_change_the_past(fivefold: list[Observation]) -> None:
    expected = run(opened(SPIKE, LogPast(fivefold)), fivefold)
    n = len(fivefold)
    extra = [
        replace(fivefold[0], seq=n + i, live=False, event_at=MONDAY + (BEGINS - i % 200) * HOUR, author=f"x{i}")
        for i in range(1, 3000)
    ]
    log = [*fivefold, *extra]
    assert run(opened(SPIKE, LogPast(log)), fivefold) == expected


@pytest.mark.parametrize(("days", "rate", "why"), [(1, 20, "two days"), (28, 0.02, "votes of history")])
def test_too_little_history_is_said(days: int, rate: float, why: str) -> None:
    rng = random.Random(13)
    log = posts(rng, hours(rng, days + 2, rate), live_from=days)
    log += [replace(log[-1], seen_at=log[-1].seen_at + HOUR, event_at=log[-1].event_at + HOUR, seq=len(log) + 1)]
    log.append(replace(log[-1], live=True, seq=len(log) + 1, author="z"))
    for kind in (SPIKE, DROP):
        watch = opened(kind, LogPast(log))
        assert run(watch, log) == []
        assert watch.status.startswith("cannot judge yet") and why in watch.status
        assert (watch.phase, watch.usual, watch.warmth) == ("blind", (0, None), 0.0)


def test_contributions_add_up(fivefold: list[Observation]) -> None:
    for log, kind in ((fivefold, SPIKE), (fivefold, NEGATIVE), (surge(3, 8, 0.1, lasts=10), DROP)):
        split = [
            replace(one, source="news" if one.seq % 3 else "blog", language="pl" if one.seq % 4 else "en")
            for one in log
        ]
        for event in run(opened(kind, LogPast(split)), split):
            if event.kind not in ("pending", "fired", "worse"):
                continue
            told = json.loads(json.dumps(event.evidence))
            excess = told["volume"]["now"] - told["volume"]["usual"]
            for name in ("source", "author", "language"):
                assert sum(line["contribution"] for line in told["by"][name]) == pytest.approx(excess)
            assert told["n"] == told["volume"]["now"]
            assert told["kind"] == kind.name
            low, high = told["volume"]["interval"]
            assert 0 <= low < told["volume"]["usual"] < high


def test_without_its_loudest_source_it_would_not_have_fired() -> None:
    rng = random.Random(14)
    calm = posts(rng, hours(rng, 33, 8))
    loud = posts(rng, [25 if BEGINS <= hour < BEGINS + 4 else 0 for hour in range(33 * 24)], source="portal")
    log = merged(calm, [replace(one, author=f"p{one.seq}") for one in loud])
    fired = next(event for event in run(opened(SPIKE, LogPast(log)), log) if event.kind == "fired")
    without = {line.get("source"): line["fires"] for line in fired.evidence["without"]}  # type: ignore
    assert without["portal"] is False
    assert without["forum"] is True
    assert fired.evidence["by"]["source"][0]["name"] == "portal"  # type: ignore[index, call-overload]
    assert len(fired.evidence["mentions"]) <= 30  # type: ignore[arg-type]


def test_worse_is_told_once_for_each_doubling_and_no_more_than_needed() -> None:
    rng = random.Random(15)

    def level(hour: int) -> float:
        return 1 if hour < BEGINS else 3 if hour < BEGINS + 8 else 15 if hour < BEGINS + 24 else 1

    log = posts(rng, hours(rng, 34, 10, level, size=30))
    found = run(opened(SPIKE, LogPast(log)), log)
    worse = [event for event in found if event.kind == "worse"]
    assert kinds(found, "worse") == ["fired", "resolved"]
    assert 1 <= len(worse) <= 2
    assert worse[-1].severity >= next(event for event in found if event.kind == "fired").severity + 2
    assert worse[-1].evidence["n"] > 100  # type: ignore[operator]


def test_a_warning_comes_before_the_alarm_and_warmth_rises(fivefold: list[Observation]) -> None:
    watch, warmest = opened(SPIKE, LogPast(fivefold)), 0.0
    for one in fivefold:
        events = watch.see(one)
        if any(event.kind == "pending" for event in events):
            assert watch.warmth >= 0.1 or watch.phase == "open"
            break
        warmest = max(warmest, watch.warmth)
    assert 0 < warmest < 0.1


def test_a_person_resolves_and_it_cools_down(fivefold: list[Observation]) -> None:
    watch = opened(SPIKE, LogPast(fivefold))
    for one in fivefold:
        if any(event.kind == "fired" for event in watch.see(one)):
            break
    assert watch.opened and watch.phase == "open"
    (event,) = watch.resolve(one.seen_at + HOUR, "a person resolved it")
    assert (event.kind, watch.phase, watch.opened) == ("resolved", "cooling", 0)
    assert watch.resolve(one.seen_at + HOUR, "again") == ()


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"zone": "Mars/Base"}, "zone"),
        ({"zone": 5}, "zone"),
        ({"zone": "../etc"}, "zone"),
        ({"window": "1h"}, "window"),
    ],
)
def test_bad_options_are_refused_with_where(options: dict[str, object], what: str) -> None:
    for kind in (SPIKE, DROP, NEGATIVE):
        with pytest.raises(BadInput, match=what) as refused:
            kind.options(options, "rules/x.yaml")  # type: ignore[arg-type]
        assert refused.value.where == "rules/x.yaml"


def test_the_zone_moves_the_hours() -> None:
    assert SPIKE.options({"zone": "Europe/Warsaw"}, "r") == {"zone": "Europe/Warsaw"}
    rng = random.Random(16)
    log = posts(rng, hours(rng, 33, 5))
    test = test_of(SPIKE, options={"zone": "Asia/Tokyo"})
    watch = opened(SPIKE, LogPast(log), test=test)
    assert kinds(run(watch, log)) == []
    means = watch.standing()["course"]["rhythm"]["means"]  # type: ignore[index, call-overload]
    assert means[24 + 0] > 1.5 * means[24 + 12], "the afternoon in UTC is the night in Tokyo"
