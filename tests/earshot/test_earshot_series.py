"""``earshot series`` on the command line: what it does not know stands beside what it counts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from earshot_runner import Runner, json_lines
from sqlalchemy import insert

from model.time import micros
from storage import open_database
from storage.tables import gaps


@pytest.fixture
def archive(project: Path, cli: Runner) -> Path:
    """Two posts of a day, and three hours in which their source could not be read."""
    posts = [
        {
            "source": "forum",
            "ref": hour,
            "text": f"acme at {hour}",
            "published_at": f"2026-11-02T{hour}:00:00Z",
            "published_from": "feed",
        }
        for hour in ("08", "10")
    ]
    assert cli("import", "-", stdin=json_lines(*posts)).code == 0
    state = open_database(f"sqlite:///{project}/.earshot/state.db")
    with state.write() as tx:
        since, until = (micros(datetime(2026, 11, 2, hour, 30, tzinfo=UTC)) for hour in (8, 10))
        tx.execute(insert(gaps).values(source="forum", since=since, until=until))
    state.close()
    return project


def test_a_gap_is_marked_in_the_lines_and_in_the_table(archive: Path, cli: Runner) -> None:
    lines = cli("series", "--interval", "1h", "--until", "2026-11-03", "--json").lines
    told = [(line["start"][11:13], line["count"], line["gap"], line["unread"], line["missing"]) for line in lines]
    assert told == [
        ("08", 1, True, ["forum"], 1.0),
        ("09", 0, True, ["forum"], 1.0),
        ("10", 1, True, ["forum"], 1.0),
    ]
    shown = cli("series", "--interval", "1h", "--until", "2026-11-03").out
    assert "could not be read" in shown and shown.count("forum (100% of the usual)") == 3
    whole = cli("series", "--interval", "1h", "--since", "2026-11-02T10:30", "--until", "2026-11-03").out
    assert "could not be read" not in whole


def test_a_topic_that_is_still_matched_is_said_beside_every_answer(archive: Path, cli: Runner) -> None:
    (archive / "topics/t.yaml").write_text("id: t\nquery: acme\n")
    (archive / "topics/u.yaml").write_text("id: u\nquery: acmes\n")
    assert cli("topics", "publish").code == 0
    note = "t: archive at revision 1, 0 % done"
    for words in (("series",), ("search",), ("top", "source"), ("phrases",), ("voice", "--topic", "u"), ("compare",)):
        assert note in cli(*words, "--topic", "t").out, words
        told = cli(*words, "--topic", "t", "--json")
        assert note in told.err and note not in told.out, words
