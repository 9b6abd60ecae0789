"""What was mended is spoken of again."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import sin, tau

import pytest
from alert_pasts import DAY, ListPast, a_test, moment, numbered, run, told
from alert_streams import NOON, arrivals, observation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import options
from alerts.kind import Event
from alerts.kind import Test as Rated
from alerts.problem_resurfaced import KIND, read
from model.alert import Observation
from model.errors import BadInput, Unavailable
from model.time import from_micros

HOUR = timedelta(hours=1)
FIXED = "2026-10-20"
LATE, OTHER = "My Northwind parcel is late again", "The Northwind coat fits"


def a_stream(
    rng: random.Random,
    share: Callable[[float], float],
    *,
    since: float = -60,
    until: float = 7,
    an_hour: float = 2.0,
    icc: float = 1 / 61,
) -> ListPast:
    """Days around NOON, with a rhythm of the day and shares that are alike within an hour; live from NOON on."""
    kappa, hour, level, log, said = 1 / icc - 1, -1, 0.0, [], {}
    for t in arrivals(rng, lambda t: an_hour / 3600 * (1 + 0.8 * sin(tau * t / 86400)), (until - since) * 86400):
        if int(t // 3600) != hour:
            hour = int(t // 3600)
            mean = max(share(since + t / 86400), 1e-6)
            level = rng.betavariate(mean * kappa, (1 - mean) * kappa)
        one = observation(len(log) + 1, NOON + since * DAY + timedelta(seconds=t), live=since + t / 86400 >= 0)
        log.append(replace(one, negative=rng.random() < 0.5, source=rng.choice(["forum", "news"])))
        said[one.mention] = LATE if rng.random() < level else OTHER
    return ListPast(log, said)


def lives(past: ListPast) -> Sequence[Observation]:
    return [one for one in past.log if one.live]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same answers without reading the texts."""
    monkeypatch.setattr(options, "says", lambda query, mention, topic: mention.capture.text == LATE)


def test_of(**more: object) -> Rated:
    return a_test("problem_resurfaced", query='parcel NEAR/5 "late"', fixed_on=FIXED, **more)  # type: ignore[arg-type]


test_of.__test__ = False  # type: ignore[attr-defined]


def back(day: float) -> float:
    """Bad until it was mended 31 days before NOON, gone, and back for two days."""
    return 0.10 if day < -31.5 or 2 <= day < 4 else 0.004


def test_it_fires_once_when_the_problem_is_back_and_is_over_when_it_is_gone() -> None:
    past = a_stream(random.Random(4), back, until=9)
    found, watch = run(KIND, test_of(), past, lives(past), until=NOON + 11 * DAY)
    kinds = [one for one in told(found) if one not in ("pending", "lapsed", "worse")]
    assert kinds == ["fired", "resolved"]
    fired = next(event for event in found if event.kind == "fired")
    assert moment(NOON + 2 * DAY) < fired.at < moment(NOON + 3.5 * DAY)
    assert found[-1].at < moment(NOON + 6.5 * DAY)
    assert watch.status == "watching"
    n, share = watch.usual
    assert n > 300 and share is not None and share < 0.02


def test_its_evidence_says_how_often_it_was_said_and_adds_up() -> None:
    past = a_stream(random.Random(4), back)
    found, _ = run(KIND, test_of(), past, lives(past))
    evidence = next(dict(event.evidence) for event in found if event.kind == "fired")
    problem, before = evidence["problem"], evidence["before"]
    assert problem["fixed_on"] == FIXED and problem["query"].startswith("parcel")  # type: ignore[index,call-overload,union-attr]
    assert [line["month"] for line in problem["months"]] == ["2026-09", "2026-10", "2026-11"]  # type: ignore[index,call-overload]
    september, _, november = (line["hits"] / line["read"] for line in problem["months"])  # type: ignore[index,call-overload]
    assert september > 0.05 > 0.03 > november
    assert problem["open"]["hits"] / problem["open"]["read"] == pytest.approx(0.1, abs=0.04)  # type: ignore[index,call-overload]
    assert evidence["n"] == evidence["volume"]["now"] >= 3  # type: ignore[index,call-overload,operator]
    assert evidence["volume"]["interval"][0] < evidence["volume"]["usual"] < evidence["n"]  # type: ignore[index,call-overload,operator]
    for lines in evidence["by"].values():  # type: ignore[union-attr]
        if lines:
            moved = sum(line["contribution"] for line in lines)
            assert moved == pytest.approx(evidence["share"] - before["share"])  # type: ignore[index,call-overload,operator]
    assert all(past.said[line["id"]] == LATE for line in evidence["mentions"])  # type: ignore[index,call-overload,union-attr]
    assert {tuple(line) for line in evidence["without"]} <= {("source", "fires", "score"), ("author", "fires", "score")}  # type: ignore[union-attr,arg-type]
    assert any(line.get("source") == "forum" for line in evidence["without"])  # type: ignore[union-attr]


