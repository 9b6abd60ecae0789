"""What the engine does with each answer a cluster may give, from a server on loopback that gives them by order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from index_reference import entry, mention

from index import IndexOptions, open_index
from index.elasticsearch.addresses import read_addresses
from index.elasticsearch.chunks import MOST_BYTES, MOST_ITEMS, Chunk, Write, chunks, index_write
from index.elasticsearch.engine import ElasticsearchIndex
from index.elasticsearch.names import Names
from index.elasticsearch.refusals import Refusal, no_from, refusal
from index.elasticsearch.template import template_of
from model.errors import BadInput, EarshotError, Unavailable
from servers.loopback import Answer, Loopback, Request

OPTIONS = IndexOptions(prefix="ours")
Told = dict[str, Any]
DONE: Told = {"index": {"status": 201}}
OLDER: Told = {"index": {"status": 409, "error": {"type": "version_conflict_engine_exception", "reason": "older"}}}
BUSY: Told = {"index": {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "queue"}}}
AWAY: Told = {"index": {"status": 503, "error": {"type": "unavailable_shards_exception", "reason": "primary"}}}
GONE: Told = {"index": {"status": 404, "error": {"type": "index_not_found_exception", "reason": "no such index"}}}
FAULTY: Told = {"index": {"status": 400, "error": {"type": "document_parsing_exception", "reason": "[1:9] bad date"}}}
CLOSED: Told = {"index": {"status": 400, "error": {"type": "index_closed_exception", "reason": "closed"}}}
STRANGE: Told = {"index": {"status": 400, "error": {"type": "strange_exception", "reason": "strange"}}}
FULL: Told = {
    "index": {
        "status": 429,
        "error": {
            "type": "cluster_block_exception",
            "reason": "index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, "
            "index has read-only-allow-delete block];",
        },
    }
}
FORBIDDEN: Told = {
    "index": {
        "status": 403,
        "error": {
            "type": "security_exception",
            "reason": "action [indices:data/write/bulk[s]] is unauthorized for API key id [x] on indices [y], "
            "this action is granted by the index privileges [create_doc,index,write,all]",
        },
    }
}


class Scripted(Loopback):
    """Answers each bulk by ``script`` (its items' ids → what is told), everything else as a cluster in order would."""

    def __init__(self) -> None:
        super().__init__()
        self.script: Callable[[list[str]], Answer | list[Told]] = lambda ids: [DONE] * len(ids)
        self.bulks: list[list[str]] = []

    def answer(self, request: Request) -> Answer:
        if "/_bulk" not in request.path:
            meta = template_of(Names("ours"), OPTIONS)["_meta"]
            return as_json({"index_templates": [{"index_template": {"_meta": meta}}]})
        lines = [json.loads(line) for line in request.body.splitlines()]
        ids = [line["index"]["_id"] for line in lines if "index" in line]
        self.bulks.append(ids)
        told = self.script(ids)
        if isinstance(told, Answer):
            return told
        return as_json({"errors": any("error" in item["index"] for item in told), "items": told})


def as_json(value: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value).encode(), "application/json", {"X-Elastic-Product": "Elasticsearch"})


@pytest.fixture
def cluster() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


@pytest.fixture
def index(cluster: Scripted) -> Iterator[ElasticsearchIndex]:
    opened = ElasticsearchIndex(cluster.address, OPTIONS, patience=2.0)
    yield opened
    opened.close()


def put(index: ElasticsearchIndex, *ids: str) -> list[str]:
    return [told.outcome for told in index.put([entry(mention(id)) for id in ids])]


def first_then(*answers: Answer | list[Told]) -> Callable[[list[str]], Answer | list[Told]]:
    """These in turn, then all done."""
    left = list(answers)
    return lambda ids: left.pop(0) if left else [DONE] * len(ids)


def test_what_is_there_already_is_done(cluster: Scripted, index: ElasticsearchIndex) -> None:
    cluster.script = first_then([DONE, OLDER])
    assert put(index, "a", "b") == ["done", "done"] and cluster.bulks == [["a", "b"]]


def test_only_what_was_turned_away_is_sent_again(cluster: Scripted, index: ElasticsearchIndex) -> None:
    cluster.script = first_then([DONE, BUSY, DONE, AWAY])
    assert put(index, "a", "b", "c", "d") == ["done"] * 4
    assert cluster.bulks[0] == ["a", "b", "c", "d"]
    assert sorted(id for bulk in cluster.bulks[1:] for id in bulk) == ["b", "d"]


