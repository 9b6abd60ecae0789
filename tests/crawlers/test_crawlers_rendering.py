"""Pages that a browser has to show, by a real Chromium in a real worker: their text is had, and what is behind us stays
out of their reach."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from crawlers import CrawlOptions, VisitFailed, fetch_once
from crawlers.browser import USER, start_script
from crawlers.child import Child, outcome_of
from crawlers.job import Job
from model.source import Source
from servers.browser import chromium
from servers.loopback import Answer, Loopback, Request
from servers.missing import or_missing
from servers.scripted import STORY, Scripted
from spiders import Unreadable

pytestmark = pytest.mark.servers


class Secret(Loopback):
    def answer(self, request: Request) -> Answer:
        return Answer(body=b"internal secret", headers={"Access-Control-Allow-Origin": "*"})


@pytest.fixture(scope="module", autouse=True)
def browser() -> str:
    return or_missing(chromium)


@pytest.fixture(scope="module")
def secret() -> Iterator[Secret]:
    with Secret() as server:
        yield server


@pytest.fixture(scope="module")
def site(secret: Secret) -> Iterator[Scripted]:
    with Scripted(secret.address) as server:
        yield server


def options(site: Scripted, **more: float) -> CrawlOptions:
    return CrawlOptions(allow_networks=(site.host,), delay=0, contact="care@northwind.example", **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def seen(site: Scripted) -> dict[str, tuple[str, str]]:
    """path → what became of its visit, and what was read."""
    return {**visited(site, "/app", "/steal", "/away"), **visited(site, "/busy", "/bomb", timeout=2.5)}


def visited(site: Scripted, *paths: str, timeout: float = 30) -> dict[str, tuple[str, str]]:
    """By one worker with one browser."""
    wanted = tuple(Source(path, site.url(path), "page", render=True) for path in paths)
    child = Child(Job(options(site, timeout=timeout), wanted, {}, look=True))
    assert child.wait(120)
    told = {}
    for line in child.lines():
        outcome, captures = outcome_of(line), line["captures"]
        assert outcome is not None and isinstance(captures, list)
        told[outcome.source] = (outcome.message, "".join(f"{one['title']}: {one['text']}" for one in captures))  # type: ignore[index, call-overload]
    return told


def test_a_page_without_text_says_that_it_needs_a_browser(site: Scripted) -> None:
    with pytest.raises(Unreadable, match="render: true"):
        fetch_once(site.url("/app"), options(site))


def test_in_a_browser_it_is_read_without_its_pictures(site: Scripted, seen: dict[str, tuple[str, str]]) -> None:
    assert seen["/app"][1] == f"Late again: {STORY}"
    asked = {request.path: request.headers["user-agent"] for request in site.requests}
    assert "/picture.png" not in asked
    assert "/robots.txt" in asked and all("care@northwind.example" in agent for agent in asked.values())


def test_what_is_behind_us_stays_out_of_reach(secret: Secret, seen: dict[str, tuple[str, str]]) -> None:
    """By scripts, frames, styles, sockets, beacons; and by a redirect of the page itself."""
    assert "is not a public address" in seen["/away"][0]
    assert "secret" not in seen["/steal"][1] and secret.requests == []


def test_a_page_that_takes_all_it_can_get_is_cut(seen: dict[str, tuple[str, str]]) -> None:
    for path in ("/busy", "/bomb"):
        assert "a browser" in seen[path][0] and not seen[path][1]


@pytest.mark.usefixtures("seen")
def test_no_browser_outlives_its_worker() -> None:
    left = [p for p in psutil.process_iter(["cmdline"]) if "earshot-browser-" in " ".join(p.info["cmdline"] or ())]
    assert not psutil.wait_procs(left, timeout=5)[1]


def test_the_browser_has_no_rights_and_nothing_of_our_environment(tmp_path: Path) -> None:
    script = start_script("/usr/bin/chro mium", tmp_path / "it's", unprivileged=True)
    assert f"setpriv --reuid={USER}" in script and "--clear-groups" in script and "--inh-caps=-all" in script
    assert "env -i" in script and "'/usr/bin/chro mium'" in script and "ulimit -d" in script
    assert "setpriv" not in start_script("chromium", tmp_path, unprivileged=False)


def test_without_a_browser_it_is_said_what_to_install(site: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join(["/nonexistent"]))
    with pytest.raises(VisitFailed, match=r"earshot\[browser\]"):
        fetch_once(site.url("/app"), options(site), kind="page", render=True)
