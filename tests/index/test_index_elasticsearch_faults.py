"""Real servers that refuse, fill up, fall over: each ends in a sentence, nothing is lost, and work resumes."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from index_engines import of_the_index
from index_reference import START, caught, entry, mention

from index import IndexOptions, IndexStatus, MonthsOf, Question, Values
from index.elasticsearch.engine import ElasticsearchIndex
from index.elasticsearch.names import Names
from index.elasticsearch.template import template_of
from model.errors import BadInput, Unavailable
from servers.elasticsearch import Elasticsearch, Node, cluster
from servers.elasticsearch_certificates import make_certificates
from servers.loopback import free_port
from servers.missing import or_missing
from topics import compile_query

pytestmark = pytest.mark.servers
SMALL = (
    ("thread_pool.write.size", "1"),
    ("thread_pool.write.queue_size", "1"),
    ("http.max_content_length", "1mb"),
    ("indexing_pressure.memory.limit", "400kb"),
)
PAGE = Path(__file__).parents[2] / "docs" / "elasticsearch.md"


def documented_role(prefix: str, without: str = "") -> dict[str, Any]:
    """The role of the operator's page for another prefix, and with a right less."""
    told = re.search(r"POST /_security/api_key\n(.*?)\n```", PAGE.read_text(), re.DOTALL)
    assert told is not None
    role: dict[str, Any] = json.loads(told[1])["role_descriptors"]["earshot"]
    (indices,) = role["indices"]
    assert without in ("", *role["cluster"], *indices["privileges"])
    indices["names"] = [f"{prefix}*"]
    indices["privileges"] = [right for right in indices["privileges"] if right != without]
    role["cluster"] = [right for right in role["cluster"] if right != without]
    return role


def keyed(server: Elasticsearch, prefix: str, *, without: str = "", of: str = "") -> ElasticsearchIndex:
    """The index of someone whose key has the role, for these names or for those ``of`` another."""
    body = {"name": prefix, "role_descriptors": {"writer": documented_role(of or prefix, without)}}
    key = server.request("POST", "/_security/api_key", body)["encoded"]
    return opened(server, prefix, ca=str(server.ca), api_key=key, months_of=lambda ids: dict.fromkeys(ids, "2026.03"))


def all_of_it(index: ElasticsearchIndex) -> IndexStatus:
    """Everything Earshot does with an index, the month's end last; how it did before that."""
    april = mention("c", seen=START + timedelta(days=30), topics=[caught("t")])
    index.put([entry(mention("a")), entry(mention("b", topics=[caught("t")])), entry(april)])
    index.delete({"a": 1})
    assert set(index.get(["a", "b"])) == {"b"}
    first = index.search(Question(query=compile_query("late AND again")), size=1)
    (second,) = index.search(Question(query=compile_query("late AND again")), size=1, cursor=first.cursor).mentions
    assert [first.mentions[0].id, second.id] == ["c", "b"]
    assert [one.id for one in index.scan(Question())] == ["b", "c"]
    assert index.count(Question()) == index.distinct(Question(), "topic") + 1 == 2
    assert sum(bucket.count for bucket in index.series(Question(), interval="1M")) == 2
    assert index.facets(Question(), "topic") == index.ask([Values(Question(), "topic")])[0] == [("t", 2)]
    assert index.phrases(Question()).read == 2 and index.groups(Question(), ["x"]) == {}
    assert [held.id for held in index.held("2026.03")] == ["b"]
    assert [month.mentions for month in index.months()] == [1, 1]
    status = index.status()
    assert index.drop("2026.03") == 1 and index.drop("2026.04") == 1
    return status


def opened(
    server: Elasticsearch,
    prefix: str = "mine",
    *,
    months_of: MonthsOf | None = None,
    patience: float = 5.0,
    **options: str,
) -> ElasticsearchIndex:
    return ElasticsearchIndex(server.url, IndexOptions(prefix=prefix, **options), months_of, patience=patience)  # type: ignore[arg-type]


