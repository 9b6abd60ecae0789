"""What the dashboards of deploy/ ask is asked of a real Elasticsearch with mentions in it: each panel is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest

from index import Entry, IndexOptions, open_index
from model.capture import Author, Capture
from model.mention import Language, Mention, Sentiment, TopicMatch
from topics import read_document

pytestmark = pytest.mark.servers

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MOODS = ("positive", "negative", "neutral", "unknown")


def entry(number: int) -> Entry:
    mood, place = MOODS[number % 4], f"https://site-{number % 3}.example/{number}"
    capture = Capture("s", str(number), place, text=f"acme {number}", author=Author(f"Ann {number % 5}"))
    capture = replace(capture, published_at=NOW - timedelta(days=number % 7), published_from="feed")
    feeling = Sentiment(mood, 0.4 if mood != "unknown" else 0.0, 0.9, "test")
    mention = Mention(
        f"m{number}",
        capture,
        NOW,
        "h",
        version=1,
        language=Language("en" if number % 2 else "th", 0.9, "test"),
        sentiment=feeling,
        topics=(TopicMatch("acme", 1, tagged=False, sentiment=feeling),),
    )
    return Entry(mention, read_document(capture, id=mention.id, language="en", site=mention.site))


@pytest.fixture(scope="module")
def alias(elasticsearch_url: str) -> Iterator[str]:
    """The address of an alias with mentions behind it."""
    prefix = f"boards-{uuid4().hex[:10]}"
    index = open_index(elasticsearch_url, IndexOptions(prefix=prefix))
    index.put([entry(number) for number in range(40)])
    index.close()
    made = f"{elasticsearch_url}/{prefix}"
    urlopen(Request(f"{made}/_refresh", method="POST"), timeout=60).close()
    yield made
    with urlopen(f"{made}*/_alias", timeout=60) as answer:
        names = ",".join(json.load(answer))
    urlopen(Request(f"{elasticsearch_url}/{names}", method="DELETE"), timeout=60).close()


def ask(alias: str, query: dict[str, Any], aggregations: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"size": 0, "query": query, "aggs": aggregations}).encode()
    request = Request(f"{alias}/_search", body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
    assert found["_shards"]["failed"] == 0
    return found


def nested(buckets: list[tuple[str, str]], metrics: list[tuple[str, str]]) -> dict[str, Any]:
    """Buckets within buckets, each an (operation, field), and the metrics in the innermost."""
    made: dict[str, Any] = {f"m{place}": {kind: {"field": field}} for place, (kind, field) in enumerate(metrics)}
    for kind, field in reversed(buckets):
        more = {"calendar_interval": "1d"} if kind == "date_histogram" else {"size": 50}
        made = {"b": {kind: {"field": field, **more}, **({"aggs": made} if made else {})}}
    return made


def innermost(found: dict[str, Any], depth: int) -> list[dict[str, Any]]:
    level = [found["aggregations"]]
    for _ in range(depth):
        level = [bucket for one in level for bucket in one["b"]["buckets"]]
    return level


def test_every_panel_of_kibana_has_an_answer(alias: str) -> None:
    board = json.loads((ROOT / "deploy/kibana/earshot.ndjson").read_text("utf-8").splitlines()[1])
    for panel in json.loads(board["attributes"]["panelsJSON"]):
        state = panel["embeddableConfig"]["attributes"]["state"]
        (layer,) = state["datasourceStates"]["formBased"]["layers"].values()
        columns = [layer["columns"][name] for name in layer["columnOrder"]]
        buckets = [(one["operationType"], one["sourceField"]) for one in columns if one["isBucketed"]]
        means = [("avg", one["sourceField"]) for one in columns if one["operationType"] == "average"]
        kept = {"bool": {"must_not": {"term": {"relevance": "irrelevant"}}}}
        answered = innermost(ask(alias, kept, nested(buckets, means)), len(buckets))
        assert len(answered) >= (1 if buckets == [("terms", "topics")] else 2), panel["title"]
        assert any(one["doc_count"] for one in answered)
        assert not means or any(one["m0"]["value"] is not None for one in answered)


def test_every_panel_of_grafana_has_an_answer(alias: str) -> None:
    board = json.loads((ROOT / "deploy/grafana/earshot-mentions.json").read_text("utf-8"))
    for panel in board["panels"]:
        for target in panel["targets"]:
            buckets = [(one["type"], one["field"]) for one in target["bucketAggs"]]
            metrics = [(one["type"], one["field"]) for one in target["metrics"] if one["type"] != "count"]
            for chosen in ("*", '("acme" OR "other")'):
                asked = target["query"].replace("$topic", chosen)
                query = {"query_string": {"query": asked, "analyze_wildcard": True}}
                found = ask(alias, query, nested(buckets, metrics))
                assert found["hits"]["total"]["value"] == 40
                assert any(one["doc_count"] for one in innermost(found, len(buckets))), panel["title"]
            none = ask(alias, {"query_string": {"query": target["query"].replace("$topic", "other")}}, {})
            assert none["hits"]["total"]["value"] == 0
