"""A site whose posts are edited while two ingests are killed at random, and what must have come of it."""

from __future__ import annotations

import random
import time
from contextlib import ExitStack
from pathlib import Path

from model.mention import Mention
from projects import Project, eventually
from servers.site import GrowingSite
from storage import outbox, sources


def listening(
    site: GrowingSite, folder: Path, *, state_url: str = "", index_url: str = "", settings: str = ""
) -> Project:
    """A project that visits all feeds of the site each second, with a topic that catches every post."""
    project = Project(folder, allow=[site.host], state_url=state_url, index_url=index_url, settings=settings)
    project.write("topics/parcels.yaml", {"id": "parcels", "query": "post AND version"})
    project.write("sources/site.yaml", [{"url": url, "kind": "feed", "every": "1s"} for url in site.feed_urls])
    return project


def killed_under_edits(project: Project, site: GrowingSite, kills: int, seed: int) -> list[Mention]:
    """Crawl, two ingests and alert as processes of their own: one of the ingests, often the one at work, is killed and
    another takes its place, under edits; two more of them end it. What is in the index then."""
    assert project.earshot("topics", "publish").returncode == 0
    with project.running("crawl") as crawl, project.running("alert") as alert:
        assert eventually(lambda: site.requests, seconds=90), crawl.said
        _play(project, site, kills, random.Random(seed))
        last_edit = time.time()
        with project.running("ingest") as ingest, project.running("ingest"):
            assert eventually(lambda: _settled(project, site, last_edit), seconds=120), crawl.said[-3000:]
            mentions = project.mentions()
            assert ingest.interrupt() == 0
        assert alert.interrupt() == 0
        assert crawl.interrupt() == 0
    assert "Traceback" not in crawl.said
    return mentions


def nothing_twice(mentions: list[Mention], site: GrowingSite) -> None:
    """Every post exactly once, at its last version."""
    assert len(mentions) == len(site)
    assert {mention.capture.ref: mention.capture.text for mention in mentions} == site.texts()
    assert all(match.topic == "parcels" for mention in mentions for match in mention.topics)
    assert all(len(mention.sightings) == 1 for mention in mentions)


def waiting(project: Project) -> int:
    """Captures in the outbox."""
    state = project.state()
    try:
        with state.read() as tx:
            return outbox.depth(tx)
    finally:
        state.close()


def _play(project: Project, site: GrowingSite, kills: int, dice: random.Random) -> None:
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
        site.edit(dice.randrange(len(site)))
        time.sleep(0.05)


def _settled(project: Project, site: GrowingSite, since: float) -> bool:
    """Whether every source was visited in full after ``since``, and the outbox is empty."""
    state = project.state()
    try:
        with state.read() as tx:
            healths = sources.healths(tx).values()
            visited = [h for h in healths if h.last_success is not None and h.last_success.timestamp() > since + 1]
            return len(visited) == site.feeds and outbox.depth(tx) == 0
    finally:
        state.close()