def refusal_of(index: ElasticsearchIndex) -> str:
    """What a write and a question say; the same."""
    with pytest.raises(Unavailable) as asked:
        index.get(["a"])
    with pytest.raises(Unavailable) as written:
        index.put([entry(mention("a"))])
    index.close()
    assert str(written.value) == str(asked.value)
    return str(written.value)


# Who may in


@pytest.fixture(scope="module")
def secured() -> Iterator[Elasticsearch]:
    with or_missing(lambda: Elasticsearch(Node(security=True))) as server:
        yield server


def test_trust_by_authority_or_fingerprint(secured: Elasticsearch) -> None:
    who = {"user": "elastic", "password": secured.password}
    digits = secured.fingerprint.upper()
    spaced = ":".join(digits[place : place + 2] for place in range(0, 64, 2))
    for trust in ({"ca": str(secured.ca)}, {"fingerprint": spaced}):
        index = opened(secured, **trust, **who)
        assert [told.outcome for told in index.put([entry(mention("a"))])] == ["done"]
        index.close()
    named = secured.url.replace("://", f"://elastic:{secured.password}@")
    index = ElasticsearchIndex(named, IndexOptions(prefix="mine", ca=str(secured.ca)))
    assert index.status().mentions == 1
    index.close()


def test_wrong_trust_is_told(secured: Elasticsearch, tmp_path: Path) -> None:
    make_certificates(tmp_path)
    who = {"user": "elastic", "password": secured.password}
    assert "not signed by an authority this machine trusts. Set index.ca" in refusal_of(opened(secured, **who))
    other = refusal_of(opened(secured, ca=str(tmp_path / "ca.crt"), **who))
    assert "not signed by an authority" in other
    assert "index.fingerprint" in refusal_of(opened(secured, fingerprint="ab" * 32, **who))
    with pytest.raises(BadInput, match="cannot be read"):
        opened(secured, ca=str(tmp_path / "none.crt"))
    with pytest.raises(BadInput, match="not a PEM certificate"):
        opened(secured, ca=str(tmp_path / "node.key"))


def test_a_scheme_that_is_not_the_ports_is_told(secured: Elasticsearch, elasticsearch_url: str) -> None:
    plain = ElasticsearchIndex(secured.url.replace("https", "http"), IndexOptions(prefix="mine"))
    assert "https://" in refusal_of(plain)
    secure = ElasticsearchIndex(elasticsearch_url.replace("http", "https"), IndexOptions(prefix="mine"))
    assert "does not speak TLS" in refusal_of(secure)


def test_wrong_credentials_are_told_and_never_shown(secured: Elasticsearch) -> None:
    ca = str(secured.ca)
    wrong = refusal_of(opened(secured, ca=ca, user="elastic", password="hunter2"))
    assert "the user or the password is wrong" in wrong and "hunter2" not in wrong
    assert "asks for credentials" in refusal_of(opened(secured, ca=ca))
    bad = refusal_of(opened(secured, ca=ca, api_key="bm9uZTpub25l"))
    assert "the API key is not valid" in bad and "bm9uZTpub25l" not in bad


def test_a_key_that_is_revoked_stops_and_a_new_one_goes_on(secured: Elasticsearch) -> None:
    index = keyed(secured, "revoked")
    assert [told.outcome for told in index.put([entry(mention("a"))])] == ["done"]
    secured.request("DELETE", "/_security/api_key", {"name": "revoked"})
    assert "the API key is not valid" in refusal_of(index)
    again = keyed(secured, "revoked")
    assert [told.outcome for told in again.put([entry(mention("a"))])] == ["done"]
    again.close()


@pytest.mark.parametrize("template", ["none", "current", "older"])
def test_the_rights_of_the_elasticsearch_page_are_enough(secured: Elasticsearch, template: str) -> None:
    """And reach no further than its own names."""
    prefix = f"least-{template}"
    if template != "none":
        body = template_of(Names(prefix), IndexOptions(prefix=prefix))
        body["_meta"]["digest"] += "" if template == "current" else "-of-before"
        secured.request("PUT", f"/_index_template/{prefix}-v1", body)
    index = keyed(secured, prefix)
    status = all_of_it(index)
    assert status.mentions == 2 and of_the_index(status) == []
    index.close()
    elsewhere = keyed(secured, "others", of=prefix)
    with pytest.raises(Unavailable, match="lacks the index privilege"):
        elsewhere.put([entry(mention("a"))])
    elsewhere.close()


