from datetime import timedelta

import pytest
from alert_streams import NOON, observation
from hypothesis import given
from hypothesis import strategies as st

from alerts.votes import Ballot, voters
from model.time import micros

HOUR = 3600.0


def admitted(*mentions: dict[str, object], gap: float = 60.0) -> list[bool]:
    ballot = Ballot(6 * HOUR)
    made = []
    for i, over in enumerate(mentions):
        at = NOON + timedelta(seconds=gap * i)
        made.append(ballot.admits(observation(i, at, **over), micros(at)))
    return made


@pytest.mark.parametrize(
    ("what", "second", "votes"),
    [
        ("one person in another thread", {"author": "ann", "thread": "2", "cluster": "b"}, False),
        ("another person in the same thread", {"author": "bob", "thread": "1", "cluster": "b"}, True),
        ("another person copying the text", {"author": "bob", "thread": "2", "cluster": "a"}, False),
        ("somebody of the same name elsewhere", {"author": "ann", "source": "blog", "cluster": "b"}, True),
    ],
)
def test_who_has_a_vote(what: str, second: dict[str, object], votes: bool) -> None:
    first = {"author": "ann", "thread": "1", "cluster": "a"}
    assert admitted(first, second) == [True, votes], what


def test_the_nameless_vote_once_a_thread_and_each_outside_one() -> None:
    nobody = {"author": ""}
    assert admitted(nobody, nobody, nobody) == [True, True, True]
    assert admitted({**nobody, "thread": "1"}, {**nobody, "thread": "1"}, {**nobody, "thread": "2"}) == [
        True,
        False,
        True,
    ]


def test_a_vote_is_used_up_for_its_window_and_no_longer() -> None:
    ann = {"author": "ann"}
    assert admitted(ann, ann, ann, gap=3 * HOUR) == [True, False, True]


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4), st.integers(0, 9000)), max_size=60),
    st.data(),
)
def test_a_ballot_can_be_put_away_at_any_time(drawn: list[tuple[int, int, int, int]], data: st.DataObject) -> None:
    at, stream = NOON, []
    for i, (author, cluster, thread, gap) in enumerate(drawn):
        at += timedelta(seconds=gap)
        names = {"author": author and f"a{author}", "cluster": cluster and f"c{cluster}", "thread": f"t{thread}"}
        stream.append(observation(i, at, **{name: value or "" for name, value in names.items()}))
    whole, parts = Ballot(6 * HOUR), Ballot(6 * HOUR)
    for seen in stream:
        if data.draw(st.booleans()):
            parts = Ballot(6 * HOUR, parts.standing(micros(seen.seen_at)))
        assert whole.admits(seen, micros(seen.seen_at)) == parts.admits(seen, micros(seen.seen_at))


def test_history_votes_by_the_time_things_happened() -> None:
    seen = [observation(i, NOON + timedelta(hours=i), author="ann", seen_at=NOON) for i in range(13)]
    assert [one.seq for one in voters(seen, 6 * HOUR)] == [0, 6, 12]
