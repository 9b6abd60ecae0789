"""Ctrl-C, once and twice: the end is quick and quiet, no process stays, nothing is lost."""

from __future__ import annotations

import signal
import socket
import time
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from projects import Project, Running, eventually
from servers.site import GrowingSite


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write("topics/parcels.yaml", {"id": "parcels", "query": "parcel"})
    return made


def at_work(project: Project, site: GrowingSite | None = None) -> Running:
    earshot = project.running()
    assert eventually(lambda: "http://" in earshot.said, seconds=60), earshot.said
    if site is not None:
        assert eventually(lambda: site.requests and earshot.children, seconds=60), earshot.said
    return earshot


def test_ctrl_c_ends_it_well(project: Project) -> None:
    with at_work(project) as earshot:
        assert earshot.interrupt() == 0
        assert "Traceback" not in earshot.said


def test_sigterm_ends_it_well(project: Project) -> None:
    with at_work(project) as earshot:
        earshot.process.send_signal(signal.SIGTERM)
        assert earshot.process.wait(60) == 0
        assert "Traceback" not in earshot.said


def test_ctrl_c_twice_ends_it_at_once_with_its_workers(tmp_path: Path) -> None:
    with GrowingSite(400, 4) as site:
        project = Project(tmp_path, allow=[site.host])
        project.write("sources/site.yaml", [{"url": url, "kind": "feed", "every": "1s"} for url in site.feed_urls])
        with at_work(project, site) as earshot:
            children = earshot.children
            earshot.process.send_signal(signal.SIGINT)
            time.sleep(0.3)
            earshot.process.send_signal(signal.SIGINT)
            assert earshot.process.wait(15) in (0, 130)
            assert "Traceback" not in earshot.said
            assert eventually(lambda: not any(map(psutil.Process.is_running, children)), seconds=15)
        done = project.earshot("crawl", "--once")
        assert done.returncode == 0, done.stderr
        assert {m.capture.ref: m.capture.text for m in project.mentions()} == site.texts()


def test_pages_that_wait_for_an_index_that_hangs_do_not_keep_it(tmp_path: Path) -> None:
    """What asks it waits for a minute, in threads that nothing ends."""
    with socket.create_server(("127.0.0.1", 0)) as hangs:
        project = Project(tmp_path, index_url=f"http://127.0.0.1:{hangs.getsockname()[1]}")
        with project.running("web") as earshot:
            assert eventually(lambda: "http://" in earshot.said, seconds=60), earshot.said
            asked = [HTTPConnection("127.0.0.1", project.port) for _ in range(3)]
            for one in asked:
                assert eventually(lambda one=one: sent(one, "/mentions"), seconds=60)
            time.sleep(2)
            began = time.monotonic()
            earshot.process.send_signal(signal.SIGTERM)
            assert earshot.process.wait(60) == 0
            assert time.monotonic() - began < 15
            assert "3 answers were under way" in earshot.said and "Traceback" not in earshot.said


def sent(connection: HTTPConnection, address: str) -> bool:
    try:
        connection.request("GET", address)
    except OSError:
        connection.close()
        return False
    return True
