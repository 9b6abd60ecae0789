"""The whole product on a real Elasticsearch, from sites to search; the server is killed and started again meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import Project, eventually
from servers.elasticsearch import Elasticsearch
from servers.missing import or_missing
from servers.site import GrowingSite

pytestmark = pytest.mark.servers


def listening(site: GrowingSite, folder: Path, index_url: str) -> Project:
    project = Project(folder, allow=[site.host], index_url=index_url)
    project.write("topics/parcels.yaml", {"id": "parcels", "query": "post AND version"})
    project.write("sources/site.yaml", [{"url": url, "kind": "feed", "every": "1s"} for url in site.feed_urls])
    return project


def texts(project: Project) -> dict[str, str]:
    return {mention.capture.ref: mention.capture.text for mention in project.mentions()}


def test_earshot_runs_on_elasticsearch(tmp_path: Path, elasticsearch_url: str) -> None:
    with GrowingSite(60, 3) as site:
        project = listening(site, tmp_path, elasticsearch_url)
        with project.running() as earshot:
            assert eventually(lambda: texts(project) == site.texts(), seconds=120, every=1.0), earshot.said
            site.edit(7)
            assert eventually(lambda: texts(project) == site.texts(), seconds=120, every=1.0), earshot.said
            assert len(project.json_lines("search", "post AND version", "--topic", "parcels", "--limit", "100")) == 60
            said = project.earshot("status")
            assert said.returncode == 0 and "60 in the index (elasticsearch" in said.stdout
            assert project.earshot("index", "verify").returncode == 0
            assert earshot.interrupt() == 0
        assert "Traceback" not in earshot.said


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_an_index_that_is_away_for_minutes_is_waited_for(tmp_path: Path) -> None:
    with GrowingSite(60, 3) as site, or_missing(Elasticsearch) as server:
        project = listening(site, tmp_path, server.url)
        with project.running() as earshot:
            assert eventually(lambda: len(project.mentions()) == 60, seconds=120, every=1.0), earshot.said
            server.kill()
            for number in range(60):
                site.edit(number)
            assert eventually(lambda: "Start Elasticsearch" in earshot.said, seconds=120), earshot.said
            assert "the index does not answer" in project.earshot("status").stdout
            assert not eventually(lambda: earshot.process.poll() is not None, seconds=120, every=5.0)
            server.start()
            assert eventually(lambda: texts(project) == site.texts(), seconds=180, every=1.0), earshot.said
            assert earshot.interrupt() == 0
        assert "Traceback" not in earshot.said