@pytest.mark.parametrize("right", ["manage_index_templates", "read", "index", "delete", "manage"])
def test_a_right_that_is_missing_is_named(secured: Elasticsearch, right: str) -> None:
    prefix = f"without-{right.replace('_', '-')}"
    index = keyed(secured, prefix, without=right)
    kind = "cluster" if right == "manage_index_templates" else "index"
    with pytest.raises(Unavailable, match=rf"lacks the {kind} privilege {right} .*Grant it") as told:
        all_of_it(index)
    assert "docs/elasticsearch.md" in str(told.value)
    index.close()


def test_without_monitor_all_works_but_to_tell_how_the_cluster_does(secured: Elasticsearch) -> None:
    index = keyed(secured, "without-monitor", without="monitor")
    assert of_the_index(all_of_it(index)) == [
        "This key may not ask how the cluster does: grant it monitor on the cluster and on the indices"
    ]
    index.close()


# What gives way


@pytest.fixture(scope="module")
def small() -> Iterator[Elasticsearch]:
    with or_missing(lambda: Elasticsearch(Node(heap="320m", settings=SMALL))) as server:
        yield server


def test_a_bulk_too_large_for_the_server_goes_in_parts(small: Elasticsearch) -> None:
    index = opened(small, "large", patience=60)
    entries = [entry(mention(f"m{n:03}", "late again and again " * 300)) for n in range(100)]
    assert {told.outcome for told in index.put(entries)} == {"done"}
    assert len(list(index.held("2026.03"))) == 100
    huge = entry(mention("huge", "word " * 400_000))
    assert [told.outcome for told in index.put([huge, entry(mention("small"))])] == ["rejected", "done"]
    index.close()


def test_a_full_queue_is_waited_for(small: Elasticsearch) -> None:
    index = opened(small, "queue", patience=60)
    faults: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for batch in range(4):
                made = [entry(mention(f"m{number}-{batch}-{n}")) for n in range(30)]
                assert {told.outcome for told in index.put(made)} == {"done"}
        except BaseException as error:  # noqa: BLE001 told to the test
            faults.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(list(index.held("2026.03"))) == 8 * 4 * 30
    index.close()


def test_a_full_disk_stops_writing_and_not_reading(small: Elasticsearch) -> None:
    index = opened(small, "disk")
    index.put([entry(mention("a"))])
    block = {"index.blocks.read_only_allow_delete": True}
    small.request("PUT", "/disk-v1-*/_settings", block)
    with pytest.raises(Unavailable, match=r"disk of the cluster is full.*Free space"):
        index.put([entry(mention("b"))])
    assert set(index.get(["a", "b"])) == {"a"}
    small.request("PUT", "/disk-v1-*/_settings", dict.fromkeys(block))
    assert [told.outcome for told in index.put([entry(mention("b"))])] == ["done"]
    index.close()


