"""Several people say what nobody said before."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from math import sin, tau

import pytest
from alert_pasts import DAY, ListPast, a_test, mention, moment, numbered, run, told
from alert_streams import NOON, arrivals, observation
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.kind import Event
from alerts.new_phrase import KIND, read
from alerts.new_phrase_past import READ, Spoken, numbers
from alerts.new_phrase_past import read as read_votes
from model.alert import Observation
from model.errors import BadInput, Unavailable

HOUR = timedelta(hours=1)
WORDS = [
    a + b + c for a in ("ba", "ko", "mi", "du", "re") for b in ("lan", "tor", "vi", "sem") for c in ("g", "ta", "no")
]
"""Sixty words of no language."""


def chatter(rng: random.Random, *, since: float = -32, until: float = 4, a_day: float = 12) -> ListPast:
    """People talk of Northwind in the words they always use; live from NOON on."""
    weights, log, said = list(accumulate(1 / (i + 2) for i in range(len(WORDS)))), [], {}
    for t in arrivals(rng, lambda t: a_day / 86400 * (1 + 0.8 * sin(tau * t / 86400)), (until - since) * 86400):
        at = NOON + since * DAY + timedelta(seconds=t)
        one = observation(len(log) + 1, at, live=at >= NOON, source=rng.choice(["forum", "news"]))
        log.append(replace(one, negative=rng.random() < 0.3))
        said[one.mention] = f"Northwind {' '.join(rng.choices(WORDS, cum_weights=weights, k=6))}"
    return ListPast(log, said)


def also(past: ListPast, said: dict[datetime, str], **over: object) -> ListPast:
    """The same with some more mentions, by authors of their own unless said otherwise."""
    extra = []
    for i, at in enumerate(said):
        values = {"mention": f"x{i} {at:%d%H%M}", "author": f"x{i} {at:%d%H%M}", "live": at >= NOON, **over}
        extra.append(observation(0, at, **values))
    texts = dict(zip((one.mention for one in extra), said.values(), strict=True))
    return ListPast(numbered([*past.log, *extra]), {**past.said, **texts})


def strike(
    n: int, since: datetime = NOON + 1 * DAY, *, text: str = "Courier strike at Northwind"
) -> dict[datetime, str]:
    return {since + i * HOUR: f"{text} {WORDS[i % 60]}" for i in range(n)}


def lives(past: ListPast) -> list[Observation]:
    return [one for one in past.log if one.live]


def fired(events: list[Event]) -> list[Event]:
    return [event for event in events if event.kind == "fired"]


def test_it_fires_once_on_what_nobody_said_before_and_ends_when_nobody_says_it() -> None:
    past = also(chatter(random.Random(1)), strike(7))
    found, watch = run(KIND, a_test("new_phrase"), past, lives(past), until=NOON + 5 * DAY)
    assert [one for one in told(found) if one != "worse"] == ["fired", "resolved"]
    (first,) = fired(found)
    assert moment(NOON + 1 * DAY) < first.at <= moment(NOON + 1 * DAY + 6.5 * HOUR)
    assert found[-1].at == moment(NOON + 1 * DAY + 30 * HOUR)
    assert (watch.phase, watch.status, watch.opened) == ("quiet", "watching", 0)


def test_its_evidence_names_the_phrase_as_it_is_written_and_adds_up() -> None:
    past = also(chatter(random.Random(1)), strike(7, text="Courier Strike! Northwind"))
    (first,) = fired(run(KIND, a_test("new_phrase"), past, lives(past))[0])
    evidence = dict(first.evidence)
    phrase = evidence["phrase"]
    assert phrase["text"].startswith("courier strike")  # type: ignore[index,call-overload,union-attr]
    assert phrase["authors"] == evidence["n"] == evidence["score"] >= phrase["least"]  # type: ignore[index,call-overload,operator]
    assert 0 <= phrase["chance"] <= 0.5  # type: ignore[index,call-overload,operator]
    assert evidence["volume"]["usual"] == evidence["before"]["share"] == 0  # type: ignore[index,call-overload]
    for name in ("source", "author", "language", "phrase"):
        assert sum(line["contribution"] for line in evidence["by"][name]) == evidence["n"]  # type: ignore[index,call-overload,union-attr]
    assert all(line["id"].startswith("x") for line in evidence["mentions"])  # type: ignore[index,call-overload,union-attr]


def test_it_grows_worse_when_more_and_more_say_it() -> None:
    past = also(chatter(random.Random(1)), strike(14) | strike(14, NOON + 1.02 * DAY))
    found, _ = run(KIND, a_test("new_phrase"), past, lives(past))
    scores = [event.evidence["score"] for event in found if event.kind in ("fired", "worse")]
    assert len(scores) >= 3
    assert all(later >= 2 * earlier for earlier, later in pairwise(scores))  # type: ignore[operator]


def test_what_somebody_said_in_the_month_before_is_not_new() -> None:
    past = also(also(chatter(random.Random(1)), strike(7)), strike(1, NOON - 20 * DAY))
    assert fired(run(KIND, a_test("new_phrase"), past, lives(past))[0]) == []
    longer_ago = also(also(chatter(random.Random(1), since=-40), strike(7)), strike(1, NOON - 35 * DAY))
    assert len(fired(run(KIND, a_test("new_phrase"), longer_ago, lives(longer_ago))[0])) == 1


@pytest.mark.parametrize(
    "over",
    [{"author": "loud"}, {"cluster": "copied"}, {"thread": "t1"}, {"live": False}],
    ids=lambda over: next(iter(over)),
)
def test_one_person_one_copied_text_or_one_conversation_is_one_voice(over: dict[str, object]) -> None:
    past = also(chatter(random.Random(1)), strike(9), **over)
    assert fired(run(KIND, a_test("new_phrase"), past, lives(past))[0]) == []


def test_a_source_that_puts_words_under_all_its_posts_says_nothing_new() -> None:
    past = chatter(random.Random(1))
    stamped = {
        one.mention: f"{past.said[one.mention]} Subscribe to our newsletter"
        for one in past.log
        if one.source == "news" and one.event_at >= NOON + 1 * DAY
    }
    past.said = {**past.said, **stamped}
    assert fired(run(KIND, a_test("new_phrase"), past, lives(past))[0]) == []


def test_the_topics_own_words_and_dates_are_never_new() -> None:
    past = chatter(random.Random(1))
    log = [*past.log, *(observation(0, NOON + DAY + i * HOUR, mention=f"x{i}", author=f"x{i}") for i in range(9))]
    past = ListPast(
        numbered(log), {**past.said, **{f"x{i}": f"Frostwind Monday 3 December {WORDS[i]}" for i in range(9)}}
    )
    past.known = {f"x{i}": mention(f"x{i}", past.said[f"x{i}"], brand="Frostwind") for i in range(9)}
    assert fired(run(KIND, a_test("new_phrase"), past, lives(past))[0]) == []
    past.known = {}
    assert len(fired(run(KIND, a_test("new_phrase"), past, lives(past))[0])) == 1


def test_a_planned_event_withholds_and_its_words_are_not_new_after_it() -> None:
    past = also(chatter(random.Random(1)), strike(20, NOON + 1 * DAY))
    past.planned = [(moment(NOON + 1 * DAY), moment(NOON + 2.2 * DAY))]
    found, _ = run(KIND, a_test("new_phrase"), past, [one for one in lives(past) if one.seen_at < NOON + 2 * DAY])
    assert found == []
    held = [one for one in lives(past) if one.seen_at < NOON + 2.1 * DAY]
    assert run(KIND, a_test("new_phrase"), past, held)[1].status == "withheld: a planned event is on"
    again = also(past, strike(9, NOON + 3.2 * DAY))
    again.planned = past.planned
    late = [one for one in lives(again) if one.seen_at >= NOON + 3.1 * DAY]
    assert fired(run(KIND, a_test("new_phrase"), again, late)[0]) == []


def test_a_hole_hides_nothing_of_what_was_written() -> None:
    past = also(chatter(random.Random(1)), strike(7))
    past.gaps, past.silent = [(moment(NOON - DAY), moment(NOON))], frozenset({"blog"})
    assert len(fired(run(KIND, a_test("new_phrase"), past, lives(past))[0])) == 1


def test_a_short_past_cannot_be_judged_and_it_is_said() -> None:
    past = also(chatter(random.Random(1), since=-2, until=2), strike(7))
    found, watch = run(KIND, a_test("new_phrase"), past, lives(past))
    assert (found, watch.phase) == ([], "blind")
    assert watch.status.startswith("cannot judge yet: ") and watch.status.endswith("50 are needed")


def test_another_revision_of_the_topic_starts_anew() -> None:
    past = also(chatter(random.Random(1)), strike(7))
    past.log = [replace(one, revision=2) if one.seen_at >= NOON + 0.9 * DAY else one for one in past.log]
    found, watch = run(KIND, a_test("new_phrase"), past, lives(past))
    assert (fired(found), watch.phase) == ([], "blind")


def test_while_the_archive_does_not_answer_nothing_is_passed_over() -> None:
    past = also(chatter(random.Random(1)), strike(7))
    watch, found, tried = KIND.open(a_test("new_phrase"), past, {}, NOON), [], 0
    for i, one in enumerate(lives(past)):
        saved = watch.standing()
        past.down = i % 3 == 0
        try:
            found += watch.see(one)
        except Unavailable:
            tried += 1
            past.down = False
            watch = KIND.open(a_test("new_phrase"), past, saved, one.seen_at)
            found += watch.see(one)
    assert tried > 10
    assert found == run(KIND, a_test("new_phrase"), past, lives(past))[0]


def test_a_second_new_phrase_joins_the_open_incident() -> None:
    past = also(
        also(chatter(random.Random(1)), strike(7)), strike(9, NOON + 1.5 * DAY, text="Warehouse fire, Northwind")
    )
    found, _ = run(KIND, a_test("new_phrase"), past, lives(past))
    assert len(fired(found)) == 1
    last = [event for event in found if event.kind == "worse"][-1]
    named = [last.evidence["phrase"]["text"], *last.evidence["phrase"]["others"]]  # type: ignore[index,call-overload,misc]
    assert any("courier" in one for one in named) and any("fire" in one for one in named)  # type: ignore[operator]


def test_a_person_resolves_it_it_cools_down_and_each_incident_has_a_name_of_its_own() -> None:
    texts = strike(7) | strike(9, NOON + 1.4 * DAY, text="Warehouse fire, Northwind")
    past = also(chatter(random.Random(1)), texts)
    watch, found = KIND.open(a_test("new_phrase"), past, {}, NOON), []
    for one in lives(past):
        events = watch.see(one)
        found += events
        if fired(list(events)):
            found += watch.resolve(one.seen_at, "a person resolved it")
            assert (watch.phase, watch.opened) == ("cooling", 0)
    first, second = fired(found)
    assert first.opened != second.opened
    assert second.at - first.at >= 6 * 3600 * 10**6
    assert "strike" not in str(second.evidence["phrase"])


@settings(max_examples=8, deadline=None)
@given(st.data(), st.integers(0, 50))
def test_the_cut_of_the_log_into_rounds_changes_nothing(data: st.DataObject, seed: int) -> None:
    rng = random.Random(seed)
    past = also(chatter(rng, since=-20, until=4, a_day=8), strike(8, NOON + rng.random() * DAY))
    past = also(past, strike(8, NOON + (1 + rng.random()) * DAY, text="Warehouse fire, Northwind"))
    past.planned = [(moment(NOON + 1.2 * DAY), moment(NOON + 1.5 * DAY))]
    log = lives(past)
    cuts = data.draw(st.sets(st.integers(0, len(log)), max_size=10))
    end = NOON + 7 * DAY
    whole = run(KIND, a_test("new_phrase"), past, log, until=end)[0]
    assert run(KIND, a_test("new_phrase"), past, log, cuts=cuts, until=end)[0] == whole


def test_when_the_clock_was_heard_does_not_change_when_it_ends() -> None:
    """A tick within the cell in which it would end, and in which somebody says it again."""
    begins, minute = NOON + 1 * DAY + timedelta(minutes=7), timedelta(minutes=1)
    past = also(chatter(random.Random(1), until=1), strike(7, begins) | strike(1, begins + 30 * HOUR + 3 * minute))
    *before, again = lives(past)
    ends = []
    for heard in ([], [begins + 30 * HOUR - 2 * minute]):
        watch, found = KIND.open(a_test("new_phrase"), past, {}, NOON), []
        for one in before:
            found += watch.see(one)
        for now in heard:
            found += watch.tick(now)
        found += watch.see(again)
        found += watch.tick(NOON + 9 * DAY)
        ends.append([event.at for event in found if event.kind == "resolved"])
    assert ends[0] == ends[1] == [moment(again.seen_at + DAY)]


def test_quiet_chatter_raises_nothing() -> None:
    """A few whole weeks with texts; the law itself is tested on phrases alone (test_alerts_novelty)."""
    alarms = 0
    for seed in range(3):
        past = chatter(random.Random(seed), until=14)
        alarms += len(fired(run(KIND, a_test("new_phrase"), past, lives(past))[0]))
    assert alarms <= 1.5 * 0.5 * 6


def test_only_the_beginning_of_a_long_text_is_read_and_a_conversation_counts_once() -> None:
    long = "Northwind " + "word " * READ + "hidden treasure"
    seen = [observation(i, NOON + i * HOUR, thread="t" if i < 3 else "") for i in range(1, 5)]
    past = ListPast(seen, {one.mention: long if one.seq == 4 else "Northwind courier strike" for one in seen})
    spoken: list[Spoken] = read_votes(past, seen, "northwind")
    assert numbers(spoken)["courier strike"] == [0, 2]
    assert "hidden treasure" not in spoken[3].phrases
    assert all("northwind" not in one.phrases for one in spoken)


@pytest.mark.parametrize("wrong", [{"voices": 2}, {"voices": 0.5}, {"voices": "many"}, {"phrase": "x"}])
def test_wrong_options_are_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=f"options.{next(iter(wrong))}"):
        read(wrong, "rules/new.yaml")  # type: ignore[arg-type]


def test_options_read_twice_are_the_same() -> None:
    assert read(read({}, ""), "") == {"voices": 3}
