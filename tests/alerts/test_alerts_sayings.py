"""Nothing is missing in any language, and nothing people typed can break a message."""

from __future__ import annotations

from string import Formatter

import pytest

from alerts.deeds import DEEDS, deed
from alerts.message import Desk, Reader, message
from alerts.sayings import SAYINGS, say
from alerts.wording import LANGUAGES
from model.alert import Alert
from model.time import system_clock

HOSTILE = "{0.__class__} %s \x1b[2J\u202e<script>"


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_saying_with_the_same_fields(language: str) -> None:
    assert {key: fields(text) for key, text in SAYINGS[language].items()} == {
        key: fields(text) for key, text in SAYINGS["en"].items()
    }
    assert DEEDS[language].keys() == DEEDS["en"].keys()
    assert all(DEEDS[language].values())


def test_another_language_is_english() -> None:
    assert say("xx", "test") == say("en", "test")
    assert deed("xx", "take") == "Acknowledge"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "event", ["fired", "worse:2", "escalated:1", "back:x:1", "joined:x", "acknowledged", "resolved"]
)
def test_every_event_is_told_in_every_language_whatever_people_typed(language: str, event: str) -> None:
    now = system_clock()
    lead, other = (Alert(id, "dip", "sentiment_dip", HOSTILE, "firing", 5, now, now) for id in ("a", "b"))
    desk, reader = Desk("https://x.example", b"s"), Reader(language, "Asia/Tokyo")
    made = message(lead, event, now, desk, who=HOSTILE, reader=reader, others=(other,))
    assert made["title"] and made["text"]
    assert "\x1b" not in f"{made['title']}{made['text']}" and "\u202e" not in f"{made['title']}{made['text']}"
    calling = event.partition(":")[0] in ("fired", "worse", "escalated", "back", "joined")
    assert ("acknowledge_url" in made) == calling
