"""The simulated topics that the alerts' test is measured on, and how what is found of them is counted."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks.alerting.cells import Kept
from benchmarks.alerting.dips import OURS, Cell, cases, cells, field, ours
from benchmarks.alerting.drawing import draw_world
from benchmarks.alerting.live import run
from benchmarks.alerting.noise import KINDS
from benchmarks.alerting.quiet import Quiet, quiet
from benchmarks.alerting.rivals import Cusum, Scores, beta_binomial, cusum, ewma, oracle
from benchmarks.alerting.scoring import Found, calibrated, found
from benchmarks.alerting.tables import rows
from benchmarks.alerting.world import HISTORY, Dip, World, hours_of, moment


def world(kind: str = "all", *, rate: float = 3.0, seed: int = 3, weeks: float = 1.0) -> World:
    return draw_world(rate, kind, seed, weeks=weeks)


@pytest.mark.parametrize("kind", KINDS)
def test_a_world_is_whole_in_order_and_the_same_for_its_seed(kind: str) -> None:
    one, again = world(kind), world(kind)
    assert np.array_equal(one.label, again.label) and one.author == again.author
    assert not np.array_equal(one.seen, world(kind, seed=4).seen)
    assert (np.diff(one.seen) >= 0).all() and (one.seen > one.event).all() and (one.seen < one.until).all()
    sizes = {len(getattr(one, name)) for name in ("seen", "event", "origin", "author", "thread", "cluster", "known")}
    assert sizes == {len(one.label)} == {len(one.usual)} == {len(one.apart)}


def test_the_rate_is_as_asked_for() -> None:
    many = [world("plain", seed=seed, weeks=4) for seed in range(5)]
    assert np.mean([len(one.seen) / one.until for one in many]) == pytest.approx(3.0, rel=0.05)


def test_labels_of_quiet_times_have_the_share_that_is_usual_by_the_truth() -> None:
    many = [world("plain", rate=20, seed=seed) for seed in range(5)]
    off = [float(one.label[one.apart].mean() - one.usual[one.apart].mean()) for one in many]
    assert np.mean(off) == pytest.approx(0, abs=0.01)


def test_a_dip_moves_labels_of_its_time_alone_by_its_size_times_the_slope() -> None:
    calm = world("plain", rate=60)
    dip = Dip(HISTORY + 40, 0.3, 24)
    dipped = calm.with_dip(dip)
    inside = (calm.event >= dip.at) & (calm.event < dip.at + dip.hours)
    assert np.array_equal(calm.label[~inside], dipped.label[~inside])
    lift = float((dipped.label[inside].astype(int) - calm.label[inside].astype(int)).mean())
    assert lift == pytest.approx(float(0.3 * calm.slope[inside].mean()), abs=0.05)
    assert np.array_equal(calm.seen, dipped.seen)


def test_a_storm_is_one_author_and_a_flood_one_text() -> None:
    storm, flood = world("storms", seed=1), world("floods", seed=1)
    by_storm = [name for name in storm.author if name.startswith("storm")]
    assert len(by_storm) > 10 * len(set(by_storm)) > 0
    copies = [name for name in flood.cluster if name]
    assert len(copies) > 10 * len(set(copies)) > 0
    assert not storm.apart[[name.startswith("storm") for name in storm.author]].any()


def test_observations_are_those_of_the_log() -> None:
    one = world("gaps")
    seen = one.observations(since=HISTORY)
    assert all(observation.live for observation in seen)
    assert [observation.seq for observation in seen] == list(range(len(one.seen) - len(seen) + 1, len(one.seen) + 1))
    assert not any(observation.live for observation in one.observations(until=HISTORY))
    assert hours_of(int(moment(123.25).timestamp() * 1e6)) == pytest.approx(123.25)


def test_the_live_test_goes_on_where_it_was_put_away() -> None:
    one = next(cases(3.0, 1, 7))
    at, dip = one.dips[0].at, one.dips[-1]
    dipped = one.quiet.with_dip(dip)
    whole = run(dipped, 2240.0, until=at + 25)
    parts = run(dipped, 2240.0, since=at, until=at + 25, told=run(dipped, 2240.0, until=at))
    assert whole.alarms == parts.alarms


def test_a_large_dip_is_found_by_ours_and_by_the_oracle() -> None:
    tried = list(cases(10.0, 4, 1))
    made = list(cells(10.0, OURS, tried, [ours(case, 2240.0) for case in tried]))
    made += field(10.0, tried, [world("all", rate=10.0, weeks=1)], 1)
    largest = {cell.who: cell.found for cell in made if (cell.size, cell.hours) == (0.4, 24.0)}
    assert largest[OURS].recall >= 0.75
    assert largest["oracle"].recall >= 0.75
    assert all(0 <= delay <= 25 for cell in made for delay in cell.found.delays)


@pytest.mark.parametrize("path", [cusum, ewma, beta_binomial, lambda one: oracle(one, 0.25)])
def test_a_higher_threshold_never_calls_more_often(path) -> None:  # type: ignore[no-untyped-def]
    made = path(world(weeks=2))
    counts = [len(made.alarms(level)) for level in (0.5, 1, 2, 4, 8, 1000)]
    assert counts == sorted(counts, reverse=True) and counts[0] > 0 == counts[-1]


def test_paths_call_where_they_reach_the_threshold() -> None:
    assert Cusum(np.arange(5.0), np.array([1.0, -3.0, 2.0, 2.0, 5.0])).alarms(4.0) == [3.0, 4.0]
    assert Scores(np.array([0.0, 1.0, 23.0, 24.0]), np.array([2.0, 3.0, 3.0, 1.0])).alarms(2.0) == [0.0]
    assert Scores(np.array([0.0, 24.0]), np.array([2.0, 3.0])).alarms(2.0) == [0.0, 24.0]


def test_a_hit_is_inside_the_dip_or_an_hour_after() -> None:
    dip = Dip(10.0, 0.2, 6.0)
    made = found([dip] * 4, [[9.9], [10.5, 12.0], [16.9], [17.1]])
    assert made == Found(4, (0.5, pytest.approx(6.9)))
    assert made.recall == 0.5 and made.interval[0] < 0.5 < made.interval[1]
    assert math.isnan(found([dip], [[]]).delay)


def test_a_threshold_is_the_lowest_with_few_enough_alarms() -> None:
    assert calibrated(lambda level: round(100 / level), 10, 0.1, 100) == pytest.approx(100 / 10.5, rel=0.01)


def test_quiet_weeks_are_counted_against_the_budget() -> None:
    made = quiet(1.0, "plain", 8, 0.3, 1)
    assert made.weeks == 8
    assert made.interval[0] <= made.ratio <= made.interval[1]
    assert Quiet(1.0, "plain", 100, 30, 0.3).ratio == pytest.approx(1.0)


def test_cells_are_kept_and_gone_on_with_and_make_the_table(tmp_path) -> None:  # type: ignore[no-untyped-def]
    kept = Kept(tmp_path / "cells.json")
    kept.add_quiet(Quiet(3.0, "all", 200, 200, 0.3))
    many = ((OURS, 7, 2.0), ("oracle", 8, 1.5), ("CUSUM", 1, 2.0), ("ElastAlert2 spike 3 h", 2, 2.0))
    kept.add_dips(3.0, [Cell(3.0, 0.25, 24.0, who, Found(10, (delay,) * n)) for who, n, delay in many])
    again = Kept(tmp_path / "cells.json")
    assert (again.quiet, again.dips) == (kept.quiet, kept.dips)
    assert again.has_quiet(3.0, "all", 200) and not again.has_quiet(3.0, "all", 201)
    assert again.has_dips(3.0, 10) and not again.has_dips(3.0, 11) and not again.has_dips(1.0, 1)
    made = {row.what.strip(): row for row in rows(again)}
    assert [row.met for what, row in made.items() if what.startswith("false alarms")] == [False]
    assert made["÷ oracle's"].value == pytest.approx(0.875) and made["÷ oracle's"].met
    assert made["recall ÷ that of ElastAlert2 spike 3 h"].value == pytest.approx(3.5)
