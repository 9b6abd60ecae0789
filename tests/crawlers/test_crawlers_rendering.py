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


def test_a_page_without_text_says_that_it_needs_a_browser_and_in_one_it_is_read(site: Scripted) -> None:
    with pytest.raises(Unreadable, match="render: true"):
        fetch_once(site.url("/app"), options(site))
    site.forget()
    (capture,) = fetch_once(site.url("/app"), options(site), kind="page", render=True)
    assert (capture.title, capture.text) == ("Late again", STORY)
    asked = {request.path: request.headers["user-agent"] for request in site.requests}
    assert "/picture.png" not in asked, "pictures are not loaded"
    assert "/robots.txt" in asked and all("care@northwind.example" in agent for agent in asked.values())
    left = [p for p in psutil.process_iter(["cmdline"]) if "earshot-browser-" in " ".join(p.info["cmdline"] or ())]
    assert not psutil.wait_procs(left, timeout=5)[1], "a browser outlived its worker"


def test_what_is_behind_us_stays_out_of_reach(site: Scripted, secret: Secret) -> None:
    """By scripts, frames, styles, sockets, beacons; and by a redirect of the page itself."""
    for path, why in (("/steal", ""), ("/away", "is not a public address")):
        try:
            found = fetch_once(site.url(path), options(site), kind="page", render=True)
        except Exception as error:  # noqa: BLE001 (whatever was said)
            assert why in str(error)
        else:
            assert not why and not any("secret" in capture.text for capture in found)
    assert secret.requests == []


@pytest.mark.parametrize("path", ["/busy", "/bomb"])
def test_a_page_that_takes_all_it_can_get_is_cut(site: Scripted, path: str) -> None:
    with pytest.raises(VisitFailed, match="a browser"):
        fetch_once(site.url(path), options(site, timeout=2.5), kind="page", render=True)


def test_the_browser_has_no_rights_and_nothing_of_our_environment(tmp_path: Path) -> None:
    script = start_script("/usr/bin/chro mium", tmp_path / "it's", unprivileged=True)
    assert f"setpriv --reuid={USER}" in script and "--clear-groups" in script and "--inh-caps=-all" in script
    assert "env -i" in script and "'/usr/bin/chro mium'" in script and "ulimit -d" in script
    assert "setpriv" not in start_script("chromium", tmp_path, unprivileged=False)


def test_without_a_browser_it_is_said_what_to_install(site: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join(["/nonexistent"]))
    with pytest.raises(VisitFailed, match=r"earshot\[browser\]"):
        fetch_once(site.url("/app"), options(site), kind="page", render=True)
