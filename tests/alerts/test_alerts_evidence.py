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
from alerts.evidence import OTHERS, SHOWN_PHRASES, Case, evidence_of
from alerts.scale import scale_of
from alerts.watch import DipWatch
from model.alert import Observation


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
    assert {"mentions", "coverage", "since", "kind", "budget", "volume", "change"} <= set(found)
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


def test_the_change_is_parted_into_what_the_strata_moved_and_what_their_mix_did(log: list[Observation]) -> None:
    case = fired_case(log)
    found: Mapping[str, Any] = evidence_of(case)
    usual = sum(one.negative for one in case.baseline.strata.values()) / case.baseline.n
    assert found["change"]["within"] + found["change"]["mix"] == pytest.approx(found["share"] - usual)


def test_each_language_has_its_phrase_and_what_one_vote_says_is_of_the_others(log: list[Observation]) -> None:
    """Many speak English of three things; two Poles and one Russian name one each."""
    case = fired_case(log)
    spoken = [("en", ("late", "refund", "van")[place % 3]) for place in range(len(case.log))]
    votes = [vote.seq for vote in case.event.votes]
    languages = {votes[0]: ("pl", "opóźnione"), votes[1]: ("pl", "opóźnione"), votes[2]: ("ru", "задержка")}
    told = {seen.seq: languages.get(seen.seq, one) for seen, one in zip(case.log, spoken, strict=True)}
    log_ = [replace(seen, language=told[seen.seq][0]) for seen in case.log]
    made = replace(case, log=log_, phrases={seen.mention: told[seen.seq][1] for seen in log_})
    found: Mapping[str, Any] = evidence_of(made)
    lines = {(line.get("language"), line["name"]): line for line in found["by"]["phrase"]}
    assert lines["pl", "opóźnione"]["n"] == 2
    assert ("ru", "задержка") not in lines
    assert lines[None, OTHERS]["n"] >= 1
    assert {language for language, _ in lines} == {"en", "pl", None}
    change = found["share"] - found["before"]["share"]
    assert sum(line["contribution"] for line in lines.values()) == pytest.approx(change)


def test_a_language_is_not_crowded_out_by_the_phrases_of_another(log: list[Observation]) -> None:
    case = fired_case(log)
    votes = {vote.seq: place for place, vote in enumerate(case.event.votes)}
    log_ = [replace(seen, language="ja" if votes.get(seen.seq, 9) < 2 else "en") for seen in case.log]
    said = {
        seen.mention: "遅れ" if votes.get(seen.seq, 9) < 2 else f"phrase {votes.get(seen.seq, 0) % 12}" for seen in log_
    }
    found: Mapping[str, Any] = evidence_of(replace(case, log=log_, phrases=said))
    shown = [line["name"] for line in found["by"]["phrase"]]
    assert "遅れ" in shown and len(shown) <= SHOWN_PHRASES + 1


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
