"""The numbers and messages behind an alert add up and can be read by somebody in a hurry."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from alert_streams import MINUTES, NOON, observation, past, story, watch
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.dip import Event, Terms
from alerts.evidence import OTHERS, Case, evidence_of
from alerts.headline import back_to_usual, headline, times
from alerts.scale import scale_of
from alerts.watch import DipWatch
from model.alert import Observation
from model.time import micros


def fired_case(log: list[Observation], **over: object) -> Case:
    test = watch(log, scale=MINUTES)
    event = next(event for seen in log for event in test.see(seen) if event.kind == "fired")
    return case_of(test, event, log, **over)


def case_of(test: DipWatch, event: Event, log: list[Observation], **over: object) -> Case:
    assert test.progress.baseline is not None
    scale = scale_of(MINUTES)
    stretch = [seen for seen in log if event.run.seq <= seen.seq <= event.votes[-1].seq]
    terms = Terms(scale, test.progress.baseline.kappa, event.threshold)
    values: dict[str, Any] = {"topic": "northwind", "event": event, "log": stretch, "terms": terms, "budget": 60.0}
    return Case(**{**values, "baseline": test.progress.baseline, **over})


@pytest.fixture(scope="module")
def log() -> list[Observation]:
    rng = random.Random(3)
    made = past(rng)
    return made + story(rng, len(made) + 1)


def test_the_documented_fields_are_all_there(log: list[Observation]) -> None:
    found: Mapping[str, Any] = evidence_of(fired_case(log))
    assert {"n", "negative", "share", "before", "score", "threshold", "cause", "by", "without"} <= set(found)
    assert {"mentions", "coverage", "headline", "since"} <= set(found)
    assert set(found["by"]) == {"source", "author", "language", "phrase"}
    assert set(found["before"]) == {"n", "share", "interval"}
    assert found["score"] >= found["threshold"]
    assert found["cause"] == "within"
    assert found["before"]["interval"][0] < found["before"]["share"] < found["before"]["interval"][1]
    assert found["share"] == found["negative"] / found["n"] > 0.5


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6))
def test_contributions_add_up_to_the_change_of_the_share(log: list[Observation], seed: int) -> None:
    phrases = {one.mention: random.Random(f"{seed}{one.seq}").choice(["late", "refund", ""]) for one in log}
    found: Mapping[str, Any] = evidence_of(fired_case(log, phrases=phrases))
    change = found["share"] - found["before"]["share"]
    for lines in found["by"].values():
        assert sum(line["contribution"] for line in lines) == pytest.approx(change)
        assert sum(line["n"] for line in lines) == found["n"]
        assert sum(line["negative"] for line in lines) == found["negative"]
        assert all(line["name"] != OTHERS for line in lines[:-1])


def test_the_messages_that_moved_it_come_first(log: list[Observation]) -> None:
    case = fired_case(log)
    found: Mapping[str, Any] = evidence_of(case)
    votes = [line["contribution"] for line in found["mentions"] if line["vote"]]
    assert votes == sorted(votes, reverse=True)
    assert len(votes) == min(30, found["negative"])
    negative = {seen.mention for seen in case.log if seen.negative}
    assert {line["id"] for line in found["mentions"]} <= negative


def test_without_says_what_one_source_or_author_carries() -> None:
    """A wave on the forum alone: without the forum nothing is left; without one author nearly everything."""
    rng = random.Random(3)
    made = past(rng)
    wave = [
        observation(len(made) + i, NOON + timedelta(seconds=i), author=f"w{i}", source="forum", kind="post")
        for i in range(1, 60)
    ]
    found: Mapping[str, Any] = evidence_of(fired_case(made + wave))
    forum, *authors = found["without"]
    assert forum == {"source": "forum", "fires": False, "score": 0.0}
    assert len(authors) == 3
    assert all(line["score"] > found["threshold"] / 10 for line in authors)
    assert all(line["fires"] == (line["score"] >= found["threshold"]) for line in found["without"])


def test_a_move_of_the_mix_is_called_so(log: list[Observation]) -> None:
    """The same votes, all from a stratum that is always like that: what changed is who speaks."""
    case = fired_case(log)
    angry = replace(case.baseline.elsewhere, mean=0.7, n=10, negative=7)
    votes = tuple(replace(vote, stratum="angry", mean=0.7) for vote in case.event.votes)
    baseline = replace(case.baseline, strata={**case.baseline.strata, "angry": angry})
    found = evidence_of(replace(case, event=replace(case.event, votes=votes), baseline=baseline))
    assert found["cause"] == "mix"


def test_coverage_counts_what_is_unknown(log: list[Observation]) -> None:
    case = fired_case(log)
    unknown = [replace(seen, negative=None, seq=10**6 + seen.seq, mention=f"u{seen.seq}") for seen in case.log]
    assert evidence_of(replace(case, log=[*case.log, *unknown]))["coverage"] == 0.5


def test_the_headline_says_what_since_when_and_how_sure() -> None:
    assert headline("northwind", since=micros(NOON), n=52, negative=37, usual=0.22, budget=2.0) == (
        "Since 20 November 2026 12:00 UTC, 37 of 52 mentions of northwind are negative (71%), up from the usual 22%. "
        "The true share is very likely between 58% and 82%; "
        "chance alone would raise an alarm like this at most twice a week."
    )
    assert back_to_usual("northwind", at=micros(NOON), n=20, negative=4, note="") == (
        "The mood around northwind is back: 4 of the last 20 mentions are negative (20%)."
    )
    assert back_to_usual("northwind", at=micros(NOON), n=0, negative=0, note="nobody has written for a while") == (
        "The alert on northwind was resolved at 20 November 2026 12:00 UTC: nobody has written for a while."
    )
    assert [times(budget) for budget in (0.5, 1, 2, 60)] == ["0.5 times", "once", "twice", "60 times"]


@given(st.integers(0, 1000), st.integers(0, 1000), st.floats(0, 1))
def test_a_headline_never_fails(hits: int, misses: int, usual: float) -> None:
    assert "northwind" in headline("northwind", since=0, n=hits + misses, negative=hits, usual=usual, budget=2.0)
