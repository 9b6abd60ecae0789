"""The live story: a calm, a wave, a recovery, and ordinary days after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, takewhile

import pytest
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from sample import Post, stream
from sample.writer import is_northwind

START = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
WAVE, RECOVERY, AFTER = (15, 85), (85, 160), (160, 1600)


def between(seed: int, begin: float, end: float) -> list[Post]:
    """The posts published (edits left out) in a part of the story, by seconds."""
    told = takewhile(lambda pair: pair[0] < START + timedelta(seconds=end), stream(START, seed=seed))
    return [post for moment, post in told if moment >= START + timedelta(seconds=begin) and post.edited_at is None]


def negative_share(posts: list[Post]) -> float:
    vader = SentimentIntensityAnalyzer()
    about = [post for post in posts if post.lang == "en" and is_northwind(post.theme)]
    return sum(vader.polarity_scores(post.text)["compound"] <= -0.05 for post in about) / len(about)


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_the_wave_is_fast_angry_and_in_five_languages(seed: int) -> None:
    wave = between(seed, *WAVE)
    assert 2.0 <= len(wave) / 70 <= 3.2
    assert 0.4 <= sum(post.lang == "en" for post in wave) / len(wave) <= 0.5
    assert {post.lang for post in wave} == {"en", "pl", "ru", "th", "ja"}
    assert {post.site for post in wave} == {"blog", "news", "forum"}
    assert 0.65 <= negative_share(wave) <= 0.86
    english = [post for post in wave if post.lang == "en"]
    assert len({post.author for post in english}) > 45
    assert len({post.thread for post in english if post.thread}) >= 10


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_the_mood_recovers(seed: int) -> None:
    assert negative_share(between(seed, *RECOVERY)) <= 0.32
    after = between(seed, *AFTER)
    assert 0.15 <= len(after) / 1440 <= 0.4
    assert negative_share(after) <= 0.36


def test_the_story_is_a_pure_function() -> None:
    assert list(islice(stream(START), 300)) == list(islice(stream(START), 300))


def test_moments_are_in_order_and_posts_bear_them() -> None:
    told = list(islice(stream(START), 500))
    assert all(first[0] <= second[0] for first, second in pairwise(told))
    assert all(moment == post.changed_at for moment, post in told)


def test_some_posts_are_edited_and_some_quote() -> None:
    told = [post for _, post in islice(stream(START), 400)]
    first = {post.number: post for post in told if post.edited_at is None}
    edits = [post for post in told if post.edited_at is not None]
    assert len(edits) >= 5 and all(post.text.startswith(first[post.number].text) for post in edits)
    assert all((post.edited_at or START) > first[post.number].published_at for post in edits)
    quoting = [post for post in told if post.quoted]
    by_ref = {post.ref: post for post in told}
    assert quoting and all(by_ref[post.parent].thread == post.thread for post in quoting)


def test_pace_shortens_the_story() -> None:
    slow, fast = list(islice(stream(START), 200)), list(islice(stream(START, pace=10), 200))
    assert (slow[-1][0] - START) / (fast[-1][0] - START) == pytest.approx(10, rel=0.1)


def test_numbers_are_unique() -> None:
    told = [post.number for _, post in islice(stream(START), 800) if post.edited_at is None]
    assert len(set(told)) == len(told)