@pytest.mark.parametrize("status", [413, 429, 502, 503, 504])
def test_a_request_turned_away_whole_is_sent_in_halves(
    cluster: Scripted, index: ElasticsearchIndex, status: int
) -> None:
    cluster.script = lambda ids: as_json({"error": {"type": "busy"}}, status) if len(ids) > 2 else [DONE] * len(ids)
    assert put(index, *"abcdefgh") == ["done"] * 8
    assert [len(bulk) for bulk in cluster.bulks] == [8, 4, 2, 2, 2, 2]


def test_one_document_too_large_for_the_server_is_set_aside(cluster: Scripted, index: ElasticsearchIndex) -> None:
    cluster.script = lambda ids: Answer(413) if "huge" in ids else [DONE] * len(ids)
    assert put(index, "a", "huge", "b") == ["done", "rejected", "done"]


def test_who_is_turned_away_for_long_gets_it_back(cluster: Scripted, index: ElasticsearchIndex) -> None:
    cluster.script = lambda ids: [BUSY] * len(ids)
    with pytest.raises(Unavailable, match="overloaded and turns requests away"):
        put(index, "a")
    assert len(cluster.bulks) > 2
    cluster.script = lambda ids: [DONE] * len(ids)
    assert put(index, "a") == ["done"]


def test_a_document_at_fault_rejects_only_itself(cluster: Scripted, index: ElasticsearchIndex) -> None:
    cluster.script = first_then([DONE, FAULTY, DONE])
    told = index.put([entry(mention(id)) for id in "abc"])
    assert [one.outcome for one in told] == ["done", "rejected", "done"]
    assert told[1].reason == "it cannot be written: [1:9] bad date"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (FULL, "a disk of the cluster is full"),
        (FORBIDDEN, "lacks the index privilege index"),
        (CLOSED, "an index is closed"),
        (STRANGE, "it refused a request (400 strange_exception: strange)"),
    ],
)
def test_what_no_trying_helps_is_raised_at_once(
    cluster: Scripted, index: ElasticsearchIndex, told: Told, sentence: str
) -> None:
    cluster.script = lambda ids: [DONE, *[told] * (len(ids) - 1)]
    with pytest.raises(Unavailable) as raised:
        put(index, "a", "b")
    assert sentence in str(raised.value) and len(cluster.bulks) == 1


def test_an_index_that_is_gone_is_made_and_written(cluster: Scripted, index: ElasticsearchIndex) -> None:
    cluster.script = first_then([GONE, GONE])
    assert put(index, "a", "b") == ["done", "done"]


def test_an_answer_of_something_else_is_told(cluster: Scripted, index: ElasticsearchIndex) -> None:
    cluster.script = first_then(Answer(200, b"<html>a portal</html>"))
    with pytest.raises(Unavailable, match="not Elasticsearch"):
        put(index, "a")
    cluster.script = first_then(Answer(502, b"<html>bad gateway</html>"))
    assert put(index, "a") == ["done"]


def test_writes_go_to_an_alias_alone_with_an_external_version(cluster: Scripted, index: ElasticsearchIndex) -> None:
    index.put([entry(mention("a", version=7))])
    (request,) = [request for request in cluster.requests if "/_bulk" in request.path]
    assert "require_alias=true" in request.query
    action = {"_index": "ours-2026.03", "_id": "a", "version": 7, "version_type": "external"}
    assert json.loads(request.body.splitlines()[0]) == {"index": action}


def test_another_major_version_is_spoken_to_in_its_form() -> None:
    """8.19 refuses what the client of 9 says; the second try says 8."""

    class Older(Scripted):
        def answer(self, request: Request) -> Answer:
            if "compatible-with=9" in request.headers.get("accept", ""):
                return as_json({"error": {"type": "media_type_header_exception", "reason": "Accept version"}}, 400)
            return super().answer(request)

    with Older() as server:
        index = ElasticsearchIndex(server.address, OPTIONS)
        assert put(index, "a") == ["done"]
        index.close()


