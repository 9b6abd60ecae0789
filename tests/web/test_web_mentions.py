"""The list of mentions: what narrows it, what surrounds it, what is folded, and files of exactly what it shows."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from threading import Event
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from index import Question
from model.errors import Unavailable
from services.downloads import AT_ONCE, Downloads
from services.house import House
from services.search import SearchRequest

CHIP = re.compile(r'<a class="chip( not)?" href="([^"]+)"')
DIMENSIONS = ["topic", "sentiment", "language", "kind", "source", "site", "author", "thread", "tag"]


def total(client: TestClient, filters: str) -> int:
    return int(client.get(f"/api/v1/mentions?{filters}").json()["total"])


def links(page: str, name: str) -> list[str]:
    return [href.replace("&amp;", "&") for href in re.findall(rf'class="{name}"[^>]*href="([^"]+)"', page)]


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_a_facet_counts_what_choosing_and_leaving_out_gives(client: TestClient, dimension: str) -> None:
    name = {"language": "lang"}.get(dimension, dimension)
    base = "topic=northwind&irrelevant=with" if dimension != "topic" else "irrelevant=with"
    facet = client.get(f"/api/v1/mentions/facets/{dimension}?{base}").json()
    whole = total(client, base)
    for one in facet["values"][:3]:
        assert total(client, f"{base}&{name}={quote(one['value'])}") == one["count"]
        assert total(client, f"{base}&not_{name}={quote(one['value'])}") == whole - one["count"]


def test_a_facets_own_choices_do_not_narrow_it_and_others_do(client: TestClient) -> None:
    plain = client.get("/api/v1/mentions/facets/language").json()["values"]
    assert client.get("/api/v1/mentions/facets/language?lang=en&not_lang=th").json()["values"] == plain
    narrowed = client.get("/api/v1/mentions/facets/language?topic=late").json()["values"]
    assert sum(one["count"] for one in narrowed) == total(client, "topic=late") < total(client, "")


def test_values_of_a_facet_are_searched_by_what_they_are_called(client: TestClient) -> None:
    found = client.get("/api/v1/mentions/facets/author?find=HOR+3").json()
    assert [one["value"] for one in found["values"]] == ["author 3"] and found["searched"] > 9
    assert "Late delivery" in client.get("/mentions/facets?dimension=topic&find=DELIVERY").text
    assert "Thai" in client.get("/mentions/facets?dimension=language&find=tha").text
    assert "Nothing of that name" in client.get("/mentions/facets?dimension=source&find=zzz").text


def test_links_of_the_facets_lead_to_what_they_count(client: TestClient) -> None:
    page = client.get("/mentions/facets?topic=northwind&not_lang=ja").text
    for address in links(page, "leave")[:4] + links(page, "value")[:4]:
        assert client.get(address).status_code == 200
    (again,) = {
        address for address in links(page, "value") if "not_lang" not in address and "topic=northwind" in address
    }
    assert total(client, again.partition("?")[2]) == total(client, "topic=northwind")


def test_what_is_filtered_by_is_shown_and_each_can_be_taken_out(client: TestClient) -> None:
    said = "topic=northwind&not_lang=th&not_lang=ja&sentiment=negative&since=2026-11-01&tagged=no&order=negative"
    chips = CHIP.findall(client.get(f"/mentions?{said}").text)
    assert [bool(negative) for negative, _ in chips] == [False, True, True, False, False, False]
    for _, address in chips:
        gone = address.replace("&amp;", "&")
        assert "order=negative" in gone and client.get(gone).status_code == 200
        assert len(CHIP.findall(client.get(gone).text)) == len(chips) - 1


def test_a_new_query_keeps_the_other_filters(client: TestClient) -> None:
    page = client.get("/mentions?topic=northwind&not_source=a&not_source=b&author=author+1&new_since=2026-01-01").text
    for name, value in [("topic", "northwind"), ("not_source", "a"), ("not_source", "b"), ("author", "author 1")]:
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert 'name="new_since" value="2026-01-01"' in page


@pytest.mark.parametrize(
    "filters", ["", "topic=northwind", "q=late", "lang=th", "since=2026-11-19&until=2026-11-20", "q=zzz"]
)
def test_the_timeline_adds_up_without_a_break(client: TestClient, filters: str) -> None:
    drawn = client.get(f"/api/v1/mentions/timeline?{filters}").json()
    points = drawn["points"]
    assert sum(point["count"] for point in points) == drawn["total"] == total(client, filters)
    assert all(one["end"] == two["start"] for one, two in pairwise(points))
    assert len(points) <= 110


def test_each_bar_leads_to_what_it_counts(client: TestClient) -> None:
    page = client.get("/mentions/timeline?topic=northwind").text
    bars = re.findall(r'<a href="([^"]+)" data-since="[^"]+" data-until="[^"]+" data-count="(\d+)"', page)
    assert len(bars) > 5
    for address, count in bars[:4]:
        assert total(client, address.replace("&amp;", "&").partition("?")[2]) == int(count)


@pytest.mark.parametrize(
    "filters",
    ["since=0001-01-01&until=9999-12-31", "since=1970-01-01", "q=" + quote("(" * 3), "topic=nosuch", "since=99999d"],
)
def test_what_surrounds_a_list_never_breaks(client: TestClient, filters: str) -> None:
    for address in ("/mentions", "/mentions/timeline", "/mentions/facets", "/api/v1/mentions/timeline"):
        assert client.get(f"{address}?{filters}").status_code in (200, 400, 404)


def test_the_first_paint_asks_for_no_facets(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.routes.mentions.facets", None)
    monkeypatch.setattr("web.routes.mentions.timeline", None)
    assert client.get("/mentions").status_code == 200


def test_without_scripts_everything_is_on_the_page_when_asked(client: TestClient) -> None:
    page = client.get("/mentions?whole=true").text
    assert 'class="brush"' in page and 'data-dimension="language"' in page
    assert "whole=true" in client.get("/mentions").text


def test_a_page_folds_copies_and_threads_and_loses_none(client: TestClient) -> None:
    page = client.get("/mentions?size=200").text
    assert len(set(re.findall(r'id="m-([0-9a-f]+)"', page))) == total(client, "")
    assert "more with the same text" in page
    again = re.search(r'href="([^"]+)">the same text (\d+) more times in all', client.get("/mentions?size=5").text)
    assert again and total(client, again[1].replace("&amp;", "&").partition("?")[2]) == int(again[2]) + 1


def test_folded_only_the_first_of_each_text_is_shown_and_exported(client: TestClient, full_house: House) -> None:
    every = list(full_house.index.scan(Question(topics=("northwind",))))
    shown, cursor = [], ""
    while True:
        page = client.get("/api/v1/mentions", params={"topic": "northwind", "fold": "yes", "cursor": cursor}).json()
        shown += [one["id"] for one in page["mentions"]]
        if not (cursor := page["cursor"]):
            break
    exported = client.get("/api/v1/mentions/export?format=jsonl&topic=northwind&fold=yes").text.splitlines()
    assert sorted(json.loads(line)["id"] for line in exported) == sorted(shown)
    assert len(shown) == len({mention.cluster or mention.id for mention in every}) < len(every)


@pytest.mark.parametrize(
    "filters", ["", "topic=northwind&not_lang=ja&sentiment=negative", "q=late&order=negative", "q=zzz"]
)
@pytest.mark.parametrize("format_", ["jsonl", "csv"])
def test_an_export_is_exactly_what_is_shown(client: TestClient, filters: str, format_: str) -> None:
    answer = client.get(f"/api/v1/mentions/export?format={format_}&{filters}&progress=mine-{format_}")
    assert f".{format_}" in answer.headers["content-disposition"]
    ids = (
        [json.loads(line)["id"] for line in answer.text.splitlines()]
        if format_ == "jsonl"
        else [row["id"] for row in csv.DictReader(io.StringIO(answer.text))]
    )
    listed = [one["id"] for one in client.get(f"/api/v1/mentions?size=200&{filters}").json()["mentions"]]
    assert sorted(ids) == sorted(listed) and answer.headers["x-earshot-mentions"] == str(len(ids))
    told = client.get(f"/api/v1/exports/mine-{format_}").json()
    assert told["state"] == "done" and told["total"] == len(ids)


def test_a_spreadsheet_is_whole(client: TestClient) -> None:
    answer = client.get("/api/v1/mentions/export?format=xlsx")
    assert answer.content.startswith(b"PK") and answer.headers["content-type"].endswith("sheet")


@pytest.mark.parametrize(
    ("asked", "status"),
    [("format=doc", 400), ("q=a+b", 400), ("topic=nosuch", 404), ("zone=Mars", 400), ("progress=a/b", 400)],
)
def test_an_export_that_cannot_be_is_told_before_it_begins(client: TestClient, asked: str, status: int) -> None:
    assert client.get(f"/api/v1/mentions/export?{asked}").status_code == status
    assert client.get("/api/v1/exports/nosuch").status_code == 404


def test_so_many_exports_at_once_and_one_that_nobody_reads_makes_room(full_house: House) -> None:
    downloads = Downloads()
    begun = [downloads.begin(full_house, SearchRequest(), "csv", f"n{place}") for place in range(AT_ONCE)]
    for each in begun[1:]:
        each.close()
    assert sum(map(len, begun[0])) > 1_000
    assert downloads.progress("n0").state == "done"
    for place in range(AT_ONCE):
        assert b"".join(downloads.begin(full_house, SearchRequest(), "jsonl", f"m{place}")).count(b"\n") == 70


def test_one_export_too_many_is_told(full_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Event()

    def slow(*_: object) -> Iterator[dict[str, str]]:
        waiting.wait(10)
        yield {"id": "1"}

    monkeypatch.setattr("services.downloads.export_lines", slow)
    downloads = Downloads()
    begun = [downloads.begin(full_house, SearchRequest(), "jsonl") for _ in range(AT_ONCE)]
    with pytest.raises(Unavailable, match="under way"):
        downloads.begin(full_house, SearchRequest(), "jsonl")
    waiting.set()
    assert all(b"".join(each) for each in begun)
    assert b"".join(downloads.begin(full_house, SearchRequest(), "jsonl"))


def test_an_export_that_breaks_on_the_way_is_no_whole_file(full_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        yield {"id": "1"}
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr("services.downloads.export_lines", broken)
    downloads = Downloads()
    made = downloads.begin(full_house, SearchRequest(), "jsonl", "x")
    with pytest.raises(RuntimeError):
        b"".join(made)
    assert downloads.progress("x").state == "broken off"


def test_a_mention_says_why_it_was_caught_and_what_goes_with_it(client: TestClient, full_house: House) -> None:
    found = next(m for m in full_house.index.scan(Question(topics=("late",))) if m.topics)
    page = client.get(f"/mentions/{found.id}").text
    assert "Why it was caught" in page and 'class="holds"' in page and "<mark>late</mark>" in page
    assert "The same text" in page and "Work" in page and "Nobody has said anything yet" in page


def test_a_huge_paste_is_a_sentence_and_stays_in_its_field(client: TestClient) -> None:
    page = client.get("/mentions", params={"q": "northwind OR " * 4_000 + "late", "topic": "northwind"})
    assert page.status_code == 400 and "more than this page takes" in page.text
    assert len(page.text) < 10 * 4_000 * 13
    assert client.get("/api/v1/mentions", params={"q": "northwind OR " * 2_000 + "late"}).status_code == 200
