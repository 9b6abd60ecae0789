"""The sample's own posts, read as the line reads them, under the sample's own rule."""

from dataclasses import replace
from datetime import timedelta

import pytest
from alert_streams import NOON, observation, watch

from alerts import rules_from_yaml
from enrich import SentimentRouter
from model.alert import Observation
from model.capture import Capture, capture_from_json
from model.mention import Language
from sample import posts_before, project_files
from sample.post import Post
from sample.story import stream

WAVE, RECOVERY = 15, 85
"""Seconds of the story at which each begins."""
NAMES = ("northwind", "нортвинд", "ノースウィンド", "นอร์ทวินด์")
VISIT = 5
"""Seconds between two visits."""


def seen(capture: Capture, router: SentimentRouter, seq: int, at_second: float) -> Observation:
    at = NOON + timedelta(seconds=at_second)
    felt = router.score(f"{capture.title}\n\n{capture.text}", Language(capture.lang, 1.0, "given"))
    happened = min(capture.published_at or at, at)
    return observation(
        seq,
        at,
        mention=capture.url,
        event_at=happened,
        live=at - happened <= timedelta(hours=6),
        negative=None if felt.label == "unknown" else felt.label == "negative",
        method=felt.method,
        kind=capture.kind,
        language=capture.lang,
        source=capture.source,
        author=capture.author.key,
        thread=capture.thread.ref if capture.thread else "",
    )


def is_northwind(post: Post) -> bool:
    text = f"{post.title}\n{post.text}".casefold()
    return any(name in text for name in NAMES)


def capture_of(post: Post) -> Capture:
    return capture_from_json(post.capture())


@pytest.mark.parametrize("seed", [7, 9])
def test_the_wave_calls_in_five_languages_within_half_a_minute_and_lets_go_within_90_seconds(seed: int) -> None:
    router = SentimentRouter()
    log = [seen(capture_of(post), router, 0, 0.0) for post in posts_before(NOON) if is_northwind(post)]
    for at, post in stream(NOON, seed=seed):
        second = (at - NOON).total_seconds()
        if second > 240:
            break
        if is_northwind(post):
            log.append(seen(capture_of(post), router, 0, VISIT * (second // VISIT + 1)))
    once = {one.mention: one for one in reversed(log)}
    log = [replace(one, seq=i + 1) for i, one in enumerate(sorted(once.values(), key=lambda one: one.seen_at))]
    (rule,) = rules_from_yaml(project_files()["rules/northwind-dip.yaml"])
    test = watch(log, scale=rule.scale)
    events = [event for one in log for event in test.see(one) if event.kind in ("fired", "resolved")]
    (fired, resolved) = events
    assert WAVE < fired.at / 1e6 - NOON.timestamp() < WAVE + 30
    by_seq = {one.seq: one.language for one in log}
    assert {by_seq[vote.seq] for vote in fired.votes if vote.hit} == {"en", "pl", "ru", "th", "ja"}
    assert RECOVERY < resolved.at / 1e6 - NOON.timestamp() < RECOVERY + 90
