"""A source's past is asked for visit by visit, until nothing is left or the server has had enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from services_house import START, opened

from crawlers import VisitOutcome
from model.errors import BadInput, NotFound
from model.source import Source
from services.backfilling_sources import PastReport, fetch_past
from services.sources import add_source
from storage import Visit, visits

SINCE = START - timedelta(days=30)


@dataclass
class Scripted:
    """A dispatcher whose visits were written beforehand; ``asked`` are the times they were asked back to."""

    outcomes: list[VisitOutcome]
    asked: list[datetime] = field(default_factory=list)
    busy: bool = False

    def run_once(self, wanted: Sequence[Source], *, since: datetime) -> Iterator[VisitOutcome]:
        assert [source.id for source in wanted] == ["forum.example"]
        self.asked.append(since)
        yield self.outcomes.pop(0)


def visit(new: int, *, waiting: bool = True, outcome: str = "fetched", message: str = "") -> VisitOutcome:
    return VisitOutcome("forum.example", outcome, message, new=new, waiting=waiting, requests=2)  # type: ignore[arg-type]


def past(folder: Path, monkeypatch: pytest.MonkeyPatch, *outcomes: VisitOutcome) -> tuple[PastReport, list[int]]:
    told: list[int] = []
    with opened(folder) as house:
        add_source(house, Source("", "https://forum.example/"))
        scripted = Scripted(list(outcomes))
        monkeypatch.setattr("services.backfilling_sources.Dispatcher", lambda *_given: scripted)
        report = fetch_past(house, "forum.example", SINCE, progress=lambda report: told.append(report.new))
        assert scripted.asked == [SINCE] * report.visits
    return report, told


def test_it_goes_on_until_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report, told = past(tmp_path, monkeypatch, visit(40), visit(40), visit(3, waiting=False))
    assert (report.visits, report.new, report.requests, report.done, report.failed) == (3, 83, 6, True, False)
    assert told == [40, 80, 83]


@pytest.mark.parametrize("outcome", ["failed", "throttled", "blocked", "unreadable"])
def test_it_ends_where_the_server_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outcome: str) -> None:
    report, _ = past(tmp_path, monkeypatch, visit(40), visit(0, outcome=outcome, message="it asks to come back"))
    assert (report.visits, report.new, report.done, report.failed) == (2, 40, False, True)
    assert report.message == "it asks to come back"


@pytest.mark.parametrize(("wait", "slept"), [(300, [300.0]), (7200, [])])
def test_a_server_that_asks_to_wait_is_waited_for_unless_it_wants_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait: int, slept: list[float]
) -> None:
    asleep: list[float] = []
    scripted = Scripted([visit(0, outcome="throttled"), visit(9, waiting=False)])
    monkeypatch.setattr("services.backfilling_sources.Dispatcher", lambda *_given: scripted)
    with opened(tmp_path) as house:
        add_source(house, Source("", "https://forum.example/"))
        held = START + timedelta(seconds=wait)
        with house.db.write() as tx:
            visits.commit(tx, Visit("forum.example", START, START, "throttled", held, hold_until=held))
        report = fetch_past(house, "forum.example", SINCE, sleep=asleep.append)
    assert asleep == slept
    assert (report.done, report.failed) == (bool(slept), not slept)


def test_what_cannot_be_asked_is_a_sentence(tmp_path: Path) -> None:
    with opened(tmp_path) as house:
        with pytest.raises(NotFound):
            fetch_past(house, "none", SINCE)
        add_source(house, Source("", "https://forum.example/"))
        with pytest.raises(BadInput, match="not past"):
            fetch_past(house, "forum.example", START)
