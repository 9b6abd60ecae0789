"""Fixtures for every test: the real servers of ``tests/servers``."""

from __future__ import annotations

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that mostly wait first, so that the others fill their waiting."""
    items.sort(key=lambda item: "/tests/system/" not in str(item.path))


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
