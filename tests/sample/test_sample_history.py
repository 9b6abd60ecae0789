"""The weeks before the story: lawful, lively, the same every time."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from model.capture import capture_from_json, capture_to_json
from model.identity import canonical_url, keys_of
from model.time import iso
from sample import DEFAULT_ADDRESSES, Post, history, posts_before
from sample.history import LANGUAGE_SHARE, hourly
from sample.writer import is_northwind

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def posts() -> list[Post]:
    return list(posts_before(NOW))


def test_size_and_span(posts: list[Post]) -> None:
    assert 3000 <= len(posts) <= 4200
    moments = [post.published_at for post in posts]
    assert moments == sorted(moments)
    assert NOW - timedelta(days=35) <= moments[0] < NOW - timedelta(days=34)
    assert NOW - timedelta(hours=2) < moments[-1] < NOW


def test_shares(posts: list[Post]) -> None:
    langs = Counter(post.lang for post in posts)
    for lang, share in LANGUAGE_SHARE.items():
        assert langs[lang] / len(posts) == pytest.approx(share, abs=0.04)
    assert {post.site for post in posts} == {"blog", "news", "forum"}
    assert all(len({post.author for post in posts if post.lang == lang}) >= 60 for lang in LANGUAGE_SHARE)


def test_vader_finds_the_negative_share(posts: list[Post]) -> None:
    vader = SentimentIntensityAnalyzer()
    about = [post for post in posts if post.lang == "en" and is_northwind(post.theme)]
    negative = sum(vader.polarity_scores(post.text)["compound"] <= -0.05 for post in about)
    assert 0.19 <= negative / len(about) <= 0.26


def test_nights_are_quiet() -> None:
    assert hourly("en", 3) < hourly("en", 19) / 5
    assert hourly("ja", 18) < hourly("ja", 10) / 5  # three at night in Tokyo


def test_texts_are_hardly_ever_the_same(posts: list[Post]) -> None:
    about = [post.text for post in posts if is_northwind(post.theme)]
    assert len(set(about)) / len(about) > 0.98
    assert not any(re.search(r"[{}]", post.text + post.title) for post in posts)


def test_every_capture_is_accepted_by_the_model_unchanged() -> None:
    for raw in history(NOW, days=4):
        capture = capture_from_json(raw)
        assert capture_to_json(capture) == raw | {"published_at": iso(capture.published_at or NOW)}


def test_each_post_is_one_mention() -> None:
    keys = [keys_of(capture_from_json(raw)) for raw in history(NOW, days=10)]
    flat = [key for pair in keys for key in pair]
    assert len(set(flat)) == len(flat) and all(len(pair) == 2 for pair in keys)


def test_anchors_survive_canonical_urls() -> None:
    for raw in history(NOW, days=2):
        assert canonical_url(str(raw["url"])) == raw["url"]


@settings(max_examples=15, deadline=None)
@given(hours=st.integers(0, 180))
def test_a_later_call_agrees_on_what_both_hold(hours: int) -> None:
    earlier = {post.number: post for post in posts_before(NOW, days=2)}
    later = {post.number: post for post in posts_before(NOW + timedelta(hours=hours), days=10)}
    assert all(later[number] == post for number, post in earlier.items())


def test_seed_and_addresses_are_obeyed() -> None:
    first, other = list(posts_before(NOW, days=2)), list(posts_before(NOW, days=2, seed=8))
    assert [post.text for post in first] != [post.text for post in other]
    assert list(history(NOW, days=1)) == list(history(NOW, days=1, addresses=DEFAULT_ADDRESSES))
    moved = history(NOW, days=1, addresses={site: f"http://{site}.example" for site in DEFAULT_ADDRESSES})
    assert all(str(raw["url"]).startswith(f"http://{raw['source']}.example/") for raw in moved)