@pytest.mark.usefixtures("quick")
def test_one_angry_person_is_no_resurfacing() -> None:
    past = a_stream(random.Random(4), lambda day: 0.10 if day < -31.5 else 0.001)
    loud = [observation(0, NOON + 2 * DAY + i * 0.1 * HOUR, mention=f"loud {i}", author="loud") for i in range(40)]
    past.log = numbered([*past.log, *loud])
    past.said = {**past.said, **{one.mention: LATE for one in loud}}
    found, _ = run(KIND, test_of(), past, lives(past), begins=NOON - DAY)
    assert "fired" not in told(found)


@pytest.mark.parametrize("reason", ["planned", "silent"])
@pytest.mark.usefixtures("quick")
def test_it_withholds_and_says_so(reason: str) -> None:
    past = a_stream(random.Random(4), back)
    if reason == "planned":
        past.planned = [(moment(NOON + 1.9 * DAY), moment(NOON + 8 * DAY))]
    else:
        past.silent = frozenset({"forum", "news"})
    found, watch = run(KIND, test_of(), past, lives(past))
    assert "fired" not in told(found)
    assert watch.status.startswith("withheld: ")


@pytest.mark.usefixtures("quick")
def test_what_was_planned_and_what_could_not_be_read_is_not_usual() -> None:
    """A campaign about late parcels a fortnight ago would hide the real thing."""

    def campaign(day: float) -> float:
        return 0.5 if -16 <= day < -10 else back(day)

    past = a_stream(random.Random(4), campaign)
    span = [(moment(NOON - 16 * DAY), moment(NOON - 10 * DAY))]
    _, blind = run(KIND, test_of(), past, lives(past))
    past.planned = span
    found, clear = run(KIND, test_of(), past, lives(past))
    assert "fired" in told(found)
    assert (blind.usual[1] or 0) > 0.05 > 0.01 > (clear.usual[1] or 1)
    past.planned, past.gaps = (), span
    assert run(KIND, test_of(), past, lives(past))[1].usual == clear.usual


@pytest.mark.parametrize(
    ("fixed_on", "says"),
    [("2026-11-19", "cannot judge yet: 8 votes since it was mended"), ("2030-01-01", "cannot judge yet")],
)
def test_too_little_since_it_was_mended_cannot_be_judged(fixed_on: str, says: str) -> None:
    past = a_stream(random.Random(4), back, until=1)
    test = a_test("problem_resurfaced", query="parcel", fixed_on=fixed_on)
    found, watch = run(KIND, test, past, lives(past))
    assert (found, watch.phase) == ([], "blind")
    assert watch.status.startswith(says)


def test_while_the_archive_does_not_answer_nothing_is_passed_over() -> None:
    past = a_stream(random.Random(4), back, until=1)
    log = lives(past)
    watch = KIND.open(test_of(), past, {}, NOON)
    for one in log[:20]:
        watch.see(one)
    before = watch.standing()
    past.down = True
    with pytest.raises(Unavailable):
        watch.see(log[20])
    past.down = False
    assert watch.standing() == before


@pytest.mark.usefixtures("quick")
def test_another_revision_of_the_topic_starts_anew() -> None:
    past = a_stream(random.Random(4), back)
    past.log = [replace(one, revision=2) if one.event_at >= NOON + 1.9 * DAY else one for one in past.log]
    found, watch = run(KIND, test_of(), past, lives(past))
    assert "fired" not in told(found)
    assert watch.phase == "blind" or watch.status == "watching"


