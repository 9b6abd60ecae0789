"""The example of "Write a spider" is what it says: brought by entry point it is found, recognises and reads."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import crawlers
from servers.loopback import Answer, Loopback
from servers.loopback import Request as Asked
from spiders import Request, Response, View, all_spiders, recognised

PAGE = Path(__file__).resolve().parents[2] / "docs" / "spiders.md"
HEAD = '<!doctype html><html><head><meta name="generator" content="Guestbook"></head><body><ol>'


def entry(number: int, text: str) -> str:
    when = f"2026-11-2{number}T08:00:00+01:00"
    return f'<li class="entry" id="e{number}"><b>Ann</b> <time datetime="{when}">…</time><p>{text}</p></li>'


NEWEST = f'{HEAD}{entry(2, "Second")}</ol><a rel="next" href="/?page=2">older</a></body></html>'
OLDER = f"{HEAD}{entry(1, 'First')}</ol></body></html>"


class GuestbookSite(Loopback):
    def answer(self, request: Asked) -> Answer:
        if request.path != "/":
            return Answer(404)
        return Answer(body=(OLDER if "page=2" in request.query else NEWEST).encode())


@pytest.fixture
def brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder as pip leaves it: the module of the page, and the metadata with its entry point."""
    text = PAGE.read_text(encoding="utf-8")
    example = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
    points = re.search(r"```toml\n\[project\.(entry-points)\.\"(.+?)\"\]\n(\w+) = \"(.+?)\"", text)
    assert points is not None
    (tmp_path / f"{points[4].partition(':')[0]}.py").write_text(example, encoding="utf-8")
    metadata = tmp_path / "guestbook_spider-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: guestbook-spider\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{points[2]}]\n{points[3]} = {points[4]}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    all_spiders.cache_clear()
    yield tmp_path
    all_spiders.cache_clear()
    sys.modules.pop("guestbook_spider", None)


def test_the_example_is_about_thirty_lines() -> None:
    example = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
    lines = [line for line in example.splitlines() if line.strip()]
    assert len(lines) <= 36
    assert max(map(len, lines)) <= 120


@pytest.mark.usefixtures("brought")
def test_it_is_found_recognises_and_reads() -> None:
    spider = all_spiders()["guestbook"]
    url = "https://guestbook.example/"
    response = Response(Request(url), url, NEWEST.encode())
    assert recognised(response)[0].spider == "guestbook"
    harvest = spider.read(response, View("guestbook.example", url, datetime(2026, 11, 22, tzinfo=UTC)))
    (post,) = (found.capture for found in harvest.posts)
    assert (post.ref, post.url, post.text, post.author.name) == ("e2", f"{url}#e2", "Second", "Ann")
    assert post.published_at == datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
    assert [request.url for request in harvest.follow] == [f"{url}?page=2"]


@pytest.mark.usefixtures("brought")
def test_a_worker_visits_with_it() -> None:
    with GuestbookSite() as site:
        options = crawlers.CrawlOptions(allow_networks=(site.host,), delay=0)
        found = crawlers.fetch_once(site.url("/"), options)
    assert [capture.text for capture in found] == ["Second", "First"]


def test_one_that_cannot_be_loaded_is_passed_over(brought: Path, caplog: pytest.LogCaptureFixture) -> None:
    (brought / "guestbook_spider.py").write_text("raise RuntimeError('broken')")
    all_spiders.cache_clear()
    assert "guestbook" not in all_spiders()
    assert "guestbook_spider:Guestbook" in caplog.text
    assert "feed" in all_spiders()
