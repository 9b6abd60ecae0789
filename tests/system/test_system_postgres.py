"""Crawl, two ingests and alert as processes of their own on one PostgreSQL; the ingests are killed at random under
edits: every post exactly once, at its last version. A few kills, with the index on Elasticsearch, are in its test."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from system_ingests import killed_under_edits, listening, nothing_twice

from model.time import system_clock
from projects import Project, Running, eventually
from servers.postgres import Postgres
from servers.site import GrowingSite
from storage import leases


def check(folder: Path, server: Postgres, kills: int, seed: int) -> None:
    with GrowingSite(400, 8) as site:
        project = listening(site, folder, state_url=server.new_database())
        nothing_twice(killed_under_edits(project, site, kills, seed), site)
        assert "s3cret" not in (folder / "out.txt").read_text()
        assert "PostgreSQL" in project.earshot("status").stdout


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_ingests_killed_many_times(tmp_path, postgres):
    check(tmp_path, postgres, 200, seed=7)


def test_the_waiting_ingest_takes_over_within_seconds(tmp_path, postgres):
    with GrowingSite(40, 2) as site:
        project = listening(site, tmp_path, state_url=postgres.new_database())
        with project.running("crawl"), project.running("ingest") as one, project.running("ingest") as other:
            assert eventually(lambda: _holder(project) in (one.process.pid, other.process.pid), seconds=90), one.said
            holder, waiting = (one, other) if _holder(project) == one.process.pid else (other, one)
            holder.kill_tree()
            killed = time.monotonic()
            assert eventually(lambda: _takes(project, waiting, site), seconds=20, every=0.1), waiting.said
            print(f"taken over after {time.monotonic() - killed:.1f} s")


def _takes(project: Project, waiting: Running, site: GrowingSite) -> bool:
    site.edit(0)
    return _holder(project) == waiting.process.pid


def _holder(project: Project) -> int:
    state = project.state()
    try:
        with state.read() as tx:
            row = next((one for one in leases.held(tx, system_clock()) if one.name == "line"), None)
    finally:
        state.close()
    return 0 if row is None else int(row.owner.split(":")[1])
