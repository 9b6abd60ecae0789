"""Writing to a real Elasticsearch: versions, months, template, what is held and dropped."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from index_reference import START, entry, mention

from index import Held, IndexOptions, Month
from index.elasticsearch.engine import ElasticsearchIndex
from index.elasticsearch.mapping import PROPERTIES
from index.elasticsearch.names import Names
from index.elasticsearch.template import template_of
from model.errors import BadInput, Unavailable
from topics import TOKENIZER_VERSION

pytestmark = pytest.mark.servers
APRIL = datetime(2026, 4, 2, tzinfo=UTC)


def ask(url: str, method: str, path: str, body: object = None) -> dict[str, object]:
    """A request of the test's own, past the engine."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(url + path, method=method, data=data, headers={"Content-Type": "application/json"})
    with urlopen(request, timeout=60) as answer:
        told: dict[str, object] = json.loads(answer.read())
        return told


@pytest.fixture
def prefix(elasticsearch_url: str) -> Iterator[str]:
    made = f"writing-{uuid4().hex[:8]}"
    yield made
    names = ",".join(ask(elasticsearch_url, "GET", f"/{made}-v1-*/_alias"))
    if names:
        ask(elasticsearch_url, "DELETE", f"/{names}")


@pytest.fixture
def index(elasticsearch_url: str, prefix: str) -> Iterator[ElasticsearchIndex]:
    opened = ElasticsearchIndex(elasticsearch_url, IndexOptions(prefix=prefix))
    yield opened
    opened.close()


def test_the_highest_version_stays_whatever_comes_when(index: ElasticsearchIndex) -> None:
    for version in (2, 1, 3, 2):
        (told,) = index.put([entry(mention("a", f"text {version}", version=version))])
        assert told.outcome == "done"
    assert index.get(["a"])["a"].capture.text == "text 3"
    same = [entry(mention("b", f"text {version}", version=version)) for version in (5, 7, 6)]
    assert {told.outcome for told in index.put(same)} == {"done"}
    assert index.get(["b"])["b"].version == 7


def test_a_deletion_has_a_version_too(index: ElasticsearchIndex) -> None:
    index.put([entry(mention("a", version=2)), entry(mention("b", version=5))])
    index.delete({"a": 2, "b": 4, "never": 9})
    assert set(index.get(["a", "b", "never"])) == {"b"}
    index.put([entry(mention("a", version=2))])
    assert "a" not in index.get(["a"])
    index.put([entry(mention("a", version=3))])
    assert "a" in index.get(["a"])


def test_get_is_as_last_written_without_a_refresh(index: ElasticsearchIndex) -> None:
    for version in range(1, 6):
        index.put([entry(mention("a", f"text {version}", version=version))])
        assert index.get(["a"])["a"].capture.text == f"text {version}"


def test_each_month_is_an_index_and_the_ledger_tells_which(elasticsearch_url: str, prefix: str) -> None:
    months = {"a": "2026.03", "b": "2026.04"}
    asked: list[list[str]] = []

    def months_of(ids: object) -> dict[str, str]:
        asked.append(list(ids))  # type: ignore[call-overload]
        return {id: months[id] for id in asked[-1] if id in months}

    index = ElasticsearchIndex(elasticsearch_url, IndexOptions(prefix=prefix), months_of)
    index.put([entry(mention("a")), entry(mention("b", seen=APRIL))])
    assert asked == []
    assert set(index.get(["a", "b", "c"])) == {"a", "b"} and asked == [["a", "b", "c"]]
    index.delete({"a": 1})
    found = ask(elasticsearch_url, "GET", f"/{prefix}/_alias")
    assert sorted(found) == [f"{prefix}-v1-2026.03", f"{prefix}-v1-2026.04"]
    assert [(m.name, m.mentions) for m in index.months()] == [("2026.03", 0), ("2026.04", 1)]
    index.close()


def test_what_cannot_be_written_rejects_only_itself(index: ElasticsearchIndex) -> None:
    entries = [entry(mention("a")), entry(replace(mention("b"), id="x" * 600)), entry(mention("c", "\ud800"))]
    outcomes = [told.outcome for told in index.put([*entries, entry(mention("d"))])]
    assert outcomes == ["done", "rejected", "rejected", "done"]
    assert set(index.get(["a", "c", "d"])) == {"a", "d"}


def test_many_at_once_come_in_chunks(index: ElasticsearchIndex) -> None:
    entries = [entry(mention(f"m{n:05}", seen=START + timedelta(seconds=n))) for n in range(2_500)]
    assert {told.outcome for told in index.put(entries)} == {"done"}
    held = list(index.held("2026.03"))
    assert held == [Held(f"m{n:05}", 1, TOKENIZER_VERSION) for n in range(2_500)]
    assert index.status().mentions == 2_500


def test_writers_at_the_same_time_make_one_index(elasticsearch_url: str, prefix: str) -> None:
    faults: list[BaseException] = []

    def write(number: int) -> None:
        index = ElasticsearchIndex(elasticsearch_url, IndexOptions(prefix=prefix))
        try:
            index.put([entry(mention(f"m{number}-{n}")) for n in range(20)])
        except BaseException as error:  # noqa: BLE001 told to the test
            faults.append(error)
        finally:
            index.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    reader = ElasticsearchIndex(elasticsearch_url, IndexOptions(prefix=prefix))
    assert [(m.name, m.mentions) for m in reader.months()] == [("2026.03", 120)]
    reader.close()


