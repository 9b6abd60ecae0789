"""Sets of months in a real cluster: which is in use, in which form, what is deleted by name."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from index_reference import START, entry, mention

from index import IndexOptions, Question
from index.elasticsearch.engine import ElasticsearchIndex
from index.elasticsearch.names import Names, Place
from model.errors import Unavailable

ALL = Question(irrelevant=None)


class Cluster:
    def __init__(self, url: str) -> None:
        self.url, self.prefix = url, f"sets-{uuid4().hex[:8]}"
        self.opened: list[ElasticsearchIndex] = []

    def open(self) -> ElasticsearchIndex:
        self.opened.append(ElasticsearchIndex(self.url, IndexOptions(prefix=self.prefix)))
        return self.opened[-1]

    def ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, method=method, data=data, headers={"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=60) as answer:
                return json.loads(answer.read())
        except HTTPError as error:
            return json.loads(error.read())

    def indices(self) -> list[str]:
        return sorted(self.ask("GET", f"/{self.prefix}*/_alias"))

    def templates(self) -> list[str]:
        found = self.ask("GET", f"/_index_template/{self.prefix}*").get("index_templates", ())
        return sorted(one["name"] for one in found)

    def say_form(self, index: str, form: int) -> None:
        self.ask("PUT", f"/{index}/_mapping", {"_meta": {"form": form}})


@pytest.fixture
def cluster(elasticsearch_url: str) -> Iterator[Cluster]:
    made = Cluster(elasticsearch_url)
    yield made
    for index in made.opened:
        index.close()
    if names := ",".join(made.indices()):
        made.ask("DELETE", f"/{names}")
    for name in made.templates():
        made.ask("DELETE", f"/_index_template/{name}")


def renewed(index: ElasticsearchIndex, *ids: str) -> None:
    with index.renewal() as begun:
        begun.target.put([entry(mention(id, seen=START)) for id in ids])
        begun.swap()


servers = pytest.mark.servers


@servers
def test_numbers_rise_and_what_is_dropped_is_named(cluster: Cluster) -> None:
    index, prefix = cluster.open(), cluster.prefix
    cluster.ask("PUT", f"/{prefix}-v7-2026.03-not-ours")
    cluster.ask("PUT", f"/{prefix}-vacuum-v1-2026.03")
    index.put([entry(mention("a", seen=START))])
    renewed(index, "a")
    assert index.get(["a"])
    assert any("v1 are not in use" in note for note in index.status().notes)
    assert index.drop_unused() == [f"{prefix}-v1-2026.03"]
    renewed(index, "a")
    assert index.drop_unused() == [f"{prefix}-v2-2026.03"]
    kept = [f"{prefix}-v3-2026.03", f"{prefix}-v7-2026.03-not-ours", f"{prefix}-vacuum-v1-2026.03"]
    assert cluster.indices() == kept
    assert cluster.templates() == [f"{prefix}-v3"]
    assert set(cluster.ask("GET", f"/{kept[0]}/_alias")[kept[0]]["aliases"]) == {prefix, f"{prefix}-2026.03"}
    assert not any("not in use" in note for note in index.status().notes)


@servers
def test_requests_at_once_begin_one_set(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second does not take for another set what the first has made and not named yet."""
    indices: Any = type(Elasticsearch(cluster.url).indices)
    create, index, prefix = indices.create, cluster.open(), cluster.prefix
    others: list[threading.Thread] = []

    def create_and_wait(self: object, **how: Any) -> object:
        made = create(self, **how)
        if not others:
            others.append(threading.Thread(target=begun.target.put, args=([entry(mention("b", seen=START))],)))
            others[0].start()
            others[0].join(1.0)
        return made

    index.put([entry(mention("a", seen=START))])
    monkeypatch.setattr(indices, "create", create_and_wait)
    with index.renewal() as begun:
        begun.target.put([entry(mention("a", seen=START))])
        others[0].join()
        begun.swap()
    assert cluster.indices() == [f"{prefix}-v1-2026.03", f"{prefix}-v2-2026.03"] and index.count(ALL) == 2


@servers
def test_a_name_that_stands_for_two_indices_is_nobodys_quarantine(cluster: Cluster) -> None:
    index, prefix = cluster.open(), cluster.prefix
    index.put([entry(mention("a", seen=START))])
    cluster.ask("PUT", f"/{prefix}-v2-2026.03", {"aliases": {f"{prefix}-2026.03": {}}})
    with pytest.raises(Unavailable, match=r"stands for two indices.*migrate --drop-old"):
        index.put([entry(mention("b", seen=START))])
    index.drop_unused()
    assert [told.outcome for told in index.put([entry(mention("b", seen=START))])] == ["done"]


@servers
def test_a_month_that_goes_goes_from_every_set(cluster: Cluster) -> None:
    index = cluster.open()
    index.put([entry(mention("a", seen=START))])
    renewed(index, "a")
    assert index.drop("2026.03") == 1
    assert cluster.indices() == []
    index.put([entry(mention("a", version=2, seen=START))])
    assert index.count(ALL) == 1


@servers
def test_months_of_another_form_are_neither_asked_nor_written_until_they_are_renewed(cluster: Cluster) -> None:
    before, after = cluster.open(), cluster.open()
    before.put([entry(mention("a", seen=START))])
    cluster.say_form(f"{cluster.prefix}-v1-2026.03", 0)
    for call in (
        lambda: after.count(ALL),
        lambda: after.search(ALL),
        lambda: list(after.scan(ALL)),
        lambda: after.put([entry(mention("b", seen=START))]),
    ):
        with pytest.raises(Unavailable, match=r"of form 0.*earshot index migrate"):
            call()
    assert "of form 0" in after.outdated()
    assert any("earshot index migrate" in note for note in after.status().notes)
    other = cluster.open()
    assert set(other.get(["a"])) == {"a"} and [held.id for held in other.held("2026.03")] == ["a"]
    renewed(other, "a")
    assert other.outdated() == ""
    assert after.count(ALL) == 1  # the one that had been refused finds it by itself
    assert [told.outcome for told in after.put([entry(mention("b", seen=START))])] == ["done"]
    assert cluster.ask("GET", f"/{cluster.prefix}-2026.03/_mapping")[f"{cluster.prefix}-v2-2026.03"]


@servers
def test_an_index_of_a_newer_earshot_is_left_alone(cluster: Cluster) -> None:
    cluster.open().put([entry(mention("a", seen=START))])
    cluster.say_form(f"{cluster.prefix}-v1-2026.03", 99)
    index = cluster.open()
    for call in (lambda: index.count(ALL), index.outdated, lambda: index.put([entry(mention("b"))])):
        with pytest.raises(Unavailable, match="newer Earshot"):
            call()
    assert any("form 99" in note for note in index.status().notes)


@pytest.mark.parametrize(
    ("index", "place"),
    [
        ("ours-v1-2026.03", (1, "2026.03")),
        ("ours-v12-0033.12", (12, "0033.12")),
        ("ours-v0-2026.03", None),
        ("ours-v1-2026.13", None),
        ("ours-v1-2026.03-foreign", None),
        ("ours-vital-v1-2026.03", None),
        ("yours-v1-2026.03", None),
        ("ours-2026.03", None),
        ("ours-next-2026.03", None),
    ],
)
def test_which_indices_are_ours(index: str, place: tuple[int, str] | None) -> None:
    assert Names("ours").place(index) == (place and Place(index, *place))
