"""kill -9 of a real process in the middle of a backfill: the next one goes on, and everything is caught once."""

from __future__ import annotations

from pathlib import Path

from index import Question
from projects import Project, eventually, lines
from storage import backfills

POSTS = 700


def test_a_backfill_that_is_killed_goes_on(tmp_path: Path) -> None:
    project = Project(tmp_path / "p")
    text = "The acme parcel number {} is late again and I am very angry. " * 6
    captures = ({"source": "s", "ref": str(n), "text": text.format(*[n] * 6)} for n in range(POSTS))
    assert project.earshot("import", "-", stdin=lines(captures)).returncode == 0
    project.write("topics/t.yaml", {"id": "t", "query": "acme"})
    assert project.earshot("topics", "publish").returncode == 0
    state, index = project.state(), project.index()

    def cursor() -> object:
        with state.read() as tx:
            return next(((one.cursor, one.revision) for one in backfills.pending(tx)), None)

    def caught() -> int:
        return index.count(Question(topics=("t",)))

    stops = [0]
    for _ in range(2):
        with project.running("topics", "backfill") as running:
            assert eventually(lambda: caught() > stops[-1], seconds=60, every=0.02)
            running.kill_tree()
        stops.append(caught())
    assert 0 < stops[1] < stops[2] < POSTS
    assert project.earshot("topics", "backfill").returncode == 0
    assert cursor() is None
    found = project.mentions()
    assert len(found) == POSTS
    assert all([match.topic for match in mention.topics] == ["t"] for mention in found)
    state.close()
    index.close()
