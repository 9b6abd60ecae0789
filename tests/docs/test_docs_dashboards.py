"""The dashboards of deploy/ ask for fields and metrics that exist, of a kind that can be counted, and hold together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import IndexOptions
from index.elasticsearch.mapping import PROPERTIES
from services.tables import COLUMNS

ROOT = Path(__file__).resolve().parents[2]
KIBANA = [json.loads(line) for line in (ROOT / "deploy/kibana/earshot.ndjson").read_text("utf-8").splitlines()]
GRAFANA = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "deploy/grafana").glob("*.json"))}
VIEW, BOARD = KIBANA
RECORDS = "___records___"
"""What Kibana calls the documents themselves, for a count."""


def walked(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from walked(inner)


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(BOARD["attributes"]["panelsJSON"])
    return found


def layers() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What each Kibana panel draws, and the one layer of data it draws."""
    found = []
    for panel in panels():
        attributes = panel["embeddableConfig"]["attributes"]
        ((name, layer),) = attributes["state"]["datasourceStates"]["formBased"]["layers"].items()
        found.append((attributes | {"layer": name}, layer))
    return found


def fits(field: str, operation: str) -> None:
    """The field is there, and can be counted in the way that is asked."""
    assert field in PROPERTIES, field
    kind = PROPERTIES[field]["type"]
    assert PROPERTIES[field].get("doc_values", True), field
    wanted = {"date_histogram": {"date"}, "terms": {"keyword", "boolean"}, "average": {"double"}, "avg": {"double"}}
    assert kind in wanted[operation], (field, operation)


def test_kibana_counts_fields_that_exist() -> None:
    columns = [column for _, layer in layers() for column in layer["columns"].values()]
    assert {column["sourceField"] for column in columns} >= {
        "at",
        "label",
        "topics",
        "language",
        "site",
        "author",
        "score",
    }
    for column in columns:
        if column["operationType"] == "count":
            assert column["sourceField"] == RECORDS
        else:
            fits(column["sourceField"], column["operationType"])


