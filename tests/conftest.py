"""Fixtures for every test: the real servers of ``tests/servers``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

TESTS = Path(__file__).resolve().parent
# The project first: a folder such as tests/topics must never stand in for the room of that name.
sys.path[:0] = [path for path in (str(TESTS.parent), str(TESTS)) if path not in sys.path]

import fresh  # noqa: E402, F401 - new states are made quickly
from servers.browser import playwright_browser  # noqa: E402
from servers.elasticsearch import shared_elasticsearch  # noqa: E402
from servers.hostile import Hostile  # noqa: E402
from servers.missing import or_missing  # noqa: E402
from servers.postgres import Postgres  # noqa: E402
from servers.site import GrowingSite  # noqa: E402
from servers.webhook import Webhook  # noqa: E402
from servers.wordpress import WordPress  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that mostly wait come first in three workers' parts, so that the others fill their waiting, and none of
    them is left for the end or has one worker alone."""
    others, *chains = [[item for item in items if _chain(item) == number] for number in range(4)]
    starts = _parts(len(items))
    items.clear()
    for start, chain in zip((starts[0], starts[len(starts) // 2], starts[-1]), chains, strict=True):
        before = max(0, start - len(items))
        items += [*others[:before], *chain]
        del others[:before]
    items += others


def _chain(item: pytest.Item) -> int:
    """Three of some six minutes each, and 0 for the others."""
    if item.path.name == "test_index_elasticsearch_faults.py":
        return 3
    if item.path.parent.name != "system":
        return 0
    return 1 if item.path.name < "test_system_stories.py" else 2


def _parts(count: int) -> list[int]:
    """Where each worker's part begins, as xdist deals them out."""
    workers, starts = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")), [0]
    for left in range(workers, 1, -1):
        starts.append(starts[-1] + (count - starts[-1]) // left)
    return starts


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with Hostile() as server:
        yield server


@pytest.fixture
def growing_site() -> Iterator[GrowingSite]:
    with GrowingSite() as server:
        yield server


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook() as server:
        yield server


@pytest.fixture(scope="session")
def wordpress() -> Iterator[WordPress]:
    """One WordPress for the whole run: a test publishes what it needs and finds the rest there."""
    server = or_missing(WordPress)
    with server:
        yield server


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The address of one Elasticsearch for the whole run, all its workers: a test takes a prefix of its own."""
    return or_missing(shared_elasticsearch)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for the whole run: each test makes databases of its own in it."""
    server = or_missing(Postgres)
    with server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty state database: the test runs on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium under Playwright, whose event loop is the thread's until it ends: no other test may run one
    meanwhile."""
    opening = playwright_browser()
    with ExitStack() as stack:
        yield or_missing(lambda: stack.enter_context(opening))


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A fresh page in a context of its own: no cookies, nothing stored."""
    context = browser.new_context()
    yield context.new_page()
    context.close()
