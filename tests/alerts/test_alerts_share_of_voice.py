"""A topic's share among its rivals: lost or gained, and never by how the logs were cut or who writes where."""

import json
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import count_streams
import pytest
from count_streams import HOUR, MONDAY, LogPast, hour_of, hours, kinds, merged, posts, test_of
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.budget import Test as OneTest
from alerts.kind import Event
from alerts.share_of_voice import KIND, ShareOfVoice
from alerts.voices import Voices
from model.alert import Observation
from model.errors import BadInput
from model.time import micros

BEGINS = 29 * 24 + 8
OPTIONS: dict[str, object] = {"rivals": ["contoso", "fabrikam"]}
OURS = "northwind"


@dataclass
class Logs:
    """The logs of all topics, as far as they were written: up to ``end``."""

    every: Sequence[Observation]
    topic: str = OURS
    end: list[int] = field(default_factory=lambda: [2**62])
    silent: frozenset[str] = frozenset()
    planned: Sequence[tuple[int, int]] = ()
    gaps: Sequence[tuple[int, int]] = ()

    def __post_init__(self) -> None:
        self._own = [one for one in self.every if one.topic == self.topic]
        self._seqs = [one.seq for one in self._own]

    def history(self, since: datetime, until: datetime, before: int) -> Sequence[Observation]:
        return list(LogPast(self._own).history(since, until, before))

    def stretch(self, after: int, until: int) -> Sequence[Observation]:
        first, last = (bisect_right(self._seqs, seq) for seq in (after, min(until, self.end[0])))
        return self._own[first : min(last, first + count_streams.STRETCH)]

    def texts(self, mentions: Sequence[str]) -> dict[str, object]:
        return {}

    def holes(self) -> Sequence[tuple[int, int]]:
        return self.gaps

    def of(self, topic: str) -> "Logs":
        return replace(self, topic=topic)


def market(
    seed: int, *, ours: float = 1.0, theirs: float = 1.0, days: int = 31, rate: float = 3, lasts: int = 24
) -> list[Observation]:
    """The topic and two rivals; for a day some write more or less."""
    rng = random.Random(seed)

    def log(topic: str, a_rate: float, times: float) -> list[Observation]:
        counted = hours(rng, days, a_rate, lambda hour: times if BEGINS <= hour < BEGINS + lasts else 1.0)
        return [replace(one, author=f"{topic} {one.seq}") for one in posts(rng, counted, topic=topic)]

    return merged(log(OURS, rate, ours), log("contoso", rate, theirs), log("fabrikam", rate / 3, theirs))


def opened(past: Logs, *, test: OneTest | None = None, saved: dict[str, object] | None = None) -> ShareOfVoice:
    return ShareOfVoice(test or test_of(KIND, options=OPTIONS), past, saved or {}, MONDAY)  # type: ignore[arg-type]


def run(past: Logs, *, cuts: Sequence[int] = (), test: OneTest | None = None) -> tuple[list[Event], ShareOfVoice]:
    """All of it, in rounds that end at these places of the log; a tick after each, the watch put away and back."""
    watch, found = opened(past, test=test), []
    for start, end in zip([0, *cuts], [*cuts, len(past.every)], strict=True):
        past.end[0] = end
        for seen in past.every[start:end]:
            if seen.topic == OURS:
                found += watch.see(seen)
        found += watch.tick(past.every[end - 1].seen_at)
        watch = opened(past, test=test, saved=json.loads(json.dumps(watch.standing())))
    return found, watch


@pytest.fixture(scope="module")
def loss() -> list[Observation]:
    return market(1, theirs=6, rate=2)


def test_rivals_that_are_talked_about_five_times_as_much_take_the_share(loss: list[Observation]) -> None:
    found, _ = run(Logs(loss))
    assert kinds(found, "worse") == ["fired", "resolved"]
    fired = next(event for event in found if event.kind == "fired")
    assert 0 < hour_of(fired.at) - BEGINS < 8
    told = json.loads(json.dumps(fired.evidence))
    assert told["voice"]["direction"] == "lost"
    assert told["before"]["interval"][0] < told["before"]["share"] < told["before"]["interval"][1]
    assert told["share"] < told["before"]["share"] - 0.1
    assert told["mentions"] and {line["topic"] for line in told["mentions"]} <= {"contoso", "fabrikam"}


def test_a_topic_that_is_talked_about_more_gains_it() -> None:
    found, _ = run(Logs(market(2, ours=5)))
    fired = next(event for event in found if event.kind == "fired")
    assert 0 < hour_of(fired.at) - BEGINS < 8
    told = json.loads(json.dumps(fired.evidence))
    assert told["voice"]["direction"] == "gained"
    assert told["share"] > told["before"]["share"] + 0.1
    assert {line["topic"] for line in told["mentions"]} == {OURS}


def test_a_busy_day_for_all_is_no_change_of_shares() -> None:
    found, watch = run(Logs(market(3, ours=4, theirs=4)))
    assert kinds(found) == []
    assert watch.usual[1] == pytest.approx(3 / 7, abs=0.03)


