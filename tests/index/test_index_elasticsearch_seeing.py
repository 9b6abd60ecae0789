"""What is seen of what others write: within seconds, asked for cheaply, and never less than an answer is kept for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from index_engines import Engine as Place
from index_reference import entry, mention

from index import Count, IndexOptions, KeepingIndex, Question, open_index
from index.elasticsearch.connection import Connection
from index.elasticsearch.engine import ElasticsearchIndex
from index.elasticsearch.months import Months
from index.elasticsearch.names import Names
from index.elasticsearch.requests import Reader
from index.elasticsearch.seeing import SEEN_AGAIN, Seeing
from index.elasticsearch.states import States
from model.errors import Unavailable

ALL = Question()


class Cluster:
    """A cluster, its connection and its months in one, that only numbers what is done to two months."""

    def __init__(self) -> None:
        self.now = 100.0
        self.numbers = {"mine-v1-2026.10": 7, "mine-v1-2026.11": 3}
        self.health = dict.fromkeys(self.numbers, "green")
        self.silent = self.failing = False
        self.looks = 0
        self.refreshed: list[set[str]] = []

    def ask(self, call: Callable[[Any], Any], *, seconds: float) -> Any:
        return call(self)

    def options(self, **_: object) -> Any:
        return self

    @property
    def indices(self) -> Any:
        return self

    def stats(self, **_: object) -> Any:
        self.looks += 1
        if self.silent:
            raise Unavailable("this key may not ask")
        told = {name: self._index(name, number) for name, number in self.numbers.items()}
        return type("Answer", (), {"body": {"indices": told}})

    def _index(self, name: str, number: int) -> object:
        one = {"routing": {"primary": True, "node": "n"}, "seq_no": {"max_seq_no": number}}
        lagging = {"routing": {"primary": False, "node": "m"}, "seq_no": {"max_seq_no": self.looks}}
        return {"uuid": name, "health": self.health[name], "shards": {"0": [lagging, one]}}

    def refresh(self, months: set[str]) -> None:
        if self.failing and months:
            raise Unavailable("it did not answer in time")
        self.refreshed.append(set(months))


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


@pytest.fixture
def seeing(cluster: Cluster) -> Iterator[Seeing]:
    states = States(cast(Reader, cluster))
    months, connection = cast(Months, cluster), cast(Connection, cluster)
    yield Seeing(connection, Names("mine"), months, states, clock=lambda: cluster.now)
    states.close()


def test_it_is_looked_again_after_seconds_and_holds_while_nothing_is_written(cluster: Cluster, seeing: Seeing) -> None:
    first = seeing.generation()
    assert cluster.refreshed == [{"2026.10", "2026.11"}]
    for _ in range(5):
        assert seeing.generation() == first
    assert cluster.looks == 1
    cluster.now += SEEN_AGAIN
    assert seeing.generation() == first and cluster.looks == 2
    assert cluster.refreshed[1:] == [set()]


def test_what_another_wrote_is_refreshed_and_ends_it(cluster: Cluster, seeing: Seeing) -> None:
    first = seeing.generation()
    cluster.numbers["mine-v1-2026.11"] += 1
    assert seeing.generation() == first, "not looked at yet"
    cluster.now += SEEN_AGAIN
    assert seeing.generation() != first
    assert cluster.refreshed[-1] == {"2026.11"}


def test_what_was_heard_of_is_looked_for_at_once(cluster: Cluster, seeing: Seeing) -> None:
    first = seeing.generation()
    seeing.heard()
    assert seeing.generation() == first and cluster.looks == 2, "and it was nothing"
    cluster.numbers["mine-v1-2026.11"] += 1
    seeing.heard()
    assert seeing.generation() != first
    assert cluster.refreshed[-1] == {"2026.11"}


@pytest.mark.parametrize("gone", [True, False])
def test_a_month_that_goes_or_is_away_ends_it_and_is_not_waited_for(
    cluster: Cluster, seeing: Seeing, *, gone: bool
) -> None:
    first = seeing.generation()
    if gone:
        del cluster.numbers["mine-v1-2026.10"]
    else:
        cluster.health["mine-v1-2026.10"], cluster.numbers["mine-v1-2026.10"] = "red", 0
    cluster.now += SEEN_AGAIN
    assert seeing.generation() != first
    assert cluster.refreshed[-1] == set()


def test_ones_own_write_is_seen_at_once(cluster: Cluster, seeing: Seeing) -> None:
    first = seeing.generation()
    seeing.wrote({"2026.11"})
    assert seeing.generation() != first
    assert cluster.refreshed[-1] == {"2026.11"} and cluster.looks == 2
    cluster.failing = True
    seeing.wrote({"2026.11"})
    for _ in range(2):
        with pytest.raises(Unavailable):
            seeing.see()
    cluster.failing = False
    seeing.see()
    assert cluster.refreshed[-1] == {"2026.11"}


@pytest.mark.parametrize("how", ["silent", "failing"])
def test_where_the_cluster_does_not_tell_every_few_seconds_is_another(
    cluster: Cluster, seeing: Seeing, how: str
) -> None:
    setattr(cluster, how, True)
    found = []
    for _ in range(3):
        found += [seeing.generation(), seeing.generation()]
        cluster.now += SEEN_AGAIN
    assert found[::2] == found[1::2] and len(set(found)) == 3
    assert cluster.looks == 3
    setattr(cluster, how, False)
    known = seeing.generation()
    cluster.now += SEEN_AGAIN
    assert seeing.generation() == known not in found


@pytest.fixture
def place(elasticsearch_url: str) -> Iterator[Place]:
    made = Place("elasticsearch", elasticsearch_url).fresh()
    yield made
    made.end()


@pytest.mark.servers
def test_another_process_is_seen_before_the_cluster_shows_it_by_itself(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it does: a month more, an edit, a deletion, a month gone and made again with as many writes."""
    monkeypatch.setattr("index.elasticsearch.template.REFRESH", "1h")
    other, engine = place.open(), open_index(place.place, IndexOptions(prefix=place.prefix))
    kept = KeepingIndex(engine)
    assert isinstance(engine, ElasticsearchIndex)
    acts: list[Callable[[], object]] = [
        lambda: other.put([entry(mention("a"))]),
        lambda: other.put([entry(mention("b"))]),
        lambda: other.delete({"a": 2}),
        lambda: other.drop(other.months()[0].name),
        lambda: other.put([entry(mention(id)) for id in "cde"]),
        lambda: other.put([entry(mention("c", version=1))]),
    ]
    counts, generations = [], []
    for act in acts:
        act()
        engine._seeing._again = 0.0  # as seconds later
        counts.append((kept.count(ALL), kept.ask([Count(ALL)])[0]))
        generations.append(engine.generation())
    assert counts == [(n, n) for n in (1, 2, 1, 0, 3, 3)]
    assert len(set(generations)) == 5 and generations[4] == generations[5], "the last wrote what was there"
    other.close()
    kept.close()
