"""What a topic would catch: the same as an exact trial, in bounded time, and taken apart truthfully."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from services_house import Clock, opened

from index import Question
from model.capture import Capture
from model.errors import BadInput, NotFound, NotSo, Unavailable
from model.identity import content_hash
from model.topic import Topic
from services import preview_window, topic_trials
from services.asking import QueryRefused
from services.drafts import Draft
from services.house import House
from services.labels import given, label
from services.line import Line
from services.preview_window import window_for
from services.topic_differences import MOST_WORDS, differences, text_differences
from services.topic_drafts import draft_kept, draft_topic, drafts_of, drop_draft, keep_draft
from services.topic_imports import bring_in
from services.topic_preview import Preview, preview
from services.topic_publishing import publish_topic
from services.topic_trials import Trials, TrialState
from services.trial import try_topic
from storage import Found, outbox

TEXTS = (
    *("acme parcel is late", "acme job offer in town", "Acme job vacancy", "acmefail again", "acme is great and late"),
    *("żółć acme", "zolc acme", "the bank opens", "other late parcel", "acme job fair today", "acme vacancy offer"),
)
OF_LATE = Topic("late", "acme AND NOT (job OR vacancy)")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    clock = Clock()
    with opened(tmp_path_factory.mktemp("archive"), clock) as made:
        for place, text in enumerate(TEXTS):
            add(made, text, place)
            clock.pass_(days=3)
        run(made)
        publish_topic(made, Topic("late", "late"), 0, "ana")
        run(made)
        yield made


def add(house: House, text: str, number: int) -> None:
    capture = Capture("forum", f"p{number}", url=f"https://f.example/{number}", text=text)
    with house.db.write() as tx:
        outbox.accept(tx, "forum", [Found(capture, content_hash(capture))], house.clock(), first=False)


def run(house: House) -> None:
    """The line, and the archive matched again."""
    line = Line(house)
    while line.tick().read or line.tick().read:
        pass
    line.release()


def still() -> float:
    """A clock that stands: nothing is left out for want of time."""
    return 0.0


def told(house: House, query: str, **changes: object) -> Preview:
    topic = replace(Topic("late", query), **changes)  # type: ignore[arg-type]
    return preview(house, Draft(topic, {}), published=True, monotonic=still)


@pytest.mark.parametrize(
    "topic",
    [
        OF_LATE,
        Topic("late", "acme"),
        Topic("late", "*cme* OR bank"),
        Topic("late", "żółć"),
        Topic("late", "acme", filters={"lang": ("en",), "site": ("f.example",)}),
        Topic("late", "acme", filters={"source": ("nowhere",)}),
        Topic("late", "acme NOT NEAR/1 late"),
    ],
)
def test_a_preview_says_what_an_exact_trial_says(house: House, topic: Topic) -> None:
    found, exact = preview(house, Draft(topic, {}), monotonic=still), try_topic(house, Draft(topic, {}))
    assert (found.total, found.window.whole, found.most) == (exact.caught, True, False)
    assert dict(found.languages) == exact.languages and dict(found.sources) == exact.sources
    assert sum(week.count for week in found.weeks) == found.total
    assert len(found.newest) == min(found.total, 10) and found.skipped == ()


def test_what_not_takes_away_is_counted_and_shown(house: House) -> None:
    found = told(house, "acme AND NOT job AND NOT vacancy AND NOT nothing")
    assert [(one.part, one.count) for one in found.removed] == [("NOT job", 3), ("NOT vacancy", 2), ("NOT nothing", 0)]
    assert {one.mention.capture.text for one in found.removed[0].examples} == {TEXTS[1], TEXTS[2], TEXTS[9]}
    span = found.removed[0].examples[0].spans[0]
    assert found.removed[0].examples[0].mention.capture.text[span.start : span.end] == "job"


def test_in_a_branch_only_what_no_other_branch_brings_back_is_taken_away(house: House) -> None:
    found = told(house, "(acme AND NOT job) OR (vacancy OR fair)")
    assert [(one.part, one.count) for one in found.removed] == [("NOT job", 1)]
    assert found.removed[0].examples[0].mention.capture.text == TEXTS[1]
    near = told(house, "acme NOT NEAR/1 job")
    assert [(one.part, one.count) for one in near.removed] == [("NOT NEAR/1 job", 3)]


def test_other_writings_are_counted(house: House) -> None:
    found = {(one.variant.kind, one.variant.variant): one.more for one in told(house, "acme").writings}
    assert found == {("longer", "acme*"): 1}
    assert {one.variant.kind: one.more for one in told(house, "żółć").writings}["accents"] == 1


def test_gains_and_losses_are_those_of_the_exact_trial(house: House) -> None:
    found = told(house, "acme").moved
    exact = try_topic(house, Draft(Topic("late", "acme"), {}), Draft(Topic("late", "late"), {}))
    assert found is not None and (found.gained, found.lost) == (len(exact.gained), len(exact.lost)) == (6, 1)
    assert [one.mention.capture.text for one in found.lost_examples] == ["other late parcel"]
    assert {one.mention.id for one in found.gained_examples} <= set(exact.gained)
    assert preview(house, Draft(Topic("late", "acme"), {}), monotonic=still).moved is None


def test_what_is_only_known_once_caught_is_an_upper_bound(house: House) -> None:
    found = told(house, "acme AND tagged:no")
    assert found.most and found.total >= len(found.newest) and found.removed == ()


@pytest.mark.parametrize("query", ["", "acme late", '"never closed', "a" * 66_000, "@@nowhere"])
def test_what_cannot_be_read_is_refused(house: House, query: str) -> None:
    with pytest.raises(QueryRefused):
        told(house, query)


def test_a_field_that_is_none_is_refused(house: House) -> None:
    with pytest.raises(BadInput):
        told(house, "acme", filters={"colour": ("red",)})


def test_time_is_bounded_and_what_is_left_out_is_named(house: House) -> None:
    ticks = count(0, 10)
    found = preview(house, Draft(OF_LATE, {}), published=True, monotonic=lambda: float(next(ticks)))
    assert found.total == 4
    assert found.skipped == ("removed", "writings", "moved", "exclusions")


@pytest.mark.parametrize(("took", "mentions"), [(0.0, 11), (0.05, 6), (9.0, 2)])
def test_of_a_large_archive_as_much_is_asked_as_is_quick(
    house: House, monkeypatch: pytest.MonkeyPatch, took: float, mentions: int
) -> None:
    monkeypatch.setattr(preview_window, "SMALL", 2)
    monkeypatch.setattr(preview_window, "LARGER", 3)
    monkeypatch.setattr(preview_window, "QUICK", 0.25)
    ticks = iter((0.0, took))
    found = window_for(house.index, [Question(irrelevant=None)], lambda: next(ticks))
    assert found.archive == len(TEXTS) and found.mentions >= mentions
    assert found.whole == (took == 0.0)
    assert found.whole or house.index.count(Question(since=found.since, irrelevant=None)) == found.mentions
    assert found.of_archive(found.mentions) == found.archive


def test_exclusions_come_from_what_people_called_irrelevant(tmp_path: Path) -> None:
    with opened(tmp_path, Clock()) as house:
        for number in range(6):
            add(house, f"acme shoes discount voucher code {number}", number)
            add(house, f"my acme parcel number {number} came late", 100 + number)
        run(house)
        wrong = [m.id for m in house.index.search(Question(), size=50).mentions if "voucher" in m.capture.text]
        for mention in wrong:
            label(house, [mention], given(relevance="irrelevant"), "ana")
        run(house)
        found = preview(house, Draft(Topic("shop", "acme"), {}), monotonic=still).exclusions
        assert found and found[0].irrelevant == 6 and found[0].others == 0
        assert "voucher" in " ".join(one.term for one in found)
        assert preview(house, Draft(Topic("shop", found[0].query), {})).total == 6


def test_a_trial_goes_on_in_the_background_and_is_its_owners(house: House) -> None:
    trials = Trials()
    begun = trials.begin(house, Draft(Topic("", "acme"), {}), Draft(Topic("late", "late", revision=1), {}), "ana")
    done = finished(trials, begun)
    assert done.trial is not None and (done.state, done.trial.caught, len(done.trial.lost)) == ("done", 8, 1)
    with pytest.raises(NotFound):
        trials.state(begun.id, "ben")
    with pytest.raises(QueryRefused):
        trials.begin(house, Draft(Topic("", "acme late"), {}), None, "ana")


def test_trials_are_few_and_their_failure_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    trials = Trials()

    def broken(*_: object, **__: object) -> None:
        raise Unavailable("the index does not answer")

    monkeypatch.setattr(topic_trials, "try_topic", broken)
    failed = finished(trials, trials.begin(house, Draft(OF_LATE, {}), None, "ana"))
    assert failed.state == "failed" and "does not answer" in str(failed.problem)
    monkeypatch.setattr(topic_trials, "AT_ONCE", 0)
    with pytest.raises(Unavailable):
        trials.begin(house, Draft(OF_LATE, {}), None, "ana")


def finished(trials: Trials, begun: TrialState) -> TrialState:
    for _ in range(1_000):
        found = trials.state(begun.id, begun.who)
        if found.state != "running":
            return found
        time.sleep(0.01)
    raise AssertionError("it never ended")


def test_drafts_are_kept_for_each_person(house: House) -> None:
    topic = Topic("late", "acme (", name="N\x00", handles=("@a",), accents="fold", filters={"lang": ("pl",)}, owner="o")
    keep_draft(house, "ana", topic, 1)
    keep_draft(house, "ana", Topic("", "new"), 0)
    found = draft_kept(house, "ana", "late")
    assert found is not None and draft_topic(found) == replace(topic, name="N\ufffd", revision=1)
    keep_draft(house, "ana", replace(topic, query="second"), 1)
    assert [draft.definition["query"] for draft in drafts_of(house, "ana")].count("second") == 1
    assert draft_kept(house, "ben", "late") is None and len(drafts_of(house, "ana")) == 2
    assert drop_draft(house, "ana", "late") and not drop_draft(house, "ana", "late")
    for refused in (Topic("A b", "x"), Topic("late", "x" * 400_001)):
        with pytest.raises(BadInput):
            keep_draft(house, "ana", refused, 0)


def test_drafts_are_not_without_number(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.topic_drafts.MOST", 1)
    keep_draft(house, "cora", Topic("a", "x"), 0)
    keep_draft(house, "cora", Topic("a", "y"), 0)
    with pytest.raises(NotSo):
        keep_draft(house, "cora", Topic("b", "x"), 0)


def test_topics_are_brought_in_as_drafts(house: House) -> None:
    found = bring_in(house, "dan", "- {id: a, query: one}\n- {id: late, query: two}\n", "yaml")
    assert [(draft.topic, draft.base) for draft in found.drafts] == [("a", 0), ("late", 1)]
    other = bring_in(house, "dan", '"acme late"~5', "brandwatch", "acme")
    assert other.changes and other.drafts[0].definition["query"] == '"acme" NEAR/5 "late"'
    assert bring_in(house, "dan", "country:us", "brandwatch", "b").drafts == ()
    for text, kind in (("", "yaml"), ("id: x\n", "yaml"), ("a", "nobody"), ("x" * 1_000_001, "yaml")):
        with pytest.raises(BadInput):
            bring_in(house, "dan", text, kind)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("a", ""),
        ("", "a"),
        ("a b c", "a x c"),
        ("a AND b", "a AND (b OR c)"),
        ("京都", "京都市"),
        ("a\n", "a"),
    ],
)
def test_the_pieces_of_two_texts_are_those_texts(before: str, after: str) -> None:
    pieces = text_differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after
    assert all(piece.kind == "same" for piece in pieces) == (before == after)


def test_long_texts_are_compared_in_bounded_time() -> None:
    ours, theirs = ("begin " + " ".join(f"{side}{n}" for n in range(MOST_WORDS)) + " end" for side in "ab")
    assert [piece.kind for piece in text_differences(ours, theirs)] == ["same", "removed", "added", "same"]


def test_fields_that_changed_are_named() -> None:
    found = differences(
        Topic("a", "x", name="N", handles=("@a",)), Topic("a", "x", name="M", filters={"lang": ("pl",)})
    )
    assert [(field.name, field.before, field.after) for field in found.fields] == [
        ("name", "N", "M"),
        ("handles", "@a", ""),
        ("filters", "", "lang: pl"),
    ]
    assert not found.none and differences(OF_LATE, OF_LATE).none
