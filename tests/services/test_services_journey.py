"""A mention's whole life in one house, on both kinds of stores: found, asked for, told, labelled, forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from alerts import evaluate
from houses import HeldClock, new_house, put
from index import IndexOptions
from model.alert import Rule
from model.capture import Author, Capture
from model.labels import Label
from servers.postgres import Postgres
from services.analysis import chart, top
from services.archive import verify
from services.asking import SearchRequest
from services.erasure import erase_author
from services.house import House
from services.labels import label
from services.line import drain
from services.renewal import migrate
from services.retention import read_rules, run_retention
from services.search import search
from storage import incidents

RULE = Rule("new", ("acme",), "every_mention")


@pytest.fixture(params=["files", pytest.param("servers", marks=pytest.mark.servers)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    stores: dict[str, object] = {}
    if request.param == "servers":
        postgres: Postgres = request.getfixturevalue("postgres")
        stores = {"state_url": postgres.new_database(), "index": IndexOptions(prefix=f"journey-{uuid4().hex[:8]}")}
        stores["index_url"] = request.getfixturevalue("elasticsearch_url")
    made = new_house(tmp_path, HeldClock(), **stores)
    yield made
    for month in made.index.months():
        made.index.drop(month.name)
    made.index.drop_unused()
    made.close()


def arrive(house: House, *posts: tuple[str, str, str]) -> None:
    """(ref, author, text)"""
    captures = [
        Capture("forum", ref, f"https://forum.example/{ref}", text=text, author=Author(author))
        for ref, author, text in posts
    ]
    put(house, *captures)
    drain(house)


def refs(house: House, **request: object) -> list[str]:
    found = search(house, SearchRequest(**request))  # type: ignore[arg-type]
    assert found.total == len(found.mentions)
    return sorted(one.mention.capture.ref for one in found.mentions)


def test_found_asked_for_told_labelled_and_forgotten(house: House) -> None:
    clock: HeldClock = house.clock  # type: ignore[assignment]
    evaluate(house.db, [RULE], house.index, clock())
    arrive(house, ("old", "Ola", "the acme parcel is lovely"))
    clock.move(days=40)
    arrive(house, ("1", "Ola", "the acme parcel is late and I am angry"), ("2", "Jan", "a quiet evening by the river"))
    arrive(house, ("1", "Ola", "the acme parcel is late, edited"), ("3", "Jan", "acme again, and again late"))
    assert refs(house, topics=("acme",)) == ["1", "3", "old"]
    assert refs(house, query='"late, edited"') == ["1"] and refs(house, query="angry") == []
    evaluate(house.db, [RULE], house.index, clock())
    with house.db.read() as tx:
        fired = [one.rule for one in incidents.listed(tx) if one.fired_at]
    assert fired == ["new", "new"]  # forty days apart
    (angry,) = search(house, SearchRequest(query="edited")).mentions
    label(house, [angry.mention.id], [Label("sentiment", "negative"), Label("tag", "parcel")], "ola")
    drain(house)
    assert refs(house, sentiments=("negative",), topics=("acme",), tags=("parcel",)) == ["1"]
    assert chart(house, SearchRequest(), interval="1M", zone="Europe/Warsaw").whole.count == 4
    assert dict(top(house, SearchRequest(), "author").values).keys() == {"ola", "jan"}
    assert migrate(house, anew=True, drop_old=True).mentions == migrate(house, anew=True).mentions == 4
    assert run_retention(house, read_rules(["*=30d"]), actor="ola").mentions == 1
    assert erase_author(house, "jan", actor="ola").mentions == 2
    assert house.index.drop_unused() == []  # nor is he shown by what the migration replaced
    arrive(house, ("3", "Jan", "acme again, once more"), ("old", "Ola", "the acme parcel was lovely"))
    assert refs(house) == ["1"]
    assert verify(house).sound
