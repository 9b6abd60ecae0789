"""The sample's story, whole: one call that names the late deliveries in five languages, and one end; also when the
process ends in its middle, and when half an hour of the forum comes late in one batch."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sample_story import END, MINUTE, START, Played, with_history

from alerts.wording import LANGUAGES, told
from sample.post import Post
from storage import incidents

LATE = {"en": "late", "pl": "opóź", "ru": "задерж", "th": "ล่าช้า", "ja": "遅れ"}
"""How each language's phrase for it begins, whatever its ending."""
WAVE, RECOVERY = 8, 78
"""Minutes at which the wave and the recovery begin."""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("before")
    with_history(folder)
    return folder


@pytest.fixture
def play(before: Path, tmp_path: Path) -> Callable[..., Played]:
    def played(**how: Any) -> Played:
        shutil.copytree(before, tmp_path / "house")
        return Played(tmp_path / "house", **how)

    return played


def one_incident(story: Played) -> None:
    """It fired once and was resolved once, and what it says names the late deliveries in every language."""
    (alert,) = story.alerts
    assert alert.state == "resolved" and alert.fired_at is not None and alert.resolved_at is not None
    with story.house.db.read() as tx:
        happened = [entry.what for entry in incidents.logged(tx, alert.id)]
    assert (happened.count("fired"), happened.count("resolved")) == (1, 1)
    assert WAVE < (alert.fired_at - START).total_seconds() / MINUTE < WAVE + 30
    assert RECOVERY < (alert.resolved_at - START).total_seconds() / MINUTE < RECOVERY + 90
    named(alert.evidence)
    for language in LANGUAGES:
        said = told(alert, "worse", language).text
        assert all(beginning in said for beginning in LATE.values()), said


def named(evidence: Any) -> None:
    phrases = {line.get("language"): line["name"] for line in reversed(evidence["by"]["phrase"])}
    assert {code: phrases.get(code, "")[: len(said)] for code, said in LATE.items()} == LATE, evidence["by"]["phrase"]
    assert evidence["n"] > 100, "the votes of the incident since its beginning"
    assert evidence["volume"]["usual"] < evidence["volume"]["now"] / 5
    total = evidence["share"] - evidence["before"]["share"]
    for lines in evidence["by"].values():
        assert sum(line["contribution"] for line in lines) == pytest.approx(total)


def test_it_calls_once_names_the_late_deliveries_in_five_languages_and_ends_once(play: Callable[..., Played]) -> None:
    story = play(seed=8)
    story.until(END)
    one_incident(story)
    story.house.close()


def test_so_it_does_across_restarts_in_its_middle(play: Callable[..., Played]) -> None:
    story = play(seed=8)
    for minute in (15, 20, 45, 80, 100):
        story.until(minute)
        story.restart()
    story.until(END)
    one_incident(story)
    story.house.close()


def test_so_it_does_when_half_an_hour_of_the_forum_comes_late(play: Callable[..., Played]) -> None:
    """From the 45th minute on nothing of the forum is found, until the 75th all of it is."""

    def late(post: Post, minute: float) -> float:
        return 75.0 if post.site == "forum" and 45 <= minute < 75 else minute

    story = play(seed=8, late=late)
    story.until(END)
    one_incident(story)
    story.house.close()
