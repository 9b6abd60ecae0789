"""What people say now that they did not say before, out of a real index."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alert_streams import MINUTES, NOON, past, story

from alerts import evaluate
from alerts.phrases import phrases_said
from index import Entry, MentionIndex, open_index
from model.alert import Observation, Rule
from model.capture import Capture
from model.errors import Unavailable
from model.mention import Language, Mention
from storage import incidents, observations, open_database
from topics import read_document

BEFORE = ("The coat from Northwind fits", "Northwind opens on Sunday", "I like the Northwind shop near the park")
NOW = ("My Northwind parcel is late again", "No refund for a late parcel, Northwind", "Northwind: parcel is late, why?")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[MentionIndex]:
    made = open_index(f"sqlite:///{tmp_path}/index.db")
    yield made
    made.close()


def entry(seen: Observation) -> Entry:
    texts = NOW if seen.negative and seen.live else BEFORE
    capture = Capture("forum", ref=seen.mention, text=f"{texts[seen.seq % 3]} {seen.seq}")
    mention = Mention(seen.mention, capture, seen.seen_at, "h", language=Language("en", 1.0))
    return Entry(mention, read_document(capture, id=seen.mention, language="en"))


def test_the_phrase_that_grew_is_in_the_evidence(tmp_path: Path, index: MentionIndex) -> None:
    rng = random.Random(3)
    log = past(rng, days=20)
    log += story(rng, len(log) + 1)
    index.put([entry(seen) for seen in log])
    db = open_database(f"sqlite:///{tmp_path}/state.db")
    with db.write() as tx:
        observations.append(tx, log)
    evaluate(db, [Rule("dip", ("northwind",), scale=MINUTES)], index, log[-1].seen_at)
    with db.read() as tx:
        alert = next(one for one in incidents.listed(tx) if one.fired_at)
    db.close()
    lines: Any = alert.evidence["by"]
    heaviest = lines["phrase"][0]
    assert "late" in heaviest["name"] or "parcel" in heaviest["name"]
    assert heaviest["negative"] >= 5


def test_a_mention_says_the_strongest_phrase_it_holds_and_missing_ones_say_nothing(index: MentionIndex) -> None:
    old = [Observation(f"o{i}", "t", 1, NOON, NOON, False, False, "m", "post", "en", "s", seq=i) for i in range(40)]
    new = [Observation(f"n{i}", "t", 1, NOON, NOON, True, True, "m", "post", "en", "s", seq=i) for i in range(40)]
    index.put([entry(seen) for seen in (*old, *new)])
    said = phrases_said(index.get, [*(seen.mention for seen in new), "gone"], [seen.mention for seen in old])
    assert set(said) <= {seen.mention for seen in new}
    assert len(said) >= 35
    assert phrases_said(index.get, [], []) == {}


class Down:
    """An index that does not answer."""

    def get(self, ids: object) -> object:
        raise Unavailable("the index does not answer")


def test_an_alert_does_not_wait_for_the_index(tmp_path: Path) -> None:
    rng = random.Random(3)
    log = past(rng)
    log += story(rng, len(log) + 1)
    db = open_database(f"sqlite:///{tmp_path}/state.db")
    with db.write() as tx:
        observations.append(tx, log)
    done = evaluate(db, [Rule("dip", ("northwind",), scale=MINUTES)], Down(), NOON + timedelta(minutes=9))  # type: ignore[arg-type]
    db.close()
    assert done.count("fired") == 1
