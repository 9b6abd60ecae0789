"""The line on a real Elasticsearch: the ingests are killed, and so is a migration; the server is away for a time."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from system_ingests import killed_under_edits, listening, nothing_twice, waiting

from projects import Project, eventually, lines
from servers.elasticsearch import Elasticsearch
from servers.missing import or_missing
from servers.postgres import Postgres
from servers.site import GrowingSite

pytestmark = pytest.mark.servers


def texts(project: Project) -> dict[str, str]:
    return {mention.capture.ref: mention.capture.text for mention in project.mentions()}


def test_ingests_killed_at_random_lose_nothing_and_double_nothing(
    tmp_path: Path, postgres: Postgres, elasticsearch_url: str
) -> None:
    check_kills(tmp_path, postgres, elasticsearch_url, kills=6, seed=20261122)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_ingests_killed_many_times(tmp_path: Path, postgres: Postgres, elasticsearch_url: str) -> None:
    check_kills(tmp_path, postgres, elasticsearch_url, kills=200, seed=7)


def check_kills(folder: Path, postgres: Postgres, index_url: str, *, kills: int, seed: int) -> None:
    with GrowingSite(400, 8) as site:
        project = listening(site, folder, state_url=postgres.new_database(), index_url=index_url)
        nothing_twice(killed_under_edits(project, site, kills, seed), site)
        assert project.earshot("index", "verify").returncode == 0
        assert "s3cret" not in (folder / "out.txt").read_text()  # of the state database's address


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_migration_killed_many_times_loses_nothing(tmp_path: Path, elasticsearch_url: str) -> None:
    check_migration(Project(tmp_path, index_url=elasticsearch_url), kills=40, dice=random.Random(11))


def check_migration(project: Project, *, kills: int, dice: random.Random) -> None:
    """Killed at any moment of its work, what is in use is whole; what comes and changes meanwhile is in it; the same
    command, run to its end, leaves nothing behind."""
    migrate = ("index", "migrate", "--anew", "--drop-old")
    posts: dict[str, str] = {}
    _import(project, posts, range(2_000), "first")
    began = time.monotonic()
    assert project.earshot(*migrate).returncode == 0
    lasted = time.monotonic() - began
    for number in range(kills):
        with project.running(*migrate) as running:
            time.sleep(lasted * dice.uniform(0.2, 1.2))
            running.kill_tree()
        assert texts(project) == posts
        _import(project, posts, [*dice.sample(range(2_000), 20), 2_000 + number], f"version {number}")
    (done,) = project.json_lines(*migrate)
    assert (done["mentions"], done["renewed"]) == (len(posts), True)
    assert texts(project) == posts and project.earshot("index", "verify").returncode == 0
    assert "are not in use" not in project.earshot("index", "status").stdout


def _import(project: Project, posts: dict[str, str], numbers: Iterable[int], version: str) -> None:
    """New ones, and others as they read now."""
    some = {f"{number}": f"parcel {number} is late: {version}" for number in numbers}
    captures = ({"source": "s", "ref": ref, "text": text} for ref, text in some.items())
    assert project.earshot("import", "-", stdin=lines(captures)).returncode == 0
    posts |= some


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_an_index_that_is_away_is_waited_for(tmp_path: Path) -> None:
    check_away(tmp_path, seconds=20)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_an_index_that_is_away_for_ten_minutes_is_waited_for(tmp_path: Path) -> None:
    check_away(tmp_path, seconds=600)


def check_away(folder: Path, *, seconds: float) -> None:
    """What is found meanwhile waits in the outbox, the reason is told once, and all goes on by itself."""
    with GrowingSite(60, 3) as site, or_missing(Elasticsearch) as server:
        project = listening(site, folder, index_url=server.url)
        with project.running() as earshot:
            assert eventually(lambda: len(project.mentions()) == 60, seconds=120, every=1.0), earshot.said
            assert eventually(lambda: waiting(project) == 0, seconds=30), earshot.said
            server.kill()
            end = time.monotonic() + seconds
            for number in range(60):
                site.edit(number)
            site.grow(30)
            assert eventually(lambda: waiting(project) == 90, seconds=120), earshot.said
            assert eventually(lambda: "Start Elasticsearch" in earshot.said, seconds=60), earshot.said
            assert "the index does not answer" in project.earshot("status").stdout
            time.sleep(max(0.0, end - time.monotonic()))
            assert earshot.process.poll() is None and waiting(project) == 90
            assert earshot.said.count("ingest: ") <= 3, earshot.said
            server.start()
            assert eventually(lambda: waiting(project) == 0, seconds=60), earshot.said
            nothing_twice(project.mentions(), site)
            assert earshot.interrupt() == 0
        assert "Traceback" not in earshot.said
