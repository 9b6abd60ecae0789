"""How captures change mentions: once is once, in any order and however often."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from model.acceptance import Arrival, accept, merge
from model.capture import Author, Capture
from model.identity import content_hash

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


def arrival(text="one", *, source="a", minutes=0, **more):
    capture = Capture(source, ref="1", url="https://e.com/1", text=text, **more)
    return Arrival("m", capture, content_hash(capture), START + timedelta(minutes=minutes))


def test_the_first_sighting_makes_the_mention():
    mention = accept(None, arrival())
    assert (mention.id, mention.capture.text, mention.seen_at, mention.revised_at) == ("m", "one", START, None)
    assert [s.source for s in mention.sightings] == ["a"]


def test_another_source_adds_a_sighting_and_leaves_the_text():
    mention = accept(accept(None, arrival()), arrival("teaser …", source="b", minutes=5))
    assert mention.capture.text == "one"
    assert [s.source for s in mention.sightings] == ["a", "b"]


def test_the_same_post_reading_otherwise_is_an_edit():
    mention = accept(accept(None, arrival()), arrival("two", minutes=5))
    assert (mention.capture.text, mention.revised_at) == ("two", START + timedelta(minutes=5))
    assert mention.seen_at == START


def test_an_older_arrival_never_takes_text_back():
    edited = accept(accept(None, arrival()), arrival("two", minutes=5))
    assert accept(edited, arrival("one")) == edited


def test_an_edit_keeps_a_trusted_date_and_history_stays_history():
    first = arrival(published_at=START - timedelta(days=2), published_from="feed", backlog=True)
    mention = accept(accept(None, first), arrival("two", minutes=5))
    assert mention.capture.published_at == START - timedelta(days=2)
    assert mention.capture.backlog


def test_an_edit_that_names_no_author_keeps_the_one_that_is_known():
    mention = accept(accept(None, arrival(author=Author("Ola"))), arrival("two", minutes=5))
    assert mention.capture.author == Author("Ola")
    assert accept(mention, arrival("three", minutes=6, author=Author("Ala"))).capture.author == Author("Ala")


def test_merging_keeps_the_winners_text_and_everybodys_sightings():
    winner, loser = accept(None, arrival()), replace(accept(None, arrival("x", source="b", minutes=-5)), id="n")
    merged = merge(winner, loser)
    assert merged.capture.text == "one"
    assert [s.source for s in merged.sightings] == ["b", "a"]
    assert merge(merged, loser) == merged


arrivals = st.lists(
    st.builds(
        arrival,
        st.sampled_from(["one", "two", "three"]),
        source=st.sampled_from(["a", "b"]),
        minutes=st.integers(0, 3),
    ),
    min_size=1,
    max_size=8,
).map(lambda some: sorted(some, key=lambda a: a.seen_at))


@given(arrivals, st.data())
def test_taking_any_beginning_again_changes_nothing(some, data):
    """What a crash does: the outbox hands the last captures, or all of them, to the line once more."""
    mention = None
    for item in some:
        mention = accept(mention, item)
    again = mention
    for item in some[data.draw(st.integers(0, len(some))) :]:
        again = accept(again, item)
    strictly_ordered = len({item.seen_at for item in some}) == len(some)
    if strictly_ordered:
        assert again == mention
    assert again.content_hash == mention.content_hash
    assert again.sightings == mention.sightings
