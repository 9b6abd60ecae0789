"""People's labels are kept for ever, in order; what is in force follows from them, and so does what alerts count."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.alert import Observation
from model.labels import Label, Labels, in_force
from storage import labels, observations, open_database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NEUTRAL = Label("sentiment", "neutral")


@pytest.fixture
def db(tmp_path):
    made = open_database(f"sqlite:///{tmp_path}/state.db")
    yield made
    made.close()


def seen(mention, *, negative=True, at=NOW, method="vader@1"):
    return Observation(mention, "acme", 1, at, at, True, negative, method, "post", "en", "forum")


def of_history(tx, **asked):
    found = observations.history(tx, "acme", NOW - timedelta(days=1), NOW + timedelta(days=1), **asked)
    return [(o.mention, o.negative, o.method) for o in found]


@pytest.mark.parametrize(
    ("said", "ruled", "found"),
    [
        ([], [], Labels()),
        ([NEUTRAL], [], Labels(sentiment="neutral")),
        ([NEUTRAL, Label("sentiment", "negative")], [], Labels(sentiment="negative")),
        ([NEUTRAL, Label("relevance", "unsure")], [], Labels("unsure", "neutral")),
        ([Label("tag", "b"), Label("tag", "a"), Label("tag", "b")], [], Labels(tags=("a", "b"))),
        ([Label("tag", "a"), Label("untag", "a")], [], Labels()),
        ([NEUTRAL, Label("tag", "a"), Label("clear")], [], Labels()),
        ([NEUTRAL, Label("clear"), Label("tag", "a")], [], Labels(tags=("a",))),
        ([], [NEUTRAL, Label("tag", "war")], Labels(sentiment="neutral", tags=("war",))),
        ([Label("sentiment", "negative")], [NEUTRAL], Labels(sentiment="negative")),
        ([Label("clear")], [NEUTRAL], Labels(sentiment="neutral")),
        ([Label("sentiment", "negative"), Label("sentiment", "")], [NEUTRAL], Labels(sentiment="neutral")),
        ([Label("untag", "war")], [Label("tag", "war")], Labels()),
        ([], [NEUTRAL, Label("sentiment", "positive")], Labels(sentiment="positive")),
    ],
)
def test_what_is_in_force(said, ruled, found):
    assert in_force(said, ruled) == found


@given(st.lists(st.sampled_from([NEUTRAL, Label("tag", "a"), Label("untag", "a"), Label("clear")])))
def test_the_last_word_on_a_mention_holds_whatever_was_said_before(said):
    last = in_force([*said, Label("sentiment", "positive"), Label("untag", "a")])
    assert last == Labels(sentiment="positive")


def test_the_log_keeps_who_said_what_and_when(db):
    with db.write() as tx:
        labels.say(tx, ["m1", "m2"], NEUTRAL, "ola", NOW)
        labels.say(tx, ["m1"], Label("tag", "war"), "jo", NOW + timedelta(hours=1))
    with db.read() as tx:
        said = labels.said(tx, ["m1", "m2", "m3"])
        assert [(s.label, s.who, s.at.hour) for s in said["m1"]] == [
            (NEUTRAL, "ola", 12),
            (Label("tag", "war"), "jo", 13),
        ]
        assert set(said) == {"m1", "m2"}
        assert labels.spoken_of(tx) == ["m1", "m2"]
        assert labels.spoken_of(tx, after="m1") == ["m2"]


def test_a_label_waits_until_it_is_written_and_one_that_comes_meanwhile_waits_on(db):
    with db.write() as tx:
        labels.say(tx, ["m1"], NEUTRAL, "ola", NOW)
    with db.read() as tx:
        taken = labels.queued(tx, 10)
    with db.write() as tx:
        labels.say(tx, ["m1"], Label("clear"), "ola", NOW)
    with db.write() as tx:
        labels.dequeue(tx, list(taken))
    with db.read() as tx:
        assert list(taken.values()) == list(labels.queued(tx, 10).values()) == ["m1"]


def test_what_was_said_of_a_mention_that_proved_to_be_another_goes_there(db):
    with db.write() as tx:
        labels.say(tx, ["loser"], NEUTRAL, "ola", NOW)
        labels.dequeue(tx, list(labels.queued(tx, 10)))
        labels.merge(tx, "loser", "winner")
        labels.merge(tx, "silent", "winner")
    with db.read() as tx:
        assert [s.who for s in labels.said(tx, ["winner"])["winner"]] == ["ola"]
        assert list(labels.queued(tx, 10).values()) == ["winner"]


def test_a_rule_walks_the_archive_when_it_comes_and_when_it_goes(db):
    with db.write() as tx:
        empty = labels.generation(tx)
        rule = labels.begin_rule(tx, '"war zone"', NEUTRAL, "ola", NOW)
        begun = labels.generation(tx)
        ((walking, cursor),) = labels.walking(tx)
        assert (walking.id, cursor) == (rule, "")
        labels.walked(tx, walking, "further")
        assert labels.walking(tx)[0][1] == "further"
        assert labels.end_rule(tx, rule, NOW)
        labels.walked(tx, walking, None)  # the page of a walk that was begun anew meanwhile
        assert labels.walking(tx)[0][1] == ""
        labels.walked(tx, labels.walking(tx)[0][0], None)
        assert labels.walking(tx) == labels.rules(tx) == []
        assert not labels.end_rule(tx, rule, NOW)
        assert len({empty, begun, labels.generation(tx)}) == 3


def test_what_is_called_irrelevant_leaves_history_from_then_on_and_not_before(db):
    with db.write() as tx:
        observations.append(tx, [seen("m1"), seen("m2")])
        labels.retract(tx, ["m1"], observations.end(tx))
        labels.retract(tx, ["m1"], observations.end(tx))
        observations.append(tx, [seen("m3")])
        assert [m for m, _, _ in of_history(tx, before=2)] == ["m1"]
        assert [m for m, _, _ in of_history(tx, before=3)] == ["m2"]
        assert [m for m, _, _ in of_history(tx)] == ["m2", "m3"]
        labels.restore(tx, ["m1"], observations.end(tx))
        observations.append(tx, [seen("m4")])
        assert [m for m, _, _ in of_history(tx, before=3)] == ["m2"]
        assert [m for m, _, _ in of_history(tx)] == ["m1", "m2", "m3", "m4"]
        labels.retract(tx, ["m1"], observations.end(tx))
        assert [m for m, _, _ in of_history(tx)] == ["m2", "m3", "m4"]
        assert [o.mention for o in observations.after(tx, "acme", 0)] == ["m1", "m2", "m3", "m4"]


def test_a_mood_told_anew_is_history_from_then_on_and_not_before(db):
    with db.write() as tx:
        observations.append(tx, [seen("m1"), seen("m2")])
        observations.tell_anew(tx, [seen("m1", negative=False, method="new@1")])
        observations.tell_anew(tx, [seen("m1", negative=False, method="new@1")])
        observations.append(tx, [seen("m3")])
        assert of_history(tx, before=2) == [("m1", True, "vader@1")]
        assert of_history(tx, before=3) == [("m1", False, "new@1"), ("m2", True, "vader@1")]
        observations.tell_anew(tx, [seen("m1", negative=None, method="none")])
        assert of_history(tx, before=3)[0] == ("m1", False, "new@1")
        assert of_history(tx)[0] == ("m1", None, "none")
        assert [o.method for o in observations.after(tx, "acme", 0)] == ["vader@1"] * 3
