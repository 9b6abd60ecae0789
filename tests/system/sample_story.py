"""The sample's story played into a real house: minutes stand for its seconds, and the clock is the test's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alerts import evaluate, rules_from_yaml
from houses import HeldClock, house_config, listen
from model.alert import Alert, Rule
from model.capture import capture_from_json
from model.identity import content_hash
from model.topic import Topic
from sample import posts_before, project_files, stream
from sample.post import Post
from services.house import House, open_house
from services.line import Line
from services.topic_files import topics_in
from storage import Found, incidents, outbox

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = 60.0
VISIT = 5
"""Minutes between two visits."""
HISTORY = 12
END = 240
"""Minutes of the story that are played: calm until 8, the wave until 78, the recovery until 153."""


class Played:
    """One house, opened on a folder that knows the weeks before (:func:`with_history`), that is shown the story.
    ``late`` says when (minutes) a post of a minute is found."""

    def __init__(self, folder: Path, seed: int = 7, late: Callable[[Post, float], float] | None = None) -> None:
        self.folder, self.clock = folder, HeldClock(START)
        self.house = self._open()
        self.rule = sample_rule()
        self.posts = sorted(self._found(seed, late or (lambda _post, minute: minute)), key=lambda pair: pair[0])
        self.minute = 0

    def until(self, minute: int) -> None:
        """Visits, the line and the alerts, every five minutes."""
        while self.minute < minute:
            self.minute += VISIT
            self.clock.now = START + timedelta(minutes=self.minute)
            due = [post for found, post in self.posts if self.minute - VISIT <= found < self.minute]
            accept(self.house, due)
            _drain(self.house)
            evaluate(self.house.db, [self.rule], self.house.index, self.clock())

    def restart(self) -> None:
        """The process ends and another one begins."""
        self.house.close()
        self.house = self._open()
        self.house.reload_topics()

    @property
    def alerts(self) -> list[Alert]:
        """Those somebody was called for."""
        with self.house.db.read() as tx:
            return [alert for alert in incidents.listed(tx) if alert.fired_at is not None]

    def _open(self) -> House:
        return open_house(house_config(self.folder), clock=self.clock)

    def _found(self, seed: int, late: Callable[[Post, float], float]) -> Iterator[tuple[float, Post]]:
        for at, post in stream(START, seed=seed, pace=1 / MINUTE):
            minute = (at - START).total_seconds() / MINUTE
            if minute >= END:
                return
            yield late(post, minute), post


def with_history(folder: Path) -> None:
    """A house that listens to the sample's topic and has the weeks before the story."""
    house = open_house(house_config(folder), clock=HeldClock(START))
    listen(house, northwind())
    accept(house, posts_before(START, days=HISTORY), first=True)
    _drain(house)
    house.close()


def accept(house: House, posts: Iterable[Post], *, first: bool = False) -> None:
    with house.db.write() as tx:
        for post in posts:
            capture = capture_from_json({**post.capture(), "backlog": first})
            found = [Found(capture, content_hash(capture), "")]
            outbox.accept(tx, capture.source, found, house.clock(), first=first)


def _drain(house: House) -> None:
    line = Line(house)
    while line.tick().read:
        pass
    line.release()


def northwind() -> Topic:
    (file,) = topics_in(project_files()["topics/northwind.yaml"], "northwind.yaml")
    return file.topic


def sample_rule() -> Rule:
    """The sample's own rule, its seconds made minutes."""
    (rule,) = rules_from_yaml(project_files()["rules/northwind-dip.yaml"])
    times = {name: value * MINUTE for name, value in rule.scale.items() if name != "budget"}
    return replace(rule, scale={**times, "budget": rule.scale["budget"] / MINUTE})
