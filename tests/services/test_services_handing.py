"""What sources are handed for their visits: the words of topics in force, and credentials of their kind alone, or
of every kind where only the visit finds out which it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from services_house import START, config, opened

from model.errors import Unavailable
from model.source import Source
from model.topic import Topic
from services.handing import hand, handed_without_house, kind_of
from services.house import House
from storage import topics

NEWS = Source("hn", "https://news.ycombinator.com/")
FEED = Source("feed", "https://daily.example/feed.xml", "feed")
SECRETS = {
    "EARSHOT_SECRET_YOUTUBE_KEY": "tube",
    "EARSHOT_SECRET_REDDIT_ID": "id",
    "EARSHOT_SECRET_REDDIT_SECRET": "s3",
    "EARSHOT_SECRET_APP_STORE_X": "none of theirs",
}
EVERY = {"reddit": {"id": "id", "secret": "s3"}, "youtube": {"key": "tube"}, "app-store": {"x": "none of theirs"}}


def publish(house: House, *some: Topic) -> None:
    with house.db.write() as tx:
        for topic in some:
            topics.save(tx, topic, START)


def test_words_go_to_those_that_can_ask_and_follow_what_is_published(tmp_path: Path) -> None:
    with opened(tmp_path) as house:
        handed = hand(house)
        assert handed(NEWS).terms == ()
        publish(house, Topic("northwind", "northwind AND late"), Topic("rival", "southwind OR sw24"))
        assert handed(NEWS).terms == ("northwind", "southwind", "sw24")
        assert handed(replace(NEWS, options={"topics": "rival"})).terms == ("southwind", "sw24")
        assert handed(FEED).terms == ()
        publish(house, Topic("northwind", '"north wind"'))
        assert handed(replace(NEWS, options={"topics": ["northwind"]})).terms == ("north wind",)


@pytest.mark.parametrize(
    ("source", "secrets"),
    [
        (Source("r", "https://www.reddit.com/r/parcels"), {"reddit": {"id": "id", "secret": "s3"}}),
        (Source("y", "https://anything.example/", "youtube"), {"youtube": {"key": "tube"}}),
        (NEWS, {}),
        (FEED, {}),
        (Source("x", "https://unknown.example/", "page"), {}),
        (Source("x", "https://unknown.example/"), EVERY),
    ],
)
def test_credentials_go_to_their_own_kind(tmp_path: Path, source: Source, secrets: dict[str, dict[str, str]]) -> None:
    made = handed_without_house(replace(config(tmp_path), credentials=SECRETS), source)
    assert made.secrets == secrets
    assert made.terms == ()
    assert not any(value in repr(made) for some in secrets.values() for value in some.values())


def test_an_address_tells_its_kind() -> None:
    assert kind_of(NEWS) == "hackernews"
    assert kind_of(replace(NEWS, kind="social")) == "hackernews"
    assert kind_of(Source("x", "https://unknown.example/", "forum")) == "forum"
    assert kind_of(Source("x", "https://unknown.example/")) == ""


def test_a_store_that_does_not_answer_stops_no_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise Unavailable("the state database does not answer")

    with opened(tmp_path) as house:
        monkeypatch.setattr(house, "take_up_topics", broken)
        assert hand(house)(NEWS).terms == ()
    assert "does not answer" in caplog.text
