"""An index that does not answer: captures wait, everybody is told why, and work goes on by itself when it is back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from houses import HeldClock, new_house, put
from index import Question, open_index
from model.capture import Capture
from model.errors import Unavailable
from servers.loopback import free_port, wait_until
from services.house import House
from services.line import Line
from services.run import LONGEST_PAUSE, Part, Service
from services.status import status

POST = Capture(source="forum.example", ref="1", url="https://forum.example/1", kind="post", text="acme is late again")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """With an index at an address where nobody listens, and one capture that waits."""
    opened = new_house(tmp_path, HeldClock(), index_url=f"http://127.0.0.1:{free_port()}", publish="manual")
    put(opened, POST)
    yield opened
    opened.close()


def test_the_line_says_why_and_keeps_what_waits(house: House) -> None:
    line = Line(house)
    for _ in range(3):
        with pytest.raises(Unavailable, match="Start Elasticsearch"):
            line.tick()
    found = status(house)
    assert found.index is None and found.figures.outbox == 1
    assert "Start Elasticsearch" in str(found.trouble)
    line.release()


def test_it_goes_on_by_itself_when_the_index_is_back(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "earshot.service")
    service = Service(house, ["ingest"])
    service.start()
    try:
        assert wait_until(lambda: service.faults["ingest"] >= 2, 20)
        house.index.close()
        house.index = open_index(f"sqlite:///{tmp_path}/index.db")
        assert wait_until(lambda: house.index.count(Question()) == 1, LONGEST_PAUSE + 10)
        assert wait_until(lambda: "ingest: works again" in caplog.text, 5)
    finally:
        service.stop()
    assert caplog.text.count("Start Elasticsearch") == 1
    assert status(house).figures.outbox == 0


@pytest.mark.parametrize("parts", [["ingest"], ["alert"], []])
def test_an_index_that_does_not_answer_is_told_at_the_start(
    tmp_path: Path, parts: list[Part], caplog: pytest.LogCaptureFixture
) -> None:
    """Though nothing waits for it."""
    quiet = new_house(tmp_path, HeldClock(), index_url=f"http://127.0.0.1:{free_port()}", publish="manual")
    service = Service(quiet, parts)
    service.start()
    try:
        assert wait_until(lambda: "index: http" in caplog.text, 20)
    finally:
        service.stop()
        quiet.close()
    assert caplog.text.count("Start Elasticsearch") == 1


def test_who_is_turned_away_comes_ever_more_rarely(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr("services.run.time.monotonic", lambda: now)
    service = Service(house, ["ingest"])
    tick = service._guarded("ingest", service._line.tick)
    gaps: list[float] = []
    for _ in range(7):
        tick()
        met, began = service.faults["ingest"], now
        while service.faults["ingest"] == met:
            now += 0.1
            tick()
        gaps.append(now - began)
    assert gaps == sorted(gaps) or max(gaps) > LONGEST_PAUSE / 2
    assert gaps[0] < 2.5 and max(gaps) <= LONGEST_PAUSE + 0.2
    service._line.release()
