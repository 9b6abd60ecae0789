"""kill -9 of the whole of ``earshot run``, and of single children, at random moments of a crawl: every post exactly
once, at its last version."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from model.mention import Mention
from projects import Project, Running, eventually, kill
from servers.site import GrowingSite
from storage import outbox, sources

POSTS, FEEDS = 2000, 20


def project_on(site: GrowingSite, folder: Path, index_url: str = "") -> Project:
    project = Project(folder, allow=[site.host], index_url=index_url)
    project.write("topics/parcels.yaml", {"id": "parcels", "query": "post AND version"})
    project.write("sources/site.yaml", [{"url": url, "kind": "feed", "every": "1s"} for url in site.feed_urls])
    return project


def play(project: Project, site: GrowingSite, kills: int, dice: random.Random) -> None:
    """Edit posts while Earshot is started and killed: single children of a run that goes on, then the whole tree. Most
    moments lie in the work of a crawl, some in the start of a process."""
    done = 0
    while done < kills:
        site.forget()
        with project.running() as earshot:
            if dice.random() < 0.8:
                assert eventually(lambda: site.requests, seconds=90), earshot.said
            for _ in range(dice.randint(0, 4)):
                _edit_for(site, dice.uniform(0.1, 2.0), dice)
                if children := earshot.children:
                    kill(dice.choice(children))
                    done += 1
            _edit_for(site, dice.uniform(0.1, 2.0), dice)
            earshot.kill_tree()
            done += 1


def _edit_for(site: GrowingSite, seconds: float, dice: random.Random) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        site.edit(dice.randrange(POSTS))
        time.sleep(0.05)


def settled(project: Project, since: float) -> bool:
    """Whether every source was visited in full after ``since``, and the outbox is empty."""
    state = project.state()
    try:
        with state.read() as tx:
            healths = sources.healths(tx).values()
            visited = [h for h in healths if h.last_success is not None and h.last_success.timestamp() > since + 1]
            return len(visited) == FEEDS and outbox.depth(tx) == 0
    finally:
        state.close()


def texts(mentions: list[Mention]) -> dict[str, str]:
    return {mention.capture.ref: mention.capture.text for mention in mentions}


def check(folder: Path, kills: int, seed: int, index_url: str = "") -> None:
    with GrowingSite(POSTS, FEEDS) as site:
        project = project_on(site, folder, index_url)
        play(project, site, kills, random.Random(seed))
        last_edit = time.time()
        with project.running() as earshot:
            assert eventually(lambda: settled(project, last_edit), seconds=300, every=1.0), earshot.said[-3000:]
            _nothing_twice(project, site)
            assert _says_304(site)
            assert earshot.interrupt() == 0
    assert "Traceback" not in earshot.said


def _nothing_twice(project: Project, site: GrowingSite) -> None:
    mentions = project.mentions()
    assert len(mentions) == POSTS
    assert texts(mentions) == site.texts()
    assert all(match.topic == "parcels" for mention in mentions for match in mention.topics)
    assert all(len(mention.sightings) == 1 for mention in mentions)


def _says_304(site: GrowingSite) -> bool:
    """Once nothing changes any more, every feed is asked conditionally."""
    site.forget()
    return eventually(lambda: any("if-none-match" in request.headers for request in site.requests), seconds=60)


def test_six_kills_lose_nothing_and_double_nothing(tmp_path):
    check(tmp_path, 6, seed=20261122)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_three_hundred_kills_lose_nothing_and_double_nothing(tmp_path):
    check(tmp_path, 300, seed=7)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_hundred_kills_on_elasticsearch(tmp_path, elasticsearch_url):
    check(tmp_path, 100, seed=9, index_url=elasticsearch_url)


def test_a_second_run_on_the_same_project_waits_for_the_first_ones_leases(tmp_path):
    with GrowingSite(40, 2) as site:
        project = project_on(site, tmp_path)
        with project.running("crawl"), project.running("crawl"), project.running("ingest") as running:
            assert isinstance(running, Running)
            assert eventually(lambda: _all_once(project, site), seconds=60), running.said


def _all_once(project: Project, site: GrowingSite) -> bool:
    return texts(project.mentions()) == site.texts()
