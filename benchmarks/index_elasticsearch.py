"""Elasticsearch: our writer against the client's bare ``parallel_bulk``, our questions against the best by hand.

    python -m benchmarks.index_elasticsearch URL [MENTIONS]

Both write the same documents, in rounds by turns, each into indices of its own with the same settings; CPU is this
process's, and the server's where it is said so. Ours is given mentions with their streams: it makes the documents and
their JSON. The other is given the documents ready-made as dictionaries, and makes their JSON by the client's own
serialiser. The months' indices are there before, as the other's one index is: a year's twelve are made once, and would
be half of a short measure. Times depend on what else runs.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any
from uuid import uuid4

import msgspec
from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk

from benchmarks.mention_generator import UNTIL, entries
from benchmarks.result import Result, Row, at_least, at_most, keep, show
from index import Dimension, Entry, Question, Series, Values
from index.elasticsearch import ElasticsearchIndex
from index.elasticsearch.document import document_bytes, document_source
from index.elasticsearch.mapping import MAPPINGS, SETTINGS
from index.elasticsearch.template import REFRESH
from index.options import IndexOptions
from model.time import micros
from topics import Document, compile_query

COUNT = 1_000_000
BATCH = 1_000
ROUND = 10_000
"""Documents each of them writes at a turn."""
FEW, SAMPLE = 40, 4_000
MONTH = UNTIL - timedelta(days=30)
YEAR = UNTIL - timedelta(days=364)
ZONE = "Europe/Warsaw"


@dataclass(slots=True)
class Spent:
    wall: float = 0.0
    cpu: float = 0.0
    rounds: list[float] = field(default_factory=list)

    def add(self, work: Callable[[], object]) -> None:
        began, started = time.perf_counter(), time.process_time()
        work()
        self.rounds.append(time.perf_counter() - began)
        self.wall += self.rounds[-1]
        self.cpu += time.process_time() - started


def measure(url: str, count: int = COUNT) -> Result:
    client = Elasticsearch(url, request_timeout=120)
    name = f"bench-{uuid4().hex[:8]}"
    index = ElasticsearchIndex(url, IndexOptions(prefix=name))
    bare = f"bare-{name}"
    settings = {**SETTINGS, "number_of_replicas": 0, "refresh_interval": REFRESH}
    client.indices.create(index=bare, mappings=plain(MAPPINGS), settings={"index": settings})
    try:
        rows = [*ingest(client, index, bare, count), *asking(client, index, name), *dear(client, index)]
        status = index.status()
        rows.append(Row("bytes per document", status.bytes / max(status.mentions, 1)))
    finally:
        client.indices.delete(index=bare)
        for month in index.months():
            index.drop(month.name)
        index.close()
    return Result("index_elasticsearch", f"{count:,} mentions", rows)


def ingest(client: Elasticsearch, index: ElasticsearchIndex, bare: str, count: int) -> Iterator[Row]:
    ours, theirs = Spent(), Spent()
    made = entries(count)
    index.put([renamed(entry) for entry in entries(FEW)])  # connected, template checked, all months made
    while some := list(islice(made, ROUND)):
        sources = [(entry.mention.id, json.loads(document_bytes(entry))) for entry in some]
        gc.collect()
        gc.freeze()  # what the measure itself holds is not looked through again and again
        turns = [
            (ours, lambda some=some: write(index, some)),
            (theirs, lambda sources=sources: write_bare(client, bare, sources)),
        ]
        for spent, work in turns if len(ours.rounds) % 2 else reversed(turns):
            spent.add(work)
        gc.unfreeze()
    ratio = statistics.median(t / o for o, t in zip(ours.rounds, theirs.rounds, strict=True))
    yield at_least("ingest ÷ bare parallel_bulk", ratio, 0.8)
    yield at_most("client CPU for 100,000 documents", ours.cpu / count * 100_000, 3.0, "s")
    yield Row("documents a second", count / ours.wall)
    yield Row("parallel_bulk's client CPU for 100,000", theirs.cpu / count * 100_000, "s")
    yield from parts(client, bare, list(islice(entries(SAMPLE), SAMPLE)))


def renamed(entry: Entry) -> Entry:
    """Beside the entry itself, in a month that may be another."""
    return replace(entry, mention=replace(entry.mention, id=f"{entry.mention.id}-of-few"))


def parts(client: Elasticsearch, bare: str, some: list[Entry]) -> Iterator[Row]:
    """What of our CPU is making documents; and the least there is to do, of ready parts: for 100,000."""
    ready = [document_source(entry) for entry in some]
    lines = [b'{"index":{"_id":"%b"}}\n%b\n' % (entry.mention.id.encode(), document_bytes(entry)) for entry in some]
    bodies: list[Any] = [b"".join(lines[start : start + BATCH]) for start in range(0, len(lines), BATCH)]
    told: dict[str, Callable[[], object]] = {
        "making documents": lambda: [document_bytes(entry) and None for entry in some],
        "joining their tokens": lambda: [joined_tokens(entry.document) and None for entry in some],
        "JSON of ready dictionaries": lambda: [msgspec.json.encode(source) and None for source in ready],
        "sending ready bytes": lambda: [client.bulk(index=bare, operations=body) for body in bodies],
    }
    for what, work in told.items():
        gc.collect()
        spent = Spent()
        spent.add(work)
        yield Row(f"{what}, CPU for 100,000", spent.cpu / len(some) * 100_000, "s")


def joined_tokens(document: Document) -> list[str]:
    fields = (document.title, document.text, document.quoted)
    return [" ".join(tokens) for one in fields for part in (one.f, one.a, one.c, one.l, one.r) for tokens in part]


def write(index: ElasticsearchIndex, some: list[Entry]) -> None:
    for start in range(0, len(some), BATCH):
        index.put(some[start : start + BATCH])


def write_bare(client: Elasticsearch, bare: str, sources: list[tuple[str, dict[str, object]]]) -> None:
    actions = ({"_index": bare, "_id": id, "_source": source} for id, source in sources)
    for done, told in parallel_bulk(client, actions, thread_count=4, chunk_size=BATCH):
        assert done, told


def questions() -> dict[str, tuple[Question, dict[str, object]]]:
    """Each with the best query written by hand."""
    recent = {"range": {"seen": {"gte": micros(MONTH)}}}
    relevant = {"term": {"relevance": "irrelevant"}}
    near = {"ordered": False, "max_gaps": 5, "intervals": [{"match": {"query": w}} for w in ("northwind", "parcel")]}
    by_hand: dict[str, tuple[str, dict[str, object]]] = {
        "search": ("northwind AND late", {"bool": {"filter": [_term("northwind"), _term("late")]}}),
        "phrase": ('"northwind late"', {"match_phrase": {"body.f": "northwind late"}}),
        "near": ("northwind NEAR/5 parcel", {"intervals": {"body.f": {"all_of": near}}}),
    }
    return {
        name: (
            Question(query=compile_query(written), since=MONTH),
            {"bool": {"filter": [query, recent], "must_not": [relevant]}},
        )
        for name, (written, query) in by_hand.items()
    }


def _term(word: str) -> dict[str, object]:
    return {"term": {"body.f": word}}


def asking(client: Elasticsearch, index: ElasticsearchIndex, alias: str) -> Iterator[Row]:
    client.indices.refresh(index=alias)
    for name, (question, query) in questions().items():
        body = {"query": query, "size": 20, "_source": ["doc"], "sort": [{"seen": "desc"}], "track_total_hits": True}
        total = index.search(question).total
        assert total == client.search(index=alias, body=body)["hits"]["total"]["value"]
        by_hand = partial(client.search, index=alias, body=body)
        ours, theirs = by_turns(partial(index.search, question), by_hand)
        yield Row(f"{name}: answers", float(total))
        yield Row(f"{name}: ours", ours, "ms")
        yield at_most(f"{name} ÷ by hand", ours / theirs, 1.5)
    topic = Question(topics=("topic-3",), since=MONTH)
    ours, theirs = by_turns(
        lambda: index.series(topic, interval="1d", zone="Europe/Warsaw"),
        lambda: client.search(index=alias, body=series_by_hand()),
    )
    yield Row("30-day series of a topic: ours", ours, "ms")
    yield at_most("30-day series ÷ by hand", ours / theirs, 1.5)


def dear(client: Elasticsearch, index: ElasticsearchIndex) -> Iterator[Row]:
    """What pages ask that takes most: CPU of this process and of the server, the second time it is asked."""
    for name, ask in pages(index).items():
        ask()
        began, started = server_cpu(client), time.process_time()
        ask()
        here = time.process_time() - started
        yield Row(f"{name}: CPU here", here * 1000, "ms")
        yield Row(f"{name}: CPU of the server", server_cpu(client) - began, "ms")


def pages(index: ElasticsearchIndex) -> dict[str, Callable[[], object]]:
    year, topic = Question(since=YEAR, event_since=YEAR), Question(topics=("topic-3",), since=MONTH)
    polish, all_, week = Question(languages=("pl",)), Question(), UNTIL - timedelta(days=14)
    each = [Question(topics=(f"topic-{number}",), since=week, event_since=week) for number in range(20)]
    dimensions: tuple[Dimension, ...] = ("topic", "language", "source", "sentiment", "kind")
    return {
        "a year by source, weeks": lambda: index.series(year, interval="1w", zone=ZONE, by="source"),
        "constant panel by month": lambda: index.ask([Series(all_, "1M", ZONE, "source")]),
        "overview, a week of twenty topics": lambda: index.ask([Series(one, "1h", ZONE, "language") for one in each]),
        "timeline of a language": lambda: index.series(polish, interval="1d", zone=ZONE),
        "facets of a language": lambda: index.ask([Values(polish, dimension, 30) for dimension in dimensions]),
        "top authors": lambda: (index.facets(all_, "author", limit=20), index.distinct(all_, "author")),
        "phrases of a topic": lambda: index.phrases(topic),
    }


def server_cpu(client: Elasticsearch) -> float:
    """Milliseconds, of all nodes, which look once a second."""
    time.sleep(1.1)
    told = client.nodes.stats(metric="process", filter_path="nodes.*.process.cpu.total_in_millis").body
    return float(sum(node["process"]["cpu"]["total_in_millis"] for node in told["nodes"].values()))


def series_by_hand() -> dict[str, object]:
    labels = {"labels": {"terms": {"field": "matches.label"}, "aggs": {"mean": {"sum": {"field": "matches.score"}}}}}
    these = {"these": {"filter": {"term": {"matches.topic": "topic-3"}}, "aggs": labels}}
    histogram = {"field": "at", "calendar_interval": "day", "time_zone": "Europe/Warsaw", "min_doc_count": 1}
    days = {"date_histogram": histogram, "aggs": {"towards": {"nested": {"path": "matches"}, "aggs": these}}}
    asked = [{"term": {"topics": "topic-3"}}, {"range": {"seen": {"gte": micros(MONTH)}}}]
    query = {"bool": {"filter": asked, "must_not": [{"term": {"relevance": "irrelevant"}}]}}
    return {"size": 0, "track_total_hits": False, "query": query, "aggs": {"days": days}}


def by_turns(ours: Callable[[], object], theirs: Callable[[], object], times: int = 15) -> tuple[float, float]:
    """Medians in milliseconds of wall time."""
    spent: tuple[list[float], list[float]] = [], []
    for _ in range(times):
        for work, times_of in zip((ours, theirs), spent, strict=True):
            began = time.perf_counter()
            work()
            times_of.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent[0]), statistics.median(spent[1])


def plain(value: Any) -> Any:
    """Mappings as dictionaries, which the client's JSON wants."""
    return {name: plain(part) for name, part in value.items()} if hasattr(value, "items") else value


if __name__ == "__main__":
    result = measure(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else COUNT)
    show(result)
    keep(result)