def test_held_tells_versions_and_tokenizers_by_id(index: ElasticsearchIndex) -> None:
    index.put([entry(mention("b", version=7)), entry(mention("a", version=2)), entry(mention("z", seen=APRIL))])
    assert list(index.held("2026.03")) == [Held("a", 2, TOKENIZER_VERSION), Held("b", 7, TOKENIZER_VERSION)]
    assert list(index.held("1999.01")) == []


def test_a_month_goes_by_its_exact_name_and_may_come_again(index: ElasticsearchIndex) -> None:
    index.put([entry(mention("a")), entry(mention("b")), entry(mention("c", seen=APRIL))])
    assert index.drop("2026.03") == 2
    assert index.drop("2026.03") == 0
    assert [m.name for m in index.months()] == ["2026.04"]
    for wrong in ("*", "2026.*", "", "2026.13", "_all", "2026.03,2026.04"):
        with pytest.raises(BadInput):
            index.drop(wrong)
    index.put([entry(mention("a"))])
    assert set(index.get(["a", "c"])) == {"a", "c"}


def test_an_index_that_vanished_is_made_again_with_its_mapping(
    index: ElasticsearchIndex, elasticsearch_url: str, prefix: str
) -> None:
    """As when somebody wiped the cluster: a write must never make an index by guessing."""
    index.put([entry(mention("a"))])
    ask(elasticsearch_url, "DELETE", f"/{prefix}-v1-2026.03")
    ask(elasticsearch_url, "DELETE", f"/_index_template/{prefix}-v1")
    index.put([entry(mention("b"))])
    made = ask(elasticsearch_url, "GET", f"/{prefix}-2026.03/_mapping")[f"{prefix}-v1-2026.03"]
    assert made["mappings"]["dynamic"] == "strict" and made["mappings"]["properties"].keys() == PROPERTIES.keys()  # type: ignore[index]
    assert index.status().mentions == 1


def test_the_template_is_made_kept_and_brought_up_to_date(
    index: ElasticsearchIndex, elasticsearch_url: str, prefix: str
) -> None:
    index.put([entry(mention("a"))])
    path = f"/_index_template/{prefix}-v1"
    (made,) = ask(elasticsearch_url, "GET", path)["index_templates"]  # type: ignore[misc]
    assert made["index_template"]["allow_auto_create"] is False
    old = template_of(Names(prefix), IndexOptions())
    del old["template"]["mappings"]["properties"]["followers"]
    old["_meta"]["digest"] = "of an older Earshot"
    ask(elasticsearch_url, "PUT", path, old)
    again = ElasticsearchIndex(elasticsearch_url, IndexOptions(prefix=prefix))
    assert again.get(["a"])
    (now,) = ask(elasticsearch_url, "GET", path)["index_templates"]  # type: ignore[misc]
    assert now["index_template"]["_meta"] == made["index_template"]["_meta"]
    assert "followers" in now["index_template"]["template"]["mappings"]["properties"]
    again.close()


def test_a_template_of_somebody_else_is_left_alone(
    index: ElasticsearchIndex, elasticsearch_url: str, prefix: str
) -> None:
    body = {"index_patterns": [f"{prefix}-v1-*"], "priority": 1000, "template": {}}
    ask(elasticsearch_url, "PUT", f"/_index_template/{prefix}-v1", body)
    with pytest.raises(Unavailable, match=r"not made by Earshot.*index\.prefix"):
        index.put([entry(mention("a"))])
    ask(elasticsearch_url, "DELETE", f"/_index_template/{prefix}-v1")
    assert [told.outcome for told in index.put([entry(mention("a"))])] == ["done"]


def test_an_index_with_another_mapping_is_nobodys_quarantine(
    index: ElasticsearchIndex, elasticsearch_url: str, prefix: str
) -> None:
    """Each document would be refused: that is the index's fault, and none of the documents may be set aside."""
    aliases = {prefix: {}, f"{prefix}-2026.03": {}}
    body = {"aliases": aliases, "mappings": {"dynamic": "strict", "properties": {"id": {"type": "keyword"}}}}
    ask(elasticsearch_url, "PUT", f"/{prefix}-v1-2026.03-foreign", body)
    ask(elasticsearch_url, "DELETE", f"/{prefix}-v1-2026.03-foreign/_alias/{prefix}-2026.03")
    ask(elasticsearch_url, "PUT", f"/{prefix}-v1-2026.03", body)
    with pytest.raises(Unavailable, match="mapping that Earshot did not make"):
        index.put([entry(mention("a"))])


def test_empty(index: ElasticsearchIndex) -> None:
    assert index.put([]) == [] and index.get([]) == {} and index.months() == []
    index.delete({})
    status = index.status()
    assert (status.engine, status.mentions, status.bytes, status.tokenizers) == ("elasticsearch", 0, 0, {})


def test_status_counts_tokenizers_and_bytes(index: ElasticsearchIndex) -> None:
    index.put([entry(mention("a")), entry(mention("b"))])
    status = index.status()
    assert status.tokenizers == {TOKENIZER_VERSION: 2} and status.bytes > 0
    assert index.months() == [Month("2026.03", 2, status.bytes)] or index.months()[0].mentions == 2
