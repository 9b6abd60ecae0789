"""The analyst's questions: sums that add up, comparisons that know chance, shares of voice on a constant panel."""

from datetime import timedelta

import pytest

from houses import HeldClock, listen, new_house, put
from index import Facts
from model.capture import Author, Capture
from model.errors import BadInput, NotFound
from model.topic import Topic
from services.analysis import chart, compare, phrases, top, voice
from services.asking import SearchRequest
from services.line import drain
from services.search import search


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def house(tmp_path, clock):
    made = new_house(tmp_path, clock)
    listen(made, Topic("globex", "globex"))
    yield made
    made.close()


def say(house, text, *, ref, source="forum", author="Ola", days=0.0):
    at = house.clock() - timedelta(days=days)
    url = f"https://{source}.example/{ref}"
    put(house, Capture(source, ref, url, text=text, author=Author(author), published_at=at, published_from="feed"))


def fill(house):
    for number in range(20):
        say(
            house,
            f"The acme parcel is late again and I am angry, it is awful, number {number}",
            ref=f"a{number}",
            days=1,
            author=f"user {number % 3}",
        )
    for number in range(10):
        say(
            house,
            f"I love the acme shop, it is really great, thank you, number {number}",
            ref=f"b{number}",
            source="blog",
            days=8,
        )
    for number in range(5):
        say(
            house,
            f"I love the globex shop, it is really great, number {number}",
            ref=f"c{number}",
            source="blog",
            days=1,
        )
    drain(house)


def test_a_series_adds_up_and_its_shares_are_of_known_sentiment(house):
    fill(house)
    found = chart(house, SearchRequest(topics=("acme",)), interval="1d", by="source")
    assert [(point.key, point.count) for point in found.points] == [("blog", 10), ("forum", 20)]
    assert (found.whole.count, found.whole.negative.hits, found.whole.negative.n) == (30, 20, 30)
    assert found.whole.negative.interval[0] < 20 / 30 < found.whole.negative.interval[1]
    assert found.whole.mean == pytest.approx(sum(p.mean * p.negative.n for p in found.points) / 30)


def test_a_series_by_topic_counts_a_mention_of_two_once_in_the_whole(house):
    say(house, "acme and globex", ref="1")
    drain(house)
    found = chart(house, SearchRequest(topics=("acme", "globex")), interval="1d", by="topic")
    assert [(point.key, point.count) for point in found.points] == [("acme", 1), ("globex", 1)]
    assert found.whole.count == 1


def test_the_commonest_values_know_how_many_there_are(house):
    fill(house)
    found = top(house, SearchRequest(topics=("acme",)), "author", limit=2)
    assert [(value, share.hits) for value, share in found.values] == [("ola", 10), ("user 0", 7)]
    assert (found.distinct, found.total) == (4, 30)


def test_two_periods_side_by_side(house, clock):
    fill(house)
    week, now = timedelta(days=7), clock.now + timedelta(seconds=1)
    last = SearchRequest(topics=("acme",), event_since=now - week, event_until=now)
    before = SearchRequest(topics=("acme",), event_since=now - 2 * week, event_until=now - week)
    found = compare(house, before, last)
    assert (found.first.count, found.second.count, found.growth) == (10, 20, 1.0)
    value, low, _ = found.negative
    assert value == 1.0
    assert low > 0
    assert {change.value: change.difference[0] for change in found.changes} == {"forum": 1.0, "blog": -1.0}


def test_share_of_voice_is_of_what_any_of_them_caught(house):
    fill(house)
    found = voice(house, SearchRequest(topics=("acme", "globex")))
    assert [(topic, share.hits, share.n) for topic, share in found.shares] == [("acme", 30, 35), ("globex", 5, 35)]


def test_a_constant_panel_leaves_out_who_spoke_half_of_the_time(house):
    fill(house)
    found = voice(house, SearchRequest(topics=("acme", "globex")), interval="1w")
    assert found.sources == ("blog",)
    assert [(topic, share.hits) for topic, share in found.shares] == [("acme", 10), ("globex", 5)]


def test_share_of_voice_needs_two_topics_and_a_panel_somebody(house):
    fill(house)
    with pytest.raises(BadInput, match="between topics"):
        voice(house, SearchRequest(topics=("acme",)))
    say(house, "acme", ref="old", source="wiki", days=40)
    drain(house)
    with pytest.raises(BadInput, match="no source spoke"):
        voice(house, SearchRequest(topics=("acme", "globex")), interval="1w")


def test_phrases_stand_out_against_the_rest(house):
    fill(house)
    found = phrases(house, SearchRequest(query="awful"), limit=20)
    assert any("awful" in phrase.text for phrase in found.phrases)
    assert not found.estimate


def test_a_topic_that_never_was_is_said_also_in_what_is_left_out(house):
    with pytest.raises(NotFound):
        top(house, SearchRequest(without=Facts(topics=("acmee",))), "author")


def test_copies_fold_into_the_first_seen_of_the_answers_not_of_the_archive(house, clock):
    for place, source in enumerate(("forum", "blog", "portal")):
        clock.move(minutes=1)
        say(house, "Just the same acme text about the very same thing", ref=f"copy-{place}", source=source)
        drain(house)
    say(house, "Quite another acme text that has nothing in common", ref="other")
    drain(house)
    whole = search(house, SearchRequest(fold=True))
    assert [(f.mention.capture.ref, f.copies) for f in whole.mentions] == [("other", 0), ("copy-0", 2)]
    assert whole.total == 4
    part = search(house, SearchRequest(fold=True, without=Facts(sources=("forum",))))
    assert [(f.mention.capture.ref, f.copies) for f in part.mentions] == [("copy-1", 1)]
    one = search(house, SearchRequest(fold=True, size=1))
    rest = search(house, SearchRequest(fold=True, size=1, cursor=one.cursor))
    assert [f.mention.capture.ref for f in (*one.mentions, *rest.mentions)] == ["other", "copy-0"]
