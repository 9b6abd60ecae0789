"""Crawl, two ingests and alert as processes of their own on one PostgreSQL; the ingests are killed at random under
edits: every post exactly once, at its last version."""

from __future__ import annotations

import random
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from model.mention import Mention
from model.time import system_clock
from projects import Project, Running, eventually
from servers.postgres import Postgres
from servers.site import GrowingSite
from storage import leases, outbox, sources

POSTS, FEEDS = 400, 8


def project_on(site: GrowingSite, folder: Path, state_url: str) -> Project:
    project = Project(folder, allow=[site.host], state_url=state_url)
    project.write("topics/parcels.yaml", {"id": "parcels", "query": "post AND version"})
    project.write("sources/site.yaml", [{"url": url, "kind": "feed", "every": "1s"} for url in site.feed_urls])
    return project


def play(project: Project, site: GrowingSite, kills: int, dice: random.Random) -> None:
    """Kill one of two ingests (often the one at work) and start another in its place, under edits."""
    with ExitStack() as stack:
        pair = [stack.enter_context(project.running("ingest")) for _ in range(2)]
        for _ in range(kills):
            _edit_for(site, dice.uniform(0.3, 1.5), dice)
            which = dice.randrange(2)
            pair[which].kill_tree()
            pair[which] = stack.enter_context(project.running("ingest"))


def _edit_for(site: GrowingSite, seconds: float, dice: random.Random) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        site.edit(dice.randrange(POSTS))
        time.sleep(0.05)


def settled(project: Project, since: float) -> bool:
    state = project.state()
    try:
        with state.read() as tx:
            healths = sources.healths(tx).values()
            visited = [h for h in healths if h.last_success is not None and h.last_success.timestamp() > since + 1]
            return len(visited) == FEEDS and outbox.depth(tx) == 0
    finally:
        state.close()


def check(folder: Path, server: Postgres, kills: int, seed: int) -> None:
    with GrowingSite(POSTS, FEEDS) as site:
        project = project_on(site, folder, server.new_database())
        assert project.earshot("topics", "publish").returncode == 0
        with project.running("crawl") as crawl, project.running("alert") as alert:
            assert eventually(lambda: site.requests, seconds=90), crawl.said
            play(project, site, kills, random.Random(seed))
            last_edit = time.time()
            with project.running("ingest") as ingest, project.running("ingest"):
                assert eventually(lambda: settled(project, last_edit), seconds=120), crawl.said[-3000:]
                _nothing_twice(project.mentions(), site)
                assert ingest.interrupt() == 0
            assert alert.interrupt() == 0
            assert crawl.interrupt() == 0
        assert "Traceback" not in crawl.said
        assert "s3cret" not in crawl.said
        assert "PostgreSQL" in project.earshot("status").stdout


def _nothing_twice(mentions: list[Mention], site: GrowingSite) -> None:
    assert len(mentions) == POSTS
    assert {mention.capture.ref: mention.capture.text for mention in mentions} == site.texts()
    assert all(match.topic == "parcels" for mention in mentions for match in mention.topics)
    assert all(len(mention.sightings) == 1 for mention in mentions)


def test_ingests_killed_at_random_lose_nothing_and_double_nothing(tmp_path, postgres):
    check(tmp_path, postgres, 6, seed=20261122)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_ingests_killed_many_times(tmp_path, postgres):
    check(tmp_path, postgres, 200, seed=7)


def test_the_waiting_ingest_takes_over_within_seconds(tmp_path, postgres):
    with GrowingSite(40, 2) as site:
        project = project_on(site, tmp_path, postgres.new_database())
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