def test_a_red_month_is_never_taken_for_an_empty_one(small: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.elasticsearch.months.REFRESH_SECONDS", 2.0)
    index = opened(small, "red", months_of=lambda ids: dict.fromkeys(ids, "2026.03"), patience=1)
    index.put([entry(mention("z", seen=START + timedelta(days=30)))])
    nowhere = {"index.routing.allocation.require._name": "nobody"}
    body = {"settings": nowhere, "aliases": {"red": {}, "red-2026.03": {}}}
    small.request("PUT", "/red-v1-2026.03?wait_for_active_shards=0", body)
    calls: tuple[Callable[[], object], ...] = (
        lambda: index.get(["a"]),
        lambda: index.put([entry(mention("b"))]),
        lambda: list(index.held("2026.03")),
        lambda: index.count(Question()),
        index.status,
    )
    try:
        for call in calls:
            with pytest.raises(Unavailable, match="a part of the index is not there"):
                call()
    finally:
        small.request("PUT", "/red-v1-2026.03/_settings", dict.fromkeys(nowhere))
    small.await_health()
    assert index.get(["a"]) == {} and [month.mentions for month in index.months()] == [0, 1]
    assert [told.outcome for told in index.put([entry(mention("a"))])] == ["done"]
    index.close()


def test_a_server_that_is_killed_has_lost_nothing_it_acknowledged(small: Elasticsearch) -> None:
    """Durable when put returns: no flush, no refresh comes before the kill."""
    index = opened(small, "killed")
    ids = [f"m{n:04}" for n in range(1_500)]
    index.put([entry(mention(id)) for id in ids])
    index.delete({"m0000": 1})
    small.kill()
    with pytest.raises(Unavailable, match=r"nothing listens there|broke the connection off"):
        index.get(["m0001"])
    with pytest.raises(Unavailable, match=r"nothing listens there|broke the connection off"):
        index.put([entry(mention("b"))])
    small.start()
    assert [held.id for held in index.held("2026.03")] == ids[1:]
    assert [told.outcome for told in index.put([entry(mention("m0001")), entry(mention("b"))])] == ["done", "done"]
    assert len(list(index.held("2026.03"))) == 1_500
    index.close()


def test_nobody_there_is_told_and_found_when_it_comes() -> None:
    nowhere = ElasticsearchIndex(f"http://127.0.0.1:{free_port()}", IndexOptions())
    assert "nothing listens there. Start Elasticsearch, or check the port in index.url" in refusal_of(nowhere)
    lost = ElasticsearchIndex("https://no-such-host.invalid:9200", IndexOptions())
    assert "its name cannot be resolved" in refusal_of(lost)


# A cluster


@pytest.mark.timeout(600)
def test_a_cluster_that_loses_a_node_and_then_its_master_loses_nothing() -> None:
    """Three nodes, one replica, kill -9 while writing: every acknowledged document is there, each once."""
    nodes = or_missing(cluster)
    try:
        index = ElasticsearchIndex(",".join(node.url for node in nodes), IndexOptions(prefix="three"), patience=60)
        index.put([entry(mention("first"))])
        nodes[0].await_health("green", 3)
        there = ["first"]
        for victim in ("data", "master"):
            dying = _node_with(nodes, victim)
            there += _written_through(index, victim, dying.kill)
            assert [held.id for held in index.held("2026.03")] == sorted(there)
            dying.start()
            dying.await_health("green", 3)
            assert [held.id for held in index.held("2026.03")] == sorted(there)
            assert set(index.get(there)) == set(there) and index.count(Question()) == len(there)
        index.close()
    finally:
        for node in nodes:
            node.stop()


def _written_through(index: ElasticsearchIndex, name: str, kill: Callable[[], None]) -> list[str]:
    """What was acknowledged of 3,000 mentions, while the kill comes in the midst of them; who is refused comes again,
    as the line does."""
    batches = [[f"{name}{batch:03}-{n:03}" for n in range(100)] for batch in range(30)]
    killing = threading.Thread(target=kill)
    for number, ids in enumerate(batches):
        if number == 10:
            killing.start()
        end = time.monotonic() + 120
        while True:
            try:
                outcomes = index.put([entry(mention(id)) for id in ids])
                break
            except Unavailable:
                assert time.monotonic() < end
        assert {told.outcome for told in outcomes} == {"done"}
    killing.join()
    return [id for ids in batches for id in ids]


def _node_with(nodes: list[Elasticsearch], what: str) -> Elasticsearch:
    """The node that is the master, or that has the month's primary and is not."""
    master = nodes[0].request("GET", "/_cat/master?format=json")[0]["node"]
    if what == "master":
        return next(node for node in nodes if node.node.name == master)
    shards = nodes[0].request("GET", "/_cat/shards/three-v1-*?format=json")
    holders = [shard["node"] for shard in sorted(shards, key=lambda shard: str(shard["prirep"]))]
    name = next(holder for holder in holders if holder != master)
    return next(node for node in nodes if node.node.name == name)
