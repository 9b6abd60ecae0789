"""The analysis: every number leads to the mentions it counts, the API says the same, tables and pictures hold."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from web_posts import NOW

from model.shares import Share
from services.house import House
from services.search import search
from services.telling import LANGUAGES
from web.analysis_page import VIEWS, fit
from web.analysis_views import compare_view, frequency_view, top_view, voice_view
from web.asked import AnalysisFilters, Asking, asking, other_than
from web.definitions import page, parts
from web.drawing import PLOT, columns, curves, lying, time_axis, value_axis
from web.filters import MentionFilters
from web.viewer import Viewer
from web.volume_view import volume

ZONE = "Europe/Warsaw"
TOP = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def ask(house: House, **given: object) -> Asking:
    return asking(house, AnalysisFilters.model_validate(given), ZONE, NOW)


def count(house: House, values: object) -> int:
    filters = MentionFilters.model_validate(values)
    return search(house, filters.request(ZONE, now=NOW)).total


QUESTIONS: list[dict[str, object]] = [
    {},
    {"period": "week", "topic": ["northwind"]},
    {"period": "all", "q": "late OR wonderful", "split": "sentiment"},
    {"since": "2026-11-12", "until": "2026-11-18T10:30", "split": "topic", "topic": ["northwind", "late"]},
    {"period": "quarter", "split": "language", "not_sentiment": ["negative"], "interval": "1d"},
    {"since": "2026-11-01", "by": "seen", "split": "source"},
]


@pytest.mark.parametrize("given", QUESTIONS)
def test_every_number_over_time_leads_to_what_it_counts(full_house: House, given: dict[str, object]) -> None:
    asked = ask(full_house, **given)
    shown = volume(full_house, asked)
    assert shown.whole.count == count(full_house, asked.mentions()) > 0
    for step in shown.steps:
        if step.mood.count and len(shown.keys) == 0:
            assert count(full_house, step.values) == step.mood.count
        for key in shown.keys:
            here = step.keys.get(key.value, 0)
            if here:
                one = {name: value for name, value in key.values.items() if name not in ("since", "until")}
                assert (
                    count(full_house, {**one, "since": step.values["since"], "until": step.values.get("until", "")})
                    == here
                )
    for key in shown.keys:
        assert count(full_house, key.values) == key.mood.count
    if not shown.keys:
        assert sum(step.mood.count for step in shown.steps) == shown.whole.count
        assert count(full_house, asked.mentions(sentiment=["negative"])) == shown.whole.bad.hits


def test_the_other_views_lead_to_what_they_count(full_house: House) -> None:
    asked = ask(full_house, period="all", word=["late", "wonderful"], dimension="author")
    said = voice_view(full_house, asked)
    assert said.total == count(full_house, said.values) and len(said.drawn.bars) == 2
    for bar in (*said.drawn.bars, *top_view(full_house, asked).drawn.bars):
        assert count(full_house, bar.item.values) == bar.share.hits
    told = frequency_view(full_house, asked)
    for one in told.found.queries:
        assert count(full_house, told.values[one.query]) == one.whole.hits > 0


@pytest.mark.parametrize("against", ["before", "year", "topic", "custom"])
def test_both_sides_lead_to_what_they_count(full_house: House, against: str) -> None:
    given = {"period": "week", "topic": ["northwind"], "against": against, "moved": "author", "other_topic": "late"}
    asked = ask(full_house, **given, other_since="2026-11-10", other_until="2026-11-14")
    shown = compare_view(full_house, asked)
    assert count(full_house, shown.before) == shown.found.first.count
    assert count(full_house, shown.now) == shown.found.second.count
    for change, before, now in shown.changes:
        assert count(full_house, before) == change.first.hits and count(full_house, now) == change.second.hits


def test_the_period_before(full_house: House) -> None:
    def before(**given: object) -> list[str]:
        _, since, until = other_than(ask(full_house, **given))
        return [f"{at:%Y-%m-%d}" for at in (since, until) if at]

    assert before(since="2026-11-10", until="2026-11-12") == ["2026-11-07", "2026-11-09"]
    assert before(period="last-month") == ["2026-08-31", "2026-09-30"]
    assert before(period="last-month", against="year") == ["2025-09-30", "2025-10-31"]
    assert before(since="2024-02-29", until="2024-03-01", against="year") == ["2023-02-27", "2023-02-28"]


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_a_view_is_a_page_a_table_and_a_picture(client: TestClient, view: str) -> None:
    asked = f"/analysis/{view}%s?period=year&word=late&dimension=author&topic=northwind&topic=late"
    for language in ("en", "th"):
        client.cookies.set("earshot_language", language)
        answer = client.get(asked % "")
        assert answer.status_code == 200 and "<script>alert" not in answer.text
        assert "\u202e" not in answer.text and "style=" not in answer.text
    client.cookies.clear()
    table = client.get(asked % ".csv")
    rows = list(csv.reader(StringIO(table.text)))
    assert table.headers["content-type"].startswith("text/csv") and len({len(row) for row in rows}) == 1
    drawn = client.get(asked % ".svg")
    assert drawn.status_code == (200 if VIEWS[view].drawn else 404)
    if VIEWS[view].drawn:
        made = ElementTree.fromstring(drawn.text)
        assert made.tag == f"{SVG}svg" and not [
            one for one in made.iter() if one.tag.endswith(("script", "a", "style"))
        ]


def test_the_first_page_is_over_time_and_takes_no_facets(client: TestClient) -> None:
    shown = client.get("/analysis").text
    assert 'data-read="' in shown and "Northwind &lt;orders&gt;" in shown and "/help#negative-share" in shown


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/analysis?q=northwind+late", 400, "Say how these belong together"),
        ("/analysis?since=soon", 400, "is not a time"),
        ("/analysis?since=2026-11-20&until=2026-11-01", 400, "it ends before it begins"),
        ("/analysis?place=pub", 400, "is no kind of place"),
        ("/analysis?place=reviews", 400, "no source is a reviews"),
        ("/analysis/compare?period=all", 400, "all of the time has no time before it"),
        ("/analysis/compare?against=topic", 400, "no other topic is named"),
        ("/analysis/compare?against=custom", 400, "the other period is not said"),
        ("/analysis/frequency?word=a+b", 400, "Say how these belong together"),
        ("/analysis/phrases?rest=before&period=all", 400, "all of the time has no time before it"),
        ("/analysis/voice?topic=late", 400, "a share of voice is between topics"),
        ("/analysis/voice.csv?topic=late", 400, "a share of voice is between topics"),
        ("/analysis/frequency.csv", 400, "there is no query to count"),
        ("/analysis?topic=never", 404, "there is no such topic"),
        ("/analysis/none", 404, "there is no such view"),
        ("/analysis/none.csv", 404, "there is no such view"),
        ("/analysis/compare.svg", 404, "there is no picture"),
        ("/analysis?interval=1s", 400, "interval"),
        ("/api/v1/analysis/series?zone=Mars", 400, "no time zone"),
        ("/api/v1/analysis/frequency", 400, "0 queries are given"),
        ("/api/v1/analysis/voice", 400, "a share of voice is between topics"),
        ("/api/v1/analysis/top?limit=0", 400, "limit"),
    ],
)
def test_what_is_wrong_is_told(client: TestClient, address: str, status: int, said: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status and said in answer.text


def test_what_was_typed_stays_when_it_is_refused(client: TestClient) -> None:
    shown = client.get("/analysis/voice?q=northwind+late&topic=late&period=quarter&panel=1w&site=x.example").text
    assert "northwind late</textarea>" in shown and 'value="late" checked' in shown
    assert '<option value="quarter" selected>' in shown and 'name="site" value="x.example"' in shown


def test_the_api_says_what_the_pages_say(client: TestClient, full_house: House) -> None:
    asked = {"period": "all", "topic": ["northwind", "late"], "zone": ZONE}
    series = client.get("/api/v1/analysis/series", params={**asked, "split": "topic"}).json()
    shown = volume(full_house, ask(full_house, **{**asked, "split": "topic"}))
    assert series["interval"] == shown.interval and series["whole"]["count"] == shown.whole.count
    for key in shown.keys:
        assert sum(p["count"] for p in series["points"] if p["key"] == key.value) == key.mood.count
    spoken = client.get("/api/v1/analysis/voice", params=asked).json()
    assert [one["value"] for one in spoken["topics"]] == ["northwind", "late"] and spoken["sources"] is None
    for one in spoken["topics"]:
        assert one["interval"] == pytest.approx(Share(one["count"], one["n"]).interval)
    found = client.get("/api/v1/analysis/compare", params={**asked, "period": "week", "moved": "author"}).json()
    assert found["times"]["low"] <= found["times"]["value"] <= found["times"]["high"] and found["changes"]
    assert client.get("/api/v1/analysis/phrases", params=asked).json()["of"] > 0
    often = client.get("/api/v1/analysis/frequency", params={**asked, "word": ["late"], "panel": "1y"}).json()
    assert often["interval"] == "1M" and often["sources"] == ["forum.example"]
    top = client.get("/api/v1/analysis/top", params={**asked, "limit": 3, "dimension": "author"}).json()
    assert len(top["values"]) == 3 < top["distinct"]
    assert client.get("/api/v1/analysis/percentiles", params={**asked, "measure": "delay"}).json()["known"] > 0


def test_no_table_is_a_formula(client: TestClient) -> None:
    for line in client.get("/analysis/top.csv?period=all&dimension=author").text.splitlines():
        assert not line.startswith(("=", "+", "-", "@"))


# What is drawn


@given(st.floats(0, 1e9), st.booleans())
def test_a_value_axis_holds_its_values(highest: float, whole: bool) -> None:
    axis = value_axis(highest, whole=whole)
    assert axis.top >= highest * 0.999 and 2 <= len(axis.ticks) <= 7
    assert [tick.value for tick in axis.ticks] == sorted(tick.value for tick in axis.ticks)
    assert (axis.ticks[0].at, axis.ticks[-1].at) == (PLOT, 0.0)
    assert not whole or all(tick.value == int(tick.value) for tick in axis.ticks)
    assert 0 <= axis.down(highest) <= PLOT


@settings(deadline=None)
@given(st.integers(0, 2_000), st.sampled_from([1 / 24, 0.25, 1, 7, 30.5, 365]), st.sampled_from(LANGUAGES))
def test_a_time_axis_has_room_for_its_labels(steps: int, days: float, language: str) -> None:
    starts = [datetime(2001, 3, 5, tzinfo=UTC) + timedelta(days=days) * n for n in range(min(steps, int(9_000 / days)))]
    ticks = time_axis(starts, Viewer("Asia/Tokyo", NOW, language=language)).ticks
    assert len(ticks) <= 8 and bool(ticks) == bool(starts)
    assert [tick.at for tick in ticks] == sorted({tick.at for tick in ticks}) and all(tick.label for tick in ticks)
    assert len([tick for tick in ticks if not tick.wide]) <= 4


@pytest.mark.parametrize(
    ("days", "count", "labels"),
    [
        (1, 30, ["Nov 2", "Nov 9", "Nov 16", "Nov 23"]),
        (1 / 24, 24, ["00:00", "03:00"]),
        (30.44, 36, ["2027", "2028", "2029"]),
    ],
)
def test_labels_are_what_a_reader_would_name(days: float, count: int, labels: list[str]) -> None:
    starts = [datetime(2026, 10, 31, 23, tzinfo=UTC) + timedelta(days=days) * n for n in range(count)]
    made = [tick.label for tick in time_axis(starts, Viewer(ZONE, NOW)).ticks]
    assert made[: len(labels)] == labels or (labels[0] in made and len(made) >= 3)


@given(st.lists(st.lists(st.integers(0, 10_000), min_size=1, max_size=4), max_size=30))
def test_columns_are_as_high_as_they_count(counts: list[list[int]]) -> None:
    drawn = columns([(n, [(f"key-{place}", one) for place, one in enumerate(some)]) for n, some in enumerate(counts)])
    for column, some in zip(drawn.columns, counts, strict=True):
        tall = sum(block.height for block in column.blocks)
        assert tall == pytest.approx(sum(some) / drawn.axis.top * PLOT, abs=0.05)
        assert column.x >= 0 and column.x + column.width <= 100.01
        assert all(-0.05 <= block.y <= PLOT for block in column.blocks)


shares = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda two: Share(min(two), max(two)))


@given(st.lists(shares, min_size=1, max_size=30))
def test_lines_and_bars_stay_on_the_paper(told: list[Share]) -> None:
    drawn = curves({"a": [(n, share) for n, share in enumerate(told)]}, {"a": "key-1"})
    (line,) = drawn.curves
    assert len(line.spots) == len([share for share in told if share.n])
    for x, y in re.findall(r"[ML]([\d.e-]+) ([\d.e-]+)", line.line + line.band):
        assert 0 <= float(x) <= 1_000 and -0.01 <= float(y) <= PLOT
    for bar in lying([(n, share) for n, share in enumerate(told)]).bars:
        assert (0 <= bar.low <= bar.length <= 100 and bar.length <= bar.high <= 100) or not bar.share.n


@pytest.mark.parametrize(("text", "made"), [("short", "short"), ("W" * 60, "W" * 16 + "…"), ("", "")])
def test_names_are_cut_to_the_room_there_is(text: str, made: str) -> None:
    assert fit(text) == made


# What the numbers mean


def test_every_definition_that_is_linked_to_exists() -> None:
    told = {one.name for part in parts(str) for one in part.definitions} | {part.name for part in parts(str)}
    linked: set[str] = set()
    for path in (TOP / "web" / "templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        linked |= set(re.findall(r'define\("([\w-]+)"', text)) | set(re.findall(r'href="/help#([\w-]+)"', text))
    assert linked and linked <= told
    assert len(told) == sum(len(part.definitions) + 1 for part in parts(str))


def test_the_page_of_definitions_is_the_apps() -> None:
    written = (TOP / "docs" / "definitions.md").read_text(encoding="utf-8")
    assert written == page(parts(str)), "run: python -m web.definitions > docs/definitions.md"


def test_the_help_page_defines_each(client: TestClient) -> None:
    shown = client.get("/help")
    assert shown.status_code == 200
    for part in parts(str):
        assert all(f'id="{one.name}"' in shown.text for one in part.definitions)