def test_contributions_add_up(loss: list[Observation]) -> None:
    mixed = [replace(one, source="blog" if one.seq % 3 else "news") for one in loss]
    found, _ = run(Logs(mixed))
    told = [event for event in found if event.kind in ("pending", "fired", "worse")]
    assert told
    for event in told:
        evidence = json.loads(json.dumps(event.evidence))
        change = evidence["share"] - evidence["before"]["share"]
        for name in ("source", "author", "language"):
            assert sum(line["contribution"] for line in evidence["by"][name]) == pytest.approx(change)
        assert evidence["voice"]["ours"] + evidence["voice"]["theirs"] == evidence["n"]


@settings(max_examples=3, deadline=None)
@given(st.data())
def test_how_the_logs_are_cut_into_rounds_changes_nothing(loss: list[Observation], data: st.DataObject) -> None:
    expected, _ = run(Logs(loss))
    cuts = sorted(data.draw(st.sets(st.integers(len(loss) * 7 // 8, len(loss) - 1), max_size=8)))
    found, _ = run(Logs(loss), cuts=cuts)
    assert found == expected


def test_one_author_votes_once_for_each_topic() -> None:
    """One person who praises a rival all day is one voice."""
    calm = market(4)
    at = MONDAY + BEGINS * HOUR
    flood = [
        replace(calm[0], topic="contoso", author="fan", live=True, seen_at=at + i * timedelta(seconds=60))
        for i in range(500)
    ]
    log = merged(calm, [replace(one, event_at=one.seen_at) for one in flood])
    assert kinds(run(Logs(log))[0]) == []
    crowd = [replace(one, author=f"fan {one.seq}") if one.author == "fan" else one for one in log]
    assert "fired" in kinds(run(Logs(crowd))[0])


def test_planned_events_and_gaps_are_withheld(loss: list[Observation]) -> None:
    span = [(micros(MONDAY + (BEGINS - 1) * HOUR), micros(MONDAY + (BEGINS + 25) * HOUR))]
    assert kinds(run(Logs(loss, planned=span))[0]) == []
    assert kinds(run(Logs(loss, gaps=span))[0]) == []
    found, watch = run(Logs(loss, silent=frozenset({"forum"})))
    assert kinds(found) == []
    assert watch.status.startswith("withheld: sources")


@pytest.mark.parametrize("topic", [OURS, "contoso"])
def test_a_change_of_any_query_starts_again(loss: list[Observation], topic: str) -> None:
    changed = [
        replace(one, revision=2) if one.topic == topic and hour_of(micros(one.seen_at)) > BEGINS - 5 else one
        for one in loss
    ]
    found, watch = run(Logs(changed))
    assert kinds(found) == []
    assert watch.status.startswith("cannot judge yet")
    assert (watch.phase, watch.opened, watch.warmth) == ("blind", 0, 0.0)


def test_rivals_without_a_word_are_a_share_too() -> None:
    log = [one for one in market(5) if one.topic == OURS]
    found, watch = run(Logs(log))
    assert kinds(found) == []
    assert watch.phase == "quiet"
    assert watch.usual[1] == pytest.approx(1.0)


def test_quiet_markets_keep_to_the_budget() -> None:
    """Nine weeks of uneven hours at two false alarms a week."""
    alarms, weeks = 0, 0
    test = test_of(KIND, options=OPTIONS, budget=2.0, refresh=7 * 86400.0)
    for seed in range(3):
        found, _ = run(Logs(market(10 + seed, days=49, rate=1.0)), test=test)
        alarms, weeks = alarms + kinds(found).count("fired"), weeks + 3
    assert alarms <= 1.5 * 2.0 * weeks


def test_the_rivals_logs_are_read_in_order_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.voices.STRETCH", 3)
    monkeypatch.setattr("count_streams.STRETCH", 3)
    rng = random.Random(7)
    log = [replace(one, topic=rng.choice([OURS, "contoso", "fabrikam"])) for one in market(6, days=1)]
    log = [replace(one, seq=i + 1) for i, one in enumerate(log)]
    voices, read, last = Voices(Logs(log), OURS, ["contoso", "fabrikam"]), [], 0
    for seen in log:
        if seen.topic == OURS:
            read += [*voices.between(last, seen.seq), seen]
            last = seen.seq
    read += voices.rest(last, log[-1].seen_at)
    assert [one.seq for one in read] == [one.seq for one in log]


def test_a_person_resolves_it(loss: list[Observation]) -> None:
    past = Logs(loss)
    watch = opened(past)
    for seen in loss:
        if seen.topic == OURS and any(event.kind == "fired" for event in watch.see(seen)):
            break
    assert watch.phase == "open" and watch.opened
    (event,) = watch.resolve(seen.seen_at, "a person resolved it")
    assert (event.kind, event.note, watch.phase) == ("resolved", "a person resolved it", "cooling")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"rivals": []},
        {"rivals": "contoso"},
        {"rivals": ["No Topic"]},
        {"rivals": ["a"] * 11},
        {"rivals": ["a"], "x": 1},
    ],
)
def test_bad_options_are_refused_with_where(options: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        KIND.options(options, "rules/x.yaml")  # type: ignore[arg-type]
    assert refused.value.where == "rules/x.yaml"
