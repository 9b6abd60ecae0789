import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from alert_streams import NOON, hourly, observation, past
from hypothesis import given
from hypothesis import strategies as st

from alerts.baseline import Baseline, learn
from alerts.beta import beta_quantile
from alerts.concentration import concentration
from alerts.memory import state_from_json, state_to_json
from alerts.scale import Scale
from alerts.strata import large_sources, stratum_of

SCALE = Scale()


def test_a_lone_stratum_has_a_jeffreys_posterior_and_no_second_count_of_its_own_votes() -> None:
    seen = [observation(i, NOON + timedelta(hours=i), negative=i % 4 == 0) for i in range(80)]
    (usual,) = learn(seen, SCALE).strata.values()
    assert (usual.n, usual.negative) == (80, 20)
    assert usual.high == pytest.approx(beta_quantile(0.95, 20.5, 60.5), abs=1e-9)
    assert usual.low < usual.mean < usual.high < usual.upper


def test_the_reference_is_an_upper_bound_that_tightens_with_history() -> None:
    rng = random.Random(1)
    few, many = (learn(past(rng, days=days), SCALE) for days in (3, 28))
    assert min(u.high - u.mean for u in few.strata.values()) > max(u.high - u.mean for u in many.strata.values())


def test_dependent_votes_weigh_less_than_independent_ones() -> None:
    together = [observation(i, NOON + timedelta(seconds=i), negative=i % 4 == 0) for i in range(200)]
    apart = [replace(seen, event_at=NOON + timedelta(hours=i)) for i, seen in enumerate(together)]
    assert learn(together, SCALE).elsewhere.high > learn(apart, SCALE).elsewhere.high


def test_strata_lend_each_other_what_they_know_but_keep_their_own_level() -> None:
    rng = random.Random(2)
    quiet = [observation(i, NOON + timedelta(minutes=i), negative=rng.random() < 0.1) for i in range(900)]
    angry = [
        observation(1000 + i, NOON + timedelta(minutes=i), negative=rng.random() < 0.6, source="shop", language="de")
        for i in range(900)
    ]
    baseline = learn(sorted(quiet + angry, key=lambda o: o.event_at), SCALE)
    means = sorted(usual.mean for usual in baseline.strata.values())
    assert means == pytest.approx([0.1, 0.6], abs=0.05)
    assert baseline.elsewhere.high > 0.6, "a stratum never seen may be like the angriest"


def test_incidents_are_no_part_of_what_is_usual() -> None:
    calm = [observation(i, NOON + timedelta(minutes=10 * i), negative=False) for i in range(300)]
    bad = [observation(900 + i, NOON + timedelta(hours=60, minutes=i)) for i in range(300)]
    hole = NOON + timedelta(hours=60), NOON + timedelta(hours=66)
    assert learn([*calm, *bad], SCALE).elsewhere.mean > 0.3
    assert learn([*calm, *bad], SCALE, without=[hole]).elsewhere.mean < 0.02


def test_unknown_sentiment_counts_for_coverage_and_for_nothing_else() -> None:
    seen = [observation(i, NOON + timedelta(minutes=i), negative=None if i % 2 else i % 4 == 0) for i in range(400)]
    baseline = learn(seen, SCALE)
    assert (baseline.coverage, baseline.total, baseline.n) == (0.5, 400, 200)


def test_a_source_with_a_hundred_votes_is_a_stratum_of_its_own() -> None:
    seen = [observation(i, NOON, source="big" if i < 100 else "small") for i in range(150)]
    large = large_sources(seen)
    assert large == {"big"}
    assert stratum_of(seen[0], large) != stratum_of(seen[149], large)
    assert stratum_of(seen[0], frozenset()) == stratum_of(seen[149], frozenset())


@pytest.mark.parametrize(("icc", "most"), [(1 / 8, 9.0), (1 / 21, 25.0), (1 / 61, 75.0)])
def test_concentration_is_bounded_from_below(icc: float, most: float) -> None:
    """Across seeds the 90 % bound lies below the truth most of the time, and not absurdly far."""
    true = 1 / icc - 1
    found = []
    for seed in range(5):
        stream = hourly(random.Random(seed), days=20, an_hour=20, share=lambda _: 0.3, icc=icc)
        found.append(learn(stream, SCALE).kappa)
    assert sum(kappa <= true * 1.1 for kappa in found) >= 4
    assert 0.5 * true < sorted(found)[2] < most


def test_without_blocks_of_several_the_concentration_is_the_priors_bound() -> None:
    assert concentration([]) == pytest.approx(60 / 3.602, rel=0.03)  # exp(1.2816) below the usual one
    assert concentration([(0.2, 1, 1)] * 500) == concentration([])


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["en", "pl"]), st.integers(0, 10**6)), max_size=60))
def test_a_baseline_survives_being_put_away(drawn: list[tuple[bool, str, int]]) -> None:
    seen = [
        observation(i, NOON + timedelta(seconds=at), negative=negative, language=language)
        for i, (negative, language, at) in enumerate(sorted(drawn, key=lambda d: d[2]))
    ]
    baseline = learn(seen, SCALE)
    assert state_from_json(json.loads(json.dumps(state_to_json(baseline))), Baseline) == baseline
    for usual in (*baseline.strata.values(), baseline.elsewhere):
        assert 0 < usual.low <= usual.mean <= usual.upper < 1
        assert usual.mean <= usual.high <= 0.98 or usual.mean > 0.97