def test_chunks_are_bounded() -> None:
    small = [Write(place, "2026.03", b"x" * 100) for place in range(2_300)]
    assert sizes(chunks(small, {})) == [MOST_ITEMS, MOST_ITEMS, 300]
    large = [Write(place, "2026.03", b"x" * (MOST_BYTES // 2)) for place in range(5)]
    assert sizes(chunks(large, {})) == [2, 2, 1]
    huge = [large[0]._replace(action=b"x" * (2 * MOST_BYTES)), *large[1:3]]
    assert sizes(chunks(huge, {})) == [1, 2] and sizes(chunks(huge[::-1], {})) == [2, 1]


def sizes(made: Iterable[Chunk]) -> list[int]:
    return [len(chunk.items) for chunk in made]


def test_a_chunk_gives_the_lines_of_some_of_its_items() -> None:
    """And nothing of what could not be written, however far it came."""
    texts = {"a": "x", "b": "x" * 10_000 + "\ud800", "c": "\\u0000", "d": "y"}
    writes = [
        index_write(place, entry(mention(id, text)), Names("ours")) for place, (id, text) in enumerate(texts.items())
    ]
    rejected: dict[int, str] = {}
    (chunk,) = chunks(writes, rejected)
    assert rejected.keys() == {1} and "surrogates" in rejected[1]
    assert [item.place for item in chunk.items] == [0, 2, 3]
    assert ids_of(chunk.lines(chunk.items)) == ["a", "c", "d"]
    assert [ids_of(chunk.lines(some)) for some in (chunk.items[:1], chunk.items[1:])] == [["a"], ["c", "d"]]
    last = chunk.without_last()
    assert ids_of(chunk.lines(chunk.items)) == ["a", "c"] and ids_of(last.lines(last.items)) == ["d"]


def ids_of(body: bytes | bytearray) -> list[str]:
    told = [json.loads(line) for line in body.splitlines()]
    assert [action["index"]["_id"] for action in told[::2]] == [document["id"] for document in told[1::2]]
    return [document["id"] for document in told[1::2]]


# Addresses and settings


def test_several_addresses_and_a_user_in_one() -> None:
    addresses, options = read_addresses(
        "https://a:p%40ss@one:9200, https://two.example/es/,https://[::1]:9", IndexOptions()
    )
    assert [str(one) for one in addresses] == ["https://one:9200", "https://two.example:443/es", "https://[::1]:9"]
    assert (options.user, options.password) == ("a", "p@ss") and "p@ss" not in repr(options)
    _, kept = read_addresses("https://a:b@one", IndexOptions(api_key="key"))
    assert kept.user == ""


@pytest.mark.parametrize(
    ("url", "options", "part"),
    [
        ("https://", {}, "index.url, address 1: it is not an address of a server. Write it as https://host:9200"),
        ("https://a:9200,ftp://b", {}, "index.url, address 2"),
        ("https://a:b@c d/", {}, "not an address"),
        ("https://a:99999", {}, "not an address"),
        ("https://u:hunter2@[", {}, "not an address"),
        ("http://a,https://b", {}, "mixed"),
        ("http://a", {"fingerprint": "ab" * 32}, "http:// shows none"),
        ("https://a", {"fingerprint": "ab"}, "index.fingerprint: it is not a SHA-256"),
        ("https://a", {"ca": "/nowhere/ca.crt"}, "cannot be read"),
        ("https://a", {"api_key": "schlüssel"}, "index.api_key"),
        ("https://a", {"prefix": "No*"}, "index.prefix"),
        ("https://a", {"prefix": ""}, "index.prefix"),
    ],
)
def test_wrong_settings_are_refused_before_anything_is_asked(url: str, options: dict[str, str], part: str) -> None:
    with pytest.raises(BadInput) as refused:
        open_index(url, IndexOptions(**options))  # type: ignore[arg-type]
    assert part in str(refused.value) and "hunter2" not in str(refused.value)


def test_every_refusal_has_a_sentence_with_what_to_do() -> None:
    for status in (400, 401, 403, 404, 405, 409, 413, 418, 429, 500, 502, 503, 504):
        for type in ("", "security_exception", "cluster_block_exception", "circuit_breaking_exception", "odd"):
            what, todo = no_from(Refusal(status, (type,), "why"))
            assert what and todo
    assert refusal(500, None) == Refusal(500, (), "") and refusal(500, ["?"]).reason == "['?']"
    assert isinstance(Unavailable("x"), EarshotError)


def test_a_reason_is_told_in_bounded_length() -> None:
    found = refusal(400, {"type": "x", "reason": "y" * 100_000, "root_cause": [{"type": "z", "reason": "why"}]})
    assert len(found.reason) < 2_000 and found.types == ("x", "z")
    assert len(" ".join(no_from(found))) < 1_000