@pytest.mark.usefixtures("quick")
def test_the_clock_alone_ends_it_once_what_was_written_before_is_in_the_log() -> None:
    past = a_stream(random.Random(4), back)
    watch, ended = KIND.open(test_of(), past, {}, NOON), []
    for one in lives(past):
        if "fired" in told(watch.see(one)):
            break
    end = from_micros(watch.state.last_hit) + DAY  # type: ignore[attr-defined]
    ended += watch.tick(end)
    assert ended == []
    ended += watch.tick(end + 0.1 * HOUR)
    assert [(event.kind, event.at) for event in ended] == [("resolved", moment(end))]


@pytest.mark.usefixtures("quick")
def test_a_person_resolves_it_and_it_cools_down() -> None:
    past = a_stream(random.Random(4), back)
    watch, found = KIND.open(test_of(), past, {}, NOON), []
    for one in lives(past):
        events = watch.see(one)
        found += events
        if "fired" in told(events):
            assert watch.opened == events[-1].opened
            found += watch.resolve(one.seen_at, "a person resolved it")
            assert (watch.phase, watch.opened) == ("cooling", 0)
    times = [event.at for event in found if event.kind in ("fired", "resolved")]
    assert all(later - earlier >= 6 * 3600 * 10**6 for earlier, later in zip(times[1::2], times[2::2], strict=False))


@pytest.mark.usefixtures("quick")
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.integers(0, 50))
def test_the_cut_of_the_log_into_rounds_changes_nothing(data: st.DataObject, seed: int) -> None:
    past = a_stream(random.Random(seed), back, since=-45, until=5, an_hour=0.8)
    log = lives(past)
    cuts = data.draw(st.sets(st.integers(0, len(log)), max_size=10))
    end = NOON + 8 * DAY
    whole = run(KIND, test_of(), past, log, until=end)[0]
    assert run(KIND, test_of(), past, log, cuts=cuts, until=end)[0] == whole


@pytest.mark.usefixtures("quick")
def test_quiet_weeks_stay_within_the_budget() -> None:
    """200 topic-weeks at the usual share, bursty by the hour, in a rhythm of the day; half the reference would give
    80 alarms."""
    budget, weeks, fired = 0.1, 0, 0
    test = a_test(
        "problem_resurfaced", budget=budget, scale={"refresh": 7 * 86400.0}, query="late", fixed_on="2026-10-15"
    )
    for seed in range(10):
        share = [0.005, 0.01, 0.03, 0.08, 0.2][seed % 5]
        past = a_stream(
            random.Random(seed),
            lambda day, at=share: at,
            since=-36,
            until=140,
            an_hour=0.5,
            icc=[1 / 61, 1 / 21][seed % 2],
        )
        found: list[Event] = run(KIND, test, past, lives(past))[0]
        weeks, fired = weeks + 20, fired + told(found).count("fired")
    assert fired <= 1.5 * budget * weeks


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"query": "late"}, "options.fixed_on"),
        ({"query": "late", "fixed_on": "last week"}, "options.fixed_on"),
        ({"query": "late", "fixed_on": 20261103}, "options.fixed_on"),
        ({"query": "late", "fixed_on": "0001-01-01"}, "options.fixed_on"),
        ({"query": "late", "fixed_on": FIXED, "name": " "}, "options.name"),
        ({"query": "late", "fixed_on": FIXED, "name": 7}, "options.name"),
        ({"query": "late late", "fixed_on": FIXED}, "side by side|AND"),
        ({"fixed_on": FIXED}, "options.query"),
        ({"query": "late", "fixed_on": FIXED, "since": 1}, "options.since"),
    ],
)
def test_wrong_options_are_refused_by_name(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(BadInput, match=named) as refused:
        read(wrong, "rules/late.yaml")  # type: ignore[arg-type]
    assert refused.value.where.startswith("rules/late.yaml")


def test_a_day_as_yaml_reads_it_is_a_day() -> None:
    made = read({"query": "late", "fixed_on": date(2026, 11, 3)}, "")  # type: ignore[dict-item]
    assert made == {"query": "late", "fixed_on": "2026-11-03"} == read(made, "")
    named = read({**made, "name": "late parcels"}, "")
    assert named["name"] == "late parcels" and read(named, "") == named
