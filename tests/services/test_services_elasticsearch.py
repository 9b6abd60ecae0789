"""A real Elasticsearch that takes nothing: what came waits in the outbox, the reason is told, and work goes on by
itself when the cause is gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest

from houses import HeldClock, new_house, put
from index import IndexOptions, Question
from model.capture import Capture
from servers.loopback import wait_until
from services.happenings import places_now, read_since
from services.house import House
from services.line import Line
from services.run import LONGEST_PAUSE, Service
from storage import outbox

pytestmark = pytest.mark.servers
MONTH = "v1-2026.11"
SECONDS = LONGEST_PAUSE + 40


class Cluster:
    """The cluster past Earshot, at the indices of one prefix."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.prefix = f"trouble-{uuid4().hex[:8]}"

    def ask(self, method: str, path: str, body: object = None) -> None:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, method=method, data=data, headers={"Content-Type": "application/json"})
        urlopen(request, timeout=60).close()

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """The block that Elasticsearch sets at the flood stage and takes away by itself."""
        block = {"index.blocks.read_only_allow_delete": True}
        self.ask("PUT", f"/{self.prefix}-{MONTH}/_settings", block)
        yield
        self.ask("PUT", f"/{self.prefix}-{MONTH}/_settings", dict.fromkeys(block))

    @contextmanager
    def red_index(self) -> Iterator[None]:
        """The next month's primary has no node."""
        nowhere = {"index.routing.allocation.require._name": "nobody"}
        index, aliases = f"{self.prefix}-v1-2026.12", {self.prefix: {}, f"{self.prefix}-2026.12": {}}
        self.ask("PUT", f"/{index}?wait_for_active_shards=0", {"settings": nowhere, "aliases": aliases})
        yield
        self.ask("PUT", f"/{index}/_settings", dict.fromkeys(nowhere))

    @contextmanager
    def closed_index(self) -> Iterator[None]:
        """Closed, as an operator may do."""
        self.ask("POST", f"/{self.prefix}-{MONTH}/_close")
        yield
        self.ask("POST", f"/{self.prefix}-{MONTH}/_open")


@pytest.fixture
def cluster(elasticsearch_url: str) -> Iterator[Cluster]:
    made = Cluster(elasticsearch_url)
    yield made
    for month in (MONTH, "v1-2026.12"):
        made.ask("DELETE", f"/{made.prefix}-{month}?ignore_unavailable=true")
    made.ask("DELETE", f"/_index_template/{made.prefix}-v1")


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def house(tmp_path: Path, cluster: Cluster, clock: HeldClock) -> Iterator[House]:
    """With one mention in the index."""
    options = IndexOptions(prefix=cluster.prefix)
    opened = new_house(tmp_path, clock, index_url=cluster.url, index=options, publish="manual")
    put(opened, post(1))
    line = Line(opened)
    assert line.tick().new == 1
    line.release()
    yield opened
    opened.close()


def post(number: int) -> Capture:
    where = f"https://forum.example/{number}"
    return Capture(source="forum.example", ref=f"{number}", url=where, kind="post", text=f"acme is late, says {number}")


def waiting(house: House) -> int:
    with house.db.read() as tx:
        return outbox.depth(tx)


def test_who_hears_of_a_mention_that_another_process_wrote_finds_it(
    tmp_path: Path, house: House, cluster: Cluster, clock: HeldClock
) -> None:
    """A page asks once, as soon as it hears of it."""
    web = new_house(tmp_path, clock, index_url=cluster.url, index=IndexOptions(prefix=cluster.prefix))
    start = places_now(web)
    assert web.index.count(Question()) == len(web.index.search(Question()).mentions) == 1
    put(house, post(2))
    line = Line(house)
    assert line.tick().new == 1
    line.release()
    assert read_since(web, start).places != start
    assert web.index.count(Question()) == len(web.index.search(Question()).mentions) == 2
    web.close()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("full_disk", "a disk of the cluster is full"),
        ("red_index", "a part of the index is not there"),
        ("closed_index", "an index is closed"),
    ],
)
def test_what_came_waits_and_goes_on_by_itself(
    house: House, cluster: Cluster, clock: HeldClock, fault: str, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    clock.move(days=20 if fault == "red_index" else 1)
    service = Service(house, ["ingest"])
    try:
        with getattr(cluster, fault)():
            put(house, *map(post, range(2, 12)))
            service.start()
            assert wait_until(lambda: sentence in caplog.text, SECONDS)
            assert service.faults["ingest"] >= 1 and waiting(house) == 10
        assert wait_until(lambda: waiting(house) == 0, SECONDS)
    finally:
        service.stop()
    assert {mention.capture.ref for mention in house.index.scan(Question())} == {str(number) for number in range(1, 12)}
    assert house.index.count(Question()) == 11