def test_kibana_s_data_view_is_the_alias_by_the_time_of_posting() -> None:
    assert (VIEW["type"], BOARD["type"]) == ("index-pattern", "dashboard")
    assert VIEW["attributes"]["title"] == IndexOptions().prefix
    fits(VIEW["attributes"]["timeFieldName"], "date_histogram")
    assert set(json.loads(VIEW["attributes"]["fieldAttrs"])) <= set(PROPERTIES)
    asked = json.loads(BOARD["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]["query"]
    assert set(re.findall(r"(\w+) :", asked)) == {"relevance"} <= set(PROPERTIES)


def test_kibana_s_panels_hold_together() -> None:
    for attributes, layer in layers():
        columns = layer["columns"]
        assert layer["columnOrder"] == list(columns)
        bucketed = [columns[name]["isBucketed"] for name in layer["columnOrder"]]
        assert bucketed == sorted(bucketed, reverse=True)  # what is split by comes before what is counted
        drawn = [one for one in walked(attributes["state"]["visualization"]) if "layerId" in one]
        assert {one["layerId"] for one in drawn} == {attributes["layer"]}
        named = {one["columnId"] for one in walked(attributes["state"]["visualization"]) if "columnId" in one}
        for one in drawn:
            named |= {*one.get("accessors", ()), one.get("xAccessor"), one.get("splitAccessor")} - {None}
        assert named == set(columns)
        for column in columns.values():
            by = column["params"].get("orderBy")
            assert by is None or by["columnId"] in columns
        assert [ref["name"] for ref in attributes["references"]] == [
            f"indexpattern-datasource-layer-{attributes['layer']}"
        ]
    inner = [
        (f"{panel['panelIndex']}:{ref['name']}", ref["id"])
        for panel in panels()
        for ref in panel["embeddableConfig"]["attributes"]["references"]
    ]
    assert [(ref["name"], ref["id"]) for ref in BOARD["references"]] == inner
    assert {ref["id"] for ref in BOARD["references"]} == {VIEW["id"]}


def overlap(places: list[tuple[int, int, int, int]]) -> bool:
    cells = [(x + dx, y + dy) for x, y, w, h in places for dx in range(w) for dy in range(h)]
    return len(cells) != len(set(cells))


def test_no_panel_lies_on_another() -> None:
    grids = [
        [panel["gridData"] for panel in panels()],
        *([p["gridPos"] for p in b["panels"]] for b in GRAFANA.values()),
    ]
    for grid, width in zip(grids, (48, 24, 24), strict=True):
        places = [(one["x"], one["y"], one["w"], one["h"]) for one in grid]
        assert not overlap(places)
        assert max(x + w for x, _, w, _ in places) == width


def test_grafana_counts_fields_that_exist() -> None:
    board = GRAFANA["earshot-mentions"]
    targets = [target for panel in board["panels"] for target in panel["targets"]]
    assert targets
    for target in targets:
        fits(target["timeField"], "date_histogram")
        assert set(re.findall(r"(\w+):", target["query"])) == {"topics", "relevance"} <= set(PROPERTIES)
        for bucket in target["bucketAggs"]:
            fits(bucket["field"], bucket["type"])
        for metric in target["metrics"]:
            if metric["type"] != "count":
                fits(metric["field"], metric["type"])
        assert set(re.findall(r"\{\{(\w+)\}\}", target["alias"])) <= {
            bucket["field"] for bucket in target["bucketAggs"]
        }
        ids = [one["id"] for one in (*target["bucketAggs"], *target["metrics"])]
        assert len(ids) == len(set(ids))
    asked = json.loads(board["templating"]["list"][0]["query"])
    fits(asked["field"], asked["find"])


def test_grafana_asks_for_metrics_that_are_documented() -> None:
    page = (ROOT / "docs/metrics.md").read_text("utf-8")
    documented = dict(re.findall(r"^\| `(earshot_\w+)` \| ([^|]+) \|", page, re.MULTILINE))
    text = json.dumps([panel["targets"] for panel in GRAFANA["earshot-health"]["panels"]])
    asked = set(re.findall(r"\bearshot_\w+", text + GRAFANA["earshot-health"]["templating"]["list"][0]["definition"]))
    assert {re.sub(r"_bucket$", "", name) for name in asked} <= set(documented)
    for labels, name in re.findall(r"by \(([\w, ]+)\) \(?(?:rate\()?(earshot_\w+)", text):
        known = {*re.findall(r"`(\w+)`", documented[re.sub(r"_bucket$", "", name)]), "le"}
        assert {label.strip() for label in labels.split(",")} <= known, name


@pytest.mark.parametrize("name", GRAFANA)
def test_grafana_asks_which_data_source_to_use(name: str) -> None:
    board = GRAFANA[name]
    inputs = {f"${{{one['name']}}}": one["pluginId"] for one in board["__inputs"]}
    used = {(one["datasource"]["uid"], one["datasource"]["type"]) for one in walked(board) if "datasource" in one}
    assert used == set(inputs.items())
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    declared = {variable["name"] for variable in board["templating"]["list"]}
    assert set(re.findall(r"\$([a-z]+)", json.dumps([panel["targets"] for panel in board["panels"]]))) == declared


def test_the_page_on_tableau_names_every_column() -> None:
    page = (ROOT / "deploy/tableau/README.md").read_text("utf-8")
    cells = re.findall(r"^\| (`[^|]*) \|", page, re.MULTILINE)
    assert [name for cell in cells for name in re.findall(r"`(\w+)`", cell)] == [column.name for column in COLUMNS]


def test_nothing_here_is_of_one_machine() -> None:
    for path in (ROOT / "deploy").rglob("*"):
        if path.suffix in (".json", ".ndjson", ".md"):
            assert not re.search(r"/(?:work|home|tmp|root)/", path.read_text("utf-8")), path
